# bash completion for touchstone
_touchstone() {
  local cur prev command inner i
  cur=${COMP_WORDS[COMP_CWORD]}
  prev=${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      verify|inspect|hash|audit|explain) [[ -z $command ]] && command=${COMP_WORDS[i]} ;;
      env|file) [[ $command == hash && -z $inner ]] && inner=${COMP_WORDS[i]} ;;
    esac
  done

  local output='-o --output -q --quiet -v --verbose --full --color -h --help'
  local work='-j --jobs --no-progress'
  local evidence='--with --request --response --expect --root --key --at-time --max-age --allow --policy --require --report'
  local types='nitro-document opengradient-receipt opengradient-batch opengradient-registration opengradient-registry opengradient-settlement opengradient-heartbeat opengradient-ohttp-config eif reference-values public-key certificate'

  case $prev in
    -o|--output) COMPREPLY=($(compgen -W 'text json jsonl' -- "$cur")); return ;;
    --color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
    --at-time) COMPREPLY=($(compgen -W 'now evidence' -- "$cur")); return ;;
    --allow) COMPREPLY=($(compgen -W 'debug' -- "$cur")); return ;;
    --require) COMPREPLY=($(compgen -W "$(_touchstone_checks)" -- "$cur")); return ;;
    --as) [[ $inner == env ]] && types='eif file'; COMPREPLY=($(compgen -W "$types" -- "$cur")); return ;;
    --only) COMPREPLY=($(compgen -W 'pcr0 pcr1 pcr2 pcr8 sha256 sha384' -- "$cur")); return ;;
    --algorithm) COMPREPLY=($(compgen -W 'sha256 sha384 sha512 keccak256 blake2b-256 blake3' -- "$cur")); return ;;
    --ids) COMPREPLY=($(compgen -W 'walrus git-blob lfs oci ollama blake3' -- "$cur")); return ;;
    --max-age|-j|--jobs|--expect|--report) return ;;
    --with|--request|--response|--root|--key|--policy|--files0-from|--check) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac

  local words
  case $command in
    '') words='verify inspect hash audit explain --version -h --help' ;;
    verify) words="--as --lines --files0-from $evidence $output $work" ;;
    audit) words="$evidence $output $work" ;;
    inspect) words="--as $output" ;;
    explain) words="$output $(_touchstone_checks)" ;;
    hash)
      case $inner in
        '') words='env file -h --help' ;;
        env) words="--as --only --files0-from $output $work" ;;
        file) words="--algorithm --ids --check --files0-from $output $work" ;;
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ $cur != -* && -n $command && $command != explain ]] && COMPREPLY+=($(compgen -f -- "$cur"))
}

_touchstone_checks() { touchstone explain -o json 2>/dev/null | sed -n 's/.*"id": *"\([a-z0-9.-]*\)".*/\1/p'; }

complete -o filenames -F _touchstone touchstone

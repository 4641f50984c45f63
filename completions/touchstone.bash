# bash completion for touchstone
_touchstone() {
  local cur prev command inner i
  cur=${COMP_WORDS[COMP_CWORD]}
  prev=${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      verify|inspect|hash|audit|explain) [[ -z $command ]] && command=${COMP_WORDS[i]} ;;
      model|env|file) [[ $command == hash && -z $inner ]] && inner=${COMP_WORDS[i]} ;;
    esac
  done

  local output='-o --output -q --quiet -v --verbose --full --color -h --help'
  local work='-j --jobs --no-progress'
  local evidence='--with --request --response --expect --root --key --trusted-root --at-time --max-age --allow --policy --require --report'
  local types='nitro-document sgx-quote tdx-quote snp-report opengradient-receipt opengradient-batch opengradient-registration opengradient-registry opengradient-settlement opengradient-heartbeat opengradient-ohttp-config sigstore-bundle oms-signature groth16-proof plonk-proof fflonk-proof gnark-groth16-proof gnark-plonk-proof risc0-receipt sp1-receipt ezkl-proof evm-proof merkle-proof tlog-proof eth-getproof ics23-proof cometbft-light-block opentimestamps snarkjs-verification-key public-signals gnark-verification-key gnark-plonk-verification-key gnark-witness ezkl-key ezkl-settings ezkl-srs ezkl-vka evm-code note-key eth-block-header cometbft-trusted-block sigstore-trusted-root eif uki snp-certificate-table tpm-eventlog dstack-event-log dstack-app-compose tdvf reference-values public-key certificate crl dcap-collateral safetensors safetensors-index gguf onnx pytorch-zip pickle git-lfs-pointer'

  local launch='--ovmf --vcpus --vcpu-type --vcpu-sig --vcpu-family --vcpu-model --vcpu-stepping --vmm-type --guest-features --kernel --initrd --append --snp-ovmf-hash'

  case $prev in
    --vcpu-type) COMPREPLY=($(compgen -W 'EPYC EPYC-v1 EPYC-v2 EPYC-v3 EPYC-v4 EPYC-IBPB EPYC-Rome EPYC-Rome-v1 EPYC-Rome-v2 EPYC-Rome-v3 EPYC-Milan EPYC-Milan-v1 EPYC-Milan-v2 EPYC-Genoa EPYC-Genoa-v1 EPYC-Turin' -- "$cur")); return ;;
    --vmm-type) COMPREPLY=($(compgen -W 'QEMU ec2 gce' -- "$cur")); return ;;
    --ovmf|--kernel|--initrd) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --vcpus|--vcpu-sig|--vcpu-family|--vcpu-model|--vcpu-stepping|--guest-features|--append|--snp-ovmf-hash) return ;;
    -o|--output) COMPREPLY=($(compgen -W 'text json jsonl' -- "$cur")); return ;;
    --color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
    --at-time) COMPREPLY=($(compgen -W 'now evidence' -- "$cur")); return ;;
    --allow) [[ $inner == model || $inner == env ]] && { COMPREPLY=($(compgen -W 'symlinks' -- "$cur")); return; }; COMPREPLY=($(compgen -W 'debug expired-collateral tcb:SWHardeningNeeded tcb:ConfigurationNeeded tcb:ConfigurationAndSWHardeningNeeded tcb:OutOfDate tcb:OutOfDateConfigurationNeeded tcb:TDRelaunchAdvised tcb:TDRelaunchAdvisedConfigurationNeeded legacy uncovered unsigned-files' -- "$cur")); return ;;
    --require) COMPREPLY=($(compgen -W "$(_touchstone_checks)" -- "$cur")); return ;;
    --as) [[ $inner == model ]] && types='safetensors safetensors-index gguf onnx pytorch-zip pickle git-lfs-pointer'
      [[ $inner == env ]] && types='oci-layout uki eif directory file tdvf snp-launch'; COMPREPLY=($(compgen -W "$types" -- "$cur")); return ;;
    --only) [[ $inner == model ]] && { COMPREPLY=($(compgen -W 'sha256 sha256-dir oms-root oms-root-spec tensor-root' -- "$cur")); return; }
      COMPREPLY=($(compgen -W 'pcr0 pcr1 pcr2 pcr8 pcr11 pcr11-sha384 oci-index oci-manifest oci-config oci-chain-id oci-diff-ids sha256 sha384 sha256-dir nar git-tree git-tree-sha256 dm-verity fs-verity blake3 cmdline.roothash' -- "$cur")); return ;;
    --algorithm) COMPREPLY=($(compgen -W 'sha256 sha384 sha512 keccak256 blake2b-256 blake3' -- "$cur")); return ;;
    --ids) [[ $inner == env ]] && { COMPREPLY=($(compgen -W 'dm-verity fs-verity nar blake3 git-tree git-tree-sha256 sha256-dir' -- "$cur")); return; }
      COMPREPLY=($(compgen -W 'git-blob lfs cid-v0 cid-v1 cid-unixfs-v1-2025 fs-verity blake3 walrus nar oci ollama git-tree git-tree-sha256' -- "$cur")); return ;;
    --max-age|-j|--jobs|--expect|--report|--salt) return ;;
    --with|--request|--response|--root|--key|--trusted-root|--policy|--files0-from|--check|--compare) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac

  local words
  case $command in
    '') words='verify inspect hash audit explain --version -h --help' ;;
    verify) words="--as --lines --files0-from $evidence $output $work" ;;
    audit) words="$evidence $output $work" ;;
    inspect) words="--as --lines --files0-from $output" ;;
    explain) words="$output $(_touchstone_checks)" ;;
    hash)
      case $inner in
        '') words='model env file -h --help' ;;
        model) words="--as --only --ids --check --compare --allow --files0-from $output $work" ;;
        env) words="$launch --as --only --ids --salt --check --allow --files0-from $output $work" ;;
        file) words="--algorithm --ids --check --files0-from $output $work" ;;
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ $cur != -* && -n $command && $command != explain ]] && COMPREPLY+=($(compgen -f -- "$cur"))
}

_touchstone_checks() { touchstone explain -o json 2>/dev/null | sed -n 's/.*"id": *"\([a-z0-9.-]*\)".*/\1/p'; }

complete -o filenames -F _touchstone touchstone

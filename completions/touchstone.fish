# fish completion for touchstone
set -l commands verify inspect hash audit explain
set -l types nitro-document opengradient-receipt opengradient-batch opengradient-registration opengradient-registry opengradient-settlement opengradient-heartbeat opengradient-ohttp-config eif reference-values public-key certificate

function __touchstone_checks
    touchstone explain -o json 2>/dev/null | string match -rg '"id": *"([a-z0-9.-]+)"'
end

complete -c touchstone -n "not __fish_seen_subcommand_from $commands" -f -a "$commands"
complete -c touchstone -n "not __fish_seen_subcommand_from $commands" -l version -d 'print the version'
complete -c touchstone -s h -l help -d 'print help and exit'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and not __fish_seen_subcommand_from env file" -f -a 'env file'
complete -c touchstone -n "__fish_seen_subcommand_from explain" -f -a '(__touchstone_checks)'

complete -c touchstone -n "__fish_seen_subcommand_from $commands" -s o -l output -x -a 'text json jsonl' -d 'format'
complete -c touchstone -n "__fish_seen_subcommand_from $commands" -s q -l quiet -d 'exit code only'
complete -c touchstone -n "__fish_seen_subcommand_from $commands" -s v -l verbose -d 'also what passed'
complete -c touchstone -n "__fish_seen_subcommand_from $commands" -l full -d 'shorten nothing'
complete -c touchstone -n "__fish_seen_subcommand_from $commands" -l color -x -a 'auto always never' -d 'colour'
complete -c touchstone -n "__fish_seen_subcommand_from verify audit hash" -s j -l jobs -x -d 'threads'
complete -c touchstone -n "__fish_seen_subcommand_from verify audit hash" -l no-progress -d 'no progress'

set -l judged "__fish_seen_subcommand_from verify audit"
complete -c touchstone -n $judged -l with -r -d 'companions'
complete -c touchstone -n $judged -l request -r -d 'raw request body'
complete -c touchstone -n $judged -l response -r -d 'raw response body'
complete -c touchstone -n $judged -l expect -x -d 'NAME=VALUE that a field must have'
complete -c touchstone -n $judged -l root -r -d 'trust anchors'
complete -c touchstone -n $judged -l key -r -d 'public key'
complete -c touchstone -n $judged -l at-time -x -a 'now evidence' -d 'instant'
complete -c touchstone -n $judged -l max-age -x -d 'refuse what is older'
complete -c touchstone -n $judged -l allow -x -a debug -d 'lift a refusal'
complete -c touchstone -n $judged -l policy -r -d 'what must hold'
complete -c touchstone -n $judged -l require -x -a '(__touchstone_checks)' -d 'check that must pass'
complete -c touchstone -n $judged -l report -x -d 'FORMAT=FILE: a further copy'

complete -c touchstone -n "__fish_seen_subcommand_from verify inspect" -l as -x -a "$types" -d 'type of the input'
complete -c touchstone -n "__fish_seen_subcommand_from verify" -l lines -d 'each line is one artefact'
complete -c touchstone -n "__fish_seen_subcommand_from verify hash" -l files0-from -r -d 'names ended by NUL'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from env" -l as -x -a 'eif file' -d 'kind'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from env" -l only -x -a 'pcr0 pcr1 pcr2 pcr8 sha256 sha384' -d 'bare value'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from file" -l algorithm -x -a 'sha256 sha384 sha512 keccak256 blake2b-256 blake3' -d 'digests'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from file" -l ids -x -a 'walrus git-blob lfs oci ollama blake3' -d 'further identities'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from file" -l check -r -d 'compare with a list or manifest'

# fish completion for touchstone
set -l commands verify inspect hash audit explain
set -l types nitro-document sgx-quote tdx-quote snp-report opengradient-receipt opengradient-batch opengradient-registration opengradient-registry opengradient-settlement opengradient-heartbeat opengradient-ohttp-config sigstore-bundle oms-signature groth16-proof plonk-proof fflonk-proof gnark-groth16-proof gnark-plonk-proof risc0-receipt sp1-receipt ezkl-proof evm-proof merkle-proof tlog-proof eth-getproof ics23-proof cometbft-light-block opentimestamps snarkjs-verification-key public-signals gnark-verification-key gnark-plonk-verification-key gnark-witness ezkl-key ezkl-settings ezkl-srs ezkl-vka evm-code note-key eth-block-header cometbft-trusted-block sigstore-trusted-root eif uki snp-certificate-table tpm-eventlog dstack-event-log dstack-app-compose tdvf reference-values public-key certificate crl dcap-collateral safetensors safetensors-index gguf onnx pytorch-zip pickle git-lfs-pointer

function __touchstone_checks
    touchstone explain -o json 2>/dev/null | string match -rg '"id": *"([a-z0-9.-]+)"'
end

complete -c touchstone -n "not __fish_seen_subcommand_from $commands" -f -a "$commands"
complete -c touchstone -n "not __fish_seen_subcommand_from $commands" -l version -d 'print the version'
complete -c touchstone -s h -l help -d 'print help and exit'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and not __fish_seen_subcommand_from model env file" -f -a 'model env file'
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
complete -c touchstone -n $judged -l trusted-root -r -d 'trusted_root.json of a Sigstore instance'
complete -c touchstone -n $judged -l at-time -x -a 'now evidence' -d 'instant'
complete -c touchstone -n $judged -l max-age -x -d 'refuse what is older'
complete -c touchstone -n $judged -l allow -x -a 'debug expired-collateral tcb:SWHardeningNeeded tcb:ConfigurationNeeded tcb:ConfigurationAndSWHardeningNeeded tcb:OutOfDate tcb:OutOfDateConfigurationNeeded tcb:TDRelaunchAdvised tcb:TDRelaunchAdvisedConfigurationNeeded legacy uncovered unsigned-files' -d 'lift a refusal'
complete -c touchstone -n $judged -l policy -r -d 'what must hold'
complete -c touchstone -n $judged -l require -x -a '(__touchstone_checks)' -d 'check that must pass'
complete -c touchstone -n $judged -l report -x -d 'FORMAT=FILE: a further copy'

complete -c touchstone -n "__fish_seen_subcommand_from verify inspect" -l as -x -a "$types" -d 'type of the input'
complete -c touchstone -n "__fish_seen_subcommand_from verify inspect" -l lines -d 'each line is one artefact'
complete -c touchstone -n "__fish_seen_subcommand_from verify inspect hash" -l files0-from -r -d 'names ended by NUL'
set -l model "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from model"
complete -c touchstone -n $model -l as -x -a 'safetensors safetensors-index gguf onnx pytorch-zip pickle git-lfs-pointer' -d 'format of a file'
complete -c touchstone -n $model -l only -x -a 'sha256 sha256-dir oms-root oms-root-spec tensor-root' -d 'bare value'
complete -c touchstone -n $model -l ids -x -a 'git-blob git-tree git-tree-sha256 lfs cid-v0 cid-v1 cid-unixfs-v1-2025 fs-verity blake3 walrus nar oci ollama' -d 'further identities'
complete -c touchstone -n $model -l check -r -d 'compare with a manifest'
complete -c touchstone -n $model -l compare -r -d 'say what differs'
complete -c touchstone -n $model -l allow -x -a 'symlinks' -d 'lift a rule'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from env" -l as -x -a 'oci-layout uki eif directory file tdvf snp-launch' -d 'kind'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from env" -l only -x -a 'pcr0 pcr1 pcr2 pcr8 pcr11 pcr11-sha384 oci-index oci-manifest oci-config oci-chain-id oci-diff-ids sha256 sha384 sha256-dir nar git-tree git-tree-sha256 dm-verity fs-verity blake3 cmdline.roothash' -d 'bare value'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from file" -l algorithm -x -a 'sha256 sha384 sha512 keccak256 blake2b-256 blake3' -d 'digests'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from file" -l ids -x -a 'git-blob lfs cid-v0 cid-v1 cid-unixfs-v1-2025 fs-verity blake3 walrus nar oci ollama' -d 'further identities'
complete -c touchstone -n "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from file" -l check -r -d 'compare with a list or manifest'
set -l env "__fish_seen_subcommand_from hash; and __fish_seen_subcommand_from env"
complete -c touchstone -n $env -l ids -x -a 'dm-verity fs-verity nar blake3 git-tree git-tree-sha256 sha256-dir' -d 'further identities'
complete -c touchstone -n $env -l salt -x -d 'salt of dm-verity'
complete -c touchstone -n $env -l check -r -d 'compare with the JSON of hash env'
complete -c touchstone -n $env -l allow -x -a 'symlinks' -d 'lift a rule'
complete -c touchstone -n $env -l ovmf -r -d 'firmware of the guest'
complete -c touchstone -n $env -l vcpus -x -d 'number of its CPUs'
complete -c touchstone -n $env -l vcpu-type -x -a 'EPYC EPYC-v1 EPYC-v2 EPYC-v3 EPYC-v4 EPYC-IBPB EPYC-Rome EPYC-Rome-v1 EPYC-Rome-v2 EPYC-Rome-v3 EPYC-Milan EPYC-Milan-v1 EPYC-Milan-v2 EPYC-Genoa EPYC-Genoa-v1 EPYC-Turin' -d 'processor'
complete -c touchstone -n $env -l vcpu-sig -x -d 'CPUID signature'
complete -c touchstone -n $env -l vcpu-family -x -d 'family'
complete -c touchstone -n $env -l vcpu-model -x -d 'model'
complete -c touchstone -n $env -l vcpu-stepping -x -d 'stepping'
complete -c touchstone -n $env -l vmm-type -x -a 'QEMU ec2 gce' -d 'who starts the guest'
complete -c touchstone -n $env -l guest-features -x -a '0x1 0x21' -d 'SEV_FEATURES'
complete -c touchstone -n $env -l kernel -r -d 'kernel of a direct boot'
complete -c touchstone -n $env -l initrd -r -d 'its ramdisk'
complete -c touchstone -n $env -l append -x -d 'its command line'
complete -c touchstone -n $env -l snp-ovmf-hash -x -d 'digest after the firmware'

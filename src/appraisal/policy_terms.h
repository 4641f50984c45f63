// What a policy says to single families of evidence (receipts.md 15); what it says to all of them (required checks,
// allowances, expected values) is among the settings of a run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/artefact.h"
#include "base/bytes.h"
#include "base/time.h"

namespace touchstone {

/// `tcb`: under which conditions an Intel TCB status other than UpToDate is accepted (intel-dcap.md 5, quote.tcb).
/// Every member that is there must hold.
struct TcbPolicy {
  std::optional<std::vector<std::string>> statuses;    // as Intel spells them; each is allowed as by --allow tcb:STATUS
  std::optional<std::vector<std::string>> advisories;  // the only ones that may apply
  std::optional<Instant> until;                        // the last instant, judged at that of the subject
};

/// `snp_min_tcb` for one product (amd-snp.md 3): the least SPLs that are accepted.
struct SnpMinimum {
  std::string product;  // "Milan"
  std::optional<std::uint8_t> bootloader, tee, snp, microcode, fmc;
};

/// `proofs`. Digests are lower-case hex without 0x.
struct ProofPolicy {
  struct Outputs {
    std::string key;                     // vk.sha256 or codehash
    std::vector<std::uint64_t> indices;  // of the public inputs that carry the output
  };
  struct Program {
    std::string id;    // image id or vkey
    std::string text;  // what the program proves, in the user's words
  };
  struct Risc0Parameters {
    Digest256 control_root{}, bn254_control_id{};
  };
  std::vector<Outputs> outputs;
  std::vector<Program> programs;
  std::vector<Risc0Parameters> risc0_parameters;
};

/// `evm`: contracts that are accepted (one of them is enough; none: no pin), and limits in place of those of
/// ezkl-and-evm.md 4.5.
struct EvmPolicy {
  std::vector<Digest256> codehashes;
  std::optional<std::uint64_t> steps, memory, calldata, code, pairing_terms, precompile_calls;
};

/// `tlog` and `log_keys` (transparency.md 2.2, 2.3).
struct TlogPolicy {
  struct Origin {
    std::string origin;
    std::string key_name;  // of the log's key, where it is not the origin
  };
  std::vector<Origin> origins;
  std::optional<std::uint64_t> witnesses;  // how many cosignatures are needed
  std::vector<Artefact> keys;              // of `log_keys`: keys of signed notes, beside those of --key
};

struct PolicyTerms {
  std::vector<TcbPolicy> tcb;  // one of each policy
  std::vector<SnpMinimum> snp_min_tcb;
  ProofPolicy proofs;
  std::vector<EvmPolicy> evm;  // one of each policy
  TlogPolicy tlog;
};
/// The terms of a run without a policy.
[[nodiscard]] const PolicyTerms& no_policy();

}  // namespace touchstone

// `hash env --as snp-launch`: the launch digest of a guest from the files that it is started with (amd-snp.md 4.4).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "appraisal/identity.h"
#include "audit/job.h"

namespace touchstone::audit {

/// What was typed; the names are those of sev-snp-measure.
struct SnpLaunchRequest {
  std::optional<std::string> ovmf, vcpus;
  std::optional<std::string> vcpu_type, vcpu_sig, vcpu_family, vcpu_model, vcpu_stepping;
  std::optional<std::string> vmm_type, guest_features;
  std::optional<std::string> kernel, initrd, append;
  std::optional<std::string> snp_ovmf_hash;

  /// The first option that was given, "--ovmf"; empty when none was.
  [[nodiscard]] std::string given() const;
};

/// The environment with its one measurement. A firmware that is none has `malformed` instead. Trouble: options that are
/// missing, contradict each other or the firmware, or name what does not exist; files that cannot be read.
[[nodiscard]] Attempt<EnvironmentIdentity> snp_launch_environment(const SnpLaunchRequest& request);

}  // namespace touchstone::audit

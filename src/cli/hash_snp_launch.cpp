// touchstone hash env --as snp-launch: the launch digest of an SEV-SNP guest (amd-snp.md 4.4).
#include <CLI/CLI.hpp>

#include "base/untrusted.h"
#include "cli/hash_command.h"
#include "cli/messages.h"
#include "report/json.h"

namespace touchstone::cli {

void add_snp_launch_options(CLI::App& app, audit::SnpLaunchRequest& request) {
  const auto add = [&app](const std::string& name, std::optional<std::string>& target, const std::string& type,
                          const std::string& help) {
    app.add_option(name, target, help)->type_name(type)->group("snp-launch");
  };
  add("--ovmf", request.ovmf, "FILE", "firmware of the guest");
  add("--vcpus", request.vcpus, "N", "number of its CPUs");
  add("--vcpu-type", request.vcpu_type, "NAME", "QEMU's name of the processor: EPYC-v4, EPYC-Milan, EPYC-Genoa, …");
  add("--vcpu-sig", request.vcpu_sig, "VALUE", "or its CPUID signature");
  add("--vcpu-family", request.vcpu_family, "F", "or its family, with model and stepping");
  add("--vcpu-model", request.vcpu_model, "M", "its model");
  add("--vcpu-stepping", request.vcpu_stepping, "S", "its stepping");
  add("--vmm-type", request.vmm_type, "VMM", "who starts the guest: QEMU (default), ec2, or gce");
  add("--guest-features", request.guest_features, "VALUE", "SEV_FEATURES (default 0x1); 0x21 adds debug-swap");
  add("--kernel", request.kernel, "FILE", "kernel of a direct boot");
  add("--initrd", request.initrd, "FILE", "its initial ramdisk");
  add("--append", request.append, "TEXT", "its command line");
  add("--snp-ovmf-hash", request.snp_ovmf_hash, "HEX", "digest after the firmware's pages, instead of measuring them");
}

Ending hash_snp_launch(HashOptions& options) {
  if (!options.paths.empty() || !options.files0_from.empty()) {
    return say(audit::UsageError{"--as snp-launch takes no PATH", "name the firmware with --ovmf FILE"});
  }
  const auto environment = audit::snp_launch_environment(options.snp_launch);
  if (!environment) return say(environment.error());
  if (!options.check.empty()) return check_environment(options, *environment);
  const bool malformed = !environment->malformed.empty();
  if (malformed) {
    say_error(environment->path + ": " + environment->malformed.front().message,
              "--ovmf wants an OVMF image that was built for SEV-SNP");
  }
  const Ending ending = malformed ? Ending::malformed : Ending::verified;
  if (!options.only.empty() && options.only != "measurement" && !malformed) {
    return say(audit::UsageError{environment->path + " has no value named " + options.only,
                                 "values of this one: measurement"});
  }
  if (options.output.format != "text" && options.only.empty()) {
    return finish(options, report::environments_to_json(TOUCHSTONE_VERSION, std::array{*environment}), ending);
  }
  // Bare, ready for --expect measurement= (amd-snp.md 4.4).
  return finish(options, malformed ? std::string() : environment->measurements.front().second + "\n", ending);
}

}  // namespace touchstone::cli

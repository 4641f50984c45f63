#include "audit/snp_launch.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

#include "audit/expectation.h"
#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/environments/snp_launch.h"
#include "io/file.h"
#include "io/stream.h"

namespace touchstone::audit {
namespace {

using Option = std::optional<std::string>;

tl::unexpected<Trouble> usage(std::string message, std::string hint) {
  return tl::unexpected(Trouble(UsageError{std::move(message), std::move(hint)}));
}

// Decimal, or hexadecimal after 0x.
Attempt<std::uint64_t> number(std::string_view option, std::string_view text, std::uint64_t least, std::uint64_t most) {
  std::string_view digits = text;
  int base = 10;
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    digits.remove_prefix(2);
    base = 16;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || value < least || value > most) {
    return usage(std::string(option) + " " + std::string(text) + " is no number from " + std::to_string(least) +
                     " to " + std::to_string(most),
                 "write it in decimal, or in hexadecimal after 0x");
  }
  return value;
}

// --- the processor

Attempt<std::uint32_t> signature_of_type(const std::string& name) {
  if (const auto cpu = evidence::cpu_named(name)) return evidence::cpu_signature(*cpu);
  const auto names = evidence::cpu_names();
  std::string hint;
  if (const auto near = nearest(name, names); !near.empty()) hint = "did you mean " + std::string(near) + "?  ";
  hint += "types: ";
  for (const std::string_view one : names) hint += std::string(one) + (one == names.back() ? "" : ", ");
  return usage("no vCPU type is called " + name, hint);
}

Attempt<std::uint32_t> signature_of_model(const SnpLaunchRequest& request) {
  if (!request.vcpu_family || !request.vcpu_model || !request.vcpu_stepping) {
    return usage("--vcpu-family, --vcpu-model and --vcpu-stepping are needed together",
                 "give all three, or --vcpu-type NAME");
  }
  const auto family = number("--vcpu-family", *request.vcpu_family, 0, 270);
  if (!family) return tl::unexpected(family.error());
  const auto model = number("--vcpu-model", *request.vcpu_model, 0, 255);
  if (!model) return tl::unexpected(model.error());
  const auto stepping = number("--vcpu-stepping", *request.vcpu_stepping, 0, 15);
  if (!stepping) return tl::unexpected(stepping.error());
  return evidence::cpu_signature(
      {static_cast<unsigned>(*family), static_cast<unsigned>(*model), static_cast<unsigned>(*stepping)});
}

// Nothing: none of the three spellings was given.
Attempt<std::optional<std::uint32_t>> signature_of(const SnpLaunchRequest& request) {
  const bool by_model = request.vcpu_family || request.vcpu_model || request.vcpu_stepping;
  const int spellings = (request.vcpu_type ? 1 : 0) + (request.vcpu_sig ? 1 : 0) + (by_model ? 1 : 0);
  if (spellings == 0) return std::optional<std::uint32_t>();
  if (spellings > 1) {
    return usage("the vCPU is given twice", "give one of --vcpu-type, --vcpu-sig, or family, model and stepping");
  }
  Attempt<std::uint32_t> signature = 0;
  if (request.vcpu_sig) {
    const auto value = number("--vcpu-sig", *request.vcpu_sig, 0, 0xFFFFFFFF);
    if (!value) return tl::unexpected(value.error());
    signature = static_cast<std::uint32_t>(*value);
  } else {
    signature = by_model ? signature_of_model(request) : signature_of_type(*request.vcpu_type);
  }
  if (!signature) return tl::unexpected(signature.error());
  return std::optional(*signature);
}

// --- the rest of what was typed

Attempt<evidence::SnpLaunch> launch_of(const SnpLaunchRequest& request) {
  evidence::SnpLaunch launch;
  if (!request.ovmf) return usage("--ovmf is missing", "name the firmware: --ovmf OVMF.fd");
  if (!request.vcpus) return usage("--vcpus is missing", "say how many CPUs the guest has: --vcpus 4");
  const auto vcpus = number("--vcpus", *request.vcpus, 1, evidence::kMaxVcpus);
  if (!vcpus) return tl::unexpected(vcpus.error());
  launch.vcpus = static_cast<std::uint32_t>(*vcpus);
  if (request.vmm_type) {
    const auto vmm = evidence::vmm_named(*request.vmm_type);
    if (!vmm) return usage("no VMM is called " + *request.vmm_type, "QEMU (default), ec2, gce");
    launch.vmm = *vmm;
  }
  const auto signature = signature_of(request);
  if (!signature) return tl::unexpected(signature.error());
  if (!*signature && launch.vmm == evidence::Vmm::qemu) {
    return usage("the vCPU is missing: its signature is part of the launch digest",
                 "give --vcpu-type NAME, --vcpu-sig VALUE, or --vcpu-family, --vcpu-model and --vcpu-stepping");
  }
  launch.vcpu_signature = signature->value_or(0);
  if (request.guest_features) {
    const auto features = number("--guest-features", *request.guest_features, 0, UINT64_MAX);
    if (!features) return tl::unexpected(features.error());
    launch.guest_features = *features;
  }
  if (!request.kernel && (request.initrd || request.append)) {
    return usage(std::string(request.initrd ? "--initrd" : "--append") + " needs --kernel",
                 "only a direct boot measures them");
  }
  if (request.append && request.append->find('\0') != std::string::npos) {
    return usage("--append has a NUL in it", "give the command line as the guest gets it");
  }
  const auto is_stdin = [](const std::optional<std::string>& path) { return path == "-" ? 1 : 0; };
  if (is_stdin(request.ovmf) + is_stdin(request.kernel) + is_stdin(request.initrd) > 1) {
    return usage("standard input is named for two files", "give all but one of them as files");
  }
  if (request.snp_ovmf_hash) {
    const auto digest = from_hex_array<48>(*request.snp_ovmf_hash, "--snp-ovmf-hash");
    if (!digest) return usage("--snp-ovmf-hash is not 96 hex digits", "it is a SHA-384 digest");
    launch.firmware_digest = *digest;
  }
  return launch;
}

Attempt<Digest256> sha256_of(const std::string& path) {
  io::HashSink sha256(crypto::Hash::sha256);
  const auto size = path == "-" ? io::stream_stdin(std::array<io::Sink*, 1>{&sha256})
                                : io::stream(path, std::array<io::Sink*, 1>{&sha256});
  if (!size) return tl::unexpected(Trouble(size.error()));
  Digest256 digest{};
  std::ranges::copy(sha256.finish(), digest.begin());
  return digest;
}

Attempt<std::optional<evidence::DirectBoot>> boot_of(const SnpLaunchRequest& request) {
  if (!request.kernel) return std::optional<evidence::DirectBoot>();
  evidence::DirectBoot boot;
  const auto kernel = sha256_of(*request.kernel);
  if (!kernel) return tl::unexpected(kernel.error());
  boot.kernel = *kernel;
  boot.initrd = crypto::sha256({});
  if (request.initrd) {
    const auto initrd = sha256_of(*request.initrd);
    if (!initrd) return tl::unexpected(initrd.error());
    boot.initrd = *initrd;
  }
  boot.append = request.append.value_or(std::string());
  return std::optional(std::move(boot));
}

// Everything that the digest depends on.
NamedTexts inputs_of(const evidence::SnpLaunch& launch, Bytes firmware) {
  NamedTexts inputs = {{"ovmf.sha256", to_hex(crypto::sha256(firmware))},
                       {"vmm_type", std::string(evidence::name(launch.vmm))},
                       {"vcpus", std::to_string(launch.vcpus)},
                       {"guest_features", hex_number(launch.guest_features)}};
  if (launch.vmm == evidence::Vmm::qemu) inputs.emplace_back("vcpu_signature", hex_number(launch.vcpu_signature));
  if (launch.firmware_digest) inputs.emplace_back("snp_ovmf_hash", to_hex(*launch.firmware_digest));
  if (launch.boot) {
    inputs.emplace_back("kernel.sha256", to_hex(launch.boot->kernel));
    inputs.emplace_back("initrd.sha256", to_hex(launch.boot->initrd));
    inputs.emplace_back("append", launch.boot->append);
  }
  return inputs;
}

void add_complaint(EnvironmentIdentity& environment, const ParseError& error) {
  environment.malformed.push_back({environment.path, "ovmf", error.offset, describe(error)});
}

}  // namespace

std::string SnpLaunchRequest::given() const {
  const std::array<std::pair<const Option*, std::string_view>, 13> options = {{{&ovmf, "--ovmf"},
                                                                               {&vcpus, "--vcpus"},
                                                                               {&vcpu_type, "--vcpu-type"},
                                                                               {&vcpu_sig, "--vcpu-sig"},
                                                                               {&vcpu_family, "--vcpu-family"},
                                                                               {&vcpu_model, "--vcpu-model"},
                                                                               {&vcpu_stepping, "--vcpu-stepping"},
                                                                               {&vmm_type, "--vmm-type"},
                                                                               {&guest_features, "--guest-features"},
                                                                               {&kernel, "--kernel"},
                                                                               {&initrd, "--initrd"},
                                                                               {&append, "--append"},
                                                                               {&snp_ovmf_hash, "--snp-ovmf-hash"}}};
  for (const auto& [option, name] : options) {
    if (option->has_value()) return std::string(name);
  }
  return {};
}

Attempt<EnvironmentIdentity> snp_launch_environment(const SnpLaunchRequest& request) {
  auto launch = launch_of(request);
  if (!launch) return tl::unexpected(launch.error());
  EnvironmentIdentity environment;
  environment.path = *request.ovmf;
  environment.kind = "snp-launch";
  const auto file = io::read_input(*request.ovmf, kMaxEvidenceBytes);
  if (!file && file.error().kind == io::IoFault::too_large) {
    add_complaint(environment, {Fault::too_large, kMaxEvidenceBytes, "firmware", "no firmware has more than 64 MiB"});
    return environment;
  }
  if (!file) return tl::unexpected(Trouble(file.error()));
  auto boot = boot_of(request);
  if (!boot) return tl::unexpected(boot.error());
  launch->boot = std::move(*boot);
  const auto firmware = ovmf::parse_sev(*file);
  if (!firmware) {
    add_complaint(environment, firmware.error());
    return environment;
  }
  if (const auto why = evidence::contradiction(*firmware, *launch); !why.empty()) {
    return usage(*request.ovmf + ": " + std::string(why), "leave --kernel out, or take an OVMF built for AmdSev");
  }
  const auto digest = evidence::snp_launch_digest(*firmware, *launch);
  if (!digest) {
    add_complaint(environment, digest.error());
    return environment;
  }
  environment.measurements = {{"measurement", to_hex(*digest)}};
  environment.inputs = inputs_of(*launch, *file);
  return environment;
}

}  // namespace touchstone::audit

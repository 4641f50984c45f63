#include "evidence/environments/snp_launch.h"

#include <algorithm>

#include "codec/hex.h"
#include "codec/json.h"
#include "crypto/digest.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;
using evidence::DirectBoot;
using evidence::SnpLaunch;
using evidence::Vmm;

constexpr std::uint32_t kMilan = 0xA00F11;

std::string digest_of(const Buffer& file, const SnpLaunch& launch) {
  const auto firmware = ovmf::parse_sev(file);
  REQUIRE(firmware.has_value());
  REQUIRE(evidence::contradiction(*firmware, launch).empty());
  const auto digest = evidence::snp_launch_digest(*firmware, launch);
  return digest ? to_hex(*digest) : describe(digest.error());
}

// What the generator computed with its own statement of the rules.
std::string recorded_launch(std::string_view name) {
  const Buffer text = read_file(testdata("snp/launch.json"));
  const auto document = json::parse(text);
  return std::string(document.value().root().find(name)->text);
}

DirectBoot boot_of_testdata() {
  return {crypto::sha256(read_file(testdata("snp/kernel.bin"))), crypto::sha256(read_file(testdata("snp/initrd.bin"))),
          "console=ttyS0 quiet"};
}

SnpLaunch launch_of(Vmm vmm, std::uint32_t vcpus) {
  SnpLaunch launch;
  launch.vmm = vmm;
  launch.vcpus = vcpus;
  launch.vcpu_signature = kMilan;
  return launch;
}

std::uint64_t number_at(const Buffer& page, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8U | page[offset + i];
  return value;
}

}  // namespace

TEST_CASE("snp launch: digests of the generator", "[snp-launch]") {
  const Buffer firmware = read_file(testdata("snp/ovmf.fd"));
  CHECK(digest_of(firmware, launch_of(Vmm::qemu, 1)) == recorded_launch("qemu"));
  CHECK(digest_of(firmware, launch_of(Vmm::ec2, 2)) == recorded_launch("ec2"));
  CHECK(digest_of(firmware, launch_of(Vmm::gce, 2)) == recorded_launch("gce"));
  SnpLaunch features = launch_of(Vmm::qemu, 1);
  features.guest_features = 0x21;
  CHECK(digest_of(firmware, features) == recorded_launch("features"));
  SnpLaunch boot = launch_of(Vmm::qemu, 2);
  boot.boot = boot_of_testdata();
  CHECK(digest_of(firmware, boot) == recorded_launch("qemu-boot-2"));
  SnpLaunch alone = launch_of(Vmm::qemu, 1);
  alone.boot = DirectBoot{boot.boot->kernel, crypto::sha256({}), ""};
  CHECK(digest_of(firmware, alone) == recorded_launch("kernel-alone"));
}

TEST_CASE("snp launch: the digest of the firmware may be given", "[snp-launch]") {
  const Buffer firmware = read_file(testdata("snp/ovmf.fd"));
  // The firmware's pages alone: what is left of a launch without sections.
  Digest384 digest{};
  for (std::size_t at = 0; at < firmware.size(); at += 4096) {
    Buffer info(digest.begin(), digest.end());
    append(info, crypto::sha384(Bytes(firmware).subspan(at, 4096)));
    append(info, from_hex("7000010000000000", "info").value());
    const std::uint64_t gpa = 0x100000000 - firmware.size() + at;
    for (unsigned i = 0; i < 8; ++i) info.push_back(static_cast<std::uint8_t>(gpa >> (8 * i)));
    digest = crypto::sha384(info);
  }
  SnpLaunch launch = launch_of(Vmm::qemu, 1);
  launch.firmware_digest = digest;
  CHECK(digest_of(firmware, launch) == recorded_launch("qemu"));
  // Then the file may be the tables alone, of any size.
  Buffer shorter(firmware.begin() + 1024, firmware.end());
  CHECK(digest_of(shorter, launch) == recorded_launch("qemu"));
}

TEST_CASE("snp launch: what a firmware cannot do", "[snp-launch]") {
  SnpLaunch boot = launch_of(Vmm::qemu, 1);
  boot.boot = boot_of_testdata();
  for (const std::string name : {"ovmf-no-hashes.fd", "ovmf-no-hash-area.fd"}) {
    const Buffer file = read_file(testdata("snp/" + name));
    const auto firmware = ovmf::parse_sev(file).value();
    CHECK_FALSE(evidence::contradiction(firmware, boot).empty());
    CHECK(evidence::contradiction(firmware, launch_of(Vmm::qemu, 1)).empty());
  }
  const auto refused = [](const std::string& name, const SnpLaunch& launch) {
    const Buffer file = read_file(testdata("snp/" + name));
    return !evidence::snp_launch_digest(ovmf::parse_sev(file).value(), launch).has_value();
  };
  CHECK(refused("ovmf-odd-size.fd", launch_of(Vmm::qemu, 1)));
  CHECK(refused("ovmf-no-reset.fd", launch_of(Vmm::qemu, 2)));
  CHECK_FALSE(refused("ovmf-no-reset.fd", launch_of(Vmm::qemu, 1)));
  CHECK(refused("ovmf-late-hash-area.fd", boot));
}

TEST_CASE("snp launch: processors", "[snp-launch]") {
  CHECK(evidence::cpu_signature({25, 1, 1}) == kMilan);
  CHECK(evidence::cpu_signature({23, 49, 0}) == 0x830F10);
  CHECK(evidence::cpu_signature({15, 0x21, 3}) == 0x20F13);
  CHECK(evidence::cpu_signature({6, 0x8F, 8}) == 0x806F8);
  CHECK(evidence::cpu_signature(*evidence::cpu_named("EPYC-v4")) == 0x800F12);
  CHECK(evidence::cpu_signature(*evidence::cpu_named("EPYC-Genoa-v1")) == 0xA10F10);
  CHECK(evidence::cpu_signature(*evidence::cpu_named("EPYC-Turin")) == 0xB00F00);
  CHECK_FALSE(evidence::cpu_named("epyc").has_value());
  CHECK_FALSE(evidence::vmm_named("qemu").has_value());
  CHECK(evidence::cpu_names().size() == 16);
}

TEST_CASE("snp launch: the save area", "[snp-launch]") {
  const Buffer page = evidence::vmsa_page(Vmm::qemu, 0x80B004, kMilan, 0x21);
  REQUIRE(page.size() == 4096);
  CHECK(number_at(page, 0x010, 2) == 0xF000);
  CHECK(number_at(page, 0x018, 8) == 0x800000);
  CHECK(number_at(page, 0x178, 8) == 0xB004);
  CHECK(number_at(page, 0x310, 8) == kMilan);
  CHECK(number_at(page, 0x3B0, 8) == 0x21);
  CHECK(number_at(evidence::vmsa_page(Vmm::ec2, evidence::kBspResetEip, 0, 1), 0x012, 2) == 0x9A);
  CHECK(number_at(evidence::vmsa_page(Vmm::ec2, 0x1000, 0, 1), 0x012, 2) == 0x9B);
  CHECK(number_at(evidence::vmsa_page(Vmm::gce, 0x1000, 5, 1), 0x310, 8) == 0x600);
}

TEST_CASE("snp launch: digests of the shared vectors", "[snp-launch]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const Buffer text = read_file(*vectors / "snp-measure" / "expected.json");
  const auto cases = json::parse(text);
  REQUIRE(cases.has_value());
  std::size_t ran = 0;
  for (const json::Value& one : cases->root().items) {
    SnpLaunch launch;
    Buffer file;
    std::optional<Buffer> kernel;
    std::string append_text;
    const auto& argv = one.find("argv")->items;
    const auto bytes_of = [&](std::string_view argument) {
      return read_file(*vectors / std::string(argument.substr(2)));
    };
    for (std::size_t i = 4; i + 1 < argv.size(); i += 2) {
      const std::string_view option = argv[i].text;
      const std::string value(argv[i + 1].text);
      if (option == "--ovmf") file = bytes_of(value);
      if (option == "--vcpus") launch.vcpus = static_cast<std::uint32_t>(std::stoul(value));
      if (option == "--vcpu-type") launch.vcpu_signature = evidence::cpu_signature(*evidence::cpu_named(value));
      if (option == "--guest-features") launch.guest_features = std::stoull(value, nullptr, 0);
      if (option == "--vmm-type") launch.vmm = *evidence::vmm_named(value);
      if (option == "--kernel") kernel = bytes_of(value);
      if (option == "--append") append_text = value;
      if (option == "--snp-ovmf-hash") launch.firmware_digest = from_hex_array<48>(value, "hash").value();
    }
    if (kernel) launch.boot = DirectBoot{crypto::sha256(*kernel), crypto::sha256({}), append_text};
    INFO(one.find("name")->text);
    CHECK(digest_of(file, launch) == one.find("measurement")->text);
    ++ran;
  }
  WARN("ran " << ran << " shared launches");
  CHECK(ran >= 11);
}

}  // namespace touchstone

#include "formats/ovmf/firmware.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;

Fault fault_of(const Buffer& file) {
  const auto firmware = ovmf::parse_sev(file);
  REQUIRE_FALSE(firmware.has_value());
  CHECK(firmware.error().offset <= file.size());
  return firmware.error().fault;
}
Fault fault_of(const std::string& name) { return fault_of(read_file(testdata("snp/" + name))); }

}  // namespace

TEST_CASE("ovmf: the footer table is read backwards", "[ovmf]") {
  const Buffer file = read_file(testdata("snp/ovmf.fd"));
  const auto table = ovmf::parse_footer(file);
  REQUIRE(table.has_value());
  REQUIRE(table->entries.size() == 3);
  CHECK(table->entries.front().guid == ovmf::kSevHashTable);
  REQUIRE(table->find(ovmf::kSevEsReset) != nullptr);
  CHECK(table->find(ovmf::kSvsmInfo) == nullptr);
  const ovmf::Entry& reset = *table->find(ovmf::kSevEsReset);
  CHECK(equal(reset.data, Bytes(file).subspan(reset.offset, 4)));
}

TEST_CASE("ovmf: what SEV-SNP measures", "[ovmf]") {
  const Buffer file = read_file(testdata("snp/ovmf.fd"));
  const auto firmware = ovmf::parse_sev(file);
  REQUIRE(firmware.has_value());
  CHECK(firmware->ap_reset_eip == 0x0080B004U);
  REQUIRE(firmware->hash_table.has_value());
  CHECK(firmware->hash_table->gpa == 0x810C00);
  REQUIRE(firmware->sections.size() == 6);
  CHECK(firmware->sections.front().pages == 3);
  CHECK(firmware->has(ovmf::SectionType::kernel_hashes));
  CHECK_FALSE(ovmf::parse_sev(read_file(testdata("snp/ovmf-no-hash-area.fd")))->hash_table.has_value());
  CHECK_FALSE(ovmf::parse_sev(read_file(testdata("snp/ovmf-no-reset.fd")))->ap_reset_eip.has_value());
}

TEST_CASE("ovmf: what is no such firmware", "[ovmf]") {
  CHECK(fault_of("ovmf-svsm.fd") == Fault::unsupported);
  CHECK(fault_of("ovmf-unknown-section.fd") == Fault::unsupported);
  CHECK(fault_of("ovmf-metadata-v2.fd") == Fault::unsupported);
  CHECK(fault_of("ovmf-half-page.fd") == Fault::out_of_range);
  CHECK(fault_of("ovmf-many-sections.fd") == Fault::truncated);
  CHECK(fault_of(Buffer()) == Fault::truncated);
  CHECK(fault_of(Buffer(49)) == Fault::truncated);
  CHECK(fault_of(Buffer(4096)) == Fault::out_of_range);
}

TEST_CASE("ovmf: sections of terabytes are refused before any is walked", "[ovmf]") {
  Buffer file = read_file(testdata("snp/ovmf.fd"));
  for (const std::size_t section : {0U, 1U, 2U}) {
    const std::size_t size = 1024 + 16 + section * 12 + 4;
    std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(size), 4, std::uint8_t{0});
    file[size + 3] = 0x80;  // 2 GiB
  }
  CHECK(fault_of(file) == Fault::too_large);
}

TEST_CASE("ovmf: no byte of the tables makes it crash, and no suffix is left out", "[ovmf]") {
  const Buffer file = read_file(testdata("snp/ovmf.fd"));
  for (std::size_t at = 1024; at < file.size(); ++at) {
    Buffer altered = file;
    altered[at] ^= 0xFF;
    const auto firmware = ovmf::parse_sev(altered);
    if (!firmware) CHECK(firmware.error().offset <= altered.size());
  }
  // The tables stand at the end: a file that is cut there has none.
  for (std::size_t size = file.size() - 200; size < file.size(); ++size) {
    CHECK_FALSE(ovmf::parse_sev(Bytes(file).first(size)).has_value());
  }
}

}  // namespace touchstone

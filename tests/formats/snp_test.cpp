#include <set>

#include "formats/certificate/certificate.h"
#include "formats/snp/certificate_table.h"
#include "formats/snp/product.h"
#include "formats/snp/report.h"
#include "formats/snp/vek.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;

snp::Vek vek_of(const std::filesystem::path& path) {
  static std::vector<certificate::Certificates> kept;
  kept.push_back(certificate::parse(read_file(path)).value());
  return snp::parse_vek(kept.back().certificates.front().parsed).value();
}

Fault fault_of(const Parsed<snp::CertificateTable>& table) {
  REQUIRE_FALSE(table.has_value());
  return table.error().fault;
}

}  // namespace

TEST_CASE("snp report: only whole reports of version 2 to 5 parse", "[snp]") {
  const Buffer report = read_file(testdata("snp/genoa/report.bin"));
  REQUIRE(snp::parse(report).has_value());
  CHECK(snp::looks_like_report(report));
  for (std::size_t size = 0; size < report.size(); ++size) {
    const auto parsed = snp::parse(Bytes(report).first(size));
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().offset <= size);
    CHECK_FALSE(snp::looks_like_report(Bytes(report).first(size)));
  }
  const auto longer = snp::parse(read_file(testdata("snp/genoa/trailing.bin")));
  REQUIRE_FALSE(longer.has_value());
  CHECK(longer.error().fault == Fault::trailing);
  for (const unsigned version : {0U, 1U, 6U, 255U}) {
    Buffer other = report;
    other[0] = static_cast<std::uint8_t>(version);
    CHECK_FALSE(snp::parse(other).has_value());
    CHECK_FALSE(snp::looks_like_report(other));
  }
  Buffer other_algorithm = report;
  other_algorithm[0x34] = 2;
  CHECK(snp::parse(other_algorithm).has_value());
  CHECK_FALSE(snp::looks_like_report(other_algorithm));
}

TEST_CASE("snp report: fields stand where the table says", "[snp]") {
  const Buffer bytes = read_file(testdata("snp/genoa/report.bin"));
  const auto report = snp::parse(bytes);
  REQUIRE(report.has_value());
  CHECK(report->version == 5);
  CHECK(report->guest_svn == 2);
  CHECK(report->policy == 0x30000);
  CHECK(report->vmpl == 0);
  CHECK(report->cpuid_family == 0x19);
  CHECK(report->signing_key() == snp::SigningKey::vcek);
  CHECK(to_hex(report->reported_tcb) == "0a00000000001bd9");
  CHECK(as_text(report->report_data.first(15)) == "touchstone test");
  CHECK(report->chip_id.front() == 0x40);
  for (const snp::FieldLayout& field : snp::kFields) {
    CHECK(field.offset + field.size <= snp::kSignedBytes);
    CHECK(&snp::layout_of(field.name) == &field);
  }
  CHECK(snp::number_in(*report, snp::layout_of("current_mit_vector")) == 0x0B);
  CHECK(snp::reserved_not_zero(*report).empty());
  const Buffer odd = read_file(testdata("snp/genoa/odd-bits.bin"));
  REQUIRE(snp::reserved_not_zero(snp::parse(odd).value()).size() == 1);
  CHECK(snp::reserved_not_zero(snp::parse(odd).value()).front().offset == 0x18B);
}

TEST_CASE("snp report: what a later version uses is reserved in an earlier one", "[snp]") {
  Buffer bytes = read_file(testdata("snp/genoa/report.bin"));
  bytes[0] = 4;
  CHECK(snp::reserved_not_zero(snp::parse(bytes).value()).size() == 2);  // the mit vectors
  bytes[0] = 2;
  CHECK(snp::reserved_not_zero(snp::parse(bytes).value()).size() == 5);  // and family, model, stepping
}

TEST_CASE("snp product: processors and names", "[snp]") {
  using snp::Product;
  CHECK(snp::product_of_cpuid(0x19, 0x00) == Product::milan);
  CHECK(snp::product_of_cpuid(0x19, 0x0F) == Product::milan);
  CHECK(snp::product_of_cpuid(0x19, 0x10) == Product::genoa);
  CHECK(snp::product_of_cpuid(0x19, 0x1F) == Product::genoa);
  CHECK_FALSE(snp::product_of_cpuid(0x19, 0x20).has_value());
  CHECK(snp::product_of_cpuid(0x19, 0xA0) == Product::genoa);
  CHECK(snp::product_of_cpuid(0x19, 0xAF) == Product::genoa);
  CHECK_FALSE(snp::product_of_cpuid(0x19, 0xB0).has_value());
  CHECK(snp::product_of_cpuid(0x1A, 0x11) == Product::turin);
  CHECK_FALSE(snp::product_of_cpuid(0x1A, 0x12).has_value());
  for (const unsigned model : {0x50U, 0x57U, 0x90U, 0xAFU, 0xC0U, 0xC7U}) {
    CHECK(snp::product_of_cpuid(0x1A, model) == Product::venice);
  }
  CHECK_FALSE(snp::product_of_cpuid(0x17, 0x01).has_value());
  CHECK(snp::product_named("genoa") == Product::genoa);
  CHECK_FALSE(snp::product_named("Rome").has_value());
  CHECK_FALSE(snp::product_named("").has_value());
}

TEST_CASE("snp product: the bytes of a TCB_VERSION", "[snp]") {
  const Buffer tcb = {1, 2, 3, 4, 5, 6, 7, 8};
  CHECK(snp::tcb_to_text(tcb, snp::Product::milan) == "boot loader 1, TEE 2, SNP 7, microcode 8");
  CHECK(snp::tcb_to_text(tcb, snp::Product::turin) == "FMC 1, boot loader 2, TEE 3, SNP 4, microcode 8");
  for (const snp::Product product : {snp::Product::milan, snp::Product::turin}) {
    std::set<std::size_t> bytes;
    for (const snp::TcbPart part : snp::kTcbParts) {
      if (const auto byte = snp::byte_of(part, product)) bytes.insert(*byte);
    }
    for (const snp::ReservedLevel& level : snp::reserved_levels(product)) bytes.insert(level.byte);
    CHECK(bytes.size() == 8);
  }
}

TEST_CASE("snp vek: AMD's extensions", "[snp]") {
  const snp::Vek vcek = vek_of(testdata("snp/genoa/vcek.der"));
  CHECK(vcek.kind == snp::VekKind::vcek);
  CHECK(vcek.product() == snp::Product::genoa);
  CHECK(vcek.level(snp::TcbPart::boot_loader) == 10);
  CHECK(vcek.level(snp::TcbPart::microcode) == 0xD9);  // two octets in DER
  CHECK_FALSE(vcek.level(snp::TcbPart::fmc).has_value());
  REQUIRE(vcek.hw_id.has_value());
  CHECK(vcek.hw_id->size() == 64);
  CHECK(vek_of(testdata("snp/milan/vcek.der")).product() == snp::Product::milan);  // Milan-B0
  CHECK(vek_of(testdata("snp/turin/vcek.der")).level(snp::TcbPart::fmc) == 1);
  const snp::Vek vlek = vek_of(testdata("snp/vlek/vlek.der"));
  CHECK(vlek.kind == snp::VekKind::vlek);
  CHECK(vlek.csp_id->raw() == "CN=cc-test.touchstone.example");
  CHECK_FALSE(vlek.hw_id.has_value());
  CHECK(vek_of(testdata("snp/genoa/vcek-wrapped.der")).hw_id->size() == 66);
  const auto broken = certificate::parse(read_file(testdata("snp/genoa/vcek-level-256.der"))).value();
  CHECK_FALSE(snp::parse_vek(broken.certificates.front().parsed).has_value());
}

TEST_CASE("snp certificate table: entries and what they name", "[snp]") {
  const Buffer bytes = read_file(testdata("snp/genoa/table.bin"));
  const auto table = snp::parse_table(bytes);
  REQUIRE(table.has_value());
  REQUIRE(table->entries.size() == 3);
  CHECK(table->entries[0].kind == snp::TableKind::vcek);
  CHECK(table->entries[2].kind == snp::TableKind::ark);
  CHECK(table->entries[2].certificates.front().parsed.self_issued());
  CHECK(snp::looks_like_table(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto part = snp::parse_table(Bytes(bytes).first(size));
    REQUIRE_FALSE(part.has_value());
    CHECK(part.error().offset <= size);
  }
  const Buffer mixed = read_file(testdata("snp/genoa/table-mixed.bin"));
  const auto other = snp::parse_table(mixed);
  REQUIRE(other.has_value());
  REQUIRE(other->entries.size() == 4);
  CHECK(other->entries[0].guid == "63da758d-e664-4564-adc5-f4b93be8accd");
  CHECK(other->entries[2].certificates.size() == 1);  // in PEM
  CHECK(other->entries[3].kind == snp::TableKind::crl);
  Buffer padded = bytes;
  padded.resize(8192);
  CHECK(snp::parse_table(padded).has_value());
}

TEST_CASE("snp certificate table: what is none", "[snp]") {
  const Buffer bytes = read_file(testdata("snp/genoa/table.bin"));
  CHECK(fault_of(snp::parse_table(read_file(testdata("snp/genoa/table-twice.bin")))) == Fault::duplicate);
  CHECK(fault_of(snp::parse_table(read_file(testdata("snp/genoa/table-short.bin")))) == Fault::truncated);
  CHECK(fault_of(snp::parse_table(Buffer(48))) == Fault::missing);
  Buffer far = bytes;
  far[19] = 0xFF;  // the offset of the first blob
  CHECK(fault_of(snp::parse_table(far)) == Fault::truncated);
  Buffer inside = bytes;
  inside[16] = 24;
  CHECK(fault_of(snp::parse_table(inside)) == Fault::out_of_range);
  Buffer no_certificate = bytes;
  no_certificate[96] ^= 0xFF;  // the SEQUENCE of the first certificate
  CHECK_FALSE(snp::parse_table(no_certificate).has_value());
  Buffer many;
  for (std::uint8_t i = 1; i <= 70; ++i) {
    Buffer entry(24, i);
    std::fill(entry.begin() + 16, entry.end(), std::uint8_t{0});
    append(many, entry);
  }
  many.resize(many.size() + 24);
  CHECK(fault_of(snp::parse_table(many)) == Fault::too_large);
}

TEST_CASE("snp: every shared report and certificate parses", "[snp]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  std::size_t reports = 0;
  std::size_t certificates = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*vectors / "snp")) {
    INFO(entry.path().string());
    if (entry.path().filename() == "report.bin") {
      ++reports;
      CHECK(snp::parse(read_file(entry.path())).has_value());
    } else if (entry.path().extension() == ".der") {
      ++certificates;
      const auto parsed = certificate::parse(read_file(entry.path()));
      REQUIRE(parsed.has_value());
      CHECK(snp::looks_like_vek(parsed->certificates.front().parsed));
      const auto vek = snp::parse_vek(parsed->certificates.front().parsed);
      REQUIRE(vek.has_value());
      CHECK(vek->product().has_value());
    }
  }
  WARN("ran " << reports << " reports and " << certificates << " certificates of the shared vectors");
  CHECK(reports >= 9);
  CHECK(certificates >= 10);
}

}  // namespace touchstone

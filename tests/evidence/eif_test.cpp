#include "evidence/environments/eif.h"

#include <array>

#include "evidence/environments/reference_values.h"
#include "formats/eif_builder.h"
#include "support/catch.h"
#include "support/files.h"
#include "verify_run.h"

namespace touchstone {
namespace {

using namespace test;
using evidence::EifMeasurement;
using evidence::EifSignature;

// SHA-384(48 zero bytes ‖ SHA-384("")), nitro.md B2.
constexpr std::string_view kNothing =
    "21b9efbc184807662e966d34f390821309eeac6802309798826296bf3e8bec7c10edb30948c90ba67310f7b964fc500a";

// The small image with its CRC, which was computed with Python's zlib.crc32.
Buffer with_crc(Buffer bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i >= eif::kCrcOffset && i < eif::kHeaderSize) continue;
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  crc = ~crc;
  for (unsigned i = 0; i < 4; ++i) bytes[eif::kCrcOffset + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
  return bytes;
}

std::string text_of(const NamedTexts& texts, std::string_view name) {
  for (const auto& [key, value] : texts) {
    if (key == name) return value;
  }
  return "none";
}

}  // namespace

TEST_CASE("eif measurer: pieces of any size give the same", "[eif]") {
  const Buffer bytes = with_crc(small_image().encode());
  const auto whole = evidence::measure_eif(bytes);
  REQUIRE(whole.has_value());
  for (const std::size_t piece : {1U, 5U, 543U, 546U, 600U}) {
    evidence::EifMeasurer measurer;
    for (std::size_t from = 0; from < bytes.size(); from += piece) {
      measurer.update(Bytes(bytes).subspan(from, std::min(piece, bytes.size() - from)));
    }
    const auto result = measurer.finish();
    REQUIRE(result.has_value());
    CHECK(result->pcr0 == whole->pcr0);
    CHECK(result->pcr1 == whole->pcr1);
    CHECK(result->pcr2 == whole->pcr2);
  }
}

TEST_CASE("eif measurer: no ramdisk, an empty one, and version 1", "[eif]") {
  EifBuilder builder;
  builder.add(eif::SectionType::kernel, "kernel").add(eif::SectionType::cmdline, "");
  auto result = evidence::measure_eif(with_crc(builder.encode()));
  REQUIRE(result.has_value());
  CHECK(result->pcr0 == result->pcr1);
  CHECK(to_hex(result->pcr2) == kNothing);

  builder.add(eif::SectionType::ramdisk, "one").add(eif::SectionType::ramdisk, "").add(eif::SectionType::ramdisk, "3");
  result = evidence::measure_eif(with_crc(builder.encode()));
  REQUIRE(result.has_value());
  EifBuilder boot;
  boot.add(eif::SectionType::kernel, "kernel").add(eif::SectionType::cmdline, "").add(eif::SectionType::ramdisk, "one");
  CHECK(result->pcr1 == evidence::measure_eif(with_crc(boot.encode()))->pcr0);

  boot.version = 1;
  CHECK(evidence::measure_eif(boot.encode()).has_value());
  boot.version = 2;
  const auto wrong = evidence::measure_eif(boot.encode());
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().offset == eif::kCrcOffset);
}

TEST_CASE("eif measurer: one flipped bit anywhere is malformed or changes a measurement of what is measured", "[eif]") {
  const Buffer good = with_crc(small_image().encode());
  Buffer bytes = good;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] ^= 1U;
    CHECK_FALSE(evidence::measure_eif(bytes).has_value());
    bytes[i] ^= 1U;
  }
}

TEST_CASE("eif measurer: the acceptance cases", "[eif]") {
  const auto vectors = shared_vectors();
  if (!vectors || !std::filesystem::exists(vectors->parent_path() / "acceptance" / "cases" / "eif.json")) {
    WARN("skipped: no shared vectors");
    return;
  }
  const Buffer text = read_file(vectors->parent_path() / "acceptance" / "cases" / "eif.json");
  const auto cases = json::parse(text);
  REQUIRE(cases.has_value());
  std::size_t ran = 0;
  for (const json::Value& one : cases->root().items) {
    const std::string path(one.find("argv")->items[2].text);
    const auto exit = one.find("exit")->as_u64();
    if (exit == 6U) continue;
    ++ran;
    INFO(one.find("name")->text);
    const auto result = evidence::measure_eif(read_file(*vectors / path.substr(2)));
    CHECK(result.has_value() == (exit == 0U));
    const json::Value* expected = one.find("json");
    if (!result || expected == nullptr) continue;
    constexpr std::string_view kPrefix = "environments.0.measurements.";
    for (const json::Member& member : expected->members) {
      if (!member.name.starts_with(kPrefix)) continue;
      CHECK(text_of(evidence::eif_measurements(*result), member.name.substr(kPrefix.size())) == member.value.text);
    }
  }
  CHECK(ran == 17);
}

TEST_CASE("eif measurer: a signed image", "[eif]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const Buffer bytes = read_file(*vectors / "eif" / "signed.eif");
  const auto result = evidence::measure_eif(bytes);
  REQUIRE(result.has_value());
  CHECK(result->signature == EifSignature::valid);
  CHECK(text_of(evidence::eif_facts(*result), "signature") == "valid");
  CHECK(text_of(evidence::eif_facts(*result), "metadata") == "touchstone-test 1");
  CHECK(result->image.sections.size() == 6);

  // The signature section survives a change of the kernel; what it signs does not.
  Buffer other = bytes;
  other[eif::kHeaderSize + eif::kSectionHeaderSize] ^= 1U;
  const auto changed = evidence::measure_eif(with_crc(other));
  REQUIRE(changed.has_value());
  CHECK(changed->signature == EifSignature::invalid);
  CHECK(changed->signature_reason == "it signs another value than PCR0");
  CHECK(changed->pcr8 == result->pcr8);
}

TEST_CASE("eif type: offers its measurements and is only a companion", "[eif]") {
  const Buffer bytes = with_crc(small_image().encode());
  CHECK(evidence::kEif.recognise(reading_of(bytes)));
  const auto artefact = artefact_of(evidence::kEif, bytes);
  REQUIRE(artefact.has_value());
  const Appraisal appraisal = verify(*artefact);
  CHECK(verdict(appraisal.checks) == Verdict::undecided);
  REQUIRE(appraisal.reference_offers.size() == 1);
  CHECK(appraisal.reference_offers[0].image);
  CHECK(appraisal.reference_offers[0].topic == "nitro-document");
  CHECK(appraisal.reference_offers[0].values.size() == 3);
  std::vector<Field> fields;
  evidence::kEif.inspect(*artefact, fields);
  for (const Field& field : fields) CHECK(field.offset + field.length <= bytes.size());
}

TEST_CASE("reference values: one offer per environment that has values", "[reference]") {
  const std::string pcr = "\"" + std::string(96, 'a') + "\"";
  const std::string pcrs = R"("pcr0":)" + pcr + R"(,"pcr1":)" + pcr + R"(,"pcr2":)" + pcr;
  const std::string text =
      R"({"schema":"touchstone.hashes/1","environments":[{"path":"a","kind":"eif","measurements":{)" + pcrs +
      R"(}},{"path":"b","kind":"eif","measurements":{}},
                           {"path":"c","kind":"directory","measurements":{}},
                           {"path":"d","kind":"uki","measurements":{"pcr11":"aa"}}]})";
  const auto artefact = artefact_of(evidence::kReferenceValues, to_buffer(as_bytes(text)));
  REQUIRE(artefact.has_value());
  const Appraisal appraisal = verify(*artefact);
  CHECK(verdict(appraisal.checks) == Verdict::undecided);
  REQUIRE(appraisal.reference_offers.size() == 2);
  CHECK(appraisal.reference_offers[0].values.size() == 3);
  CHECK_FALSE(appraisal.reference_offers[0].image);
  CHECK(appraisal.reference_offers[1].topic == "tpm-quote");
}

}  // namespace touchstone

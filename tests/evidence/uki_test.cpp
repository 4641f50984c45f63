#include "evidence/environments/uki.h"

#include <set>

#include "evidence/environments/reference_values.h"
#include "support/catch.h"
#include "support/files.h"
#include "support/sources.h"
#include "verify_run.h"

namespace touchstone {
namespace {

using namespace test;

Buffer good() { return read_file(testdata("env/uki/good.efi")); }

std::string value_of(const NamedTexts& texts, std::string_view name) {
  for (const auto& [key, value] : texts) {
    if (key == name) return value;
  }
  return "none";
}

std::string pcr11_of(Bytes file) {
  const auto measurement = evidence::measure_uki(BytesSource(file));
  REQUIRE(measurement.has_value());
  return value_of(evidence::uki_measurements(*measurement), "pcr11");
}

}  // namespace

TEST_CASE("uki: a bit of a measured section changes the value, one of another section does not", "[uki]") {
  const Buffer file = good();
  const std::string before = pcr11_of(file);
  const auto measurement = evidence::measure_uki(BytesSource(file));
  REQUIRE(measurement.has_value());
  for (const pe::Section& section : measurement->file.sections) {
    CAPTURE(section.name());
    for (std::uint64_t at = 0; at < section.stored(); ++at) {
      Buffer other = file;
      other[section.pointer_to_raw_data + static_cast<std::size_t>(at)] ^= 1U;
      CHECK((pcr11_of(other) == before) == (section.name() == ".text"));
    }
    // The padding up to SizeOfRawData is no part of the content.
    if (section.size_of_raw_data > section.virtual_size) {
      Buffer other = file;
      other[section.pointer_to_raw_data + section.virtual_size] ^= 1U;
      CHECK(pcr11_of(other) == before);
    }
  }
}

TEST_CASE("uki: zeros that are not in the file are bounded where they are measured", "[uki]") {
  const auto with_size = [](std::string_view name, std::uint8_t top_byte) {
    Buffer file = good();
    const auto parsed = pe::parse(BytesSource(file));
    REQUIRE(parsed.has_value());
    file[parsed->find(name)->offset + 11] = top_byte;  // of VirtualSize
    return evidence::measure_uki(BytesSource(file));
  };
  CHECK(with_size(".text", 0x7F).has_value());  // two gigabytes that nothing measures
  const auto linux_section = with_size(".linux", 0x7F);
  REQUIRE_FALSE(linux_section.has_value());
  CHECK(linux_section.error().fault == Fault::too_large);
}

TEST_CASE("uki: ten values, all different", "[uki]") {
  const auto measurement = evidence::measure_uki(BytesSource(good()));
  REQUIRE(measurement.has_value());
  const NamedTexts values = evidence::uki_measurements(*measurement);
  CHECK(values.size() == 10);
  std::set<std::string> different;
  for (const auto& [name, value] : values) {
    CHECK(value.size() == (name.starts_with("pcr11-sha384") ? 96 : 64));
    different.insert(value);
  }
  CHECK(different.size() == 10);
}

TEST_CASE("uki: a root hash on the command line", "[uki]") {
  const auto roots = [](std::string_view cmdline) {
    evidence::UkiMeasurement measurement;
    measurement.cmdline = cmdline;
    return evidence::uki_identities(measurement);
  };
  using Names = NamedTexts;
  CHECK(roots("roothash=ab quiet") == Names{{"cmdline.roothash", "ab"}});
  CHECK(roots("quiet usrhash=cd\n") == Names{{"cmdline.roothash", "cd"}});
  CHECK(roots("roothash=ab usrhash=cd") == Names{{"cmdline.roothash", "ab"}, {"cmdline.usrhash", "cd"}});
  CHECK(roots("roothash=ab roothash=ef") == Names{{"cmdline.roothash", "ef"}});
  CHECK(roots("xroothash=ab roothashes=cd roothash roothash=").empty());
  CHECK(roots("roothash=\x1b[2J") == Names{{"cmdline.roothash", "\\x1b[2J"}});
  CHECK(roots("").empty());
}

TEST_CASE("uki: no kernel is no kernel image", "[uki]") {
  const auto measurement = evidence::measure_uki(BytesSource(read_file(testdata("env/uki/no-kernel.efi"))));
  REQUIRE_FALSE(measurement.has_value());
  CHECK(measurement.error().fault == Fault::missing);
  const Buffer file = good();
  const auto broken = evidence::measure_uki(BrokenSource(file, file.size() - 60));
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().fault == Fault::unreadable);
}

// environments.md 9.
TEST_CASE("uki: each value of the register is an offer of its own, as image and as the JSON of hash env", "[uki]") {
  const auto image = artefact_of(evidence::kUki, good());
  REQUIRE(image.has_value());
  const Appraisal appraisal = verify(*image);
  CHECK(outcome_of(appraisal, "input.type") == Outcome::unknown);
  CHECK(appraisal.reference_offers.size() == 10);
  std::set<std::string> offered;
  for (const ReferenceOffer& offer : appraisal.reference_offers) {
    CHECK(offer.topic == "tpm-quote");
    REQUIRE(offer.values.size() == 1);
    CHECK(offer.values[0].name == "pcr11");
    offered.insert(to_hex(offer.values[0].bytes));
  }
  std::string json = R"({"schema":"touchstone.hashes/1","environments":[{"path":"x","kind":"uki","measurements":{)";
  for (const auto& [name, value] : evidence::uki_measurements(image->as<evidence::UkiMeasurement>()))
    json += (json.back() == '{' ? "\"" : ",\"") + name + "\":\"" + value + "\"";
  const auto stated = artefact_of(evidence::kReferenceValues, to_buffer(as_bytes(json + "}}]}")));
  REQUIRE(stated.has_value());
  std::set<std::string> stated_values;
  for (const ReferenceOffer& offer : verify(*stated).reference_offers) {
    CHECK(offer.topic == "tpm-quote");
    REQUIRE(offer.values.size() == 1);
    CHECK(offer.values[0].name == "pcr11");
    stated_values.insert(to_hex(offer.values[0].bytes));
  }
  CHECK(stated_values == offered);
}

}  // namespace touchstone

#include <set>
#include <string>

#include "codec/cbor.h"
#include "formats/eif/image.h"
#include "formats/eif/signature.h"
#include "formats/eif_builder.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;
using eif::SectionType;

Fault fault_of(const Buffer& bytes) {
  const auto image = eif::parse(bytes);
  REQUIRE_FALSE(image.has_value());
  CHECK(image.error().offset <= bytes.size());
  return image.error().fault;
}

class Collector : public eif::SectionSink {
 public:
  std::string text;
  void data(const eif::Section& section, Bytes piece) override {
    if (section.type == SectionType::ramdisk) text += as_text(piece);
  }
};

Buffer with_byte(Buffer bytes, std::size_t offset, std::uint8_t value) {
  bytes[offset] = value;
  return bytes;
}

Buffer octets(std::string_view text) {
  Buffer out;
  cbor::write_head(out, cbor::Major::array, text.size());
  for (const std::uint8_t byte : as_bytes(text)) cbor::write_head(out, cbor::Major::unsigned_int, byte);
  return out;
}

Buffer signature_section(const Buffer& certificate, const Buffer& signature) {
  Buffer out = {0x81, 0xA2};
  cbor::write_text(out, "signing_certificate");
  append(out, certificate);
  cbor::write_text(out, "signature");
  append(out, signature);
  return out;
}

}  // namespace

TEST_CASE("eif: a small image", "[eif]") {
  const Buffer bytes = small_image().encode();
  const auto image = eif::parse(bytes);
  REQUIRE(image.has_value());
  CHECK(image->header.version == 4);
  CHECK(image->sections.size() == 5);
  CHECK(image->sections[4].ordinal == 1);
  CHECK(image->sections[0].offset == eif::kHeaderSize);
  CHECK(image->metadata->image_name.raw() == "name");
  CHECK(image->size == bytes.size());
  CHECK(image->oddities.empty());
  CHECK_FALSE(image->signature.has_value());
}

TEST_CASE("eif: every strict prefix and every tail is refused", "[eif]") {
  const Buffer bytes = small_image().encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto image = eif::parse(Bytes(bytes).first(size));
    REQUIRE_FALSE(image.has_value());
    CHECK(image.error().offset <= size);
  }
  for (const std::size_t extra : {1U, 11U, 12U, 40U}) {
    Buffer longer = bytes;
    longer.resize(longer.size() + extra);
    CHECK(fault_of(longer) == Fault::trailing);
  }
}

TEST_CASE("eif: the walk does not care how the bytes are cut", "[eif]") {
  const Buffer bytes = small_image().encode();
  for (const std::size_t piece : {1U, 3U, 12U, 547U, 549U}) {
    eif::Walker walker;
    Collector collector;
    for (std::size_t from = 0; from < bytes.size(); from += piece) {
      walker.update(Bytes(bytes).subspan(from, std::min(piece, bytes.size() - from)), collector);
    }
    const auto image = walker.finish();
    REQUIRE(image.has_value());
    CHECK(collector.text == "bootstrapapplication");
  }
}

TEST_CASE("eif: what is malformed (B4)", "[eif]") {
  const Buffer good = small_image().encode();
  CHECK(fault_of(with_byte(good, 0, 'x')) == Fault::syntax);
  CHECK(fault_of(with_byte(good, 5, 0)) == Fault::unsupported);
  CHECK(fault_of(with_byte(good, 5, 5)) == Fault::unsupported);
  CHECK(fault_of(with_byte(good, 27, 0)) == Fault::out_of_range);
  CHECK(fault_of(with_byte(good, 27, 33)) == Fault::out_of_range);
  CHECK(fault_of(with_byte(good, 27, 4)) == Fault::trailing);
  CHECK(fault_of(with_byte(good, 27, 6)) == Fault::missing);
  CHECK(fault_of(with_byte(good, 35, 0)) == Fault::out_of_range);                       // offset of section 0
  CHECK(fault_of(with_byte(good, 291, 1)) == Fault::out_of_range);                      // size of section 0
  CHECK(fault_of(with_byte(good, eif::kHeaderSize + 1, 6)) == Fault::unsupported);      // type of section 0
  CHECK(fault_of(with_byte(good, eif::kHeaderSize + 4, 0xFF)) == Fault::out_of_range);  // huge size

  const auto order = [](std::initializer_list<SectionType> types) {
    EifBuilder builder;
    for (const SectionType type : types) builder.add(type, type == SectionType::metadata ? "{}" : "data");
    return builder.encode();
  };
  CHECK(fault_of(order({SectionType::kernel})) == Fault::missing);
  CHECK(fault_of(order({SectionType::cmdline})) == Fault::missing);
  CHECK(fault_of(order({SectionType::kernel, SectionType::ramdisk, SectionType::cmdline})) == Fault::missing);
  CHECK(fault_of(order({SectionType::kernel, SectionType::kernel, SectionType::cmdline})) == Fault::duplicate);
  CHECK(fault_of(order({SectionType::kernel, SectionType::cmdline, SectionType::cmdline})) == Fault::duplicate);
  CHECK(fault_of(order({SectionType::kernel, SectionType::cmdline, SectionType::metadata, SectionType::metadata})) ==
        Fault::duplicate);
  CHECK(eif::parse(order({SectionType::kernel, SectionType::cmdline})).has_value());
  CHECK(eif::parse(order({SectionType::cmdline, SectionType::kernel, SectionType::ramdisk})).has_value());

  EifBuilder no_json = small_image();
  no_json.parts[2].data = {'{'};
  CHECK_FALSE(eif::parse(no_json.encode()).has_value());
  EifBuilder empty_cmdline = small_image();
  empty_cmdline.parts[1].data.clear();
  CHECK(eif::parse(empty_cmdline.encode()).has_value());
  EifBuilder big_signature = small_image();
  big_signature.add(SectionType::signature, std::string(eif::kMaxSignature + 1, '\0'));
  CHECK(fault_of(big_signature.encode()) == Fault::too_large);
}

TEST_CASE("eif: fields that should be zero are reported", "[eif]") {
  const Buffer good = small_image().encode();
  for (const std::size_t offset : {6U, 25U, 28U + 8U * 31U + 7U, 284U + 8U * 9U, 540U, 550U}) {
    const Buffer bytes = with_byte(good, offset, 0x80);
    const auto image = eif::parse(bytes);
    INFO(offset);
    REQUIRE(image.has_value());
    CHECK(image->oddities.size() == 1);
  }
}

TEST_CASE("eif: the signature section is arrays of integers (B3)", "[eif]") {
  const std::string pem = "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";
  const auto good = eif::parse_signature(signature_section(octets(pem), octets("sig")), 100);
  REQUIRE(good.has_value());
  CHECK(good->certificate_der == Buffer{1, 2, 3});
  CHECK(good->cose_sign1 == Buffer{'s', 'i', 'g'});

  Buffer text;
  cbor::write_bytes(text, as_bytes(pem));
  CHECK_FALSE(eif::parse_signature(signature_section(text, octets("sig")), 0).has_value());
  CHECK_FALSE(eif::parse_signature(signature_section(octets("no PEM"), octets("sig")), 0).has_value());
  CHECK_FALSE(eif::parse_signature(signature_section(octets(pem), {0x81, 0x19, 0x01, 0x00}), 0).has_value());
  CHECK_FALSE(eif::parse_signature(signature_section(octets(pem), {0x81, 0x20}), 0).has_value());
  CHECK_FALSE(eif::parse_signature(Buffer{0x80}, 0).has_value());
  Buffer trailing = signature_section(octets(pem), octets("sig"));
  trailing.push_back(0);
  CHECK_FALSE(eif::parse_signature(trailing, 0).has_value());
  Buffer two = signature_section(octets(pem), octets("sig"));
  two[0] = 0x82;
  two.push_back(0xA0);
  CHECK(eif::parse_signature(two, 0).has_value());
}

TEST_CASE("eif: every shared vector but the CRC one", "[eif]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const std::set<std::string> malformed = {"gap-before-ramdisk.eif", "truncated-last-section.eif",
                                           "trailing-bytes.eif",     "section-type-6.eif",
                                           "two-kernels.eif",        "bad-magic.eif",
                                           "huge-section-size.eif"};
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*vectors / "eif")) {
    if (entry.path().extension() != ".eif") continue;
    ++count;
    const Buffer bytes = read_file(entry.path());
    const auto image = eif::parse(bytes);
    INFO(entry.path().string());
    CHECK(image.has_value() == !malformed.contains(entry.path().filename().string()));
    if (!image) CHECK(image.error().offset <= bytes.size());
  }
  CHECK(count == 15);
}

}  // namespace touchstone

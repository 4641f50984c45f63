#include "formats/eif/signature.h"

#include <algorithm>

#include "base/reader.h"
#include "codec/cbor.h"
#include "codec/pem.h"

namespace touchstone::eif {
namespace {

constexpr std::size_t kMaxDepth = 8;
constexpr std::string_view kSection = "signature section";

// B3: serde writes a Vec<u8> as an array of integers.
Parsed<Buffer> read_octets(Reader& reader, std::string_view field) {
  TOUCHSTONE_TRY(array, cbor::read_head(reader, field));
  if (array.major != cbor::Major::array) {
    return refuse(Fault::wrong_type, array.offset, field, "is no array of integers");
  }
  Buffer octets;
  cbor::Entries entries(reader, array);
  while (true) {
    TOUCHSTONE_TRY(more, entries.next(field));
    if (!more) return octets;
    TOUCHSTONE_TRY(octet, cbor::read_head(reader, field));
    if (octet.major != cbor::Major::unsigned_int) return refuse(Fault::wrong_type, octet.offset, field);
    if (octet.argument > 0xFF) return refuse(Fault::out_of_range, octet.offset, field, "an integer over 255");
    octets.push_back(static_cast<std::uint8_t>(octet.argument));
  }
}

Parsed<Signature> read_element(Reader& reader) {
  TOUCHSTONE_TRY(map, cbor::read_head(reader, kSection));
  if (map.major != cbor::Major::map) return refuse(Fault::wrong_type, map.offset, kSection, "its element 0 is no map");
  Signature signature;
  bool has_certificate = false, has_signature = false;
  cbor::Entries entries(reader, map);
  while (true) {
    TOUCHSTONE_TRY(more, entries.next(kSection));
    if (!more) break;
    TOUCHSTONE_TRY(head, cbor::read_head(reader, kSection));
    if (head.major != cbor::Major::text) return refuse(Fault::wrong_type, head.offset, kSection, "a key is no text");
    TOUCHSTONE_TRY(key, cbor::read_string(reader, head, kSection));
    const bool certificate = as_text(key.bytes) == "signing_certificate";
    if (!certificate && as_text(key.bytes) != "signature") {
      TOUCHSTONE_CHECK(cbor::skip(reader, kMaxDepth, kSection));
      continue;
    }
    bool& seen = certificate ? has_certificate : has_signature;
    if (seen) return refuse(Fault::duplicate, head.offset, certificate ? "signing_certificate" : "signature");
    seen = true;
    TOUCHSTONE_TRY(octets, read_octets(reader, certificate ? "signing_certificate" : "signature"));
    (certificate ? signature.signing_certificate : signature.cose_sign1) = octets;
  }
  if (!has_certificate) return refuse(Fault::missing, map.offset, "signing_certificate");
  if (!has_signature) return refuse(Fault::missing, map.offset, "signature");
  return signature;
}

}  // namespace

Parsed<Signature> parse_signature(Bytes section, std::size_t offset) {
  Reader reader(section, offset);
  TOUCHSTONE_TRY(array, cbor::read_head(reader, kSection));
  if (array.major != cbor::Major::array) return refuse(Fault::wrong_type, array.offset, kSection, "is no array");
  cbor::Entries entries(reader, array);
  TOUCHSTONE_TRY(any, entries.next(kSection));
  if (!any) return refuse(Fault::missing, array.offset, kSection, "the array is empty");
  TOUCHSTONE_TRY(signature, read_element(reader));
  while (true) {
    TOUCHSTONE_TRY(more, entries.next(kSection));
    if (!more) break;
    TOUCHSTONE_CHECK(cbor::skip(reader, kMaxDepth, kSection));
  }
  TOUCHSTONE_CHECK(reader.expect_end(kSection));

  const auto blocks = pem::parse(signature.signing_certificate);
  if (!blocks) return refuse(Fault::syntax, offset, "signing_certificate", "is no PEM text");
  const auto block = std::ranges::find(*blocks, "CERTIFICATE", &pem::Block::label);
  if (block == blocks->end()) return refuse(Fault::missing, offset, "signing_certificate", "has no CERTIFICATE block");
  signature.certificate_der = block->bytes;
  return signature;
}

Buffer signed_payload(const ByteArray<48>& pcr0) {
  Buffer out;
  cbor::write_head(out, cbor::Major::map, 2);
  cbor::write_text(out, "register_index");
  cbor::write_head(out, cbor::Major::unsigned_int, 0);
  cbor::write_text(out, "register_value");
  cbor::write_head(out, cbor::Major::array, pcr0.size());
  for (const std::uint8_t byte : pcr0) cbor::write_head(out, cbor::Major::unsigned_int, byte);
  return out;
}

}  // namespace touchstone::eif

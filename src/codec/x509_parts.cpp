#include "codec/x509_parts.h"

#include <utility>

namespace touchstone::x509 {
namespace {

constexpr std::size_t kMaxSerialOctets = 21;

}  // namespace

Parsed<AlgorithmIdentifier> read_algorithm(Reader& reader, std::string_view field) {
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, field));
  Reader inner = sequence.reader();
  TOUCHSTONE_TRY(oid, der::read(inner, der::kOid, field));
  TOUCHSTONE_TRY(text, der::as_oid(oid, field));
  AlgorithmIdentifier algorithm{std::move(text), std::nullopt, sequence.whole, sequence.offset};
  if (!inner.empty()) {
    TOUCHSTONE_TRY(parameters, der::read_any(inner, field));
    algorithm.parameters = parameters;
  }
  TOUCHSTONE_CHECK(inner.expect_end(field));
  return algorithm;
}

Parsed<Bytes> read_serial_number(Reader& reader, std::string_view field) {
  TOUCHSTONE_TRY(serial, der::read(reader, der::kInteger, field));
  if (serial.content.size() > kMaxSerialOctets) {
    return refuse(Fault::out_of_range, serial.content_offset(), field, "more than 20 octets");
  }
  auto magnitude = der::as_magnitude(serial, field);
  // RFC 5280 section 4.1.2.2: negative and zero serial numbers exist and have to be handled.
  if (!magnitude && magnitude.error().fault != Fault::out_of_range) return magnitude;
  return magnitude && !magnitude->empty() ? *magnitude : serial.content;
}

Parsed<Extension> read_extension(Reader& reader) {
  constexpr std::string_view kField = "extension";
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  Reader inner = sequence.reader();
  TOUCHSTONE_TRY(oid, der::read(inner, der::kOid, "extnID"));
  TOUCHSTONE_TRY(text, der::as_oid(oid, "extnID"));
  Extension extension{std::move(text), false, {}};
  // A written FALSE is no DER, but certificates in use have it, and it cannot mean anything else.
  TOUCHSTONE_TRY(critical, der::read_optional(inner, der::kBoolean, "critical"));
  if (critical) {
    TOUCHSTONE_TRY(value, der::as_boolean(*critical, "critical"));
    extension.critical = value;
  }
  TOUCHSTONE_TRY(value, der::read(inner, der::kOctetString, "extnValue"));
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  extension.value = value.content;
  return extension;
}

}  // namespace touchstone::x509

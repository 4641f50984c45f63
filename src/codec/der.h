// DER (X.690): a cursor over definite-length, minimally encoded TLVs. No interpretation beyond the primitive types that
// certificates and signatures need.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/reader.h"
#include "base/result.h"
#include "base/time.h"

namespace touchstone::der {

// Identifier octets, class and constructed bit included (X.690 section 8.1.2). High tag numbers (31) are refused.
inline constexpr std::uint8_t kBoolean = 0x01, kInteger = 0x02, kBitString = 0x03, kOctetString = 0x04, kNull = 0x05,
                              kOid = 0x06, kUtf8String = 0x0C, kPrintableString = 0x13, kT61String = 0x14,
                              kIa5String = 0x16, kUtcTime = 0x17, kGeneralizedTime = 0x18, kSequence = 0x30,
                              kSet = 0x31;
[[nodiscard]] constexpr std::uint8_t context(std::uint8_t number, bool constructed = true) {
  return static_cast<std::uint8_t>(0x80U | (constructed ? 0x20U : 0U) | number);
}

struct Element {
  std::uint8_t tag = 0;
  Bytes content;
  Bytes whole;             // tag, length and content
  std::size_t offset = 0;  // of the tag
  [[nodiscard]] std::size_t content_offset() const { return offset + (whole.size() - content.size()); }
  [[nodiscard]] Reader reader() const { return Reader(content, content_offset()); }
};

/// The next element, whatever its tag. Lengths must be definite and in their shortest form.
[[nodiscard]] Parsed<Element> read_any(Reader& reader, std::string_view field);
/// The next element, which must have that tag (wrong_type otherwise).
[[nodiscard]] Parsed<Element> read(Reader& reader, std::uint8_t tag, std::string_view field);
/// The next element if it has that tag; nothing consumed otherwise.
[[nodiscard]] Parsed<std::optional<Element>> read_optional(Reader& reader, std::uint8_t tag, std::string_view field);

/// Content of an INTEGER as an unsigned number, minimal encoding required; at most 8 bytes.
[[nodiscard]] Parsed<std::uint64_t> as_u64(const Element& element, std::string_view field);
/// Content of an INTEGER as its magnitude without leading zeros. Negative and non-minimal ones are refused.
[[nodiscard]] Parsed<Bytes> as_magnitude(const Element& element, std::string_view field);
/// BOOLEAN: 00 or FF only (X.690 section 11.1).
[[nodiscard]] Parsed<bool> as_boolean(const Element& element, std::string_view field);
/// BIT STRING with no unused bits.
[[nodiscard]] Parsed<Bytes> as_octets_of_bits(const Element& element, std::string_view field);
/// BIT STRING as a mask of named bits: bit 0 of the string is bit 0 of the result (at most 32 of them).
[[nodiscard]] Parsed<std::uint32_t> as_named_bits(const Element& element, std::string_view field);
/// "1.2.840.10045.4.3.3".
[[nodiscard]] Parsed<std::string> as_oid(const Element& element, std::string_view field);
/// UTCTime or GeneralizedTime in the one form RFC 5280 section 4.1.2.5 allows: seconds present, Z, no fraction.
[[nodiscard]] Parsed<Instant> as_time(const Element& element, std::string_view field);

/// Appends one TLV with a minimal length.
void write(Buffer& out, std::uint8_t tag, Bytes content);

}  // namespace touchstone::der

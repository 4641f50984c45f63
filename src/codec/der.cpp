#include "codec/der.h"

#include <charconv>
#include <limits>

namespace touchstone::der {
namespace {

constexpr std::uint8_t kLongForm = 0x80;
constexpr std::size_t kMaxLengthOctets = 8;

// X.690 sections 8.1.3 and 10.1: definite, and in the fewest octets.
Parsed<std::size_t> read_length(Reader& reader, std::string_view field) {
  const std::size_t start = reader.offset();
  TOUCHSTONE_TRY(first, reader.u8(field));
  if (first < kLongForm) return first;
  if (first == kLongForm) return refuse(Fault::syntax, start, field, "an indefinite length");
  const std::size_t count = first & 0x7FU;
  if (count > kMaxLengthOctets) return refuse(Fault::syntax, start, field, "a length of more than eight octets");
  TOUCHSTONE_TRY(octets, reader.take(count, field));
  std::uint64_t length = 0;
  for (const std::uint8_t octet : octets) length = length << 8U | octet;
  if (octets.front() == 0 || length < kLongForm) {
    return refuse(Fault::syntax, start, field, "a length that is not in its shortest form");
  }
  if (length > std::numeric_limits<std::size_t>::max()) return refuse(Fault::truncated, start, field);
  return static_cast<std::size_t>(length);
}

// X.690 section 8.3.2: the first nine bits of an INTEGER are never all alike.
Parsed<void> check_integer(const Element& element, std::string_view field) {
  const Bytes content = element.content;
  if (content.empty()) return refuse(Fault::syntax, element.content_offset(), field, "an INTEGER without content");
  if (content.size() == 1) return {};
  const bool sign = content[1] >= 0x80;
  if ((content[0] == 0x00 && !sign) || (content[0] == 0xFF && sign)) {
    return refuse(Fault::syntax, element.content_offset(), field, "an INTEGER that is not in its shortest form");
  }
  return {};
}

// The content of a BIT STRING: how many of its last bits are unused, and its octets.
struct Bits {
  unsigned unused;
  Bytes octets;
};

Parsed<Bits> read_bits(const Element& element, std::string_view field) {
  const Bytes content = element.content;
  const std::size_t start = element.content_offset();
  if (content.empty()) return refuse(Fault::syntax, start, field, "a BIT STRING without content");
  const Bits bits{content.front(), content.subspan(1)};
  if (bits.unused > 7 || (bits.octets.empty() && bits.unused != 0)) {
    return refuse(Fault::syntax, start, field, "a wrong number of unused bits");
  }
  // X.690 section 11.2.1
  if (!bits.octets.empty() && (bits.octets.back() & ((1U << bits.unused) - 1U)) != 0) {
    return refuse(Fault::syntax, start, field, "unused bits that are not zero");
  }
  return bits;
}

// Decimal digits only: `text` was checked.
int number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

Parsed<Element> read_any(Reader& reader, std::string_view field) {
  Reader ahead = reader;
  Element element;
  element.offset = ahead.offset();
  TOUCHSTONE_TRY(tag, ahead.u8(field));
  element.tag = tag;
  if ((tag & 0x1FU) == 0x1F) return refuse(Fault::unsupported, element.offset, field, "a high tag number");
  if (tag == 0) return refuse(Fault::syntax, element.offset, field, "an end-of-contents tag");
  TOUCHSTONE_TRY(length, read_length(ahead, field));
  TOUCHSTONE_TRY(content, ahead.take(length, field));
  element.content = content;
  element.whole = reader.rest().first(ahead.offset() - element.offset);
  reader = ahead;
  return element;
}

Parsed<Element> read(Reader& reader, std::uint8_t tag, std::string_view field) {
  Reader ahead = reader;
  if (ahead.peek() >= 0 && ahead.peek() != tag) {
    return refuse(Fault::wrong_type, ahead.offset(), field, "another ASN.1 tag");
  }
  TOUCHSTONE_TRY(element, read_any(ahead, field));
  reader = ahead;
  return element;
}

Parsed<std::optional<Element>> read_optional(Reader& reader, std::uint8_t tag, std::string_view field) {
  if (reader.peek() != tag) return std::optional<Element>{};
  TOUCHSTONE_TRY(element, read_any(reader, field));
  return std::optional<Element>{element};
}

Parsed<Bytes> as_magnitude(const Element& element, std::string_view field) {
  TOUCHSTONE_CHECK(check_integer(element, field));
  if (element.content.front() >= 0x80) {
    return refuse(Fault::out_of_range, element.content_offset(), field, "a negative number");
  }
  return element.content.front() == 0 ? element.content.subspan(1) : element.content;
}

Parsed<std::uint64_t> as_u64(const Element& element, std::string_view field) {
  TOUCHSTONE_TRY(magnitude, as_magnitude(element, field));
  if (magnitude.size() > 8) {
    return refuse(Fault::out_of_range, element.content_offset(), field, "a number of more than 64 bits");
  }
  std::uint64_t value = 0;
  for (const std::uint8_t octet : magnitude) value = value << 8U | octet;
  return value;
}

Parsed<bool> as_boolean(const Element& element, std::string_view field) {
  const Bytes content = element.content;
  if (content.size() != 1 || (content.front() != 0x00 && content.front() != 0xFF)) {
    return refuse(Fault::syntax, element.content_offset(), field, "a BOOLEAN that is neither 00 nor FF");
  }
  return content.front() == 0xFF;
}

Parsed<Bytes> as_octets_of_bits(const Element& element, std::string_view field) {
  TOUCHSTONE_TRY(bits, read_bits(element, field));
  if (bits.unused != 0) {
    return refuse(Fault::syntax, element.content_offset(), field, "a BIT STRING that is no whole number of octets");
  }
  return bits.octets;
}

Parsed<std::uint32_t> as_named_bits(const Element& element, std::string_view field) {
  TOUCHSTONE_TRY(bits, read_bits(element, field));
  if (bits.octets.size() > 4) {
    return refuse(Fault::out_of_range, element.content_offset(), field, "more than 32 named bits");
  }
  std::uint32_t mask = 0;
  for (std::size_t i = 0; i < bits.octets.size() * 8; ++i) {
    // X.690 section 8.6.2: bit 0 is the most significant one of the first octet.
    const bool set = (bits.octets[i / 8] & (0x80U >> (i % 8))) != 0;
    if (set) mask |= 1U << i;
  }
  return mask;
}

Parsed<std::string> as_oid(const Element& element, std::string_view field) {
  const Bytes content = element.content;
  const std::size_t start = element.content_offset();
  if (content.empty() || content.back() >= 0x80) return refuse(Fault::syntax, start, field, "an OID that is cut off");
  std::string text;
  std::uint64_t arc = 0;
  bool begins = true;
  for (std::size_t i = 0; i < content.size(); ++i) {
    const std::uint8_t octet = content[i];
    // X.690 section 8.19.2: an arc is in its shortest form.
    if (begins && octet == 0x80) return refuse(Fault::syntax, start + i, field, "an OID arc with leading zeros");
    if (arc > std::numeric_limits<std::uint64_t>::max() >> 7U) {
      return refuse(Fault::unsupported, start + i, field, "an OID arc of more than 64 bits");
    }
    arc = arc << 7U | (octet & 0x7FU);
    begins = octet < 0x80;
    if (!begins) continue;
    if (text.empty()) {
      // X.690 section 8.19.4: the first number holds two arcs, the first of them at most 2.
      const std::uint64_t first = arc < 80 ? arc / 40 : 2;
      text = std::to_string(first);
      arc -= 40 * first;
    }
    text += '.';
    text += std::to_string(arc);
    arc = 0;
  }
  return text;
}

Parsed<Instant> as_time(const Element& element, std::string_view field) {
  const std::size_t start = element.content_offset();
  if (element.tag != kUtcTime && element.tag != kGeneralizedTime) {
    return refuse(Fault::wrong_type, element.offset, field, "neither UTCTime nor GeneralizedTime");
  }
  std::string_view text = as_text(element.content);
  const std::size_t year_digits = element.tag == kUtcTime ? 2 : 4;
  bool formed = text.size() == year_digits + 11 && text.back() == 'Z';
  for (std::size_t i = 0; formed && i + 1 < text.size(); ++i) formed = text[i] >= '0' && text[i] <= '9';
  if (!formed) return refuse(Fault::syntax, start, field, "a time in another form than RFC 5280 allows");

  int year = number(text.substr(0, year_digits));
  if (element.tag == kUtcTime) year += year >= 50 ? 1900 : 2000;  // RFC 5280 section 4.1.2.5.1
  text.remove_prefix(year_digits);
  const auto instant = from_civil(year, number(text.substr(0, 2)), number(text.substr(2, 2)), number(text.substr(4, 2)),
                                  number(text.substr(6, 2)), number(text.substr(8, 2)));
  if (!instant) return refuse(Fault::out_of_range, start, field, "a time that does not exist");
  return *instant;
}

void write(Buffer& out, std::uint8_t tag, Bytes content) {
  out.push_back(tag);
  std::uint64_t length = content.size();
  if (length < kLongForm) {
    out.push_back(static_cast<std::uint8_t>(length));
  } else {
    unsigned octets = 1;
    while (octets < kMaxLengthOctets && length >> (8 * octets) != 0) ++octets;
    out.push_back(static_cast<std::uint8_t>(kLongForm | octets));
    for (unsigned i = octets; i > 0; --i) out.push_back(static_cast<std::uint8_t>(length >> (8 * (i - 1)) & 0xFFU));
  }
  append(out, content);
}

}  // namespace touchstone::der

#include "codec/x509_name.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "codec/x509.h"

namespace touchstone::x509 {
namespace {

constexpr std::string_view kOidCommonName = "2.5.4.3";
// Not in der.h, because nothing else reads them (X.680 section 8.6, table 1).
constexpr std::uint8_t kNumericString = 0x12, kVisibleString = 0x1A, kUniversalString = 0x1C, kBmpString = 0x1E;

struct Keyword {
  std::string_view oid, word;
};
// RFC 4514 section 3 and RFC 4519; the usual words for the rest.
constexpr std::array<Keyword, 16> kKeywords{{
    {kOidCommonName, "CN"},
    {"2.5.4.4", "SN"},
    {"2.5.4.5", "serialNumber"},
    {"2.5.4.6", "C"},
    {"2.5.4.7", "L"},
    {"2.5.4.8", "ST"},
    {"2.5.4.9", "street"},
    {"2.5.4.10", "O"},
    {"2.5.4.11", "OU"},
    {"2.5.4.12", "title"},
    {"2.5.4.17", "postalCode"},
    {"2.5.4.42", "GN"},
    {"2.5.4.97", "organizationIdentifier"},
    {"0.9.2342.19200300.100.1.1", "UID"},
    {"0.9.2342.19200300.100.1.25", "DC"},
    {"1.2.840.113549.1.9.1", "emailAddress"},
}};

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  if (code_point < 0x80) {
    out += byte(code_point);
    return;
  }
  if (code_point < 0x800) {
    out += byte(0xC0U | code_point >> 6U);
  } else {
    if (code_point < 0x10000) {
      out += byte(0xE0U | code_point >> 12U);
    } else {
      out += byte(0xF0U | code_point >> 18U);
      out += byte(0x80U | (code_point >> 12U & 0x3FU));
    }
    out += byte(0x80U | (code_point >> 6U & 0x3FU));
  }
  out += byte(0x80U | (code_point & 0x3FU));
}

// Code points of `width` bytes each, big-endian. Nothing when they are none.
std::optional<std::string> from_fixed_width(Bytes bytes, std::size_t width) {
  if (bytes.size() % width != 0) return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += width) {
    std::uint32_t code_point = 0;
    for (const std::uint8_t byte : bytes.subspan(i, width)) code_point = code_point << 8U | byte;
    const bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
    if (surrogate || code_point > 0x10FFFF) return std::nullopt;
    append_utf8(text, code_point);
  }
  return text;
}

// The text of a string of one of the DirectoryString types. What claims to be UTF-8 is not checked: it is untrusted
// text, and printable() shows what it is.
std::optional<std::string> string_of(const der::Element& value) {
  switch (value.tag) {
    case der::kUtf8String:
    case der::kPrintableString:
    case der::kIa5String:
    case kNumericString:
    case kVisibleString: return std::string(as_text(value.content));
    case der::kT61String: return from_fixed_width(value.content, 1);  // in practice ISO 8859-1
    case kBmpString: return from_fixed_width(value.content, 2);
    case kUniversalString: return from_fixed_width(value.content, 4);
    default: return std::nullopt;
  }
}

// RFC 4514 section 2.4: so that a value with a comma in it does not look like two attributes.
void append_escaped(std::string& out, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool leading = i == 0 && (value[i] == '#' || value[i] == ' ');
    const bool trailing = i + 1 == value.size() && value[i] == ' ';
    if (leading || trailing || std::string_view(",+\"\\<>;=").find(value[i]) != std::string_view::npos) out += '\\';
    out += value[i];
  }
}

std::string hex_string(Bytes der) { return "#" + to_hex(der); }

std::string type_to_text(const der::Element& type) {
  auto oid = der::as_oid(type, "type");
  if (!oid) return hex_string(type.whole);
  for (const Keyword& keyword : kKeywords) {
    if (keyword.oid == *oid) return std::string(keyword.word);
  }
  return std::move(*oid);
}

void append_attribute(std::string& out, const Attribute& attribute) {
  out += type_to_text(attribute.type);
  out += '=';
  if (const auto text = string_of(attribute.value)) {
    append_escaped(out, *text);
  } else {
    out += hex_string(attribute.value.whole);
  }
}

Parsed<std::vector<std::vector<Attribute>>> read_name_der(Bytes name) {
  Reader reader(name);
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, "name"));
  TOUCHSTONE_CHECK(reader.expect_end("name"));
  return read_name(sequence, "name");
}

}  // namespace

Parsed<std::vector<std::vector<Attribute>>> read_name(const der::Element& name, std::string_view field) {
  std::vector<std::vector<Attribute>> rdns;
  Reader sets = name.reader();
  while (!sets.empty()) {
    TOUCHSTONE_TRY(set, der::read(sets, der::kSet, field));
    Reader members = set.reader();
    std::vector<Attribute> rdn;
    do {
      TOUCHSTONE_TRY(member, der::read(members, der::kSequence, field));
      Reader parts = member.reader();
      TOUCHSTONE_TRY(type, der::read(parts, der::kOid, field));
      TOUCHSTONE_TRY(value, der::read_any(parts, field));
      TOUCHSTONE_CHECK(parts.expect_end(field));
      rdn.push_back({type, value});
    } while (!members.empty());
    rdns.push_back(std::move(rdn));
  }
  return rdns;
}

Untrusted name_to_text(Bytes name) {
  const auto rdns = read_name_der(name);
  if (!rdns) return Untrusted(hex_string(name));
  std::string text;
  // RFC 4514 section 2.1: the last one first.
  for (std::size_t i = rdns->size(); i > 0; --i) {
    if (!text.empty()) text += ", ";
    bool first = true;
    for (const Attribute& attribute : (*rdns)[i - 1]) {
      if (!first) text += '+';
      first = false;
      append_attribute(text, attribute);
    }
  }
  return Untrusted(std::move(text));
}

Untrusted common_name_of(Bytes name) {
  const auto rdns = read_name_der(name);
  std::string text;
  if (!rdns) return Untrusted(std::move(text));
  for (const auto& rdn : *rdns) {
    for (const Attribute& attribute : rdn) {
      const auto oid = der::as_oid(attribute.type, "type");
      if (!oid || *oid != kOidCommonName) continue;
      text = string_of(attribute.value).value_or(hex_string(attribute.value.whole));
    }
  }
  return Untrusted(std::move(text));
}

Untrusted Certificate::common_name() const { return common_name_of(subject); }

}  // namespace touchstone::x509

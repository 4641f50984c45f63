#include "formats/opengradient/fingerprint.h"

#include <array>

#include "base/bytes.h"
#include "base/reader.h"

namespace touchstone::opengradient {
namespace {

constexpr std::string_view kField = "system_fingerprint";

Parsed<void> expect(Reader& reader, std::string_view text) {
  const std::size_t at = reader.offset();
  TOUCHSTONE_TRY(bytes, reader.take(text.size(), kField));
  if (as_text(bytes) != text) return refuse(Fault::syntax, at, kField, "is no Python dict of three strings");
  return {};
}

/// What stands between two single quotes.
Parsed<std::string_view> read_string(Reader& reader) {
  TOUCHSTONE_CHECK(expect(reader, "'"));
  const std::string_view rest = as_text(reader.rest());
  const std::size_t end = rest.find_first_of("'\\");
  if (end == std::string_view::npos) return refuse(Fault::truncated, reader.offset() + rest.size(), kField);
  if (rest[end] == '\\') return refuse(Fault::syntax, reader.offset() + end, kField, "has an escape");
  TOUCHSTONE_CHECK(reader.take(end + 1, kField));
  return rest.substr(0, end);
}

std::string_view* slot(Fingerprint& fingerprint, std::string_view name) {
  if (name == "response_signature") return &fingerprint.response_signature;
  if (name == "request_signature") return &fingerprint.request_signature;
  if (name == "response_timestamp") return &fingerprint.response_timestamp;
  return nullptr;
}

}  // namespace

bool looks_like_fingerprint(std::string_view text) { return text.starts_with("{'response_signature':"); }

Parsed<Fingerprint> parse_fingerprint(std::string_view text) {
  Reader reader(as_bytes(text));
  Fingerprint fingerprint;
  constexpr std::array<std::string_view, 3> kOpenings = {"{", ", ", ", "};
  for (const std::string_view opening : kOpenings) {
    TOUCHSTONE_CHECK(expect(reader, opening));
    const std::size_t at = reader.offset();
    TOUCHSTONE_TRY(name, read_string(reader));
    std::string_view* const value = slot(fingerprint, name);
    if (value == nullptr) return refuse(Fault::syntax, at, kField, "has a member that is not known");
    if (value->data() != nullptr) return refuse(Fault::duplicate, at, kField);
    TOUCHSTONE_CHECK(expect(reader, ": "));
    TOUCHSTONE_TRY(content, read_string(reader));
    *value = content;
  }
  TOUCHSTONE_CHECK(expect(reader, "}"));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  return fingerprint;
}

}  // namespace touchstone::opengradient

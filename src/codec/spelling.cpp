#include "codec/spelling.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/pem.h"
#include "codec/wrapped.h"

namespace touchstone {
namespace {

constexpr std::string_view kField = "input";
constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";
constexpr std::string_view kLineBreaks = "\r\n";
// The largest binary artefacts are proofs and event logs of a few MiB; larger inputs are models and images, always raw.
constexpr std::size_t kMaxText = std::size_t{64} << 20U;
// How many digits make a text with a stranger at its end a damaged base64 text and not a word with a full stop.
constexpr std::size_t kClearlyBase64 = 64;

// What a character can be part of. Several characters of a text: all of their bits.
enum Class : std::uint8_t {
  kHexDigit = 1,
  kLetter = 2,
  kStandardOnly = 4,
  kUrlOnly = 8,
  kPad = 16,
  kBreak = 32,
  kOther = 64
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  classes.fill(kOther);
  const auto set = [&classes](std::string_view characters, std::uint8_t value) {
    for (const char character : characters) classes[static_cast<unsigned char>(character)] = value;
  };
  set("GHIJKLMNOPQRSTUVWXYZghijklmnopqrstuvwxyz", kLetter);
  set("0123456789abcdefABCDEF", kHexDigit);
  set("+/", kStandardOnly);
  set("-_", kUrlOnly);
  set("=", kPad);
  set(kLineBreaks, kBreak);
  return classes;
}

constexpr auto kClasses = make_classes();

// The input without the white space around it, and what its characters are up to the first foreign one.
struct Text {
  std::string_view characters;
  std::size_t offset = 0;  // of the first character in the input
  std::uint8_t classes = 0;
  std::optional<std::size_t> foreign;  // index of the first character of class kOther
};

Text survey(Bytes input) {
  Text text;
  const std::string_view all = as_text(input);
  const std::size_t first = all.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return text;
  text.offset = first;
  text.characters = all.substr(first, all.find_last_not_of(kWhiteSpace) + 1 - first);
  for (std::size_t i = 0; i < text.characters.size(); ++i) {
    text.classes |= kClasses[static_cast<unsigned char>(text.characters[i])];
    if ((text.classes & kOther) == 0) continue;
    text.foreign = i;
    break;
  }
  return text;
}

bool has_prefix(std::string_view text) { return text.starts_with("0x") || text.starts_with("0X"); }

bool only_hex_digits(const Text& text) {
  if (!has_prefix(text.characters)) return (text.classes & ~(kHexDigit | kBreak)) == 0;
  for (const char character : text.characters.substr(2)) {
    if ((kClasses[static_cast<unsigned char>(character)] & ~(kHexDigit | kBreak)) != 0) return false;
  }
  return text.characters.size() > 2;
}

using Decoder = Parsed<Buffer> (*)(std::string_view text, std::string_view field);

// Decodes without the line breaks. Offsets of errors are those of the input.
Parsed<Buffer> decode(const Text& text, Decoder decoder) {
  auto bytes = (text.classes & kBreak) == 0 ? decoder(text.characters, kField)
                                            : decoder(unwrap(text.characters, kLineBreaks), kField);
  if (!bytes) {
    bytes.error().offset = text.offset + wrapped_offset(text.characters, kLineBreaks, bytes.error().offset);
  }
  return bytes;
}

std::optional<Spelling> read_digits(const Text& text) {
  if (only_hex_digits(text)) {
    if (auto bytes = decode(text, from_hex)) return Spelling{Encoding::hex, std::move(*bytes)};
  }
  if ((text.classes & kUrlOnly) == 0) {
    if (auto bytes = decode(text, from_base64)) return Spelling{Encoding::base64, std::move(*bytes)};
  }
  if ((text.classes & kStandardOnly) == 0) {
    if (auto bytes = decode(text, from_base64url)) return Spelling{Encoding::base64url, std::move(*bytes)};
  }
  return std::nullopt;
}

std::optional<Spelling> read_pem(Bytes input) {
  if (!pem::looks_like_pem(input)) return std::nullopt;
  auto blocks = pem::parse(input);
  if (!blocks || blocks->size() != 1) return std::nullopt;
  return Spelling{Encoding::pem, std::move(blocks->front().bytes)};
}

// Whether the one foreign character stands in the last group of four, where padding may stand.
bool foreign_padding(const Text& text) {
  const std::size_t before = unwrap(text.characters.substr(0, *text.foreign), kLineBreaks).size();
  const std::size_t place = before % 4;
  return before >= kClearlyBase64 && place >= 2 && text.characters.size() - *text.foreign <= 4 - place;
}

}  // namespace

std::vector<Spelling> spellings(Bytes input) {
  std::vector<Spelling> readings;
  if (input.size() > kMaxText) return readings;
  const Text text = survey(input);
  if (text.characters.empty()) return readings;
  auto reading = text.foreign ? read_pem(input) : read_digits(text);
  if (reading) readings.push_back(std::move(*reading));
  return readings;
}

Parsed<void> explain_text(Bytes input) {
  const Text text = survey(input.first(std::min(input.size(), kMaxText)));
  if (text.characters.empty()) return {};
  if (text.foreign) {
    if (!foreign_padding(text)) return {};
    return refuse(Fault::syntax, text.offset + *text.foreign, kField,
                  "not base64: padding: neither a digit nor '=' at the end");
  }
  if (input.size() > kMaxText) return refuse(Fault::too_large, kMaxText, kField, "a text of more than 64 MiB");
  if (read_digits(text)) return {};
  Decoder decoder = from_base64;
  if ((text.classes & kUrlOnly) != 0 && (text.classes & kStandardOnly) == 0) decoder = from_base64url;
  if (has_prefix(text.characters) && only_hex_digits(text)) decoder = from_hex;
  const auto bytes = decode(text, decoder);
  if (!bytes) return tl::unexpected(bytes.error());
  return {};
}

}  // namespace touchstone

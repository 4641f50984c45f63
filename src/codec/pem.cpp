#include "codec/pem.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "codec/base64.h"
#include "codec/percent.h"
#include "codec/wrapped.h"

namespace touchstone::pem {
namespace {

constexpr std::string_view kField = "pem";
constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";
// More than any bundle of certificates has; what it stops is a text made of empty blocks.
constexpr std::size_t kMaxBlocks = 4096;
constexpr std::size_t kLineLength = 64;  // RFC 7468 section 2

struct Line {
  std::string_view text;   // without blanks around it and without its end
  std::size_t offset = 0;  // of the first character that is no blank
  std::size_t next = 0;    // where the next line begins
};

Line read_line(std::string_view text, std::size_t from) {
  std::size_t end = text.find_first_of("\r\n", from);
  if (end == std::string_view::npos) end = text.size();
  Line line;
  line.next = end;
  if (line.next < text.size()) line.next += text.substr(end).starts_with("\r\n") ? 2U : 1U;
  line.offset = std::min(end, text.find_first_not_of(kBlanks, from));
  line.text = text.substr(line.offset, end - line.offset);
  const std::size_t last = line.text.find_last_not_of(kBlanks);
  line.text = line.text.substr(0, last == std::string_view::npos ? 0 : last + 1);
  return line;
}

// RFC 7468 section 3: printable characters; single blanks and hyphens between them only.
bool is_label(std::string_view label) {
  bool separated = true;
  for (const char character : label) {
    const bool separator = character == ' ' || character == '-';
    if (character < 0x20 || character > 0x7E || (separator && separated)) return false;
    separated = separator;
  }
  return label.empty() || !separated;
}

// The label of a line that starts with `prefix`; nothing when the line is not of that form to its end.
std::optional<std::string_view> label_of(std::string_view line, std::string_view prefix) {
  if (line.size() < prefix.size() + kDashes.size() || !line.starts_with(prefix) || !line.ends_with(kDashes)) {
    return std::nullopt;
  }
  line.remove_prefix(prefix.size());
  line.remove_suffix(kDashes.size());
  if (!is_label(line)) return std::nullopt;
  return line;
}

Parsed<Buffer> read_body(std::string_view text, std::size_t from, std::size_t to) {
  const std::string_view body = text.substr(from, to - from);
  // RFC 1421 headers are how encrypted private keys look; RFC 7468 section 2 has none.
  const std::size_t colon = body.find(':');
  if (colon != std::string_view::npos) {
    return refuse(Fault::unsupported, from + colon, kField, "a block with headers");
  }
  auto bytes = from_base64(unwrap(body, kWhiteSpace), kField);
  if (!bytes) bytes.error().offset = from + wrapped_offset(body, kWhiteSpace, bytes.error().offset);
  return bytes;
}

// The block whose BEGIN line is `line`, which is moved to the block's END line.
Parsed<Block> read_block(std::string_view text, Line& line) {
  const std::size_t start = line.offset;
  const auto label = label_of(line.text, kBegin);
  if (!label) return refuse(Fault::syntax, start, kField, "a malformed BEGIN line");
  const std::size_t body = line.next;
  while (line.next < text.size()) {
    line = read_line(text, line.next);
    if (!line.text.starts_with(kDashes)) continue;
    if (label_of(line.text, kEnd) != label) {
      return refuse(Fault::syntax, line.offset, kField, "no END line that matches the BEGIN line");
    }
    TOUCHSTONE_TRY(bytes, read_body(text, body, line.offset));
    return Block{std::string(*label), std::move(bytes), start};
  }
  return refuse(Fault::truncated, text.size(), kField, "no END line");
}

// Chains that were taken out of a DCAP quote end in a NUL.
std::string_view without_padding(std::string_view text) {
  const std::size_t last = text.find_last_not_of('\0');
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

bool has_control_bytes(std::string_view text) {
  return std::ranges::any_of(text, [](char character) {
    return static_cast<unsigned char>(character) < 0x20 && kWhiteSpace.find(character) == std::string_view::npos;
  });
}

}  // namespace

Parsed<std::vector<Block>> parse(Bytes text) {
  const std::string_view all = without_padding(as_text(text));
  std::vector<Block> blocks;
  Line line;
  while (line.next < all.size()) {
    line = read_line(all, line.next);
    if (line.text.starts_with(kEnd))
      return refuse(Fault::syntax, line.offset, kField, "an END line without a BEGIN line");
    if (!line.text.starts_with(kBegin)) continue;
    if (blocks.size() == kMaxBlocks) return refuse(Fault::too_large, line.offset, kField, "more than 4096 blocks");
    TOUCHSTONE_TRY(block, read_block(all, line));
    blocks.push_back(std::move(block));
  }
  if (blocks.empty()) return refuse(Fault::missing, 0, kField, "no BEGIN line");
  return blocks;
}

bool looks_like_pem(Bytes text) {
  const std::string_view all = without_padding(as_text(text));
  for (std::size_t at = all.find(kBegin); at != std::string_view::npos; at = all.find(kBegin, at + 1)) {
    const std::size_t before = all.substr(0, at).find_last_not_of(kBlanks);
    if (before == std::string_view::npos || all[before] == '\n' || all[before] == '\r') return !has_control_bytes(all);
  }
  return false;
}

bool looks_like_url_encoded_pem(Bytes text) {
  const std::string_view all = as_text(text);
  const std::size_t first = all.find_first_not_of(kWhiteSpace);
  return first != std::string_view::npos && all.substr(first).starts_with("-----BEGIN%20");
}

Parsed<std::vector<Block>> parse_any(Bytes text) {
  if (!looks_like_url_encoded_pem(text)) return parse(text);
  TOUCHSTONE_TRY(decoded, percent_decode(as_text(text), kField));
  auto blocks = parse(as_bytes(decoded));
  // The decoded text is no part of the input.
  if (!blocks) return refuse(blocks.error().fault, 0, kField, blocks.error().detail);
  for (Block& block : *blocks) block.offset = 0;
  return blocks;
}

std::string write(std::string_view label, Bytes bytes) {
  const std::string body = to_base64(bytes);
  std::string text;
  text.append(kBegin).append(label).append(kDashes).append("\n");
  for (std::size_t i = 0; i < body.size(); i += kLineLength) text.append(body, i, kLineLength).append("\n");
  text.append(kEnd).append(label).append(kDashes).append("\n");
  return text;
}

}  // namespace touchstone::pem

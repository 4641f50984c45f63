#include "formats/note/note.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/untrusted.h"
#include "codec/base64.h"

namespace touchstone::note {
namespace {

constexpr std::string_view kField = "note";
constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space

// White_Space of the Unicode character database, beyond the control characters, in UTF-8.
constexpr std::array<std::string_view, 19> kSpaces = {" ",
                                                      "\xC2\x85",
                                                      "\xC2\xA0",
                                                      "\xE1\x9A\x80",
                                                      "\xE2\x80\x80",
                                                      "\xE2\x80\x81",
                                                      "\xE2\x80\x82",
                                                      "\xE2\x80\x83",
                                                      "\xE2\x80\x84",
                                                      "\xE2\x80\x85",
                                                      "\xE2\x80\x86",
                                                      "\xE2\x80\x87",
                                                      "\xE2\x80\x88",
                                                      "\xE2\x80\x89",
                                                      "\xE2\x80\x8A",
                                                      "\xE2\x80\xA8",
                                                      "\xE2\x80\xA9",
                                                      "\xE2\x80\xAF",
                                                      "\xE2\x81\x9F"};
constexpr std::string_view kIdeographicSpace = "\xE3\x80\x80";

bool is_foreign(char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }

Parsed<Signature> read_signature(std::string_view line, std::size_t offset) {
  const auto malformed = [offset](std::string_view why) { return refuse(Fault::syntax, offset, kField, why); };
  if (!line.starts_with(kDash)) return malformed("a signature line that does not begin with a dash and a space");
  Signature signature;
  signature.offset = offset;
  signature.length = line.size();
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return malformed("a signature line without a name");
  signature.name = line.substr(0, space);
  if (!is_name(signature.name)) return malformed("a signature line whose name is empty or has a space or a plus");
  auto bytes = from_base64(line.substr(space + 1), kField);
  if (!bytes) return malformed("a signature that is no base64");
  if (bytes->size() <= kKeyIdBytes) return malformed("a signature of fewer than 5 bytes");
  std::copy_n(bytes->begin(), kKeyIdBytes, signature.key_id.begin());
  signature.signature.assign(bytes->begin() + kKeyIdBytes, bytes->end());
  return signature;
}

}  // namespace

bool is_name(std::string_view name) {
  const auto has = [name](std::string_view part) { return name.find(part) != std::string_view::npos; };
  return !name.empty() && !has("+") && !has(kIdeographicSpace) && std::ranges::none_of(kSpaces, has);
}

bool read_decimal(std::string_view text, std::uint64_t& number) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end;
}

Parsed<Note> parse(std::string_view note, std::size_t origin) {
  const auto malformed = [origin](std::size_t offset, std::string_view why) {
    return refuse(Fault::syntax, origin + offset, kField, why);
  };
  if (note.size() > kMaxNote) return refuse(Fault::too_large, origin, kField, "more than 1 MiB");
  const auto* const foreign = std::ranges::find_if(note, is_foreign);
  if (foreign != note.end()) {
    return malformed(static_cast<std::size_t>(foreign - note.begin()), "a control character that is no line feed");
  }
  if (!is_utf8(note)) return malformed(0, "is not UTF-8");
  if (note.empty() || note.back() != '\n') return malformed(note.size(), "does not end with a line feed");
  const std::size_t blank = note.rfind("\n\n");
  if (blank == std::string_view::npos) return malformed(note.size(), "no empty line before the signatures");
  Note parsed;
  parsed.text = note.substr(0, blank + 1);
  for (std::size_t at = blank + 2; at < note.size();) {
    const std::size_t end = note.find('\n', at);
    if (parsed.signatures.size() == kMaxSignatures) {
      return refuse(Fault::too_large, origin + at, kField, "more than 100 signatures");
    }
    TOUCHSTONE_TRY(signature, read_signature(note.substr(at, end - at), origin + at));
    parsed.signatures.push_back(std::move(signature));
    at = end + 1;
  }
  if (parsed.signatures.empty()) return malformed(note.size(), "no signature line");
  return parsed;
}

Parsed<Checkpoint> parse_checkpoint(std::string_view text, std::size_t origin) {
  constexpr std::string_view kCheckpoint = "checkpoint";
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end == at) return refuse(Fault::syntax, origin + at, kCheckpoint, "an empty line");
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  const auto offset_of = [&](std::string_view line) {
    return origin + static_cast<std::size_t>(line.data() - text.data());
  };
  if (lines.size() < 3) return refuse(Fault::syntax, origin, kCheckpoint, "fewer than three lines: origin, size, root");
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  if (!read_decimal(lines[1], checkpoint.size)) {
    return refuse(Fault::syntax, offset_of(lines[1]), kCheckpoint, "the size is not decimal without leading zeros");
  }
  checkpoint.root_offset = offset_of(lines[2]);
  const auto root = from_base64(lines[2], kCheckpoint);
  if (!root || root->size() != checkpoint.root.size()) {
    return refuse(Fault::syntax, checkpoint.root_offset, kCheckpoint, "the root is not 32 bytes of base64");
  }
  std::ranges::copy(*root, checkpoint.root.begin());
  checkpoint.extensions.assign(lines.begin() + 3, lines.end());
  return checkpoint;
}

}  // namespace touchstone::note

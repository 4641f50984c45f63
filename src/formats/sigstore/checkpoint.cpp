#include "formats/sigstore/checkpoint.h"

#include <charconv>
#include <optional>
#include <utility>

#include "codec/base64.h"

namespace touchstone::sigstore {
namespace {

constexpr std::string_view kField = "checkpoint";
constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space (C2SP signed-note)
constexpr std::size_t kHint = 4;

// The lines of a text that ends with a line feed.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::optional<std::uint64_t> decimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

// Of the view `part` inside `note`.
std::size_t offset_of(std::string_view note, std::string_view part) {
  return static_cast<std::size_t>(part.data() - note.data());
}

Parsed<NoteSignature> read_signature(std::string_view note, std::string_view line) {
  const std::size_t offset = offset_of(note, line);
  const auto malformed = [offset](std::string_view why) { return refuse(Fault::syntax, offset, kField, why); };
  if (!line.starts_with(kDash)) return malformed("a signature line that does not begin with a dash and a space");
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || space == 0) return malformed("a signature line without a name");
  auto bytes = from_base64(line.substr(space + 1), kField);
  if (!bytes) return malformed("a signature that is no base64");
  if (bytes->size() <= kHint) return malformed("a signature of fewer than 5 bytes");
  NoteSignature signature;
  signature.name = line.substr(0, space);
  std::copy_n(bytes->begin(), kHint, signature.key_hint.begin());
  signature.signature.assign(bytes->begin() + kHint, bytes->end());
  return signature;
}

}  // namespace

Parsed<Checkpoint> parse_checkpoint(std::string_view note) {
  const auto malformed = [&](std::size_t offset, std::string_view why) {
    return refuse(Fault::syntax, offset, kField, why);
  };
  if (note.empty() || note.back() != '\n') return malformed(note.size(), "does not end with a line feed");
  const std::size_t blank = note.find("\n\n");
  if (blank == std::string_view::npos) return malformed(note.size(), "no blank line before the signatures");
  if (note.find("\n\n", blank + 1) != std::string_view::npos) return malformed(blank, "more than one blank line");

  Checkpoint checkpoint;
  checkpoint.signed_text = note.substr(0, blank + 1);
  const std::vector<std::string_view> text = lines_of(checkpoint.signed_text);
  if (text.size() < 3) return malformed(0, "fewer than three lines: origin, size, root");
  checkpoint.origin = text[0];
  if (checkpoint.origin.empty()) return malformed(0, "the origin is empty");
  const auto size = decimal(text[1]);
  if (!size) return malformed(offset_of(note, text[1]), "the tree size is not decimal");
  checkpoint.tree_size = *size;
  const auto root = from_base64(text[2], kField);
  if (!root || root->size() != checkpoint.root_hash.size()) {
    return malformed(offset_of(note, text[2]), "the root is not 32 bytes of base64");
  }
  std::copy(root->begin(), root->end(), checkpoint.root_hash.begin());
  checkpoint.extensions.assign(text.begin() + 3, text.end());

  const std::vector<std::string_view> lines = lines_of(note.substr(blank + 2));
  if (lines.empty()) return malformed(note.size(), "no signature line");
  if (lines.size() > kMaxNoteSignatures) return refuse(Fault::too_large, blank, kField, "more than 64 signature lines");
  for (const std::string_view line : lines) {
    TOUCHSTONE_TRY(signature, read_signature(note, line));
    checkpoint.signatures.push_back(std::move(signature));
  }
  return checkpoint;
}

}  // namespace touchstone::sigstore

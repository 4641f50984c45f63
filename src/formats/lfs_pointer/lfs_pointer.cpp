#include "formats/lfs_pointer/lfs_pointer.h"

#include <algorithm>
#include <charconv>

#include "codec/hex.h"

namespace touchstone::lfs {
namespace {

constexpr std::string_view kVersion = "https://git-lfs.github.com/spec/v1";
constexpr std::string_view kHash = "sha256:";

struct Line {
  std::string_view key, value;
  std::size_t offset = 0, value_offset = 0;
};

/// One line: a key of lower-case letters, digits, '.' and '-', one space, a value, LF (git-lfs docs/spec.md).
Parsed<Line> read_line(std::string_view text, std::size_t offset) {
  const std::string_view rest = text.substr(offset);
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return refuse(Fault::truncated, text.size(), "line", "it does not end with LF");
  const std::string_view line = rest.substr(0, end);
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos)
    return refuse(Fault::syntax, offset, "line", "neither a key and a value, nor the end");
  Line found{line.substr(0, space), line.substr(space + 1), offset, offset + space + 1};
  const auto of_key = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; };
  if (found.key.empty() || !std::ranges::all_of(found.key, of_key)) return refuse(Fault::syntax, offset, "key");
  const std::size_t carriage = line.find('\r');
  if (carriage != std::string_view::npos) {
    return refuse(Fault::syntax, offset + carriage, "line", "a line ends with LF alone");
  }
  if (found.value.empty()) return refuse(Fault::syntax, found.value_offset, "value", "it is empty");
  return found;
}

Parsed<Digest256> read_oid(const Line& line) {
  if (!line.value.starts_with(kHash))
    return refuse(Fault::unsupported, line.value_offset, "oid", "only sha256 is read");
  const std::string_view digits = line.value.substr(kHash.size());
  const auto lower_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  Digest256 oid{};
  if (digits.size() != 2 * oid.size() || !std::ranges::all_of(digits, lower_hex)) {
    return refuse(Fault::syntax, line.value_offset + kHash.size(), "oid", "64 lower-case hex digits");
  }
  TOUCHSTONE_TRY(bytes, from_hex(digits, "oid"));
  std::ranges::copy(bytes, oid.begin());
  return oid;
}

Parsed<std::uint64_t> read_size(const Line& line) {
  std::uint64_t size = 0;
  const char* const end = line.value.data() + line.value.size();
  const auto [stop, error] = std::from_chars(line.value.data(), end, size);
  const bool padded = line.value.size() > 1 && line.value.front() == '0';
  if (error != std::errc() || stop != end || padded) {
    return refuse(Fault::syntax, line.value_offset, "size", "not a decimal number of 64 bits");
  }
  return size;
}

}  // namespace

Parsed<Pointer> parse(Bytes file) {
  if (file.size() >= kMaxSize) return refuse(Fault::too_large, 0, "pointer", "a pointer has less than 1024 bytes");
  const std::string_view text = as_text(file);
  TOUCHSTONE_TRY(version, read_line(text, 0));
  if (version.key != "version") return refuse(Fault::missing, 0, "version", "it is the first line");
  if (version.value != kVersion) return refuse(Fault::unsupported, version.value_offset, "version", "only v1 is read");
  Pointer pointer;
  std::string_view last;
  for (std::size_t at = version.value_offset + version.value.size() + 1; at < text.size();) {
    TOUCHSTONE_TRY(line, read_line(text, at));
    if (line.key == last || line.key == "version") return refuse(Fault::duplicate, line.offset, "key");
    if (line.key < last) return refuse(Fault::syntax, line.offset, "key", "the keys behind version are sorted");
    last = line.key;
    if (line.key == "oid") {
      TOUCHSTONE_TRY(oid, read_oid(line));
      pointer.oid = oid;
      pointer.oid_offset = line.value_offset;
    } else if (line.key == "size") {
      TOUCHSTONE_TRY(size, read_size(line));
      pointer.size = size;
      pointer.size_offset = line.value_offset;
    }
    at = line.value_offset + line.value.size() + 1;
  }
  if (pointer.oid_offset == 0) return refuse(Fault::missing, text.size(), "oid");
  if (pointer.size_offset == 0) return refuse(Fault::missing, text.size(), "size");
  return pointer;
}

}  // namespace touchstone::lfs

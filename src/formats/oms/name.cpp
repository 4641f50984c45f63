#include "formats/oms/name.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/utf8.h"

namespace touchstone::oms {
namespace {

std::optional<std::uint64_t> read_number(std::string_view digits) {
  const bool decimal = !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!decimal || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
}

bool has_control_character(std::string_view text) {
  while (!text.empty()) {
    const utf8::CodePoint point = utf8::decode(text);
    if (point.length == 0) return true;
    if (point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0)) return true;
    text.remove_prefix(point.length);
  }
  return false;
}

bool has_odd_component(std::string_view path) {
  std::size_t start = 0;
  while (start <= path.size()) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string_view part = path.substr(start, end - start);
    if (part.empty() || part == "." || part == "..") return true;
    start = end + 1;
  }
  return false;
}

}  // namespace

std::optional<ShardName> read_shard_name(std::string_view name) {
  const std::size_t second = name.rfind(':');
  if (second == std::string_view::npos || second == 0) return std::nullopt;
  const std::size_t first = name.rfind(':', second - 1);
  if (first == std::string_view::npos) return std::nullopt;
  const auto start = read_number(name.substr(first + 1, second - first - 1));
  const auto end = read_number(name.substr(second + 1));
  if (!start || !end) return std::nullopt;
  return ShardName{name.substr(0, first), {*start, *end}};
}

Parsed<void> check_path(std::string_view path, std::size_t offset) {
  constexpr std::string_view kField = "resources.name";
  if (path.empty()) return refuse(Fault::syntax, offset, kField, "is empty");
  if (path.size() > kMaxName) return refuse(Fault::too_large, offset, kField, "has more than 4096 bytes");
  if (has_control_character(path)) return refuse(Fault::syntax, offset, kField, "has a control character");
  if (path.front() == '/') return refuse(Fault::syntax, offset, kField, "is an absolute path");
  if (path != "." && has_odd_component(path)) {
    return refuse(Fault::syntax, offset, kField, "has an empty component, or one that is . or ..");
  }
  return {};
}

}  // namespace touchstone::oms

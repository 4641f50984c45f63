#include "report/shorten.h"

#include <algorithm>
#include <array>
#include <optional>

namespace touchstone::report {
namespace {

constexpr std::size_t kLongRun = 32;
constexpr std::size_t kHead = 8;
constexpr std::size_t kTail = 6;

bool is_digit_of_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_part_of_name(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '\\' ||
         c == '_';
}

// A cut through UTF-8 moves left to the start of the character.
std::size_t character_start(std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at;
}

struct Range {
  std::size_t begin, end;
};

// The named parts of `text` with ".." for what lies between; parts that nearly touch become one.
std::string excerpt(std::string_view text, std::array<Range, 3> parts) {
  std::ranges::sort(parts, {}, &Range::begin);
  std::string shown;
  std::size_t done = 0;
  for (const Range& part : parts) {
    const std::size_t begin = character_start(text, part.begin);
    const std::size_t end = character_start(text, part.end);
    if (end <= done || begin >= end) continue;
    if (begin > done + 2) {
      shown += "..";
      shown += text.substr(begin, end - begin);
    } else {
      shown += text.substr(done, end - done);
    }
    done = end;
  }
  if (done < text.size()) shown += "..";
  return shown;
}

std::string cut(std::string_view text, std::size_t head, std::optional<std::size_t> focus, std::size_t window,
                std::size_t tail) {
  Range middle{0, 0};
  if (focus) middle = {*focus - std::min(*focus, window / 4), *focus + window - window / 4};
  return excerpt(text, {Range{0, head}, middle, Range{text.size() - std::min(tail, text.size()), text.size()}});
}

std::string_view without_0x(std::string_view text) {
  return text.starts_with("0x") || text.starts_with("0X") ? text.substr(2) : text;
}

}  // namespace

bool is_hex(std::string_view text) {
  const std::string_view digits = without_0x(text);
  return !digits.empty() && digits.size() % 2 == 0 && std::ranges::all_of(digits, is_digit_of_hex);
}

std::string shorten_hex(std::string_view text) {
  std::string shown;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && is_digit_of_hex(text[end])) ++end;
    const bool prefixed = shown.ends_with("0x") || shown.ends_with("0X");
    const bool alone = (shown.empty() || prefixed || !is_part_of_name(shown.back())) &&
                       (end == text.size() || !is_part_of_name(text[end]));
    if (end - at >= kLongRun && alone) {
      shown += text.substr(at, kHead);
      shown += "..";
      shown += text.substr(end - kTail, kTail);
    } else {
      // One character more, so that the loop moves on also where no digit stands.
      end = std::min(end + 1, text.size());
      shown += text.substr(at, end - at);
    }
    at = end;
  }
  return shown;
}

ShownPair shorten_pair(std::string_view expected, std::string_view actual, std::size_t room) {
  const bool hex = is_hex(expected) && is_hex(actual);
  const std::string_view left = hex ? without_0x(expected) : expected;
  const std::string_view right = hex ? without_0x(actual) : actual;
  const std::size_t limit = hex ? room : room * 8;
  if (std::max(left.size(), right.size()) <= limit) return {std::string(expected), std::string(actual), {}};

  const auto differs = static_cast<std::size_t>(std::ranges::mismatch(left, right).in1 - left.begin());
  const bool both = !left.empty() && !right.empty() && left != right;
  const auto focus = both ? std::optional(hex ? differs - differs % 2 : differs) : std::nullopt;
  const auto shown = [&](std::string_view text) {
    if (text.size() <= limit) return std::string(text);
    return hex ? cut(text, kHead, focus, room / 3, kTail) : cut(text, limit / 2, focus, room, room / 2);
  };
  ShownPair pair{shown(left), shown(right), {}};
  if (both && hex) {
    pair.differ = "first at byte " + std::to_string(differs / 2) + " of " +
                  std::to_string(std::max(left.size(), right.size()) / 2);
  } else if (both) {
    pair.differ = "first at character " + std::to_string(differs);
  }
  return pair;
}

std::string shorten_middle(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  const std::size_t tail = limit / 4;
  return cut(text, limit - tail - 2, std::nullopt, 0, tail);
}

}  // namespace touchstone::report

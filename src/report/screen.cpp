#include "report/screen.h"

#include <algorithm>

#include "base/untrusted.h"

namespace touchstone::report {
namespace {

constexpr std::size_t kLeastWidth = 40;
constexpr std::size_t kLeastRoom = 16;

std::string_view colour_of(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::strong: return "\x1b[1m";
    case Style::good: return "\x1b[32m";
    case Style::bad: return "\x1b[1;31m";
    case Style::doubt: return "\x1b[33m";
    case Style::faint: return "\x1b[2m";
  }
  return "";
}

bool is_plain_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) { return byte >= 0x20 && byte < 0x7f; });
}

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

// The bytes of the first `count` code points.
std::size_t prefix_size(std::string_view text, std::size_t count) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (starts_character(text[at]) && count-- == 0) return at;
  }
  return text.size();
}

}  // namespace

std::size_t columns(std::string_view safe) {
  return static_cast<std::size_t>(std::ranges::count_if(safe, starts_character));
}

Screen::Screen(std::size_t width, bool colour, bool whole_words)
    : width_(std::max(width, kLeastWidth)), colour_(colour), whole_words_(whole_words) {}

void Screen::put(std::string_view text, Style style) {
  if (is_plain_ascii(text)) {
    write(text, text.size(), style);
    return;
  }
  const std::string safe = printable(text);
  write(safe, columns(safe), style);
}

void Screen::write(std::string_view safe, std::size_t columns, Style style) {
  if (safe.empty()) return;
  out_.append(pending_, ' ');
  pending_ = 0;
  const std::string_view colour = colour_ ? colour_of(style) : std::string_view();
  out_ += colour;
  out_ += safe;
  if (!colour.empty()) out_ += "\x1b[0m";
  column_ += columns;
  blank_ = false;
}

void Screen::to_column(std::size_t column, std::size_t gap) {
  const std::size_t spaces = std::max(gap, column > column_ ? column - column_ : 0);
  pending_ += spaces;
  column_ += spaces;
}

void Screen::wrap(std::string_view text, std::size_t indent, Style style) {
  const std::string safe = printable(text);
  const std::size_t end = std::max(width_, indent + kLeastRoom);
  bool first = true;
  std::string_view rest = safe;
  while (!rest.empty()) {
    const std::size_t size = std::min(rest.find(' '), rest.size());
    std::string_view word = rest.substr(0, size);
    rest.remove_prefix(std::min(size + 1, rest.size()));
    if (word.empty()) continue;
    const std::size_t space = first ? 0 : 1;
    if (column_ + space + columns(word) <= end) {
      to_column(0, space);
    } else if (column_ > indent) {
      end_line();
      to_column(indent);
    }
    while (!whole_words_ && column_ + columns(word) > end) {
      const std::size_t part = prefix_size(word, end - column_);
      put(word.substr(0, part), style);
      word.remove_prefix(part);
      end_line();
      to_column(indent);
    }
    put(word, style);
    first = false;
  }
}

void Screen::end_line() {
  out_ += '\n';
  pending_ = 0;
  blank_ = column_ == 0;
  column_ = 0;
}

void Screen::gap() {
  if (!blank_) end_line();
}

}  // namespace touchstone::report

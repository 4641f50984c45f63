// A screen of text: columns, wrapping, colour, and the one place where text is escaped before it is shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace touchstone::report {

enum class Style { plain, strong, good, bad, doubt, faint };

/// Appends lines to a string. Everything passes printable() in `put`, whoever wrote it: no control byte, escape
/// sequence or bidi mark reaches the output, and a line break only by end_line(). Columns count code points.
class Screen {
 public:
  /// `width` in columns; below 40 it counts as 40. With `whole_words` a word that is wider than a line stays whole, so
  /// that it can be copied and searched for.
  Screen(std::size_t width, bool colour, bool whole_words = false);

  /// `text` as it is, without wrapping.
  void put(std::string_view text, Style style = Style::plain);
  /// Spaces up to `column`, and at least `gap` of them. Nothing is written before text follows.
  void to_column(std::size_t column, std::size_t gap = 0);
  /// `text` wrapped between words; further lines start at `indent`. A word that is wider than a line is broken, unless
  /// words stay whole.
  void wrap(std::string_view text, std::size_t indent, Style style = Style::plain);
  void end_line();
  /// An empty line, unless the last one is empty or there is none yet.
  void gap();

  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] const std::string& text() const { return out_; }
  /// Forgets what was written; call it between lines.
  void clear() { out_.clear(); }

 private:
  void write(std::string_view safe, std::size_t columns, Style style);

  std::string out_;
  std::size_t width_;
  bool colour_;
  bool whole_words_;
  std::size_t column_ = 0;
  std::size_t pending_ = 0;  // spaces that are owed
  bool blank_ = true;        // the last line is empty, or there is none
};

/// Columns of text that printable() made.
[[nodiscard]] std::size_t columns(std::string_view safe);

}  // namespace touchstone::report

// Text that came from evidence. It reaches a screen only through printable().
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace touchstone {

/// `text` made safe for a terminal and for a log: control bytes and bytes that are no UTF-8 become \xNN; bidi marks,
/// zero-width characters, line and paragraph separators, tags and private use become \u{…}. Everything else, also a
/// backslash, stays, so that a second pass changes nothing.
[[nodiscard]] std::string printable(std::string_view text);

/// The same for text of several lines: line feeds stay.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// Whether `text` is well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text);

/// Text under the control of whoever wrote the evidence: any bytes, perhaps not UTF-8.
class Untrusted {
 public:
  Untrusted() = default;
  explicit Untrusted(std::string text) : text_(std::move(text)) {}
  explicit Untrusted(std::string_view text) : text_(text) {}

  /// For comparisons and digests only.
  [[nodiscard]] std::string_view raw() const { return text_; }
  /// For people.
  [[nodiscard]] std::string shown() const { return printable(text_); }

  friend bool operator==(const Untrusted&, const Untrusted&) = default;

 private:
  std::string text_;
};

}  // namespace touchstone

#include "codec/json_scan.h"

#include <array>
#include <bit>
#include <cstring>
#include <string>
#include <utility>

#include "base/utf8.h"

namespace touchstone::json {
namespace {

constexpr std::string_view kField = "JSON";
constexpr std::size_t kMaxIntegerDigits = 4300;  // opengradient.md 3.1

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }
bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// Bytes of a string that need no attention: ASCII from the space on, but no quote and no backslash.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

/// The high bit of every byte of `eight` that is not plain. Above a byte that is marked others may be marked in error
/// (a borrow), so only the lowest mark counts.
std::uint64_t not_plain(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHigh = 0x8080808080808080;
  const std::uint64_t quote = eight ^ (kOnes * '"');
  const std::uint64_t backslash = eight ^ (kOnes * '\\');
  return ((eight - kOnes * 0x20) | (quote - kOnes) | (backslash - kOnes) | eight) & kHigh;
}

int hex_digit(char byte) {
  if (is_digit(byte)) return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return -1;
}

/// Four hex digits that are known to be there.
std::uint32_t hex_unit(std::string_view digits) {
  std::uint32_t unit = 0;
  for (std::size_t i = 0; i < 4; ++i) unit = unit << 4U | static_cast<std::uint32_t>(hex_digit(digits[i]));
  return unit;
}

/// A cursor of its own instead of Reader: one call for every byte would take longer than the grammar itself. Every
/// access is to text_[at_] behind at_end(), or to a substring.
class Scanner {
 public:
  Scanner(std::string_view text, Dialect dialect, std::vector<Token> tokens) : text_(text), dialect_(dialect) {
    scan_.tokens = std::move(tokens);
    scan_.tokens.clear();
  }

  [[nodiscard]] Parsed<Scan> run() {
    if (text_.size() > kMaxBytes) return refuse(Fault::too_large, kMaxBytes, kField, "more than 16 MiB");
    scan_.tokens.reserve(text_.size() / 32 + 8);
    if (!value()) return tl::unexpected(error_);
    while (depth_ > 0) {
      if (!next()) return tl::unexpected(error_);
    }
    skip_space();
    if (!at_end()) return refuse(Fault::trailing, at_, kField);
    return std::move(scan_);
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool at(char byte) const { return !at_end() && text_[at_] == byte; }
  bool fail(Fault fault, std::size_t offset, std::string_view detail = {}) {
    error_ = ParseError{fault, offset, kField, detail};
    return false;
  }
  /// The byte at the cursor does not fit, or there is none.
  bool unexpected(std::string_view detail) {
    return at_end() ? fail(Fault::truncated, at_) : fail(Fault::syntax, at_, detail);
  }
  void skip_space() {
    while (!at_end() && is_space(text_[at_])) ++at_;
  }
  Token& add(Kind kind) {
    scan_.tokens.push_back({static_cast<std::uint32_t>(at_), 0, 0, kind, false});
    return scan_.tokens.back();
  }
  void finish(Token& token) const { token.length = static_cast<std::uint32_t>(at_) - token.offset; }

  /// A container around the cursor.
  struct Level {
    std::size_t token = 0;
    bool value_due = true;
  };

  bool value();
  bool next();
  bool name();
  bool first_inside(Kind kind, char close_bracket);
  void close();
  bool word(std::string_view spelling, Kind kind, bool flag);
  bool number();
  bool digits(std::string_view detail);
  bool string();
  void skip_plain();
  bool escape();
  bool unicode_escape();
  bool unit(std::uint32_t& value);
  bool multibyte();

  std::string_view text_;
  Dialect dialect_;
  std::size_t at_ = 0;
  std::array<Level, kMaxDepth> open_{};
  std::size_t depth_ = 0;
  Scan scan_;
  ParseError error_{Fault::syntax, 0, kField};
};

bool Scanner::value() {
  skip_space();
  if (at_end()) return fail(Fault::truncated, at_);
  if (scan_.tokens.size() >= kMaxValues) return fail(Fault::too_large, at_, "more than a million values and names");
  switch (text_[at_]) {
    case '{': return first_inside(Kind::object, '}');
    case '[': return first_inside(Kind::array, ']');
    case '"': return string();
    case 't': return word("true", Kind::boolean, true);
    case 'f': return word("false", Kind::boolean, false);
    case 'n': return word("null", Kind::null, false);
    case '\xEF': return fail(Fault::syntax, at_, at_ == 0 ? "a byte order mark" : "no value begins like this");
    default: break;
  }
  if (at('-') || is_digit(text_[at_])) return number();
  return fail(Fault::syntax, at_, "no value begins like this");
}

/// After the opening bracket of a container: its end, or what leads to its first value.
bool Scanner::first_inside(Kind kind, char close_bracket) {
  if (depth_ == kMaxDepth) return fail(Fault::too_deep, at_, "more than 64 levels");
  open_[depth_++] = {scan_.tokens.size(), true};
  add(kind);
  ++at_;
  skip_space();
  if (at(close_bracket)) {
    close();
    return true;
  }
  return kind == Kind::object ? name() : true;
}

void Scanner::close() {
  ++at_;
  Token& container = scan_.tokens[open_[--depth_].token];
  finish(container);
  (container.kind == Kind::object ? scan_.members : scan_.items) += container.count;
}

/// One value of the innermost container when it is due, and what stands behind it. Names and colons are read already.
bool Scanner::next() {
  const std::size_t depth = depth_;
  Level& level = open_[depth - 1];
  if (level.value_due) {
    level.value_due = false;
    ++scan_.tokens[level.token].count;
    if (!value()) return false;
    if (depth_ > depth) return true;
  }
  skip_space();
  const bool in_object = scan_.tokens[level.token].kind == Kind::object;
  if (at(in_object ? '}' : ']')) {
    close();
    return true;
  }
  if (!at(',')) return unexpected("neither a comma nor the closing bracket");
  ++at_;
  level.value_due = true;
  return in_object ? name() : true;
}

bool Scanner::name() {
  skip_space();
  if (!at('"')) return unexpected("no name of a member");
  if (!string()) return false;
  skip_space();
  if (!at(':')) return unexpected("no colon after the name");
  ++at_;
  return true;
}

bool Scanner::word(std::string_view spelling, Kind kind, bool flag) {
  Token& token = add(kind);
  token.flag = flag;
  for (const char wanted : spelling) {
    if (!at(wanted)) return unexpected("no value begins like this");
    ++at_;
  }
  finish(token);
  return true;
}

bool Scanner::digits(std::string_view detail) {
  if (at_end() || !is_digit(text_[at_])) return unexpected(detail);
  while (!at_end() && is_digit(text_[at_])) ++at_;
  return true;
}

// RFC 8259 section 6.
bool Scanner::number() {
  Token& token = add(Kind::number);
  if (at('-')) ++at_;
  const std::size_t integer = at_;
  if (!digits("no digit after the minus sign")) return false;
  const std::size_t count = at_ - integer;
  if (count > 1 && text_[integer] == '0') return fail(Fault::syntax, integer, "a leading zero");
  bool is_integer = true;
  if (at('.')) {
    is_integer = false;
    ++at_;
    if (!digits("no digit after the point")) return false;
  }
  if (at('e') || at('E')) {
    is_integer = false;
    ++at_;
    if (at('+') || at('-')) ++at_;
    if (!digits("no digit in the exponent")) return false;
  }
  if (is_integer && count > kMaxIntegerDigits) {
    return fail(Fault::out_of_range, token.offset, "an integer of more than 4300 digits");
  }
  finish(token);
  return true;
}

void Scanner::skip_plain() {
  while (text_.size() - at_ >= sizeof(std::uint64_t)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text_.data() + at_, sizeof eight);
    const std::uint64_t marks = not_plain(eight);
    if (marks == 0) {
      at_ += sizeof eight;
      continue;
    }
    if constexpr (std::endian::native == std::endian::little) {
      at_ += static_cast<std::size_t>(std::countr_zero(marks)) / 8;
      return;
    }
    break;
  }
  while (!at_end() && kPlain[static_cast<std::uint8_t>(text_[at_])]) ++at_;
}

bool Scanner::string() {
  const std::size_t index = scan_.tokens.size();
  add(Kind::string);
  bool escapes = false;
  ++at_;
  while (true) {
    skip_plain();
    if (at_end()) return fail(Fault::truncated, at_);
    const auto byte = static_cast<std::uint8_t>(text_[at_]);
    if (byte == '"') break;
    if (byte == '\\') {
      escapes = true;
      if (!escape()) return false;
    } else if (byte < 0x20) {
      return fail(Fault::syntax, at_, "a raw control character in a string");
    } else if (!multibyte()) {
      return false;
    }
  }
  ++at_;
  Token& token = scan_.tokens[index];
  token.flag = escapes;
  finish(token);
  if (escapes) scan_.escaped_bytes += token.length;
  return true;
}

/// Code points beyond ASCII, as many as follow each other.
bool Scanner::multibyte() {
  while (!at_end() && static_cast<std::uint8_t>(text_[at_]) >= 0x80) {
    const std::string_view rest = text_.substr(at_);
    const std::size_t length = utf8::decode(rest).length;
    if (length == 0) {
      // Cut short by the end of the input when nothing but continuation bytes follows a lead byte.
      std::size_t bytes = 1;
      while (bytes < rest.size() && (static_cast<std::uint8_t>(rest[bytes]) & 0xC0U) == 0x80U) ++bytes;
      const auto lead = static_cast<std::uint8_t>(rest.front());
      const std::size_t wanted = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
      if (bytes == rest.size() && bytes < wanted) return fail(Fault::truncated, text_.size());
      return fail(Fault::syntax, at_, "not UTF-8");
    }
    at_ += length;
  }
  return true;
}

bool Scanner::escape() {
  const std::size_t start = at_;
  ++at_;
  if (at_end()) return fail(Fault::truncated, at_);
  switch (text_[at_]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': ++at_; return true;
    case 'u': at_ = start; return unicode_escape();
    default: return fail(Fault::syntax, at_, "no such escape");
  }
}

/// Backslash, `u` and four hex digits.
bool Scanner::unit(std::uint32_t& value) {
  at_ += 2;
  for (int i = 0; i < 4; ++i) {
    const int digit = at_end() ? -1 : hex_digit(text_[at_]);
    if (digit < 0) return unexpected("no hex digit in an escape");
    value = value << 4U | static_cast<std::uint32_t>(digit);
    ++at_;
  }
  return true;
}

bool Scanner::unicode_escape() {
  const std::size_t start = at_;
  std::uint32_t first = 0;
  if (!unit(first)) return false;
  // The gateway keeps lone surrogates (opengradient.md 1), so no unit can be wrong.
  if (dialect_ == Dialect::gateway) return true;
  if (is_low_surrogate(first)) return fail(Fault::syntax, start, "a lone surrogate");
  if (!is_high_surrogate(first)) return true;
  for (std::size_t i = 0; i < 2; ++i) {
    if (text_.size() - at_ == i) return fail(Fault::truncated, text_.size());
    if (text_[at_ + i] != (i == 0 ? '\\' : 'u')) return fail(Fault::syntax, start, "a lone surrogate");
  }
  std::uint32_t second = 0;
  if (!unit(second)) return false;
  return is_low_surrogate(second) ? true : fail(Fault::syntax, start, "a lone surrogate");
}

}  // namespace

Parsed<Scan> scan(std::string_view text, Dialect dialect, std::vector<Token> tokens) {
  return Scanner(text, dialect, std::move(tokens)).run();
}

void unescape(std::string_view between_quotes, std::string& out) {
  std::string_view rest = between_quotes;
  while (true) {
    const std::size_t plain = rest.find('\\');
    out += rest.substr(0, plain);
    if (plain == std::string_view::npos) return;
    const char letter = rest[plain + 1];
    rest.remove_prefix(plain + 2);
    switch (letter) {
      case 'b': out += '\b'; continue;
      case 'f': out += '\f'; continue;
      case 'n': out += '\n'; continue;
      case 'r': out += '\r'; continue;
      case 't': out += '\t'; continue;
      case 'u': break;
      default: out += letter; continue;
    }
    std::uint32_t point = hex_unit(rest);
    rest.remove_prefix(4);
    // CPython joins a high surrogate with a low one that is escaped right behind it, and leaves all others alone.
    if (is_high_surrogate(point) && rest.starts_with("\\u") && is_low_surrogate(hex_unit(rest.substr(2)))) {
      point = 0x10000 + ((point - 0xD800) << 10U) + (hex_unit(rest.substr(2)) - 0xDC00);
      rest.remove_prefix(6);
    }
    utf8::append(out, point);
  }
}

}  // namespace touchstone::json

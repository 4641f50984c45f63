#include "codec/json_stream.h"

#include <algorithm>
#include <utility>

namespace touchstone::json {
namespace {

constexpr std::string_view kField = "JSON";
constexpr int kEnd = -1;

bool is_digit(int byte) { return byte >= '0' && byte <= '9'; }
bool is_space(int byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }
/// Bytes of a string that need no attention: ASCII from the space on, but no quote and no backslash.
bool is_plain(std::uint8_t byte) { return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\'; }

}  // namespace

/// The byte at the cursor; kEnd at the end of the text, and when the source fails.
int Stream::peek() {
  if (used_ == window_.size()) {
    offset_ += used_;
    used_ = 0;
    window_ = {};
    if (offset_ == end_ || unreadable_) return kEnd;
    in_.seek(offset_);
    const auto bytes = in_.window();
    if (!bytes) {
      unreadable_ = true;
      return kEnd;
    }
    window_ = bytes->first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes->size(), end_ - offset_)));
    if (window_.empty()) return kEnd;
  }
  return window_[used_];
}

void Stream::skip_space() {
  while (is_space(peek())) take();
}

/// The byte at the cursor does not fit, or there is none.
tl::unexpected<ParseError> Stream::fault(std::string_view detail) {
  const bool ended = peek() == kEnd;
  if (unreadable_) return refuse(Fault::unreadable, at(), kField);
  return ended ? refuse(Fault::truncated, at(), kField) : refuse(Fault::syntax, at(), kField, detail);
}

Parsed<Event> Stream::next() {
  skip_space();
  token_ = at();
  switch (state_) {
    case State::value: return value();
    case State::first_name: return peek() == '}' ? Parsed<Event>(close(true)) : member();
    case State::first_value: return peek() == ']' ? Parsed<Event>(close(false)) : value();
    case State::after: break;
  }
  if (depth_ == 0) {
    if (peek() != kEnd) return refuse(Fault::trailing, at(), kField);
    if (unreadable_) return refuse(Fault::unreadable, at(), kField);
    return Event::end;
  }
  const bool object = objects_[depth_ - 1];
  if (peek() == (object ? '}' : ']')) return close(object);
  if (peek() != ',') return fault("neither a comma nor the closing bracket");
  take();
  skip_space();
  token_ = at();
  return object ? member() : value();
}

Parsed<void> Stream::skip(Event first) {
  if (first != Event::begin_object && first != Event::begin_array) return {};
  const std::size_t around = depth_ - 1;
  while (depth_ > around) TOUCHSTONE_CHECK(next());
  return {};
}

Parsed<Event> Stream::value() {
  state_ = State::after;
  const int first = peek();
  switch (first) {
    case '{': return open(true);
    case '[': return open(false);
    case '"': {
      TOUCHSTONE_CHECK(string());
      return Event::string;
    }
    case 't': return word("true", Event::boolean);
    case 'f': return word("false", Event::boolean);
    case 'n': return word("null", Event::null);
    default: break;
  }
  if (first == '-' || is_digit(first)) return number();
  return fault("no value begins like this");
}

Parsed<Event> Stream::open(bool object) {
  if (depth_ == max_depth_ || depth_ == objects_.size()) {
    return refuse(Fault::too_deep, at(), kField, "more objects and arrays around each other than the format has");
  }
  objects_[depth_++] = object;
  take();
  state_ = object ? State::first_name : State::first_value;
  return object ? Event::begin_object : Event::begin_array;
}

Event Stream::close(bool object) {
  take();
  --depth_;
  state_ = State::after;
  return object ? Event::end_object : Event::end_array;
}

Parsed<Event> Stream::member() {
  if (peek() != '"') return fault("no name of a member");
  TOUCHSTONE_CHECK(string());
  // The colon is read with the name, so that length() must not be asked of a name.
  skip_space();
  if (peek() != ':') return fault("no colon after the name");
  take();
  state_ = State::value;
  return Event::name;
}

Parsed<Event> Stream::word(std::string_view spelling, Event event) {
  text_ = spelling;
  for (const char wanted : spelling) {
    if (peek() != wanted) return fault("no value begins like this");
    take();
  }
  return event;
}

Parsed<void> Stream::digits(std::string_view detail) {
  if (!is_digit(peek())) return fault(detail);
  while (is_digit(peek())) {
    if (text_.size() == kMaxBytes) return refuse(Fault::too_large, token_, kField, "a number of more than 16 MiB");
    text_ += static_cast<char>(peek());
    take();
  }
  return {};
}

// RFC 8259 section 6.
Parsed<Event> Stream::number() {
  text_.clear();
  const auto keep = [this] {
    text_ += static_cast<char>(peek());
    take();
  };
  if (peek() == '-') keep();
  const std::size_t integer = text_.size();
  TOUCHSTONE_CHECK(digits("no digit after the minus sign"));
  if (text_.size() - integer > 1 && text_[integer] == '0')
    return refuse(Fault::syntax, token_, kField, "a leading zero");
  if (peek() == '.') {
    keep();
    TOUCHSTONE_CHECK(digits("no digit after the point"));
  }
  if (peek() == 'e' || peek() == 'E') {
    keep();
    if (peek() == '+' || peek() == '-') keep();
    TOUCHSTONE_CHECK(digits("no digit in the exponent"));
  }
  if (unreadable_) return refuse(Fault::unreadable, at(), kField);
  return Event::number;
}

Parsed<void> Stream::string() {
  text_.clear();
  take();
  bool plain = true;
  bool escaped = false;
  while (true) {
    const int byte = peek();
    if (byte == kEnd) return fault({});
    if (byte == '"' && !escaped) break;
    plain = plain && is_plain(static_cast<std::uint8_t>(byte));
    if (text_.size() >= kMaxBytes - 2) return refuse(Fault::too_large, token_, kField, "a string of more than 16 MiB");
    if (!plain) {
      escaped = byte == '\\' && !escaped;
      text_ += static_cast<char>(byte);
      take();
      continue;
    }
    const Bytes rest = window_.subspan(used_);
    const auto stop = std::ranges::find_if_not(rest, is_plain);
    const auto count = static_cast<std::size_t>(stop - rest.begin());
    text_.append(as_text(rest.first(std::min(count, kMaxBytes - 2 - text_.size()))));
    used_ += count;
  }
  take();
  return plain ? Parsed<void>() : decode();
}

/// A string with escapes, or bytes beyond ASCII, or wrong ones: as json::parse would read it.
Parsed<void> Stream::decode() {
  raw_.clear();
  raw_ += '"';
  raw_ += text_;
  raw_ += '"';
  auto scanned = scan(raw_, Dialect::strict, std::exchange(tokens_, {}));
  if (!scanned) {
    ParseError error = scanned.error();
    error.offset += token_;
    return tl::unexpected(error);
  }
  tokens_ = std::move(scanned->tokens);
  if (!tokens_.front().flag) return {};
  text_.clear();
  unescape(std::string_view(raw_).substr(1, raw_.size() - 2), text_);
  return {};
}

}  // namespace touchstone::json

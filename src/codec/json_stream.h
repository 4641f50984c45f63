// JSON that is too long for json::parse: one thing after the other, in memory that does not grow with the text. The
// same strictness (CLI.md, Inputs), except that whoever reads has to refuse equal names: nobody here remembers them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/source_reader.h"
#include "codec/json.h"
#include "codec/json_scan.h"

namespace touchstone::json {

enum class Event : std::uint8_t {
  begin_object,
  end_object,
  begin_array,
  end_array,
  name,  // of a member; its value follows
  string,
  number,
  boolean,
  null,
  end,  // of the text: one value, and white space behind it
};

class Stream {
 public:
  /// Reads the bytes from where `in` stands up to `end`. More than `max_depth` objects and arrays around each other are
  /// too_deep; at most kMaxDepth.
  Stream(SourceReader& in, std::uint64_t end, std::size_t max_depth)
      : in_(in), offset_(in.offset()), end_(end), max_depth_(max_depth) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// The next thing. Errors, with the offset of the byte at fault in the source: syntax, truncated (at `end`),
  /// trailing, too_deep, too_large (a string or number of more than 16 MiB), unreadable. Not to be called after an
  /// error.
  [[nodiscard]] Parsed<Event> next();
  /// Passes over the value of which `first` is the first event. How deep it may be is not asked.
  [[nodiscard]] Parsed<void> skip(Event first);

  // Of the last event.
  /// Of a name or a string: decoded UTF-8. Of a number: its spelling. Until the next call.
  [[nodiscard]] std::string_view text() const { return text_; }
  /// Of its first byte in the source; quotes count.
  [[nodiscard]] std::uint64_t offset() const { return token_; }
  /// In bytes; of a bracket 1.
  [[nodiscard]] std::uint64_t length() const { return at() - token_; }

 private:
  enum class State : std::uint8_t { value, first_name, first_value, after };

  [[nodiscard]] std::uint64_t at() const { return offset_ + used_; }
  [[nodiscard]] int peek();
  void take() { ++used_; }
  void skip_space();
  [[nodiscard]] tl::unexpected<ParseError> fault(std::string_view detail);
  [[nodiscard]] Parsed<Event> value();
  [[nodiscard]] Parsed<Event> open(bool object);
  [[nodiscard]] Event close(bool object);
  [[nodiscard]] Parsed<Event> member();
  [[nodiscard]] Parsed<Event> word(std::string_view spelling, Event event);
  [[nodiscard]] Parsed<Event> number();
  [[nodiscard]] Parsed<void> digits(std::string_view detail);
  [[nodiscard]] Parsed<void> string();
  [[nodiscard]] Parsed<void> decode();

  SourceReader& in_;
  std::uint64_t offset_;  // of window_ in the source
  std::uint64_t end_;
  std::size_t max_depth_;
  Bytes window_;
  std::size_t used_ = 0;  // bytes of window_
  bool unreadable_ = false;

  State state_ = State::value;
  std::array<bool, kMaxDepth> objects_{};  // the containers around: which of them are objects
  std::size_t depth_ = 0;

  std::uint64_t token_ = 0;
  std::string text_, raw_;
  std::vector<Token> tokens_;
};

}  // namespace touchstone::json

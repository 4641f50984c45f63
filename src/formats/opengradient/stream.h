// A streamed answer: the Server-Sent Events body exactly as received (opengradient.md 1 and 4, Streams).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::opengradient {

/// One tool call, joined from its fragments.
struct ToolCall {
  std::string id;
  std::string type = "function";
  std::string name;
  std::string arguments;
};

/// What the deltas of `choices[0]` add up to.
struct Assembled {
  std::string text;
  std::map<std::uint64_t, ToolCall> tool_calls;  // by index
  /// Length of `text` when the signed frame came: what is beyond it was appended afterwards.
  std::size_t text_at_signature = 0;
};

struct Stream {
  Assembled output;
  std::shared_ptr<const json::Document> signed_frame;  // the last one with a string `tee_signature`
  std::size_t frame_offset = 0;                        // of its JSON in the body
  std::size_t frames = 0;                              // that carried JSON
};

/// Whether the first non-empty line is one of Server-Sent Events, and a signed frame may follow. Cheap.
[[nodiscard]] bool looks_like_stream(Bytes body);

/// Joins the frames. `body` must outlive the result. Errors: a body that is no UTF-8, longer than 16 MiB, a payload
/// that is no JSON (at its offset in the body), an error frame, no signed frame.
[[nodiscard]] Parsed<Stream> parse_stream(Bytes body);

}  // namespace touchstone::opengradient

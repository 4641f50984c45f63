// What a gateway signs of its answer: the output string (opengradient.md 4), and the structured message of v0 (3.7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codec/json.h"
#include "formats/opengradient/receipt.h"
#include "formats/opengradient/stream.h"

namespace touchstone::opengradient {

/// Which part of the answer became the output string.
enum class OutputSource { content, tool_calls, completion, web_search, stream_text, stream_tool_calls };

struct Output {
  std::string text;  // its bytes are hashed: UTF-8, or WTF-8 where the answer has lone surrogates
  OutputSource source = OutputSource::content;
};

/// The output string. Nothing when it cannot be told: the receipt holds only the last frame of a stream, or a content
/// part needs a printability that is not known here.
[[nodiscard]] std::optional<Output> output_of(const Receipt& receipt);

/// The other reading of an answer that has both text and tool calls: what would have been signed under another
/// finish_reason. Nothing when there is no other.
[[nodiscard]] std::optional<Output> other_output_of(const Receipt& receipt);

/// The bytes that a v0 receipt signs.
[[nodiscard]] std::string v0_signed_message(const Receipt& receipt);

/// json.dumps(…, sort_keys=True) of the joined tool calls of a stream, in ascending index.
[[nodiscard]] std::string dump_tool_calls(const Assembled& stream);

}  // namespace touchstone::opengradient

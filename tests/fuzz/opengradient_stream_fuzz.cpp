// Property: a refusal names an offset inside the body; what parses has a signed frame inside it, and is the same with
// other line ends and with comment lines between.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "formats/opengradient/output.h"
#include "formats/opengradient/stream.h"

namespace {

using namespace touchstone;

void require(bool holds) {
  if (!holds) std::abort();
}

/// Every line end becomes CRLF, and a comment follows it.
std::string with_comments(std::string_view body) {
  std::string out;
  for (const char character : body) {
    if (character != '\r' && character != '\n') {
      out.push_back(character);
      continue;
    }
    out.append("\r\n: ping\r\n");
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes body(data, size);
  static_cast<void>(opengradient::looks_like_stream(body));
  const auto stream = opengradient::parse_stream(body);
  if (!stream) {
    require(stream.error().offset <= size);
    return 0;
  }
  require(stream->signed_frame != nullptr && stream->frame_offset < size);
  require(stream->output.text_at_signature <= stream->output.text.size());
  const std::string commented = with_comments(as_text(body));
  if (commented.size() > json::kMaxBytes) return 0;
  const auto again = opengradient::parse_stream(as_bytes(commented));
  require(again.has_value() && again->frames == stream->frames);
  require(again->output.text == stream->output.text);
  require(opengradient::dump_tool_calls(again->output) == opengradient::dump_tool_calls(stream->output));
  return 0;
}

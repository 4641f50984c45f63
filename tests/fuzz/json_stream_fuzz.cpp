// The stream and json::parse agree about what is JSON; only equal names are not seen here.
#include "codec/json.h"
#include "codec/json_stream.h"
#include "evidence_fuzz.h"

namespace {

using namespace touchstone;

std::optional<ParseError> stream_error(Bytes text) {
  const BytesSource source(text);
  SourceReader in(source);
  json::Stream stream(in, text.size(), json::kMaxDepth);
  while (true) {
    const auto event = stream.next();
    if (!event) return event.error();
    if (*event == json::Event::end) return std::nullopt;
    fuzz::require(stream.offset() < text.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes text(data, size);
  const auto error = stream_error(text);
  const auto document = json::parse(text, json::Dialect::strict);
  if (error) fuzz::require(error->offset <= size);
  // Integers of thousands of digits have a limit of their own there.
  const bool same = document ? !error
                             : error.has_value() || document.error().fault == Fault::duplicate ||
                                   document.error().fault == Fault::out_of_range ||
                                   document.error().fault == Fault::too_large;
  fuzz::require(same);
  return 0;
}

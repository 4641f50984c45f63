#include "formats/opengradient/stream.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/reader.h"
#include "base/untrusted.h"

namespace touchstone::opengradient {
namespace {

constexpr std::string_view kWhiteSpace = " \t";

struct Line {
  std::string_view text;
  std::size_t offset;
};

/// The next line without its end (LF, CRLF or CR), which is consumed.
Line next_line(std::string_view body, std::size_t& position) {
  const std::size_t start = position;
  const std::size_t end = body.find_first_of("\r\n", start);
  if (end == std::string_view::npos) {
    position = body.size();
    return {body.substr(start), start};
  }
  const bool crlf = body[end] == '\r' && end + 1 < body.size() && body[end + 1] == '\n';
  position = end + (crlf ? 2U : 1U);
  return {body.substr(start, end - start), start};
}

/// The payload of a data line; nothing for lines that carry none.
std::optional<Line> payload(const Line& line) {
  constexpr std::string_view kData = "data:";
  if (!line.text.starts_with(kData)) return std::nullopt;
  const std::size_t first = line.text.find_first_not_of(kWhiteSpace, kData.size());
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t last = line.text.find_last_not_of(kWhiteSpace);
  const std::string_view text = line.text.substr(first, last - first + 1);
  if (text == "[DONE]") return std::nullopt;
  return Line{text, line.offset + first};
}

std::string_view string_member(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.find(name);
  return value != nullptr && value->is(json::Kind::string) ? value->text : std::string_view{};
}

void join(const json::Value& fragment, std::map<std::uint64_t, ToolCall>& calls) {
  const json::Value* const index = fragment.find("index");
  ToolCall& call = calls[index == nullptr ? 0 : index->as_u64().value_or(0)];
  if (const std::string_view id = string_member(fragment, "id"); !id.empty()) call.id = id;
  if (const std::string_view type = string_member(fragment, "type"); !type.empty()) call.type = type;
  const json::Value* const function = fragment.find("function");
  if (function == nullptr) return;
  if (const std::string_view name = string_member(*function, "name"); !name.empty()) call.name = name;
  call.arguments += string_member(*function, "arguments");
}

void join_delta(const json::Value& frame, Assembled& output) {
  const json::Value* const choices = frame.find("choices");
  if (choices == nullptr || !choices->is(json::Kind::array) || choices->items.empty()) return;
  const json::Value* const delta = choices->items.front().find("delta");
  if (delta == nullptr) return;
  output.text += string_member(*delta, "content");
  const json::Value* const calls = delta->find("tool_calls");
  if (calls == nullptr || !calls->is(json::Kind::array)) return;
  for (const json::Value& fragment : calls->items) {
    if (fragment.is(json::Kind::object)) join(fragment, output.tool_calls);
  }
}

bool has_string(const json::Value& frame, std::string_view name) {
  const json::Value* const value = frame.find(name);
  return value != nullptr && value->is(json::Kind::string);
}

}  // namespace

bool looks_like_stream(Bytes body) {
  const std::string_view text = as_text(body);
  const std::size_t first = text.find_first_not_of("\r\n");
  if (first == std::string_view::npos) return false;
  constexpr std::array<std::string_view, 5> kBeginnings = {"data:", "event:", "id:", "retry:", ":"};
  for (const std::string_view beginning : kBeginnings) {
    if (text.substr(first).starts_with(beginning)) return text.find("\"tee_signature\"") != std::string_view::npos;
  }
  return false;
}

Parsed<Stream> parse_stream(Bytes body) {
  constexpr std::string_view kField = "stream";
  if (body.size() > json::kMaxBytes) return refuse(Fault::too_large, 0, kField, "is longer than 16 MiB");
  const std::string_view text = as_text(body);
  if (!is_utf8(text)) return refuse(Fault::syntax, 0, kField, "is no UTF-8 text");
  Stream stream;
  std::size_t position = 0;
  while (position < text.size()) {
    const std::optional<Line> data = payload(next_line(text, position));
    if (!data) continue;
    auto frame = json::parse(as_bytes(data->text), json::Dialect::gateway);
    if (!frame) {
      ParseError error = frame.error();
      error.offset += data->offset;
      return tl::unexpected(error);
    }
    ++stream.frames;
    // Section 4: a frame with a string `error` ends the stream, and what came before it is no receipt.
    if (has_string(frame->root(), "error")) return refuse(Fault::syntax, data->offset, kField, "ended with an error");
    join_delta(frame->root(), stream.output);
    if (has_string(frame->root(), "tee_signature")) {
      stream.signed_frame = std::make_shared<const json::Document>(std::move(*frame));
      stream.frame_offset = data->offset;
      stream.output.text_at_signature = stream.output.text.size();
    }
  }
  if (stream.signed_frame == nullptr) return refuse(Fault::missing, text.size(), kField, "has no signed frame");
  return stream;
}

}  // namespace touchstone::opengradient

#include "formats/opengradient/output.h"

#include <utility>

#include "codec/python_json.h"
#include "formats/opengradient/canonical_writer.h"

namespace touchstone::opengradient {
namespace {

using json::Kind;
using json::Value;

/// choices[0]; null when there is none.
const Value* first_choice(const Value& response) {
  const Value* const choices = response.find("choices");
  if (choices == nullptr || !choices->is(Kind::array) || choices->items.empty()) return nullptr;
  return &choices->items.front();
}

/// A string is itself, a list the concatenation of its parts' text, everything else empty.
std::optional<std::string> content_text(const Value* content) {
  if (content == nullptr) return std::string();
  if (content->is(Kind::string)) return std::string(content->text);
  std::string text;
  if (!content->is(Kind::array)) return text;
  for (const Value& part : content->items) {
    if (part.is(Kind::object)) {
      text += text_of(part, "text");
      continue;
    }
    const std::optional<std::string> printed = python::str(part);
    if (!printed) return std::nullopt;
    text += *printed;
  }
  return text;
}

const Value* tool_calls_of(const Value& message) {
  const Value* const calls = message.find("tool_calls");
  return calls != nullptr && calls->is(Kind::array) && !calls->items.empty() ? calls : nullptr;
}

std::optional<Output> as_output(std::optional<std::string> text, OutputSource source) {
  if (!text) return std::nullopt;
  return Output{std::move(*text), source};
}

Output dumped(const Value& calls) {
  Output output{{}, OutputSource::tool_calls};
  python::dumps(calls, output.text);
  return output;
}

Output of_stream(const Assembled& stream, bool tool_calls) {
  if (tool_calls) return {dump_tool_calls(stream), OutputSource::stream_tool_calls};
  return {stream.text, OutputSource::stream_text};
}

bool finished_with_tool_calls(const Value* choice) {
  return choice != nullptr && text_of(*choice, "finish_reason") == "tool_calls";
}

}  // namespace

std::string dump_tool_calls(const Assembled& stream) {
  std::string out = "[";
  for (const auto& [index, call] : stream.tool_calls) {
    if (out.size() > 1) out += ", ";
    out += R"({"function": {"arguments": )";
    python::dumps_text(call.arguments, out);
    out += R"(, "name": )";
    python::dumps_text(call.name, out);
    out += R"(}, "id": )";
    python::dumps_text(call.id, out);
    out += R"(, "type": )";
    python::dumps_text(call.type, out);
    out += "}";
  }
  out += "]";
  return out;
}

std::optional<Output> output_of(const Receipt& receipt) {
  if (receipt.last_frame_only) return std::nullopt;
  const Value& response = receipt.response;
  const Value* const choice = first_choice(response);
  if (receipt.stream) {
    return of_stream(*receipt.stream, finished_with_tool_calls(choice) && !receipt.stream->tool_calls.empty());
  }
  if (response.find("choices") == nullptr) {
    return as_output(content_text(response.find("content")), OutputSource::web_search);
  }
  if (choice == nullptr) return Output{};
  const Value* const message = choice->find("message");
  if (message == nullptr) return Output{std::string(text_of(*choice, "text")), OutputSource::completion};
  const Value* const calls = tool_calls_of(*message);
  if (calls != nullptr && finished_with_tool_calls(choice)) return dumped(*calls);
  return as_output(content_text(message->find("content")), OutputSource::content);
}

std::optional<Output> other_output_of(const Receipt& receipt) {
  const Value* const choice = first_choice(receipt.response);
  const bool by_tool_calls = finished_with_tool_calls(choice);
  if (receipt.stream) {
    if (receipt.stream->tool_calls.empty()) return std::nullopt;
    return of_stream(*receipt.stream, !by_tool_calls);
  }
  const Value* const message = choice == nullptr ? nullptr : choice->find("message");
  const Value* const calls = message == nullptr ? nullptr : tool_calls_of(*message);
  if (calls == nullptr) return std::nullopt;
  if (!by_tool_calls) return dumped(*calls);
  return as_output(content_text(message->find("content")), OutputSource::content);
}

std::string v0_signed_message(const Receipt& receipt) {
  const Value& response = receipt.response;
  const Value* const choice = first_choice(response);
  const Value* const message = choice == nullptr ? nullptr : choice->find("message");
  const auto of = [](const Value* object, std::string_view name) {
    return object == nullptr ? nullptr : object->find(name);
  };
  CanonicalWriter writer;
  writer.begin_object();
  if (message == nullptr && of(choice, "text") != nullptr) {
    writer.member("completion");
    writer.value(*of(choice, "text"));
  } else {
    writer.member("finish_reason");
    writer.value_or_null(of(choice, "finish_reason"));
    writer.member("message");
    writer.begin_object();
    writer.member("content");
    writer.value_or_null(of(message, "content"));
    writer.member("role");
    writer.value_or_null(of(message, "role"));
    if (message != nullptr && truthy(*message, "tool_calls") != nullptr) {
      writer.member("tool_calls");
      writer.value(*message->find("tool_calls"));
    }
    writer.end_object();
  }
  writer.member("model");
  writer.value_or_null(response.find("model"));
  writer.member("request_hash");
  writer.text(receipt.request_hash_text);
  writer.member("timestamp");
  writer.text(receipt.timestamp_text);
  writer.end_object();
  CanonicalRequest written = writer.finish();
  std::string* const text = std::get_if<std::string>(&written);
  return text == nullptr ? std::string() : std::move(*text);
}

}  // namespace touchstone::opengradient

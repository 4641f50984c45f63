// opengradient.md 3.7: the front end of v0 and v0.9 rebuilt the request, and the server behind it hashed its own model
// with every default written out.
#include <string>

#include "base/untrusted.h"
#include "formats/opengradient/canonical_writer.h"

namespace touchstone::opengradient {
namespace {

using json::Kind;
using json::Value;

/// The inner model wants a string as content.
void write_content(CanonicalWriter& writer, const Value& message, std::string_view role) {
  if (role == "function") {
    const Value* const content = given(message, "content");
    if (content == nullptr) return writer.refuse_request("a function message has no content");
    return writer.as_text(*content);
  }
  const Value* const content = role == "assistant" ? truthy(message, "content") : given(message, "content");
  if (content == nullptr && role == "assistant") return writer.text("");
  if (content == nullptr) return writer.refuse_request("a message has no content");
  if (!content->is(Kind::string)) return writer.refuse_request("the content of a message is no text");
  writer.text(content->text);
}

void write_name(CanonicalWriter& writer, const Value& message, std::string_view member, bool carried) {
  const Value* const value = carried ? given(message, member) : nullptr;
  value == nullptr ? writer.literal("null") : writer.as_text(*value);
}

void write_message(CanonicalWriter& writer, const Value& message) {
  const std::string_view role = text_of(message, "role");
  if (role != "system" && role != "user" && role != "assistant" && role != "tool" && role != "function") {
    return writer.refuse_request("a message has the role '" + printable(role) + "'");
  }
  // The front end passed on user messages only when their content was a string.
  const Value* const content = given(message, "content");
  if (role == "user" && content != nullptr && !content->is(Kind::string)) return;
  writer.item();
  writer.begin_object();
  writer.member("content");
  write_content(writer, message, role);
  writer.member("name");
  write_name(writer, message, "name", role == "function");
  writer.member("role");
  writer.text(role);
  writer.member("tool_call_id");
  write_name(writer, message, "tool_call_id", role == "tool");
  writer.member("tool_calls");
  const Value* const calls = role == "assistant" ? truthy(message, "tool_calls") : nullptr;
  calls == nullptr ? writer.literal("null") : write_tool_calls(writer, *calls, {});
  writer.end_object();
}

void write_tool(CanonicalWriter& writer, const Value& tool) {
  if (!tool.is(Kind::object)) return writer.refuse_request("a tool is no object");
  const Value* const function = tool.find("function");
  if (function != nullptr && !function->is(Kind::object))
    return writer.refuse_request("the function of a tool is no object");
  const auto of_function = [&](std::string_view name) { return function == nullptr ? nullptr : function->find(name); };
  writer.item();
  writer.begin_object();
  writer.member("function");
  writer.begin_object();
  for (const std::string_view member : {"description", "name", "parameters"}) {
    writer.member(member);
    writer.value_or_null(of_function(member));
  }
  if (const Value* const strict = of_function("strict"); strict != nullptr && !strict->is(Kind::null)) {
    writer.member("strict");
    writer.value(*strict);
  }
  writer.end_object();
  writer.member("type");
  const Value* const type = tool.find("type");
  type == nullptr ? writer.text("function") : writer.value(*type);
  writer.end_object();
}

void write_max_tokens(CanonicalWriter& writer, const Value& request, Conventions conventions) {
  writer.member("max_tokens");
  const Value* const max_tokens = request.find("max_tokens");
  if (max_tokens == nullptr && conventions.early_max_tokens) return writer.literal("100");
  writer.value_or_null(max_tokens);
}

void write_temperature(CanonicalWriter& writer, const Value& request) {
  writer.member("temperature");
  const Value* const temperature = given(request, "temperature");
  temperature == nullptr ? writer.literal("0.0") : writer.as_float(*temperature);
}

void write_truthy(CanonicalWriter& writer, const Value& request, std::string_view member) {
  writer.member(member);
  writer.value_or_null(truthy(request, member));
}

void write_completion(CanonicalWriter& writer, const Value& request, Conventions conventions) {
  writer.begin_object();
  write_max_tokens(writer, request, conventions);
  writer.member("model");
  writer.value_or_null(request.find("model"));
  writer.member("prompt");
  writer.value_or_null(request.find("prompt"));
  write_truthy(writer, request, "stop");
  write_temperature(writer, request);
  writer.end_object();
}

void write_chat(CanonicalWriter& writer, const Value& request, const Value& messages, Conventions conventions) {
  writer.begin_object();
  write_max_tokens(writer, request, conventions);
  writer.member("messages");
  writer.begin_list();
  for (const Value& message : messages.items) {
    if (writer.refused()) return;
    write_message(writer, message);
  }
  writer.end_list();
  writer.member("model");
  writer.value_or_null(request.find("model"));
  write_truthy(writer, request, "stop");
  write_temperature(writer, request);
  writer.member("tool_choice");
  const std::string_view choice = text_of(request, "tool_choice");
  writer.text(choice.empty() ? "auto" : choice);
  writer.member("tools");
  const Value* const tools = truthy(request, "tools");
  if (tools == nullptr) {
    writer.literal("null");
  } else if (!tools->is(Kind::array)) {
    writer.refuse_request("tools are no list");
  } else {
    writer.begin_list();
    for (const Value& tool : tools->items) write_tool(writer, tool);
    writer.end_list();
  }
  writer.end_object();
}

}  // namespace

void write_inner_dump(CanonicalWriter& writer, const Value& request, Conventions conventions) {
  const Value* const messages = request.find("messages");
  if (messages == nullptr) {
    if (request.find("prompt") != nullptr) return write_completion(writer, request, conventions);
    return writer.refuse_request("it has no messages");
  }
  if (!messages->is(Kind::array)) return writer.refuse_request("its messages are no list");
  write_chat(writer, request, *messages, conventions);
}

}  // namespace touchstone::opengradient

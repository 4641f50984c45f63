#include "formats/opengradient/request.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/untrusted.h"
#include "codec/python_json.h"
#include "formats/opengradient/canonical_writer.h"

namespace touchstone::opengradient {
namespace {

using json::Kind;
using json::Value;

enum class Endpoint { chat, completion, web_search };

Endpoint endpoint_of(const Value& request) {
  if (request.find("messages") != nullptr) return Endpoint::chat;
  if (request.find("prompt") != nullptr) return Endpoint::completion;
  return request.find("query") != nullptr ? Endpoint::web_search : Endpoint::chat;
}

/// One part of a user message under v1.2 (section 3.4): text is kept, of everything else only type and file name.
void write_part(CanonicalWriter& writer, const Value& part) {
  writer.item();
  writer.begin_object();
  if (!part.is(Kind::object)) {
    writer.member("text");
    writer.as_text(part);
    writer.member("type");
    writer.text("text");
    return writer.end_object();
  }
  if (text_of(part, "type") == "text") {
    const Value* const text = truthy(part, "text");
    writer.member("text");
    text == nullptr ? writer.text("") : writer.value(*text);
    writer.member("type");
    writer.text("text");
    return writer.end_object();
  }
  const Value* const file = part.find("file");
  const Value* filename = file == nullptr ? nullptr : truthy(*file, "filename");
  if (filename == nullptr) filename = truthy(part, "filename");
  if (filename != nullptr) {
    writer.member("filename");
    writer.value(*filename);
  }
  writer.member("type");
  writer.value_or_null(part.find("type"));
  writer.end_object();
}

void write_user_content(CanonicalWriter& writer, const Value& message, Version version) {
  const Value* const content = given(message, "content");
  if (content == nullptr) return writer.refuse_request("a user message has no content");
  if (content->is(Kind::string)) return writer.text(content->text);
  if (!content->is(Kind::array))
    return writer.refuse_request("the content of a user message is neither text nor a list");
  if (version != Version::v1_2) return writer.as_text(*content);
  writer.begin_list();
  for (const Value& part : content->items) write_part(writer, part);
  writer.end_list();
}

/// What the gateway's models refuse to be null.
void write_needed(CanonicalWriter& writer, const Value& message, std::string_view member, bool as_text) {
  const Value* const value = given(message, member);
  if (value == nullptr) return writer.refuse_request("a message has no " + std::string(member));
  as_text ? writer.as_text(*value) : writer.value(*value);
}

void write_assistant(CanonicalWriter& writer, const Value& message, Conventions conventions) {
  const Value* const content = truthy(message, "content");
  writer.member("content");
  content == nullptr ? writer.text("") : writer.value(*content);
  writer.member("role");
  writer.text("assistant");
  if (const Value* const calls = truthy(message, "tool_calls"); calls != nullptr) {
    writer.member("tool_calls");
    write_tool_calls(writer, *calls, conventions);
  }
}

void write_message(CanonicalWriter& writer, const Value& message, Version version, Conventions conventions) {
  const std::string_view role = text_of(message, "role");
  writer.item();
  writer.begin_object();
  if (role == "user") {
    writer.member("content");
    write_user_content(writer, message, version);
    writer.member("role");
    writer.text(role);
  } else if (role == "system" || (role == "developer" && version == Version::v1_2)) {
    writer.member("content");
    write_needed(writer, message, "content", false);
    writer.member("role");
    writer.text("system");
  } else if (role == "assistant") {
    write_assistant(writer, message, conventions);
  } else if (role == "tool") {
    writer.member("content");
    write_needed(writer, message, "content", false);
    writer.member("role");
    writer.text(role);
    writer.member("tool_call_id");
    write_needed(writer, message, "tool_call_id", true);
  } else if (role == "function") {
    writer.member("content");
    write_needed(writer, message, "content", true);
    writer.member("name");
    write_needed(writer, message, "name", true);
    writer.member("role");
    writer.text(role);
  } else {
    writer.refuse_request("a message has the role '" + printable(role) + "'");
  }
  writer.end_object();
}

void write_member(CanonicalWriter& writer, std::string_view name, const Value* value) {
  if (value == nullptr) return;
  writer.member(name);
  writer.value(*value);
}

void write_web_search_flag(CanonicalWriter& writer, const Value& request, Version version) {
  if (version != Version::v1_2 || truthy(request, "web_search") == nullptr) return;
  writer.member("web_search");
  writer.literal("true");
}

void write_chat(CanonicalWriter& writer, const Value& request, Version version, Conventions conventions) {
  const Value* const messages = request.find("messages");
  if (messages != nullptr && !messages->is(Kind::array)) return writer.refuse_request("its messages are no list");
  writer.begin_object();
  write_member(writer, "max_tokens", given(request, "max_tokens"));
  writer.member("messages");
  writer.begin_list();
  if (messages != nullptr) {
    for (const Value& message : messages->items) {
      if (writer.refused()) return;
      write_message(writer, message, version, conventions);
    }
  }
  writer.end_list();
  writer.member("model");
  writer.value_or_null(request.find("model"));
  if (version >= Version::v1_1) write_member(writer, "response_format", truthy(request, "response_format"));
  write_member(writer, "stop", truthy(request, "stop"));
  writer.member("temperature");
  const Value* const temperature = given(request, "temperature");
  temperature == nullptr ? writer.literal("0.0") : writer.as_float(*temperature);
  write_member(writer, "tools", truthy(request, "tools"));
  write_web_search_flag(writer, request, version);
  writer.end_object();
}

/// Section 3.5: what is absent has the defaults of the completion model, what is null has not.
void write_completion(CanonicalWriter& writer, const Value& request, Version version) {
  const Value* const max_tokens = request.find("max_tokens");
  const Value* const temperature = request.find("temperature");
  writer.begin_object();
  if (max_tokens == nullptr) {
    writer.member("max_tokens");
    writer.literal("16");
  } else {
    write_member(writer, "max_tokens", given(request, "max_tokens"));
  }
  writer.member("model");
  writer.value_or_null(request.find("model"));
  writer.member("prompt");
  writer.value_or_null(request.find("prompt"));
  write_member(writer, "stop", truthy(request, "stop"));
  writer.member("temperature");
  if (temperature == nullptr) {
    writer.literal("1.0");
  } else if (temperature->is(Kind::null)) {
    writer.literal("0.0");
  } else {
    writer.as_float(*temperature);
  }
  write_web_search_flag(writer, request, version);
  writer.end_object();
}

}  // namespace

std::string_view name(Version version) {
  switch (version) {
    case Version::v0: return "v0";
    case Version::v0_9: return "v0.9";
    case Version::v1: return "v1";
    case Version::v1_1: return "v1.1";
    case Version::v1_2: return "v1.2";
  }
  return {};
}

CanonicalRequest canonical_request(const Value& request, Version version, Conventions conventions) {
  CanonicalWriter writer;
  if (!request.is(Kind::object)) {
    writer.refuse_request("it is no JSON object");
  } else if (version <= Version::v0_9) {
    write_inner_dump(writer, request, conventions);
  } else {
    switch (endpoint_of(request)) {
      case Endpoint::chat: write_chat(writer, request, version, conventions); break;
      case Endpoint::completion: write_completion(writer, request, version); break;
      case Endpoint::web_search:
        version == Version::v1_2 ? writer.value(request) : writer.refuse_request("web search came with v1.2");
        break;
    }
  }
  return writer.finish();
}

bool is_hashed(const Value& request, std::string_view member, Version version) {
  const Endpoint endpoint = endpoint_of(request);
  if (endpoint == Endpoint::web_search) return true;
  const auto among = [&](const auto& names) { return std::find(names.begin(), names.end(), member) != names.end(); };
  constexpr std::array<std::string_view, 4> kAlways = {"model", "temperature", "max_tokens", "stop"};
  if (among(kAlways)) return true;
  if (member == "web_search") return version == Version::v1_2;
  if (endpoint == Endpoint::completion) return member == "prompt";
  constexpr std::array<std::string_view, 2> kChat = {"messages", "tools"};
  if (among(kChat)) return true;
  if (member == "tool_choice") return version <= Version::v0_9;
  return member == "response_format" && version >= Version::v1_1;
}

}  // namespace touchstone::opengradient

#include "report/json_values.h"

namespace touchstone::report {
namespace {

// The first number that a reader with double-precision numbers cannot tell from its neighbour (RFC 8259 section 6).
constexpr std::uint64_t kFirstInexact = std::uint64_t{1} << 53U;

}  // namespace

void write_value(JsonWriter& json, const ClaimValue& value) {
  if (const auto* text = std::get_if<Untrusted>(&value)) {
    json.text(text->raw());
  } else if (const auto* number = std::get_if<std::uint64_t>(&value); number != nullptr && *number < kFirstInexact) {
    json.number(*number);
  } else if (const auto* natural = std::get_if<Natural>(&value);
             natural != nullptr && as_u64(*natural).value_or(kFirstInexact) < kFirstInexact) {
    json.number(*as_u64(*natural));
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    json.flag(*flag);
  } else {
    json.text(to_text(value));
  }
}

void write_number_or_null(JsonWriter& json, const std::optional<std::uint64_t>& value) {
  if (value) {
    json.number(*value);
  } else {
    json.null();
  }
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& text : texts) json.text(text);
  json.end_array();
}

void write_tool(JsonWriter& json, std::string_view version) {
  json.key("tool").begin_object();
  json.key("name").text("touchstone");
  json.key("version").text(version);
  json.end_object();
}

void write_complaints(JsonWriter& json, const std::vector<Complaint>& complaints) {
  json.key("malformed").begin_array();
  for (const Complaint& complaint : complaints) {
    json.begin_object();
    json.key("path").text(complaint.path);
    json.key("format").text_or_null(complaint.format);
    json.key("offset").number(complaint.offset);
    json.key("message").text(complaint.message);
    json.end_object();
  }
  json.end_array();
}

void write_warnings(JsonWriter& json, const std::vector<Warning>& warnings) {
  json.key("warnings").begin_array();
  for (const Warning& warning : warnings) {
    json.begin_object();
    json.key("code").text(warning.code);
    json.key("path").text(warning.path);
    json.key("message").text(warning.message);
    json.end_object();
  }
  json.end_array();
}

}  // namespace touchstone::report

// The JSON of `inspect`, `hash`, `explain` and of errors; that of reports is in json.cpp.
#include <algorithm>
#include <array>

#include "report/json.h"
#include "report/json_values.h"
#include "report/json_writer.h"

namespace touchstone::report {
namespace {

void write_field(JsonWriter& json, const Field& field) {
  json.begin_object();
  json.key("offset").number(field.offset);
  json.key("length").number(field.length);
  json.key("name").text(field.name);
  json.key("value");
  write_value(json, field.value);
  json.key("meaning").text_or_null(field.meaning);
  json.end_object();
}

void write_inspection(JsonWriter& json, const Inspection& one) {
  json.begin_object();
  json.key("input").text(one.input);
  json.key("type").text(one.type);
  json.key("encoding").text(name(one.encoding));
  json.key("sha256").text(to_hex(one.sha256));
  json.key("size").number(one.size);
  json.key("verified").flag(false);
  json.key("statement").text(kNotVerified);
  json.key("fields").begin_array();
  for (const Field& field : one.fields) write_field(json, field);
  json.end_array();
  write_texts(json, "notes", one.notes);
  json.key("variant").text_or_null(one.variant);
  json.end_object();
}

void write_named(JsonWriter& json, const NamedTexts& texts) {
  for (const auto& [name, value] : texts) json.key(name).text_or_null(value);
}

void write_named(JsonWriter& json, std::string_view key, const NamedTexts& texts) {
  json.key(key).begin_object();
  write_named(json, texts);
  json.end_object();
}

void write_value(JsonWriter& json, const IdentityValue& value) {
  switch (value.kind) {
    case IdentityValue::Kind::text: json.text(value.text); return;
    case IdentityValue::Kind::null: json.null(); return;
    case IdentityValue::Kind::list:
      json.begin_array();
      for (const std::string& item : value.items) json.text(item);
      json.end_array();
      return;
    case IdentityValue::Kind::table:
      json.begin_object();
      for (const auto& [name, row] : value.rows) write_named(json, name, row);
      json.end_object();
      return;
  }
}

void write_environment(JsonWriter& json, const EnvironmentIdentity& one) {
  static constexpr auto kOwn = std::to_array<std::string_view>(
      {"path", "kind", "measurements", "identities", "declared", "malformed", "warnings", "unmeasured", "inputs"});
  json.begin_object();
  json.key("path").text(one.path);
  json.key("kind").text(one.kind);
  write_named(json, "measurements", one.measurements);
  json.key("identities").begin_object();
  for (const auto& [name, value] : one.identities) {
    json.key(name);
    write_value(json, value);
  }
  json.end_object();
  json.key("declared").begin_array();
  for (const Declaration& declaration : one.declared) {
    json.begin_object();
    json.key("path").text(declaration.path);
    json.key("kind").text(declaration.kind);
    json.key("sha256").text(declaration.sha256);
    json.end_object();
  }
  json.end_array();
  write_complaints(json, one.malformed);
  write_warnings(json, one.warnings);
  write_texts(json, "unmeasured", one.unmeasured);
  if (!one.inputs.empty()) write_named(json, "inputs", one.inputs);
  for (const auto& [name, value] : one.facts) {
    if (std::ranges::find(kOwn, name) == kOwn.end()) json.key(name).text_or_null(value);
  }
  json.end_object();
}

void write_mismatches(JsonWriter& json, std::string_view key, std::string_view label,
                      const std::vector<ManifestCheck::Mismatch>& mismatches) {
  json.key(key).begin_array();
  for (const ManifestCheck::Mismatch& one : mismatches) {
    json.begin_object();
    json.key(label).text(one.path);
    json.key("expected").text_or_null(one.expected);
    json.key("actual").text_or_null(one.actual);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string inspections_to_json(std::string_view version, std::span<const Inspection> artefacts) {
  std::string out;
  JsonWriter json(out, JsonWriter::Form::indented);
  json.begin_object();
  json.key("schema").text("touchstone.inspection/1");
  write_tool(json, version);
  json.key("artefacts").begin_array();
  for (const Inspection& one : artefacts) write_inspection(json, one);
  json.end_array();
  json.end_object();
  return out += '\n';
}

std::string files_to_json(std::span<const HashedFile> files) {
  std::string out;
  JsonWriter json(out, JsonWriter::Form::indented);
  json.begin_object();
  json.key("schema").text("touchstone.hashes/1");
  json.key("files").begin_array();
  for (const HashedFile& file : files) {
    json.begin_object();
    json.key("path").text(file.path);
    json.key("size").number(file.size);
    write_named(json, file.digests);
    if (!file.ids.empty()) write_named(json, "ids", file.ids);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return out += '\n';
}

std::string environments_to_json(std::string_view version, std::span<const EnvironmentIdentity> environments) {
  std::string out;
  JsonWriter json(out, JsonWriter::Form::indented);
  json.begin_object();
  json.key("schema").text("touchstone.hashes/1");
  write_tool(json, version);
  json.key("environments").begin_array();
  for (const EnvironmentIdentity& one : environments) write_environment(json, one);
  json.end_array();
  json.end_object();
  return out += '\n';
}

std::string check_to_json(const ManifestCheck& check) {
  std::string out;
  JsonWriter json(out, JsonWriter::Form::indented);
  json.begin_object();
  json.key("schema").text("touchstone.hashes/1");
  json.key("check").begin_object();
  json.key("manifest").text(check.manifest);
  json.key("matched").number(check.matched);
  write_mismatches(json, "mismatched", "path", check.mismatched);
  write_texts(json, "missing", check.missing);
  write_texts(json, "extra", check.extra);
  write_mismatches(json, "identities", "name", check.identities);
  json.end_object();
  json.end_object();
  return out += '\n';
}

std::string error_to_json(const ErrorReport& error) {
  std::string out;
  JsonWriter json(out, JsonWriter::Form::line);
  json.begin_object();
  json.key("schema").text("touchstone.error/1");
  json.key("exit_code").number(static_cast<std::uint64_t>(error.exit_code));
  json.key("error").begin_object();
  json.key("input").text_or_null(error.input);
  json.key("message").text(error.message);
  json.key("offset");
  write_number_or_null(json, error.offset);
  json.key("field").text_or_null(error.field);
  json.key("hint").text_or_null(error.hint);
  json.end_object();
  json.end_object();
  return out += '\n';
}

std::string as_lines(std::string_view json) {
  std::string lines;
  lines.reserve(json.size());
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      lines += c;
      if (c == '\\' && i + 1 < json.size()) lines += json[++i];
      in_text = c != '"';
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    in_text = c == '"';
    if ((c != '\n' && c != ' ') || depth == 0) lines += c;
  }
  return lines;
}

std::string checks_to_json(std::span<const CheckInfo> checks) {
  std::string out;
  JsonWriter json(out, JsonWriter::Form::indented);
  json.begin_object();
  json.key("schema").text("touchstone.checks/1");
  json.key("checks").begin_array();
  for (const CheckInfo& check : checks) {
    json.begin_object();
    json.key("id").text(check.id);
    json.key("asks").text(check.asks);
    json.key("over").text_or_null(check.over);
    json.key("spec").text_or_null(check.spec);
    json.key("means").text_or_null(check.means);
    json.key("next").text_or_null(check.next);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return out += '\n';
}

}  // namespace touchstone::report

#include "evidence/environments/declared.h"

#include <algorithm>
#include <array>

#include "codec/base64.h"
#include "codec/json.h"

namespace touchstone::evidence {
namespace {

constexpr std::string_view kRequirements = "requirements.txt";
constexpr std::array<std::string_view, 6> kLockFiles = {"package-lock.json", "Cargo.lock", "poetry.lock",
                                                        "uv.lock",           "flake.lock", "go.sum"};
// Debian's build information may be signed as a text.
constexpr std::string_view kBuildinfo = "Format: 1.0", kSignedText = "-----BEGIN PGP SIGNED MESSAGE-----";

bool is_lock_file(std::string_view basename) { return std::ranges::find(kLockFiles, basename) != kLockFiles.end(); }

bool begins_object(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

bool has_line(std::string_view text, std::string_view start) {
  for (std::size_t at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') return true;
  }
  return false;
}

bool is_text(const json::Value* value, std::string_view start = {}) {
  return value != nullptr && value->is(json::Kind::string) && value->text.starts_with(start);
}

bool is_provenance(const json::Value& statement) {
  return is_text(statement.find("predicateType"), "https://slsa.dev/provenance/") &&
         is_text(statement.find("_type"), "https://in-toto.io/Statement/");
}

bool is_provenance_envelope(const json::Value& envelope) {
  const json::Value* payload = envelope.find("payload");
  if (!is_text(envelope.find("payloadType"), "application/vnd.in-toto") || !is_text(payload)) return false;
  const auto statement = from_base64(payload->text, "payload");
  if (!statement) return false;
  const auto document = json::parse(*statement);
  return document && is_provenance(document->root());
}

std::string_view json_kind(Bytes content) {
  // Most JSON is something else: parse only what has one of the names.
  constexpr std::array<std::string_view, 4> kNames = {"\"spdxVersion\"", "\"bomFormat\"", "\"predicateType\"",
                                                      "\"payloadType\""};
  const std::string_view text = as_text(content);
  if (std::ranges::none_of(kNames, [&](std::string_view name) { return text.find(name) != std::string_view::npos; }))
    return {};
  const auto document = json::parse(content);
  if (!document) return {};
  const json::Value& root = document->root();
  if (is_text(root.find("spdxVersion"))) return "spdx";
  if (is_text(root.find("bomFormat"))) return "cyclonedx";
  if (is_provenance(root) || is_provenance_envelope(root)) return "slsa-provenance";
  return {};
}

}  // namespace

bool may_declare(std::string_view basename, Bytes head) {
  const std::string_view text = as_text(head);
  return is_lock_file(basename) || basename == kRequirements || begins_object(text) || text.starts_with(kBuildinfo) ||
         text.starts_with(kSignedText);
}

std::string_view declaration_kind(std::string_view basename, Bytes content) {
  const std::string_view text = as_text(content);
  if (is_lock_file(basename)) return "lock";
  if (basename == kRequirements) return text.find("--hash") != std::string_view::npos ? "lock" : "";
  if (begins_object(text)) return json_kind(content);
  if (has_line(text, kBuildinfo) && has_line(text, "Checksums-Sha256:")) return "buildinfo";
  return {};
}

}  // namespace touchstone::evidence

#include "cli/hash_text.h"

#include <algorithm>

#include "base/untrusted.h"

namespace touchstone::cli {
namespace {

std::string_view tag(crypto::Hash hash) {
  switch (hash) {
    case crypto::Hash::sha1: return "SHA1";
    case crypto::Hash::sha256: return "SHA256";
    case crypto::Hash::sha384: return "SHA384";
    case crypto::Hash::sha512: return "SHA512";
    case crypto::Hash::keccak256: return "KECCAK256";
    case crypto::Hash::blake2b_256: return "BLAKE2b-256";
    case crypto::Hash::blake3: return "BLAKE3";
  }
  return "";
}

std::string tagged(std::string_view name, const EscapedName& file, std::string_view value) {
  return (file.escaped ? "\\" : "") + std::string(name) + " (" + file.text + ") = " + std::string(value) + "\n";
}

}  // namespace

EscapedName escape_name(std::string_view name) {
  EscapedName result{{}, name.find_first_of("\\\n\r") != std::string_view::npos};
  for (const char c : name) {
    switch (c) {
      case '\\': result.text += "\\\\"; break;
      case '\n': result.text += "\\n"; break;
      case '\r': result.text += "\\r"; break;
      default: result.text += c;
    }
  }
  return result;
}

std::string file_lines(const HashedFile& file, const std::vector<crypto::Hash>& algorithms) {
  const EscapedName name = escape_name(file.path);
  std::string text;
  if (algorithms.size() == 1) {
    text = (name.escaped ? "\\" : "") + file.digests.front().second + "  " + name.text + "\n";
  } else {
    for (std::size_t i = 0; i < algorithms.size(); ++i)
      text += tagged(tag(algorithms[i]), name, file.digests[i].second);
  }
  for (const auto& [id, value] : file.ids) text += tagged(id, name, value.empty() ? "null" : value);
  return text;
}

std::string environment_lines(const EnvironmentIdentity& environment) {
  std::size_t widest = 0;
  for (const auto& [name, value] : environment.measurements) widest = std::max(widest, name.size());
  for (const auto& [name, value] : environment.identities) widest = std::max(widest, name.size());
  std::string text;
  const auto line = [&](std::string_view kind, const std::string& name, const std::string& value) {
    text += std::string(kind) + "  " + name + std::string(widest - name.size() + 2, ' ') + value + "\n";
  };
  for (const auto& [name, value] : environment.measurements) line("measured", name, value);
  for (const auto& [name, value] : environment.identities) line("identity", name, value);
  for (const std::string& part : environment.unmeasured) text += "not measured  " + printable(part) + "\n";
  return text;
}

std::string check_lines(const audit::ManifestRun& run) {
  std::string text;
  for (const auto& [path, matched] : run.lines) {
    const EscapedName name = escape_name(path);
    text += (name.escaped ? "\\" : "") + name.text + (matched ? ": OK\n" : ": FAILED\n");
  }
  return text;
}

}  // namespace touchstone::cli

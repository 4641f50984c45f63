#include "cli/hash_text.h"

#include <algorithm>

#include "base/untrusted.h"
#include "codec/hex.h"

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
    case crypto::Hash::blake2b_512: return "BLAKE2b-512";
    case crypto::Hash::blake3: return "BLAKE3";
  }
  return "";
}

std::string tagged(std::string_view name, const EscapedName& file, std::string_view value) {
  return (file.escaped ? "\\" : "") + std::string(name) + " (" + file.text + ") = " + std::string(value) + "\n";
}

std::string shown(const ModelFile& file) { return escape_name(file.path).text; }
std::string content(const ModelFile& file) { return file.sha256 + ", " + std::to_string(file.size) + " bytes"; }

std::string shown(const TensorIdentity& tensor) { return escape_name(tensor.name).text; }
std::string content(const TensorIdentity& tensor) {
  std::string shape;
  for (const std::uint64_t dimension : tensor.shape) shape += (shape.empty() ? "" : ",") + std::to_string(dimension);
  return to_hex(tensor.sha256) + ", " + tensor.dtype + " [" + shape + "]";
}

template <class T>
void difference_lines(const std::string& noun, const ModelComparison::Difference<T>& difference, std::string& text) {
  const std::string column = noun + std::string(10 - noun.size(), ' ');
  for (const auto& [mine, other] : difference.changed) {
    text += "changed   " + column + shown(mine) + "\n            this   " + content(mine) + "\n            other  " +
            content(other) + "\n";
  }
  for (const T& one : difference.added) text += "added     " + column + shown(one) + "\n";
  for (const T& one : difference.removed) text += "removed   " + column + shown(one) + "\n";
  for (const auto& [mine, other] : difference.renamed)
    text += "renamed   " + column + shown(other) + " -> " + shown(mine) + "\n";
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

std::string model_lines(const ModelIdentity& model) {
  std::size_t widest = 0;
  for (const auto& [name, value] : model.identities) widest = std::max(widest, name.size());
  std::string text;
  for (const auto& [name, value] : model.identities)
    text += name + std::string(widest - name.size() + 2, ' ') + (value.empty() ? "null" : value) + "\n";
  for (const ModelFile& file : model.files) {
    const EscapedName name = escape_name(file.path);
    text += (name.escaped ? "\\" : "") + file.sha256 + "  " + name.text + "\n";
    for (const auto& [id, value] : file.ids) text += tagged(id, name, value.empty() ? "null" : value);
  }
  return text;
}

std::string comparison_lines(const ModelComparison& comparison) {
  std::string text;
  for (const ManifestCheck::Mismatch& one : comparison.identities) {
    text += "differs   identity  " + one.path + "\n            this   " + (one.actual.empty() ? "null" : one.actual) +
            "\n            other  " + (one.expected.empty() ? "null" : one.expected) + "\n";
  }
  difference_lines("file", comparison.files, text);
  difference_lines("tensor", comparison.tensors, text);
  text += "same      " + std::to_string(comparison.files.same) + " files, " +
          (comparison.tensors_known ? std::to_string(comparison.tensors.same) + " tensors"
                                    : std::string("tensors not compared: the manifest lists none")) +
          "\n";
  return text;
}

std::string environment_lines(const EnvironmentIdentity& environment) {
  struct Line {
    std::string_view kind;
    std::string name, value;
  };
  std::vector<Line> lines;
  for (const auto& [name, value] : environment.measurements) lines.push_back({"measured", name, value});
  for (const auto& [name, value] : environment.identities) {
    switch (value.kind) {
      case IdentityValue::Kind::text: lines.push_back({"identity", name, value.text}); break;
      case IdentityValue::Kind::null: lines.push_back({"identity", name, "null"}); break;
      case IdentityValue::Kind::list:
        for (std::size_t i = 0; i < value.items.size(); ++i)
          lines.push_back({"identity", name + "." + std::to_string(i), value.items[i]});
        break;
      case IdentityValue::Kind::table:
        for (const auto& [row, cells] : value.rows) {
          std::string text = row;
          for (const auto& [cell, content] : cells) text += "  " + cell + " " + (content.empty() ? "null" : content);
          lines.push_back({"identity", name, text});
        }
        break;
    }
  }
  std::size_t widest = 0;
  for (const Line& line : lines) widest = std::max(widest, line.name.size());
  std::string text;
  for (const Line& line : lines) {
    text +=
        std::string(line.kind) + "  " + line.name + std::string(widest - line.name.size() + 2, ' ') + line.value + "\n";
  }
  for (const Declaration& one : environment.declared)
    text += "declared  " + std::string(one.kind) + "  " + escape_name(one.path).text + "  " + one.sha256 + "\n";
  for (const std::string& part : environment.unmeasured) text += "not measured  " + printable(part) + "\n";
  return text;
}

std::string check_lines(const std::vector<std::pair<std::string, bool>>& lines) {
  std::string text;
  for (const auto& [path, matched] : lines) {
    const EscapedName name = escape_name(path);
    text += (name.escaped ? "\\" : "") + name.text + (matched ? ": OK\n" : ": FAILED\n");
  }
  return text;
}

std::string check_lines(const audit::ManifestRun& run) { return check_lines(run.lines); }

}  // namespace touchstone::cli

// Where tests find their data. testdata/ is always there; the shared vectors only where the project's CI or a developer
// has them.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace touchstone::test {

inline std::filesystem::path source_dir() { return TOUCHSTONE_SOURCE_DIR; }
inline std::filesystem::path testdata(const std::string& path) { return source_dir() / "testdata" / path; }

/// The folder of shared vectors; nothing on a machine without it.
inline std::optional<std::filesystem::path> shared_vectors() {
  const std::filesystem::path folder = source_dir().parent_path() / "shared" / "vectors";
  if (!std::filesystem::is_directory(folder)) return std::nullopt;
  return folder;
}

inline Buffer read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::string read_text(const std::filesystem::path& path) {
  const Buffer bytes = read_file(path);
  return {bytes.begin(), bytes.end()};
}

/// A value that the generator of testdata/opengradient/records wrote down beside them: "root", "tee_id",
/// "other_tee_id", "pcr_hash".
inline std::string recorded(const std::string& name) {
  const std::string text = read_text(testdata("opengradient/records/expected.json"));
  const std::string key = "\"" + name + "\": \"";
  const std::size_t start = text.find(key);
  if (start == std::string::npos) throw std::runtime_error("expected.json has no " + name);
  return text.substr(start + key.size(), text.find('"', start + key.size()) - start - key.size());
}

}  // namespace touchstone::test

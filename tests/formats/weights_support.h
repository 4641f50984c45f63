// The model files that tests/generator/models.py wrote, and what it says that must be found in them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/files.h"

namespace touchstone::test {

struct ExpectedModel {
  std::string path;    // below testdata/models
  std::string format;  // empty: none
  std::optional<std::uint64_t> fault;
  std::optional<std::string> root;
  std::size_t tensors = 0;
  std::vector<std::string> warnings;

  [[nodiscard]] Buffer bytes() const { return read_file(testdata("models/" + path)); }
};

inline std::vector<ExpectedModel> expected_models() {
  const auto all = nlohmann::json::parse(read_text(testdata("models/expected.json")));
  std::vector<ExpectedModel> models;
  for (const auto& [path, said] : all.items()) {
    ExpectedModel model;
    model.path = path;
    if (!said["format"].is_null()) model.format = said["format"].get<std::string>();
    if (said.contains("fault")) model.fault = said["fault"].get<std::uint64_t>();
    if (said.contains("root")) {
      model.root = said["root"].get<std::string>();
      model.tensors = said["tensors"].get<std::size_t>();
    }
    model.warnings = said["warnings"].get<std::vector<std::string>>();
    models.push_back(std::move(model));
  }
  return models;
}

/// Those of one format.
inline std::vector<ExpectedModel> expected_models(const std::string& format) {
  auto models = expected_models();
  std::erase_if(models, [&format](const ExpectedModel& model) { return model.format != format; });
  return models;
}

}  // namespace touchstone::test

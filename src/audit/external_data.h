// Tensors of an ONNX graph whose bytes are in other files (models.md 2.6, External data): which places of which files,
// checked before anything is digested.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/model_reading.h"

namespace touchstone::audit {

struct ExternalRange {
  std::uint64_t offset = 0, length = 0;
};

struct ExternalData {
  std::map<std::string, std::vector<ExternalRange>, std::less<>> ranges;  // by path, relative to the model's folder
  std::vector<std::string> neighbours;                                    // paths that are no file of the model
  std::vector<Complaint> malformed;
  std::vector<Warning> warnings;

  [[nodiscard]] std::span<const ExternalRange> of(std::string_view path) const {
    const auto found = ranges.find(path);
    return found == ranges.end() ? std::span<const ExternalRange>() : found->second;
  }
};

/// The file that a graph at `model` means by `location`, relative to the model's folder.
[[nodiscard]] std::string external_path(const std::string& model, const std::string& location);

/// Complaints: a symbolic link, a range past the end of the file, another size than the tensor needs, a checksum that
/// differs, or so many overlapping ranges that they come to sixteen times the file. Warning onnx.hard-link. Errors:
/// missing, and those of reading.
[[nodiscard]] io::Result<ExternalData> external_data(const ModelReading& model);

}  // namespace touchstone::audit

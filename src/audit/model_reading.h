// The files of a model and what the parsers say of them, before anything is digested (models.md 1.1, 1.8, 2.4).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "audit/hash_model.h"
#include "evidence/models/weight_format.h"
#include "io/file.h"

namespace touchstone::audit {

struct ReadFile {
  std::string path;  // relative to the model's folder; of a single file its basename, "-" for standard input
  std::uint64_t size = 0;
  io::Stamp stamp;
  evidence::WeightReading reading;
};

struct ModelReading {
  std::string path;    // as given
  std::string folder;  // that the files are relative to; of a single file the one it lies in
  bool directory = false;
  std::vector<ReadFile> files;               // in byte order of their paths
  std::shared_ptr<const io::OpenFile> held;  // standard input or a pipe, which can be read once
  std::vector<Complaint> malformed;
  std::vector<Warning> warnings;

  /// Null when there is none.
  [[nodiscard]] const ReadFile* find(std::string_view wanted) const;
  [[nodiscard]] io::Result<std::shared_ptr<const io::OpenFile>> open_first(const ReadFile& file) const;
  /// Opens a file again; changed when it is not the one that was parsed.
  [[nodiscard]] io::Result<std::shared_ptr<const io::OpenFile>> open(const ReadFile& file) const;
};

/// Lists and parses. Errors: those of hash_model, and missing for a shard that an index names.
[[nodiscard]] io::Result<ModelReading> read_model(const HashModelJob& job);

}  // namespace touchstone::audit

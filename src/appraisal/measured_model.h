// What was measured of a model before a verifier looks at its signature (ARCHITECTURE, idea 1; oms.md 4 and 5).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace touchstone {

/// The digest of bytes [start, end) of a file, with the algorithm of the model.
struct MeasuredRange {
  std::uint64_t start = 0, end = 0;
  Buffer digest;
};

struct MeasuredFile {
  std::string path;         // relative to the model, '/' between components; of a single file its last component
  std::uint64_t size = 0;   // bytes; of a link that is not followed, of what it leads to, else 0
  bool is_link = false;     // a symbolic link where links are not followed
  bool is_broken = false;   // such a link that leads to no regular file
  bool is_weights = false;  // content or name says so (oms.md 5); looked at only where the signature hides the file
  /// What the signature names, as far as it lies in the file, sorted by start and end.
  std::vector<MeasuredRange> ranges;
};

/// A model as one signature sees it: every file of it, and the digests of what the signature names. The signature file
/// itself is not among them.
struct MeasuredModel {
  std::string subject;                    // origin of the artefact that it was measured for
  std::shared_ptr<const void> signature;  // the content of that artefact
  std::string path;                       // of the model, as given
  bool directory = true;                  // false: a single file
  std::vector<MeasuredFile> files;        // in byte order of their paths
  std::vector<std::string> leading_out;   // links that were followed and lead out of the model
};

}  // namespace touchstone

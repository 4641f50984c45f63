// Measures the files of a model for the signatures over it (ARCHITECTURE, idea 1; oms.md 2, 4 and 5): one walk, one
// read of every stretch that a manifest names, on all cores.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "appraisal/measured_model.h"
#include "audit/piece_digests.h"
#include "formats/oms/statement.h"
#include "io/error.h"

namespace touchstone::audit {

/// A signature, and whom its measurement is for.
struct ModelRequest {
  std::string subject;                        // origin of the artefact that becomes the subject
  std::shared_ptr<const void> signature;      // its content
  const oms::Statement* statement = nullptr;  // inside that content
  std::string signature_path;                 // the file, which is never part of the model; "-": standard input
};

/// One result for each request, in their order. `path` is a folder or a single file. Links are recorded, or followed
/// where the signature allows it. Of a manifest with an unknown hash_type nothing is digested. Ranges of one file that
/// are together more than 64 MiB and more than 16 times its size, which only overlapping ones can be, are left out.
/// Errors: those of io::walk and of reading; changed when a file is not the same from its first to its last byte.
/// Memory: 2 MiB for each thread, the names of all files, and the digests.
[[nodiscard]] io::Result<std::vector<MeasuredModel>> measure_model(const std::string& path,
                                                                   std::span<const ModelRequest> requests,
                                                                   const MeasureOptions& options);

}  // namespace touchstone::audit

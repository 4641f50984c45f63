// Every digest of a model in one read pass: files, tensors, identities of files (ARCHITECTURE, Hashing).
#pragma once

#include <string>
#include <vector>

#include "appraisal/identity.h"
#include "audit/model_reading.h"
#include "base/bytes.h"
#include "io/progress.h"

namespace touchstone::audit {

struct FileDigests {
  std::string sha256;              // hex, when whole files were asked for
  std::vector<Digest256> tensors;  // in the order of the file's tensors; of those without bytes zero
  NamedTexts ids;                  // in the order asked for
};

struct ModelDigests {
  std::vector<FileDigests> files;    // in the order of the model's files
  std::vector<Complaint> malformed;  // external data that is not what the graph says (models.md 2.6)
  std::vector<Warning> warnings;     // onnx.hard-link
};

/// Of `job` what is to be digested. Errors: those of reading; missing for external data that is not there.
[[nodiscard]] io::Result<ModelDigests> digest_model(const ModelReading& model, const HashModelJob& job);

}  // namespace touchstone::audit

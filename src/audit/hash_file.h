// The work behind `hash file` (models.md 1.6): digests and identities of files in one read pass each, several files
// beside each other. Printing is cli's, comparing with a manifest is manifest.h's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/identity.h"
#include "crypto/digest.h"
#include "io/error.h"
#include "io/progress.h"
#include "io/stream.h"

namespace touchstone::audit {

/// An identity that is computed from the bytes in order. `finish` gives its text, empty where models.md says `null`.
class IdSink : public io::Sink {
 public:
  [[nodiscard]] virtual std::string finish() = 0;
};

/// Makes the sink of an identity that is not built in here: name, size in bytes, owner x bit. Null: not known.
using IdFactory = std::function<std::unique_ptr<IdSink>(std::string_view name, std::uint64_t size, bool executable)>;

/// Identities that hash_files computes itself: all of models.md 1.3 that are of a file.
[[nodiscard]] bool is_built_in_id(std::string_view name);

struct HashFileJob {
  std::vector<std::string> paths;  // as given; "-" is standard input
  std::vector<crypto::Hash> algorithms = {crypto::Hash::sha256};
  std::vector<std::string> ids;      // names of models.md 1.3, of a file
  IdFactory more_ids;                // for those that are not built in; may be empty
  unsigned jobs = 0;                 // 0: all cores
  io::Progress* progress = nullptr;  // may be null
};

/// One result per path, in the order given. `digests` and `ids` are in the order asked for, a value being empty where
/// models.md says `null`; so is the tensor-root of what has no tensors or does not parse. Errors: those of io::stream
/// (a folder, a FIFO, …); not_seekable for an identity that needs the size or random access (walrus, git-blob, nar,
/// ollama, tensor-root, those of more_ids) of a stream; missing for a file that a weight file names; too_large for a
/// walrus id of more than 14.6 GB; failed for an identity that nobody can compute. Results do not depend on `jobs`.
/// Memory: 2 MiB per job, and at most 192 MiB for the one walrus id that is computed at a time.
[[nodiscard]] std::vector<io::Result<HashedFile>> hash_files(const HashFileJob& job);

}  // namespace touchstone::audit

// The names of identities (models.md 1.3), and the sinks of those that are made of the bytes of one file in order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "evidence/models/ids/identity_sink.h"

namespace touchstone::evidence {

/// What an identity is of.
enum class IdentityOf : std::uint8_t { file, directory, both };

struct IdentityName {
  std::string_view name;
  IdentityOf of;
  bool on_request;  // only with `--ids`
};

/// The table of models.md 1.3, in its order.
[[nodiscard]] std::span<const IdentityName> identity_names();
/// Nothing when no identity has that name.
[[nodiscard]] std::optional<IdentityName> find_identity(std::string_view name);
/// Whether it can be asked for on a file (of: file, both) or on a directory (of: directory, both).
[[nodiscard]] bool is_identity_of_file(std::string_view name);
[[nodiscard]] bool is_identity_of_directory(std::string_view name);

/// What a sink has to know before the first byte.
struct FileFacts {
  std::uint64_t size = 0;   // in bytes; of git-blob, git-blob-sha256 and nar only
  bool executable = false;  // owner x bit; of nar only
};

/// Whether the sink of that name uses FileFacts, so that it cannot be fed from a stream.
[[nodiscard]] bool needs_file_facts(std::string_view name);

/// The sink of sha256, lfs, oci, blake3, git-blob, git-blob-sha256 (models.md 4.1 with SHA-256; not in the table), nar,
/// cid-v0, cid-v1, cid-unixfs-v1-2025, fs-verity. Null for every other name: walrus and tensor-root want random access,
/// ollama looks at the format, sha256-dir and oms-root are made of names and digests.
[[nodiscard]] std::unique_ptr<IdentitySink> make_identity_sink(std::string_view name, const FileFacts& facts);

}  // namespace touchstone::evidence

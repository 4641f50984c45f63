// The Nix archive of a file or folder, and its SHA-256 (environments.md 6). Nothing is written: what the archive would
// hold goes straight into the digest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "evidence/models/ids/file_tree.h"
#include "evidence/models/ids/identity_sink.h"

namespace touchstone::evidence {

/// The tokens of an archive, one call after the other in its order.
class NarWriter {
 public:
  NarWriter();
  /// Up to the content of a regular file of `size` bytes; contents() and end_file() follow.
  void begin_file(std::uint64_t size, bool executable);
  void contents(Bytes bytes) { hasher_.update(bytes); }
  void end_file(std::uint64_t size);
  void link(std::string_view target);
  void begin_directory();
  void begin_entry(std::string_view name);
  void end_entry();
  void end_directory();
  /// `sha256-` and base64 (the form of subresource integrity).
  [[nodiscard]] std::string finish();

 private:
  void text(std::string_view text);
  void padding(std::uint64_t size);

  crypto::Hasher hasher_{crypto::Hash::sha256};
};

/// The archive of one file.
class NarFile final : public IdentitySink {
 public:
  NarFile(std::uint64_t size, bool executable) : size_(size) { writer_.begin_file(size, executable); }
  void update(Bytes bytes) override { writer_.contents(bytes); }
  [[nodiscard]] std::string finish() override;

 private:
  std::uint64_t size_;
  NarWriter writer_;
};

/// Feeds the content of the file at that index of the list to writer.contents(); false when it cannot be read.
using FeedFile = std::function<bool(std::size_t entry, NarWriter& writer)>;

/// Walks the entries in the order of the archive. False when a file could not be read; then nothing more is asked for.
[[nodiscard]] bool write_nar(NarWriter& writer, const std::vector<TreeEntry>& entries, const FeedFile& feed);

}  // namespace touchstone::evidence

// Digests of stretches of many files, on all cores, and the certainty that every file stayed the same meanwhile.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "io/error.h"
#include "io/file.h"

namespace touchstone::audit {

struct MeasureOptions {
  unsigned jobs = 0;      // 0: all cores
  bool progress = false;  // on a terminal
};

/// A file that a walk listed, and how it is opened.
struct ListedFile {
  std::string folder;  // empty: `path` is the file itself
  std::string path;
  bool through_links = false;
  std::uint64_t size = 0;  // when it was listed

  [[nodiscard]] io::Result<io::OpenFile> open() const;
};

/// Bytes [start, end) of a file.
struct Piece {
  std::size_t file;  // index
  crypto::Hash hash;
  std::uint64_t start, end;
  friend auto operator<=>(const Piece&, const Piece&) = default;
};

/// Digests every piece once. Errors: those of opening and reading; changed when a file has another size than it was
/// listed with, or is not the same from its first piece to its last. Memory: 2 MiB for each thread, and the digests.
[[nodiscard]] io::Result<std::map<Piece, Buffer>> digest_pieces(std::span<const ListedFile> files,
                                                                const std::set<Piece>& pieces,
                                                                const MeasureOptions& options);

}  // namespace touchstone::audit

#include "audit/piece_digests.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "io/parallel.h"
#include "io/progress.h"
#include "io/stream.h"

namespace touchstone::audit {
namespace {

using io::OpenFile;

constexpr std::uint64_t kSmall = 1U << 20U;  // read at once rather than as a stream

/// Opens every file for each of its pieces: descriptors are few, pieces may be many.
class Digester {
 public:
  Digester(std::span<const ListedFile> files, const MeasureOptions& options)
      : files_(files), options_(options), stamps_(files.size()) {}

  io::Result<std::map<Piece, Buffer>> run(const std::set<Piece>& wanted) {
    // The largest first, so that no core is left alone with one at the end.
    std::vector<Piece> pieces(wanted.begin(), wanted.end());
    std::ranges::stable_sort(pieces, std::ranges::greater(), [](const Piece& one) { return one.end - one.start; });
    std::uint64_t total = 0;
    for (const Piece& piece : pieces) total += piece.end - piece.start;
    progress_.emplace("hashing", total, options_.progress);
    std::vector<Buffer> digests(pieces.size());
    io::Workers workers(options_.jobs);
    lanes_ = pieces.size() < workers.jobs() ? 2 : 1;
    workers.run(pieces.size(), [&](std::size_t i) {
      if (failed_) return;
      auto digest = digest_piece(pieces[i]);
      if (digest) {
        digests[i] = std::move(*digest);
      } else {
        keep(std::move(digest.error()));
      }
    });
    progress_.reset();
    if (error_) return tl::unexpected(std::move(*error_));
    std::map<Piece, Buffer> results;
    for (std::size_t i = 0; i < pieces.size(); ++i) results.emplace(pieces[i], std::move(digests[i]));
    return results;
  }

 private:
  io::Result<Buffer> digest_piece(const Piece& piece) {
    auto file = files_[piece.file].open();
    if (!file) return tl::unexpected(file.error());
    if (file->size() != files_[piece.file].size || !is_the_same(piece.file, *file)) {
      return io::fail(io::IoFault::changed, file->path(), "was changed or replaced while the model was read");
    }
    auto digest = read(*file, piece);
    if (!digest) return digest;
    if (auto same = file->expect_unchanged(); !same) return tl::unexpected(same.error());
    return digest;
  }

  io::Result<Buffer> read(const OpenFile& file, const Piece& piece) {
    const std::uint64_t length = piece.end - piece.start;
    if (length <= kSmall) {
      Buffer bytes(static_cast<std::size_t>(length));
      if (auto done = file.read_at(piece.start, bytes); !done) return tl::unexpected(done.error());
      progress_->advance(length);
      return crypto::digest(piece.hash, bytes);
    }
    file.expect_sequential();
    io::HashSink sink(piece.hash);
    const std::array<io::Sink*, 1> sinks = {&sink};
    const io::StreamOptions options{lanes_, [this](std::uint64_t bytes) { progress_->advance(bytes); }};
    if (auto done = io::stream_range(file, piece.start, length, sinks, options); !done) {
      return tl::unexpected(done.error());
    }
    return sink.finish();
  }

  bool is_the_same(std::size_t index, const OpenFile& file) {
    const std::lock_guard lock(mutex_);
    if (!stamps_[index]) stamps_[index] = file.stamp();
    return stamps_[index] == file.stamp();
  }

  void keep(io::IoError error) {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    if (!error_ || error.path < error_->path) error_ = std::move(error);
  }

  std::span<const ListedFile> files_;
  const MeasureOptions& options_;
  std::vector<std::optional<io::Stamp>> stamps_;
  std::optional<io::Progress> progress_;
  unsigned lanes_ = 1;
  std::mutex mutex_;
  std::atomic<bool> failed_{false};
  std::optional<io::IoError> error_;
};

}  // namespace

io::Result<OpenFile> ListedFile::open() const {
  if (folder.empty()) return OpenFile::open(path);
  return through_links ? OpenFile::open(io::join(folder, path)) : OpenFile::open_plain_below(folder, path);
}

io::Result<std::map<Piece, Buffer>> digest_pieces(std::span<const ListedFile> files, const std::set<Piece>& pieces,
                                                  const MeasureOptions& options) {
  return Digester(files, options).run(pieces);
}

}  // namespace touchstone::audit

#include "audit/hash_file.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <utility>

#include "codec/hex.h"
#include "evidence/models/walrus.h"
#include "io/file.h"
#include "io/parallel.h"

namespace touchstone::audit {
namespace {

using crypto::Hash;
using io::IoError;
using io::IoFault;

constexpr std::array<std::string_view, 7> kBuiltIn = {"sha256", "walrus", "git-blob", "lfs", "oci", "ollama", "blake3"};
constexpr unsigned kWalrusThreads = 8;  // each has 1.5 MiB of its own, and the whole stays below 192 MiB

/// A file as the Walrus code sees it. Keeps the first error.
class FileSource : public ByteSource {
 public:
  FileSource(const io::OpenFile& file, io::Progress* progress) : file_(file), progress_(progress) {}

  [[nodiscard]] std::uint64_t size() const override { return file_.size(); }

  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    auto done = file_.read_at(offset, out);
    if (done) {
      if (progress_ != nullptr) progress_->advance(out.size());
      return true;
    }
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(done.error());
    return false;
  }

  [[nodiscard]] const std::optional<IoError>& error() const { return error_; }

 private:
  const io::OpenFile& file_;
  io::Progress* progress_;
  mutable std::mutex mutex_;
  mutable std::optional<IoError> error_;
};

/// The sinks of one file: one for each digest, however many identities are made of it.
class FileSinks {
 public:
  void want(Hash hash) {
    if (!digests_.contains(hash)) digests_.emplace(hash, std::make_unique<io::HashSink>(hash));
  }
  void want_git_blob(std::uint64_t size) {
    // models.md 4.1.
    const std::string head = "blob " + std::to_string(size);
    git_blob_ = std::make_unique<io::HashSink>(Hash::sha1);
    git_blob_->update(as_bytes(head));
    git_blob_->update(std::array<std::uint8_t, 1>{0});
  }
  void want(std::string_view name, std::unique_ptr<IdSink> sink) { others_.emplace(name, std::move(sink)); }

  [[nodiscard]] std::vector<io::Sink*> all() const {
    std::vector<io::Sink*> sinks;
    for (const auto& [hash, sink] : digests_) sinks.push_back(sink.get());
    if (git_blob_) sinks.push_back(git_blob_.get());
    for (const auto& [name, sink] : others_) sinks.push_back(sink.get());
    return sinks;
  }

  void finish() {
    for (auto& [hash, sink] : digests_) texts_[hash] = to_hex(sink->finish());
    if (git_blob_) git_blob_text_ = to_hex(git_blob_->finish());
  }
  [[nodiscard]] const std::string& text(Hash hash) const { return texts_.at(hash); }
  [[nodiscard]] const std::string& git_blob() const { return git_blob_text_; }
  [[nodiscard]] std::string other(std::string_view name) { return others_.find(name)->second->finish(); }

 private:
  std::map<Hash, std::unique_ptr<io::HashSink>> digests_;
  std::unique_ptr<io::HashSink> git_blob_;
  std::map<std::string, std::unique_ptr<IdSink>, std::less<>> others_;
  std::map<Hash, std::string> texts_;
  std::string git_blob_text_;
};

class FileJob {
 public:
  FileJob(const HashFileJob& job, unsigned jobs, std::mutex& walrus) : job_(job), jobs_(jobs), walrus_(walrus) {}

  io::Result<HashedFile> run(const std::string& path);

 private:
  io::Result<void> prepare(const std::string& path);
  io::Result<void> add_sink(const std::string& path, const std::string& id);
  io::Result<std::uint64_t> feed(const std::string& path);
  io::Result<std::string> identity(const std::string& id);
  io::Result<std::string> walrus();
  io::Result<std::string> ollama();

  const HashFileJob& job_;
  unsigned jobs_;
  std::mutex& walrus_;
  std::optional<io::OpenFile> file_;  // none: a stream
  FileSinks sinks_;
};

bool needs_file(std::string_view id) { return id != "sha256" && id != "lfs" && id != "oci" && id != "blake3"; }

io::Result<void> FileJob::prepare(const std::string& path) {
  if (path != "-") {
    auto kind = io::kind_of(path);
    if (!kind) return tl::unexpected(kind.error());
    if (*kind != io::PathKind::stream) {
      auto file = io::OpenFile::open(path);
      if (!file) return tl::unexpected(file.error());
      file_ = std::move(*file);
    }
  }
  for (const Hash hash : job_.algorithms) sinks_.want(hash);
  for (const std::string& id : job_.ids) {
    if (needs_file(id) && !file_) {
      return io::fail(IoFault::not_seekable, path, "is a stream, and the identity " + id + " needs a file",
                      "save it to a file first");
    }
    if (auto done = add_sink(path, id); !done) return done;
  }
  return {};
}

io::Result<void> FileJob::add_sink(const std::string& path, const std::string& id) {
  if (id == "sha256" || id == "lfs" || id == "oci" || id == "ollama") {
    sinks_.want(Hash::sha256);
  } else if (id == "blake3") {
    sinks_.want(Hash::blake3);
  } else if (id == "git-blob") {
    sinks_.want_git_blob(file_->size());
  } else if (id != "walrus") {
    auto sink = job_.more_ids ? job_.more_ids(id, file_->size(), file_->executable()) : nullptr;
    if (!sink) return io::fail(IoFault::failed, path, "has no identity of the name " + id);
    sinks_.want(id, std::move(sink));
  }
  return {};
}

io::Result<std::uint64_t> FileJob::feed(const std::string& path) {
  const std::vector<io::Sink*> sinks = sinks_.all();
  io::StreamOptions options{jobs_, {}};
  if (job_.progress != nullptr) options.progress = [this](std::uint64_t bytes) { job_.progress->advance(bytes); };
  if (!file_) return path == "-" ? io::stream_stdin(sinks, options) : io::stream(path, sinks, options);
  if (sinks.empty()) return file_->size();
  auto size = io::stream(*file_, sinks, options);
  if (size && *size != file_->size() && std::ranges::any_of(job_.ids, needs_file)) {
    return io::fail(IoFault::not_seekable, path, "states another size than it has", "copy it to a regular file first");
  }
  return size;
}

io::Result<std::string> FileJob::identity(const std::string& id) {
  if (id == "sha256") return sinks_.text(Hash::sha256);
  if (id == "lfs" || id == "oci") return "sha256:" + sinks_.text(Hash::sha256);
  if (id == "blake3") return sinks_.text(Hash::blake3);
  if (id == "git-blob") return sinks_.git_blob();
  if (id == "ollama") return ollama();
  if (id == "walrus") return walrus();
  return sinks_.other(id);
}

// models.md 1.3: `null` if the file is not GGUF.
io::Result<std::string> FileJob::ollama() {
  std::array<std::uint8_t, 4> magic{};
  if (file_->size() < magic.size()) return std::string();
  if (auto done = file_->read_at(0, magic); !done) return tl::unexpected(done.error());
  return as_text(magic) == "GGUF" ? "sha256-" + sinks_.text(Hash::sha256) : std::string();
}

io::Result<std::string> FileJob::walrus() {
  // One at a time: each would take as much memory, and uses all cores anyway.
  const std::lock_guard one(walrus_);
  const unsigned jobs = job_.jobs == 0 ? io::default_jobs() : job_.jobs;
  io::Workers workers(std::min(jobs, kWalrusThreads));
  evidence::WalrusOptions options;
  options.parallel = [&](std::size_t count, const std::function<void(std::size_t)>& work) { workers.run(count, work); };
  if (!evidence::walrus_in_one_pass(file_->size(), options)) file_->expect_random();
  const FileSource source(*file_, job_.progress);
  const auto id = evidence::walrus_blob_id(source, options);
  if (id) return evidence::to_text(*id);
  if (source.error()) return tl::unexpected(*source.error());
  IoError error{IoFault::too_large, file_->path(), "", "", evidence::walrus_max_size(options.shards)};
  error.message = "is too large for a Walrus blob id: more than " + std::to_string(error.limit) + " bytes";
  return tl::unexpected(std::move(error));
}

io::Result<HashedFile> FileJob::run(const std::string& path) {
  if (auto ready = prepare(path); !ready) return tl::unexpected(ready.error());
  auto size = feed(path);
  if (!size) return tl::unexpected(size.error());
  sinks_.finish();
  HashedFile result;
  result.path = path;
  result.size = *size;
  for (const Hash hash : job_.algorithms) result.digests.emplace_back(crypto::name(hash), sinks_.text(hash));
  std::map<std::string, std::string> known;  // a sink finishes once, also when its name was asked for twice
  for (const std::string& id : job_.ids) {
    if (!known.contains(id)) {
      auto text = identity(id);
      if (!text) return tl::unexpected(text.error());
      known.emplace(id, std::move(*text));
    }
    result.ids.emplace_back(id, known.at(id));
  }
  if (file_) {
    if (auto same = file_->expect_unchanged(); !same) return tl::unexpected(same.error());
  }
  return result;
}

}  // namespace

bool is_built_in_id(std::string_view name) { return std::ranges::find(kBuiltIn, name) != kBuiltIn.end(); }

std::vector<io::Result<HashedFile>> hash_files(const HashFileJob& job) {
  std::vector<io::Result<HashedFile>> results(job.paths.size(), HashedFile{});
  const unsigned jobs = job.jobs == 0 ? io::default_jobs() : job.jobs;
  const auto files = static_cast<unsigned>(std::clamp<std::size_t>(job.paths.size(), 1, jobs));
  std::mutex walrus;
  io::parallel_for(files, job.paths.size(), [&](std::size_t i) {
    try {
      results[i] = FileJob(job, std::max(jobs / files, 1U), walrus).run(job.paths[i]);
    } catch (const std::bad_alloc&) {
      results[i] = io::fail(IoFault::failed, job.paths[i], "needs more memory than there is");
    }
  });
  return results;
}

}  // namespace touchstone::audit

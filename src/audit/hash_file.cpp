#include "audit/hash_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include "audit/file_source.h"
#include "audit/hash_model.h"
#include "audit/ids.h"
#include "evidence/models/ids/ids.h"
#include "evidence/models/walrus.h"
#include "io/file.h"
#include "io/parallel.h"

namespace touchstone::audit {
namespace {

using crypto::Hash;
using io::IoError;
using io::IoFault;

constexpr unsigned kWalrusThreads = 8;  // each has 1.5 MiB of its own, and the whole stays below 192 MiB

/// The sinks of one file: one for each digest, however many identities are made of it.
class FileSinks {
 public:
  void want(Hash hash) {
    if (!digests_.contains(hash)) digests_.emplace(hash, std::make_unique<io::HashSink>(hash));
  }
  void want(std::string_view name, std::unique_ptr<IdSink> sink) { others_.emplace(name, std::move(sink)); }

  [[nodiscard]] std::vector<io::Sink*> all() const {
    std::vector<io::Sink*> sinks;
    for (const auto& [hash, sink] : digests_) sinks.push_back(sink.get());
    for (const auto& [name, sink] : others_) sinks.push_back(sink.get());
    return sinks;
  }

  void finish() {
    for (auto& [hash, sink] : digests_) values_[hash] = sink->finish();
  }
  [[nodiscard]] const Buffer& digest(Hash hash) const { return values_.at(hash); }
  [[nodiscard]] std::string text(Hash hash) const { return to_hex(digest(hash)); }
  [[nodiscard]] std::string other(std::string_view name) { return others_.find(name)->second->finish(); }

 private:
  std::map<Hash, std::unique_ptr<io::HashSink>> digests_;
  std::map<std::string, std::unique_ptr<IdSink>, std::less<>> others_;
  std::map<Hash, Buffer> values_;
};

class FileJob {
 public:
  FileJob(const HashFileJob& job, unsigned jobs, std::mutex& walrus) : job_(job), jobs_(jobs), walrus_(walrus) {}

  io::Result<HashedFile> run(const std::string& path);

 private:
  io::Result<void> prepare(const std::string& path);
  io::Result<void> add_sink(const std::string& path, const std::string& id);
  io::Result<std::uint64_t> feed(const std::string& path);
  io::Result<std::string> identity(const std::string& path, const std::string& id);
  io::Result<std::string> walrus();
  io::Result<std::string> ollama();
  io::Result<std::string> tensor_root(const std::string& path) const;

  const HashFileJob& job_;
  unsigned jobs_;
  std::mutex& walrus_;
  std::optional<io::OpenFile> file_;  // none: a stream
  FileSinks sinks_;
};

/// Identities that are made of the SHA-256 of the file, and perhaps its name.
constexpr std::array<std::string_view, 6> kOfSha256 = {"sha256", "lfs", "oci", "ollama", "sha256-dir", "oms-root"};

bool is_of_sha256(std::string_view id) { return std::ranges::find(kOfSha256, id) != kOfSha256.end(); }

// Whether the size has to be known before, or a second look into the file has to be possible.
bool needs_file(std::string_view id) {
  if (id == "ollama") return true;
  return !is_of_sha256(id) && (evidence::needs_file_facts(id) || !evidence::make_identity_sink(id, {}));
}

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
  if (is_of_sha256(id)) {
    sinks_.want(Hash::sha256);
  } else if (id == "blake3") {
    sinks_.want(Hash::blake3);
  } else if (id != "walrus" && id != "tensor-root") {
    const std::uint64_t size = file_ ? file_->size() : 0;
    const bool executable = file_ && file_->executable();
    auto sink = make_id_sink(id, size, executable);
    if (!sink && job_.more_ids) sink = job_.more_ids(id, size, executable);
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

io::Result<std::string> FileJob::identity(const std::string& path, const std::string& id) {
  if (id == "sha256") return sinks_.text(Hash::sha256);
  // models.md 3.1 and 3.2: a file is a folder that holds it alone.
  if (id == "sha256-dir")
    return sha256_dir({{std::filesystem::path(path).filename().string(), sinks_.text(Hash::sha256)}});
  if (id == "oms-root") return to_hex(crypto::sha256(sinks_.digest(Hash::sha256)));
  if (id == "lfs" || id == "oci") return "sha256:" + sinks_.text(Hash::sha256);
  if (id == "blake3") return sinks_.text(Hash::blake3);
  if (id == "ollama") return ollama();
  if (id == "walrus") return walrus();
  if (id == "tensor-root") return tensor_root(path);
  return sinks_.other(id);
}

// models.md 1.3: `null` if the file is not GGUF.
io::Result<std::string> FileJob::ollama() {
  std::array<std::uint8_t, 4> magic{};
  if (file_->size() < magic.size()) return std::string();
  if (auto done = file_->read_at(0, magic); !done) return tl::unexpected(done.error());
  return as_text(magic) == "GGUF" ? "sha256-" + sinks_.text(Hash::sha256) : std::string();
}

// models.md 2.3.
io::Result<std::string> FileJob::tensor_root(const std::string& path) const {
  HashModelJob job;
  job.path = path;
  job.whole_files = false;
  job.jobs = jobs_;
  const auto model = hash_model(job);
  if (!model) return tl::unexpected(model.error());
  return model->files.front().tensor_root.value_or("");
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
      auto text = identity(path, id);
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

bool is_built_in_id(std::string_view name) { return evidence::is_identity_of_file(name); }

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

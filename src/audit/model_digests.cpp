#include "audit/model_digests.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "audit/external_data.h"
#include "audit/file_source.h"
#include "audit/hash_file.h"
#include "audit/ids.h"
#include "codec/hex.h"
#include "evidence/models/ids/ids.h"
#include "io/digests.h"

namespace touchstone::audit {
namespace {

// As many files as are open at once. A batch ends together, so that it must not be small either.
constexpr std::size_t kBatch = 256;

bool before(const io::Range& left, const io::Range& right) {
  return std::pair(left.offset, left.length) < std::pair(right.offset, right.length);
}

/// Sorted, each once: tensors may share their bytes.
void make_unique(std::vector<io::Range>& ranges) {
  std::ranges::sort(ranges, before);
  const auto same = [](const io::Range& left, const io::Range& right) {
    return left.offset == right.offset && left.length == right.length;
  };
  // clang 14 cannot read the subrange that std::ranges::unique returns.
  ranges.erase(std::unique(ranges.begin(), ranges.end(), same), ranges.end());
}

const Digest256& digest_of(const std::vector<io::Range>& ranges, std::uint64_t offset, std::uint64_t length) {
  return std::ranges::lower_bound(ranges, io::Range{offset, length, {}}, before)->sha256;
}

/// One file on its way through the pass.
struct Pass {
  std::shared_ptr<const io::OpenFile> file;
  io::DigestJob digests;
  std::vector<std::pair<std::string, std::unique_ptr<IdSink>>> ids;
};

class Digester {
 public:
  Digester(const ModelReading& model, const HashModelJob& job, io::Progress& progress)
      : model_(model), job_(job), progress_(progress) {}

  io::Result<ModelDigests> run() {
    result_.files.resize(model_.files.size());
    if (job_.tensors) {
      auto found = external_data(model_);
      if (!found) return tl::unexpected(found.error());
      external_ = std::move(*found);
      std::ranges::move(external_.malformed, std::back_inserter(result_.malformed));
      std::ranges::move(external_.warnings, std::back_inserter(result_.warnings));
    }
    for (std::size_t first = 0; first < model_.files.size(); first += kBatch) {
      if (auto done = digest_files(first, std::min(first + kBatch, model_.files.size())); !done)
        return tl::unexpected(done.error());
    }
    if (auto done = digest_neighbours(); !done) return tl::unexpected(done.error());
    place_external_digests();
    return std::move(result_);
  }

 private:
  io::DigestOptions options() {
    return {job_.jobs, [this](std::uint64_t bytes) { progress_.advance(bytes); }};
  }

  io::Result<void> digest_files(std::size_t first, std::size_t last) {
    std::vector<Pass> passes(last - first);
    for (std::size_t i = first; i < last; ++i) {
      if (auto ready = prepare(model_.files[i], passes[i - first]); !ready) return ready;
    }
    std::vector<io::DigestJob> jobs;
    jobs.reserve(passes.size());
    for (Pass& pass : passes) jobs.push_back(std::move(pass.digests));
    io::digest_all(jobs, options());
    for (std::size_t i = first; i < last; ++i) {
      Pass& pass = passes[i - first];
      pass.digests = std::move(jobs[i - first]);
      if (!pass.digests.outcome) return pass.digests.outcome;
      if (auto done = collect(i, pass); !done) return done;
    }
    return {};
  }

  io::Result<void> prepare(const ReadFile& file, Pass& pass) {
    auto opened = model_.open(file);
    if (!opened) return tl::unexpected(opened.error());
    pass.file = std::move(*opened);
    pass.digests.file = pass.file.get();
    pass.digests.whole = job_.whole_files || std::ranges::any_of(job_.ids, is_made_of_sha256);
    if (job_.tensors) {
      if (file.reading.weights) {
        for (const tensors::Tensor& tensor : file.reading.weights->tensors) {
          if (tensor.place == tensors::Place::span) pass.digests.ranges.push_back({tensor.offset, tensor.length, {}});
        }
      }
      for (const ExternalRange& range : external_.of(file.path))
        pass.digests.ranges.push_back({range.offset, range.length, {}});
      make_unique(pass.digests.ranges);
    }
    for (const std::string& id : job_.ids) {
      if (is_made_of_sha256(id)) continue;
      if (auto sink = make_id_sink(id, pass.file->size(), pass.file->executable())) {
        pass.digests.sinks.push_back(sink.get());
        pass.ids.emplace_back(id, std::move(sink));
      }
    }
    return {};
  }

  io::Result<void> collect(std::size_t index, Pass& pass) {
    const ReadFile& file = model_.files[index];
    FileDigests& digests = result_.files[index];
    if (pass.digests.whole) digests.sha256 = to_hex(pass.digests.sha256);
    for (const ExternalRange& range : external_.of(file.path))
      external_digests_[{file.path, range.offset, range.length}] =
          digest_of(pass.digests.ranges, range.offset, range.length);
    if (job_.tensors && file.reading.weights) {
      if (auto done = collect_tensors(file, pass, digests); !done) return done;
    }
    for (auto& [name, sink] : pass.ids) digests.ids.emplace_back(name, sink->finish());
    return add_other_ids(file, digests);
  }

  static io::Result<void> collect_tensors(const ReadFile& file, const Pass& pass, FileDigests& digests) {
    const tensors::WeightFile& weights = *file.reading.weights;
    const FileSource source(*pass.file);
    digests.tensors.resize(weights.tensors.size());
    for (std::size_t i = 0; i < weights.tensors.size(); ++i) {
      const tensors::Tensor& tensor = weights.tensors[i];
      if (tensor.place == tensors::Place::span) {
        digests.tensors[i] = digest_of(pass.digests.ranges, tensor.offset, tensor.length);
      } else if (tensor.place == tensors::Place::converted) {
        crypto::Hasher hasher(crypto::Hash::sha256);
        if (!tensors::read_converted(source, weights.converted[tensor.offset],
                                     [&](Bytes bytes) { hasher.update(bytes); }))
          return tl::unexpected(source.error().value_or(
              io::IoError{io::IoFault::changed, pass.file->path(), "changed while it was read", "", 0}));
        std::ranges::copy(hasher.finish(), digests.tensors[i].begin());
      }
    }
    if (!weights.converted.empty()) return pass.file->expect_unchanged();
    return {};
  }

  static bool is_made_of_sha256(std::string_view id) { return id == "lfs" || id == "oci" || id == "ollama"; }

  /// Identities that are not made by a sink: those that spell the SHA-256, and walrus, which reads at random.
  io::Result<void> add_other_ids(const ReadFile& file, FileDigests& digests) {
    for (const std::string& id : job_.ids) {
      if (id == "lfs" || id == "oci") {
        digests.ids.emplace_back(id, "sha256:" + digests.sha256);
      } else if (id == "ollama") {
        const bool gguf = file.reading.format == evidence::WeightFormat::gguf;
        digests.ids.emplace_back(id, gguf ? "sha256-" + digests.sha256 : std::string());
      } else if (id == "walrus") {
        HashFileJob walrus;
        walrus.paths = {model_.directory ? io::join(model_.folder, file.path) : model_.path};
        walrus.algorithms = {};
        walrus.ids = {id};
        walrus.jobs = job_.jobs;
        auto hashed = std::move(hash_files(walrus).front());
        if (!hashed) return tl::unexpected(hashed.error());
        digests.ids.emplace_back(id, hashed->ids.front().second);
      }
    }
    std::ranges::stable_sort(
        digests.ids, {}, [this](const auto& one) { return std::ranges::find(job_.ids, one.first) - job_.ids.begin(); });
    return {};
  }

  /// External data that is no file of the model: it lies beside a single ONNX file.
  io::Result<void> digest_neighbours() {
    for (const std::string& path : external_.neighbours) {
      auto file = io::OpenFile::open_plain_below(model_.folder, path);
      if (!file) return tl::unexpected(file.error());
      std::array<io::DigestJob, 1> jobs{};
      jobs[0].file = &*file;
      jobs[0].whole = false;
      for (const ExternalRange& range : external_.of(path)) {
        if (range.offset > file->size() || range.length > file->size() - range.offset)
          return io::fail(io::IoFault::changed, file->path(), "changed while it was read");
        jobs[0].ranges.push_back({range.offset, range.length, {}});
      }
      make_unique(jobs[0].ranges);
      io::digest_all(jobs, options());
      if (!jobs[0].outcome) return jobs[0].outcome;
      for (const io::Range& range : jobs[0].ranges)
        external_digests_[{path, range.offset, range.length}] = range.sha256;
    }
    return {};
  }

  void place_external_digests() {
    for (std::size_t i = 0; i < model_.files.size(); ++i) {
      const auto& weights = model_.files[i].reading.weights;
      if (!weights || result_.files[i].tensors.empty()) continue;
      for (std::size_t k = 0; k < weights->tensors.size(); ++k) {
        const tensors::Tensor& tensor = weights->tensors[k];
        if (tensor.place != tensors::Place::external) continue;
        const tensors::External& data = weights->externals[tensor.offset];
        const auto found =
            external_digests_.find({external_path(model_.files[i].path, data.location), data.offset, tensor.length});
        if (found != external_digests_.end()) result_.files[i].tensors[k] = found->second;
      }
    }
  }

  const ModelReading& model_;
  const HashModelJob& job_;
  io::Progress& progress_;
  ModelDigests result_;
  ExternalData external_;
  std::map<std::tuple<std::string, std::uint64_t, std::uint64_t>, Digest256> external_digests_;
};

}  // namespace

io::Result<ModelDigests> digest_model(const ModelReading& model, const HashModelJob& job) {
  std::uint64_t total = 0;
  for (const ReadFile& file : model.files) total += file.size;
  io::Progress progress("hashing", total, job.progress);
  return Digester(model, job, progress).run();
}

}  // namespace touchstone::audit

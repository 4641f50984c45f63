#include "audit/measure_model.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "audit/file_source.h"
#include "crypto/digest.h"
#include "evidence/models/weight_file.h"
#include "formats/oms/scope.h"
#include "io/file.h"
#include "io/walk.h"

namespace touchstone::audit {
namespace {

using crypto::Hash;
using io::OpenFile;

constexpr std::uint64_t kMaxReadings = 16;                   // of one file, in ranges that overlap
constexpr std::uint64_t kAlwaysRead = 64U << 20U;            // however small the file is
constexpr std::uint64_t kLargest = std::uint64_t{1} << 60U;  // no file system has larger files that are not sparse

std::optional<Hash> hash_of(std::string_view hash_type) {
  if (hash_type == "sha256") return Hash::sha256;
  if (hash_type == "blake2b") return Hash::blake2b_512;
  if (hash_type == "blake3") return Hash::blake3;
  return std::nullopt;
}

/// Device, inode and size of the signature file.
std::optional<io::Stamp> stamp_of(const std::string& path) {
  const auto file = OpenFile::open(path == "-" ? "/dev/stdin" : path);
  return file ? std::optional(file->stamp()) : std::nullopt;
}

std::string last_component(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

class Measurement {
 public:
  Measurement(const std::string& path, std::span<const ModelRequest> requests, const MeasureOptions& options)
      : path_(path), requests_(requests), options_(options) {}

  io::Result<std::vector<MeasuredModel>> run() {
    auto kind = io::kind_of(path_);
    if (!kind) return tl::unexpected(kind.error());
    directory_ = *kind == io::PathKind::directory;
    if (directory_) {
      auto tree = io::walk(path_, {io::Links::record});
      if (!tree) return tl::unexpected(tree.error());
      recorded_ = std::move(*tree);
    }
    std::vector<MeasuredModel> models;
    for (const ModelRequest& request : requests_) {
      auto model = list(request);
      if (!model) return tl::unexpected(model.error());
      models.push_back(std::move(*model));
    }
    auto digests = digest_pieces(files_, wanted_, options_);
    if (!digests) return tl::unexpected(digests.error());
    for (const auto& [model, file, piece] : places_) {
      models[model].files[file].ranges.push_back({piece.start, piece.end, digests->at(piece)});
    }
    return models;
  }

 private:
  struct Filled {
    std::size_t model, file;
    Piece piece;
  };

  io::Result<MeasuredModel> list(const ModelRequest& request) {
    MeasuredModel model;
    model.subject = request.subject;
    model.signature = request.signature;
    model.path = path_;
    model.directory = directory_;
    if (auto done = directory_ ? list_folder(request, model) : list_single(model); !done) {
      return tl::unexpected(done.error());
    }
    want_ranges(*request.statement, model);
    if (auto done = find_weights(*request.statement, model); !done) return tl::unexpected(done.error());
    ++models_;
    return model;
  }

  io::Result<void> list_single(MeasuredModel& model) {
    auto file = OpenFile::open(path_);
    if (!file) return tl::unexpected(file.error());
    MeasuredFile single;
    single.path = last_component(path_);
    single.size = file->size();
    add(model, std::move(single), {"", path_, true, file->size()});
    return {};
  }

  io::Result<void> list_folder(const ModelRequest& request, MeasuredModel& model) {
    const bool any_link = std::ranges::any_of(recorded_.files, &io::WalkedFile::is_link);
    const bool follow = request.statement->allow_symlinks && any_link;
    if (follow) {
      auto tree = io::walk(path_, {io::Links::follow});
      if (!tree) return tl::unexpected(tree.error());
      followed_ = std::move(*tree);
      for (const io::WalkedFile& file : recorded_.files) {
        if (!file.is_link) continue;
        auto out = io::leads_out(path_, file.path);
        if (!out) return tl::unexpected(out.error());
        if (*out) model.leading_out.push_back(file.path);
      }
    }
    const std::optional<io::Stamp> signature = stamp_of(request.signature_path);
    for (const io::WalkedFile& file : follow ? followed_.files : recorded_.files) {
      const bool link = file.is_link && !follow;
      ListedFile place{path_, file.path, follow || link, file.size};
      MeasuredFile measured;
      measured.path = file.path;
      measured.is_link = link;
      if (link) {
        // It fails the coverage; what it leads to is read all the same, for the report.
        const auto target = place.open();
        measured.is_broken = !target;
        place.size = target ? target->size() : 0;
      }
      measured.size = place.size;
      auto same = is_signature(place, signature);
      if (!same) return tl::unexpected(same.error());
      if (!*same) add(model, std::move(measured), std::move(place));
    }
    return {};
  }

  static io::Result<bool> is_signature(const ListedFile& place, const std::optional<io::Stamp>& signature) {
    if (!signature || signature->size != place.size) return false;
    auto file = place.open();
    if (!file && place.through_links) return false;
    if (!file) return tl::unexpected(file.error());
    return file->stamp().device == signature->device && file->stamp().inode == signature->inode;
  }

  void add(MeasuredModel& model, MeasuredFile file, ListedFile place) {
    model.files.push_back(std::move(file));
    const auto key = std::pair(place.path, place.through_links);
    const auto [known, first] = indices_.emplace(key, files_.size());
    if (first) files_.push_back(std::move(place));
    file_index_[{models_, model.files.size() - 1}] = known->second;
  }

  [[nodiscard]] MeasuredFile* find(MeasuredModel& model, std::string_view path) const {
    if (!directory_ && path == ".") return &model.files.front();
    const auto found = std::ranges::lower_bound(model.files, path, {},
                                                [](const MeasuredFile& file) { return std::string_view(file.path); });
    return found != model.files.end() && found->path == path ? &*found : nullptr;
  }

  // Ranges that tile a file are read once; what an attacker's manifest makes of them is bounded.
  void want_ranges(const oms::Statement& statement, MeasuredModel& model) {
    const auto hash = hash_of(statement.hash_type);
    if (!hash || !statement.unknown_algorithm.empty()) return;
    std::map<const MeasuredFile*, std::set<std::pair<std::uint64_t, std::uint64_t>>> ranges;
    std::map<const MeasuredFile*, std::uint64_t> bytes;
    for (const oms::Resource& resource : statement.resources) {
      const MeasuredFile* file = find(model, resource.path());
      if (file == nullptr || file->is_broken) continue;
      const oms::Range range = resource.range.value_or(oms::Range{0, file->size});
      if (range.start > range.end || range.end > file->size) continue;
      const std::uint64_t length = range.end - range.start;
      if (bytes[file] > std::max(kAlwaysRead, std::min(file->size, kLargest) * kMaxReadings) - length) continue;
      if (ranges[file].emplace(range.start, range.end).second) bytes[file] += length;
    }
    for (const auto& [file, all] : ranges) {
      const auto index = static_cast<std::size_t>(file - model.files.data());
      for (const auto& [start, end] : all) {
        const Piece piece{file_index_.at({models_, index}), *hash, start, end};
        wanted_.insert(piece);
        places_.push_back({models_, index, piece});
      }
    }
  }

  // oms.md 5: only weights that the signature hides make a difference.
  io::Result<void> find_weights(const oms::Statement& statement, MeasuredModel& model) {
    if (statement.ignore_paths.empty()) return {};
    std::set<std::string_view> named;
    for (const oms::Resource& resource : statement.resources) named.insert(resource.path());
    for (std::size_t i = 0; i < model.files.size(); ++i) {
      MeasuredFile& file = model.files[i];
      if (file.is_link || named.contains(file.path) || oms::hidden_by(statement.ignore_paths, file.path) == nullptr) {
        continue;
      }
      auto opened = files_[file_index_.at({models_, i})].open();
      if (!opened) return tl::unexpected(opened.error());
      const FileSource source(*opened);
      file.is_weights = evidence::is_weight_file(source, file.path);
      if (source.error()) return tl::unexpected(*source.error());
    }
    return {};
  }

  const std::string& path_;
  std::span<const ModelRequest> requests_;
  const MeasureOptions& options_;
  bool directory_ = false;
  io::Tree recorded_, followed_;
  std::size_t models_ = 0;         // listed so far
  std::vector<ListedFile> files_;  // of all requests, each once
  std::map<std::pair<std::string, bool>, std::size_t> indices_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> file_index_;  // model and file -> place
  std::set<Piece> wanted_;
  std::vector<Filled> places_;
};

}  // namespace

io::Result<std::vector<MeasuredModel>> measure_model(const std::string& path, std::span<const ModelRequest> requests,
                                                     const MeasureOptions& options) {
  return Measurement(path, requests, options).run();
}

}  // namespace touchstone::audit

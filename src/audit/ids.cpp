#include "audit/ids.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/models/ids/file_tree.h"
#include "evidence/models/ids/git.h"
#include "evidence/models/ids/ids.h"
#include "evidence/models/ids/nar.h"
#include "io/file.h"
#include "io/parallel.h"
#include "io/stream.h"

namespace touchstone::audit {
namespace {

using evidence::TreeEntry;

/// A sink of evidence/ as io/ feeds it.
class Feed final : public IdSink {
 public:
  explicit Feed(std::unique_ptr<evidence::IdentitySink> sink) : sink_(std::move(sink)) {}
  void update(Bytes bytes) override { sink_->update(bytes); }
  [[nodiscard]] std::string finish() override { return sink_->finish(); }

 private:
  std::unique_ptr<evidence::IdentitySink> sink_;
};

std::vector<TreeEntry> entries_of(const io::Tree& tree) {
  std::vector<TreeEntry> entries;
  for (const io::WalkedFile& file : tree.files) {
    TreeEntry::Kind kind = file.executable ? TreeEntry::Kind::executable : TreeEntry::Kind::regular;
    if (file.is_link) kind = TreeEntry::Kind::link;
    entries.push_back({file.path, kind, file.size, file.link_target});
  }
  for (const std::string& path : tree.directories) entries.push_back({path, TreeEntry::Kind::directory, 0, {}});
  return entries;
}

/// What is computed of each file by itself.
constexpr std::string_view kSha256 = "sha256", kGitBlob = "git-blob", kGitBlobSha256 = "git-blob-sha256";

class FolderJob {
 public:
  explicit FolderJob(const FolderIdsJob& job) : job_(job) {}

  io::Result<FolderIds> run() {
    auto tree = io::walk(job_.folder, {io::Links::record});
    if (!tree) return tl::unexpected(tree.error());
    ids_.tree = std::move(*tree);
    entries_ = entries_of(ids_.tree);
    if (wants("sha256-dir")) of_file_.push_back(kSha256);
    if (wants("git-tree")) of_file_.push_back(kGitBlob);
    if (wants("git-tree-sha256")) of_file_.push_back(kGitBlobSha256);
    for (const std::string_view id : of_file_) values_[id].resize(ids_.tree.files.size());
    auto done = wants("nar") ? read_in_order() : read_beside_each_other();
    if (!done) return tl::unexpected(done.error());
    for (const std::string& name : job_.names) ids_.values.emplace_back(name, value(name));
    if (wants("sha256-dir")) ids_.sha256 = std::move(values_[kSha256]);
    return std::move(ids_);
  }

 private:
  [[nodiscard]] bool wants(std::string_view name) const {
    return std::ranges::find(job_.names, name) != job_.names.end();
  }

  // The archive is one long message, so its order is the order of reading; what is wanted of each file goes beside it.
  io::Result<void> read_in_order() {
    evidence::NarWriter writer;
    io::Result<void> outcome;
    const bool written = evidence::write_nar(writer, entries_, [&](std::size_t entry, evidence::NarWriter& nar) {
      outcome = read_file(entry, nar);
      return outcome.has_value();
    });
    if (!written) return outcome;
    nar_ = writer.finish();
    return outcome;
  }

  io::Result<void> read_file(std::size_t entry, evidence::NarWriter& nar) {
    constexpr std::uint64_t kWorthThreads = std::uint64_t{4} << 20U;
    auto file = io::OpenFile::open_below(job_.folder, entries_[entry].path);
    if (!file) return tl::unexpected(file.error());
    if (file->size() != entries_[entry].size)
      return io::fail(io::IoFault::changed, file->path(), "changed while the folder was read",
                      "wait until it is complete and try again");
    io::FunctionSink archive([&nar](Bytes bytes) { nar.contents(bytes); });
    std::vector<std::unique_ptr<IdSink>> made;
    std::vector<io::Sink*> sinks = {&archive};
    for (const std::string_view id : of_file_) {
      made.push_back(make_id_sink(id, file->size(), file->executable()));
      sinks.push_back(made.back().get());
    }
    io::StreamOptions options;
    if (file->size() >= kWorthThreads) options.jobs = job_.jobs == 0 ? io::default_jobs() : job_.jobs;
    if (job_.progress != nullptr) options.progress = [this](std::uint64_t bytes) { job_.progress->advance(bytes); };
    auto size = io::stream(*file, sinks, options);
    if (!size) return tl::unexpected(size.error());
    for (std::size_t i = 0; i < made.size(); ++i) values_[of_file_[i]][entry] = made[i]->finish();
    return {};
  }

  io::Result<void> read_beside_each_other() {
    if (of_file_.empty()) return {};
    HashFileJob job;
    job.algorithms.clear();
    job.ids.assign(of_file_.begin(), of_file_.end());
    job.more_ids = make_id_sink;
    job.jobs = job_.jobs;
    job.progress = job_.progress;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < ids_.tree.files.size(); ++i) {
      if (ids_.tree.files[i].is_link) continue;
      places.push_back(i);
      job.paths.push_back(io::join(job_.folder, ids_.tree.files[i].path));
    }
    const auto results = hash_files(job);
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (!results[i]) return tl::unexpected(results[i].error());
      for (const auto& [id, text] : results[i]->ids) values_[id][places[i]] = text;
    }
    return {};
  }

  [[nodiscard]] std::string value(const std::string& name) {
    if (name == "nar") return nar_;
    if (name == "git-tree") return git(crypto::Hash::sha1, kGitBlob);
    if (name == "git-tree-sha256") return git(crypto::Hash::sha256, kGitBlobSha256);
    NamedTexts lines;
    for (std::size_t i = 0; i < ids_.tree.files.size(); ++i) {
      if (ids_.tree.files[i].is_link) return {};
      lines.emplace_back(ids_.tree.files[i].path, values_[kSha256][i]);
    }
    return sha256_dir(lines);
  }

  [[nodiscard]] std::string git(crypto::Hash hash, std::string_view blobs) {
    return evidence::git_tree(hash, entries_, [this, blobs](std::size_t entry) {
      return from_hex(values_[blobs][entry], "git blob").value_or(Buffer{});
    });
  }

  const FolderIdsJob& job_;
  FolderIds ids_;
  std::vector<TreeEntry> entries_;  // files first, in the order of the walk
  std::vector<std::string_view> of_file_;
  std::map<std::string_view, std::vector<std::string>> values_;  // of of_file_: one for each file
  std::string nar_;
};

}  // namespace

std::unique_ptr<IdSink> make_id_sink(std::string_view name, std::uint64_t size, bool executable) {
  auto sink = evidence::make_identity_sink(name, {size, executable});
  return sink ? std::make_unique<Feed>(std::move(sink)) : nullptr;
}

io::Result<FolderIds> folder_ids(const FolderIdsJob& job) { return FolderJob(job).run(); }

std::string sha256_dir(const NamedTexts& path_and_sha256) {
  crypto::Hasher hasher(crypto::Hash::sha256);
  for (const auto& [path, sha256] : path_and_sha256) {
    if (path.find_first_of("\n\r\\") != std::string::npos) return {};
    for (const std::string_view part :
         {std::string_view(sha256), std::string_view("  "), std::string_view(path), std::string_view("\n")})
      hasher.update(as_bytes(part));
  }
  return to_hex(hasher.finish());
}

}  // namespace touchstone::audit

// oms.coverage (oms.md 5): whether every file of the model is one that was signed.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/models/oms_checks.h"
#include "formats/oms/scope.h"

namespace touchstone::evidence::oms_checks {
namespace {

constexpr std::string_view kId = "oms.coverage";
constexpr std::size_t kMaxListed = 1000;

// Where downloads of huggingface_hub with --local-dir leave their bookkeeping.
constexpr std::string_view kHubCache = ".cache/huggingface/";

struct LeftOut {
  const MeasuredFile* file;
  std::string why;
};

/// Every file of the model goes to one of these, in the order of oms.md 5.
struct Sorted {
  std::vector<const MeasuredFile*> links, unsigned_files, hidden_weights;
  std::vector<LeftOut> left_out;
  std::string tiling;  // what is wrong with the shards of a file
};

std::string names_of(const std::vector<const MeasuredFile*>& files) {
  std::string text = printable(files.front()->path);
  if (files.size() > 1) text += ", and " + std::to_string(files.size() - 1) + " more";
  return text;
}

class Sorter {
 public:
  explicit Sorter(const Case& one) : one_(one), statement_(one.statement()) {
    for (const oms::Resource& resource : statement_.resources) {
      const MeasuredFile* file = find_file(*one.model, resource.path());
      if (file == nullptr) continue;
      auto& ranges = named_[file];
      if (resource.range) ranges.push_back(*resource.range);
    }
  }

  Sorted run() {
    for (const MeasuredFile& file : one_.model->files) sort(file);
    for (auto& [file, ranges] : named_) {
      if (statement_.method == oms::Method::shards && sorted_.tiling.empty()) check_tiles(*file, ranges);
    }
    return std::move(sorted_);
  }

 private:
  void sort(const MeasuredFile& file) {
    if (file.is_link) {
      sorted_.links.push_back(&file);  // no --allow lifts it: what it leads to is nobody's to say
    } else if (named_.contains(&file)) {
      return;
    } else if (oms::belongs_to_git(file.path)) {
      sorted_.left_out.push_back({&file, "belongs to git"});
    } else if (const std::string* entry = hidden_by(file)) {
      sorted_.left_out.push_back({&file, "the signer left out " + printable(*entry)});
      if (file.is_weights) sorted_.hidden_weights.push_back(&file);
    } else if (file.size == 0 && statement_.method == oms::Method::shards) {
      sorted_.left_out.push_back({&file, "empty, and an empty file has no shard"});
    } else {
      sorted_.unsigned_files.push_back(&file);
    }
  }

  // Names that are not UTF-8 cannot be signed: such a file is an unsigned one, wherever it lies.
  [[nodiscard]] const std::string* hidden_by(const MeasuredFile& file) const {
    return is_utf8(file.path) ? oms::hidden_by(statement_.ignore_paths, file.path) : nullptr;
  }

  // oms.md 2: ranges are [k·s, min((k+1)·s, size)), and an empty file has none.
  void check_tiles(const MeasuredFile& file, std::vector<oms::Range>& ranges) {
    std::ranges::sort(ranges, {}, [](const oms::Range& range) { return std::pair(range.start, range.end); });
    const std::uint64_t step = statement_.shard_size;
    std::uint64_t at = 0;
    const auto complain = [&](std::string_view what, std::uint64_t where) {
      sorted_.tiling =
          "the shards of " + printable(file.path) + " have " + std::string(what) + " at byte " + std::to_string(where);
    };
    for (const oms::Range& range : ranges) {
      if (range.start > at) return complain("a gap", at);
      if (range.start < at) return complain("an overlap", range.start);
      const std::uint64_t end = file.size - at < step ? file.size : at + step;
      if (range.end != end || end == at) return complain("another size", at);
      at = end;
    }
    if (at != file.size) complain("a gap", at);
  }

  const Case& one_;
  const oms::Statement& statement_;
  std::map<const MeasuredFile*, std::vector<oms::Range>> named_;
  Sorted sorted_;
};

void list(const Sorted& sorted, const MeasuredModel& model, bool with_unsigned, std::vector<std::string>& not_covered) {
  std::size_t left = kMaxListed, total = 0;
  const auto say = [&](std::string_view path, const std::string& why) {
    ++total;
    if (left == 0) return;
    --left;
    not_covered.push_back(printable(path) + ": " + why);
  };
  for (const LeftOut& one : sorted.left_out) say(one.file->path, one.why);
  if (with_unsigned) {
    for (const MeasuredFile* file : sorted.unsigned_files) say(file->path, "not signed");
  }
  for (const std::string& link : model.leading_out) say(link, "a link that leads out of the model");
  if (total > kMaxListed) not_covered.push_back(std::to_string(total - kMaxListed) + " more files");
}

Check fail_links(const Sorted& sorted) {
  Check check = failed(kId, "symbolic links, which the signer did not allow: " + names_of(sorted.links));
  check.means = "a link can lead to anything, now or later; only what it led to once may have been signed";
  check.next = "the hub cache consists of links: verify a copy made with huggingface-cli download --local-dir";
  return check;
}

Check fail_unsigned(const Sorted& sorted) {
  Check check = failed(kId, "nobody signed " + names_of(sorted.unsigned_files));
  const bool cache = std::ranges::any_of(sorted.unsigned_files,
                                         [](const MeasuredFile* file) { return file->path.starts_with(kHubCache); });
  check.next =
      cache ? std::string(kHubCache) +
                  " was left by a download with --local-dir: remove it, or ask about the signed files alone with "
                  "--allow unsigned-files"
            : "remove what is not part of the model, or ask about the signed files alone with "
              "--allow unsigned-files";
  return check;
}

Check judge(const Case& one, const Sorted& sorted) {
  const bool unsigned_allowed = one.context.allow.has("unsigned-files");
  const bool hidden_allowed = one.context.allow.has("uncovered");
  if (!sorted.links.empty()) return fail_links(sorted);
  if (!sorted.unsigned_files.empty() && !unsigned_allowed) return fail_unsigned(sorted);
  if (!sorted.tiling.empty()) {
    Check check = failed(kId, sorted.tiling);
    check.means = "a part of a file is signed by nobody, or not in the pieces that the manifest promises";
    return check;
  }
  if (!sorted.hidden_weights.empty() && !hidden_allowed) {
    return refused(kId, "the signed ignore_paths hide weights: " + names_of(sorted.hidden_weights));
  }
  std::string title = "every file of the model is signed";
  if (!sorted.left_out.empty()) title += ", or left out by rule";
  std::vector<std::string> lifted;
  if (!sorted.unsigned_files.empty()) {
    title =
        std::to_string(sorted.unsigned_files.size()) + " files that nobody signed, allowed by --allow unsigned-files";
    lifted.emplace_back("unsigned-files");
  }
  if (!sorted.hidden_weights.empty()) {
    title += (lifted.empty() ? "; weights hidden by ignore_paths, allowed by --allow uncovered"
                             : "; and hidden weights, allowed by --allow uncovered");
    lifted.emplace_back("uncovered");
  }
  Check check = passed(kId, std::move(title));
  check.lifted = std::move(lifted);
  return check;
}

}  // namespace

Check coverage(const Case& one, std::vector<std::string>& not_covered) {
  if (auto premise = cannot_compare(one, kId)) return *premise;
  const Sorted sorted = Sorter(one).run();
  list(sorted, *one.model, one.context.allow.has("unsigned-files"), not_covered);
  Check check = judge(one, sorted);
  const auto at_file = [&](const std::vector<const MeasuredFile*>& files) {
    check.location = Place{full_path(*one.model, files.front()->path), std::nullopt, std::nullopt};
  };
  if (check.outcome == Outcome::fail && !sorted.links.empty()) {
    at_file(sorted.links);
  } else if (check.outcome == Outcome::fail && sorted.tiling.empty()) {
    at_file(sorted.unsigned_files);
  } else if (check.outcome == Outcome::refused) {
    at_file(sorted.hidden_weights);
  }
  return check;
}

}  // namespace touchstone::evidence::oms_checks

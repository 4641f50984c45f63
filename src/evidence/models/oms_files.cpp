// oms.root and oms.files (oms.md 4): what the manifest says against what was measured.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/models/oms_checks.h"

namespace touchstone::evidence::oms_checks {
namespace {

std::string and_more(std::size_t others) { return others == 0 ? "" : ", and " + std::to_string(others) + " more"; }

/// What became of one resource.
struct Compared {
  Outcome outcome = Outcome::pass;
  std::string why;     // "differs", "is missing"
  std::string actual;  // digest in hex, when there is one
};

Compared compare(const MeasuredModel& model, const oms::Resource& resource) {
  const MeasuredFile* file = find_file(model, resource.path());
  if (file == nullptr) return {Outcome::fail, "is missing", "no such file"};
  if (file->is_broken) return {Outcome::fail, "is missing", "a link that leads to no file"};
  const oms::Range range = resource.range.value_or(oms::Range{0, file->size});
  const std::string size = std::to_string(file->size) + " bytes";
  if (range.end > file->size) return {Outcome::fail, "lies past the end of the file", size};
  const auto wanted = std::pair(range.start, range.end);
  const auto found = std::ranges::lower_bound(
      file->ranges, wanted, {}, [](const MeasuredRange& measured) { return std::pair(measured.start, measured.end); });
  if (found == file->ranges.end() || std::pair(found->start, found->end) != wanted) {
    return {Outcome::unknown, "was not read", ""};
  }
  if (found->digest == resource.digest) return {Outcome::pass, "", to_hex(found->digest)};
  return {Outcome::fail, "differs", to_hex(found->digest)};
}

/// Gathers the resources of one file into one edge.
class Edges {
 public:
  Edges(const Case& one, std::vector<Edge>& edges) : one_(one), edges_(edges), from_(manifest_name(one)) {}

  void add(const oms::Resource& resource, const Compared& compared) {
    const MeasuredFile* file = find_file(*one_.model, resource.path());
    const std::string path = full_path(*one_.model, file == nullptr ? resource.path() : std::string_view(file->path));
    const auto [place, first] = places_.emplace(path, edges_.size());
    if (first) {
      edges_.push_back({from_, path, "file", compared.outcome, to_hex(resource.digest), compared.actual, Place{}});
      return;
    }
    // A file in shards: the first that does not hold tells more than all the others.
    Edge& edge = edges_[place->second];
    if (edge.outcome != Outcome::pass || compared.outcome == Outcome::pass) return;
    edge.outcome = compared.outcome;
    edge.expected = to_hex(resource.digest);
    edge.actual = compared.actual;
  }

 private:
  const Case& one_;
  std::vector<Edge>& edges_;
  std::string from_;
  std::map<std::string, std::size_t> places_;
};

struct Tally {
  std::size_t differing = 0, missing = 0, unread = 0;
  std::optional<Check> first;  // what is told

  void add(const MeasuredModel& model, const oms::Resource& resource, const Compared& compared) {
    if (compared.outcome == Outcome::pass) return;
    if (compared.outcome == Outcome::unknown) {
      ++unread;
      return;
    }
    const bool is_missing = compared.why == "is missing";
    ++(is_missing ? missing : differing);
    if (first) return;
    first =
        failed("oms.files", printable(resource.name) + " " + compared.why, to_hex(resource.digest), compared.actual);
    first->location = Place{full_path(model, resource.path()), std::nullopt, std::nullopt};
    if (resource.range) first->location->offset = resource.range->start;
  }
};

}  // namespace

std::string manifest_name(const Case& one) {
  return one.statement().root ? "root:" + to_hex(*one.statement().root) : one.origin;
}

std::string full_path(const MeasuredModel& model, std::string_view path) {
  if (!model.directory) return model.path;
  return model.path.ends_with('/') ? model.path + std::string(path) : model.path + "/" + std::string(path);
}

const MeasuredFile* find_file(const MeasuredModel& model, std::string_view path) {
  if (!model.directory && path == "." && model.files.size() == 1) return &model.files.front();
  const auto found = std::ranges::lower_bound(model.files, path, {},
                                              [](const MeasuredFile& file) { return std::string_view(file.path); });
  return found != model.files.end() && found->path == path ? &*found : nullptr;
}

std::optional<Check> cannot_compare(const Case& one, std::string_view id) {
  if (envelope(one).outcome == Outcome::fail) return premise_failed(id, "oms.envelope");
  if (!one.statement().unknown_algorithm.empty()) {
    return unknown(id, "the algorithm " + printable(one.statement().unknown_algorithm) + " is not known");
  }
  if (one.model != nullptr) return std::nullopt;
  Check check = unknown(id, "no model to compare with");
  check.next = "name the folder or the file of the model with --with; a line of --lines is compared with none";
  return check;
}

Check root(const Case& one, std::vector<Edge>& edges) {
  constexpr std::string_view kId = "oms.root";
  const oms::Statement& statement = one.statement();
  if (envelope(one).outcome == Outcome::fail || !statement.root) return premise_failed(kId, "oms.envelope");
  // oms.md 2: SHA-256 whatever the hash_type, in the order of the array; names are not in it.
  crypto::Hasher hasher(crypto::Hash::sha256);
  for (const oms::Resource& resource : statement.resources) hasher.update(resource.digest);
  const std::string actual = to_hex(hasher.finish());
  const std::string expected = to_hex(*statement.root);
  const bool same = actual == expected;
  const std::string count = std::to_string(statement.resources.size());
  Check check = same ? passed(kId, "SHA-256 over " + count + " digests is " + expected)
                     : failed(kId, "the subject is not the hash of the " + count + " digests listed", expected, actual);
  check.location = one.payload_place();
  edges.push_back({one.origin, "root:" + expected, "manifest", check.outcome, expected, actual, check.location});
  return check;
}

Check files(const Case& one, std::vector<Edge>& edges) {
  constexpr std::string_view kId = "oms.files";
  if (auto premise = cannot_compare(one, kId)) return *premise;
  const oms::Statement& statement = one.statement();
  Edges gathered(one, edges);
  Tally tally;
  for (const oms::Resource& resource : statement.resources) {
    const Compared compared = compare(*one.model, resource);
    gathered.add(resource, compared);
    tally.add(*one.model, resource, compared);
  }
  if (tally.first) {
    Check check = std::move(*tally.first);
    check.title += and_more(tally.differing + tally.missing - 1);
    return check;
  }
  if (tally.unread != 0) {
    return unknown(kId, std::to_string(tally.unread) + " ranges overlap others of their file and were not read");
  }
  const std::string_view noun = statement.method == oms::Method::shards ? " shards" : " files";
  return passed(kId, std::to_string(statement.resources.size()) + std::string(noun) + " have the " +
                         statement.hash_type + " that was signed");
}

}  // namespace touchstone::evidence::oms_checks

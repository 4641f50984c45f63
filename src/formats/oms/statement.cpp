#include "formats/oms/statement.h"

#include <charconv>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "codec/hex.h"
#include "codec/json.h"

namespace touchstone::oms {
namespace {

using json::Kind;
using json::Value;

const Value* member(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  return value == nullptr || value->is(Kind::null) ? nullptr : value;
}

/// A mandatory member of that kind.
Parsed<const Value*> need(const Value& object, std::string_view name, Kind kind, std::string_view field) {
  const Value* value = member(object, name);
  if (value == nullptr) return refuse(Fault::missing, object.offset, field);
  if (!value->is(kind)) return refuse(Fault::wrong_type, value->offset, field);
  return value;
}

Untrusted text_or_nothing(const Value& object, std::string_view name) {
  const Value* value = member(object, name);
  return value != nullptr && value->is(Kind::string) ? Untrusted(value->text) : Untrusted();
}

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Numbers of a protobuf Struct are doubles, so that 8 is written as 8.0.
std::optional<std::uint64_t> read_size(const Value& number) {
  constexpr double kLargest = 9007199254740992.0;  // 2^53: above it doubles skip integers
  if (const auto exact = number.as_u64()) return exact;
  double value = 0;
  const std::string_view text = number.text;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && value == std::floor(value);
  if (!whole || value < 0 || value > kLargest) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

Parsed<void> read_serialization(const Value& predicate, Statement& statement) {
  TOUCHSTONE_TRY(serialization, need(predicate, "serialization", Kind::object, "serialization"));
  TOUCHSTONE_TRY(method, need(*serialization, "method", Kind::string, "serialization.method"));
  if (method->text != name(Method::files) && method->text != name(Method::shards)) {
    return refuse(Fault::unsupported, method->offset, "serialization.method", "is neither files nor shards");
  }
  statement.method = method->text == name(Method::shards) ? Method::shards : Method::files;
  TOUCHSTONE_TRY(hash_type, need(*serialization, "hash_type", Kind::string, "serialization.hash_type"));
  statement.hash_type = hash_type->text;
  if (!digest_size(statement.hash_type)) statement.unknown_algorithm = statement.hash_type;
  TOUCHSTONE_TRY(links, need(*serialization, "allow_symlinks", Kind::boolean, "serialization.allow_symlinks"));
  statement.allow_symlinks = links->flag;
  if (statement.method == Method::shards) {
    TOUCHSTONE_TRY(size, need(*serialization, "shard_size", Kind::number, "serialization.shard_size"));
    const auto bytes = read_size(*size);
    if (!bytes || *bytes == 0) {
      return refuse(Fault::out_of_range, size->offset, "serialization.shard_size", "is no positive integer");
    }
    statement.shard_size = *bytes;
  }
  const Value* ignored = member(*serialization, "ignore_paths");
  if (ignored == nullptr) return {};
  if (!ignored->is(Kind::array)) return refuse(Fault::wrong_type, ignored->offset, "serialization.ignore_paths");
  for (const Value& path : ignored->items) {
    if (!path.is(Kind::string)) return refuse(Fault::wrong_type, path.offset, "serialization.ignore_paths");
    statement.ignore_paths.emplace_back(path.text);
  }
  return {};
}

Parsed<void> read_subject(const Value& root, Statement& statement) {
  TOUCHSTONE_TRY(subjects, need(root, "subject", Kind::array, "subject"));
  if (subjects->items.size() != 1) {
    return refuse(Fault::out_of_range, subjects->offset, "subject", "has not exactly one entry");
  }
  const Value& subject = subjects->items.front();
  TOUCHSTONE_TRY(digests, need(subject, "digest", Kind::object, "subject.digest"));
  TOUCHSTONE_TRY(sha256, need(*digests, "sha256", Kind::string, "subject.digest.sha256"));
  const auto digest = from_hex_array<32>(sha256->text, "subject.digest.sha256");
  if (!digest || sha256->text.size() != 64) {
    return refuse(Fault::syntax, sha256->offset, "subject.digest.sha256", "is not 64 hex digits");
  }
  statement.root = *digest;
  statement.subject_name = text_or_nothing(subject, "name");
  return {};
}

/// The name: a path, and for shards a range behind it.
Parsed<void> read_name(const Value& text, Method method, Resource& resource) {
  constexpr std::string_view kField = "resources.name";
  if (text.text.size() > kMaxName) return refuse(Fault::too_large, text.offset, kField, "has more than 4096 bytes");
  resource.name = text.text;
  resource.path_length = resource.name.size();
  if (method == Method::shards) {
    const auto shard = read_shard_name(resource.name);
    if (!shard) return refuse(Fault::syntax, text.offset, kField, "does not end in :START:END");
    if (shard->range.end <= shard->range.start) {
      return refuse(Fault::out_of_range, text.offset, kField, "is a range that ends where it starts, or before");
    }
    resource.path_length = shard->path.size();
    resource.range = shard->range;
  }
  return check_path(resource.path(), text.offset);
}

/// Lower-case hex of the length of its algorithm; of an unknown one any bytes.
Parsed<Buffer> read_digest(const Value& text, const Statement& statement) {
  constexpr std::string_view kField = "resources.digest";
  const auto wanted = statement.unknown_algorithm.empty() ? digest_size(statement.hash_type) : std::nullopt;
  auto digest = from_hex(text.text, kField);
  if (!digest || !is_lower_hex(text.text) || digest->empty()) {
    return refuse(Fault::syntax, text.offset, kField, "is not lower-case hex");
  }
  if (wanted && digest->size() != *wanted) {
    return refuse(Fault::out_of_range, text.offset, kField, "has not the length of its algorithm");
  }
  return digest;
}

// An algorithm that is not known cannot be compared: unknown, exit 4. A known one contradicts any other hash_type, one
// that is not known too (oms.md 3).
Parsed<void> check_algorithm(const Value& item, Statement& statement) {
  constexpr std::string_view kField = "resources.algorithm";
  constexpr std::string_view kSharded = "-sharded-";
  TOUCHSTONE_TRY(algorithm, need(item, "algorithm", Kind::string, kField));
  if (algorithm->text == statement.hash_type) return {};
  const std::string_view plain = algorithm->text.substr(0, algorithm->text.find(kSharded));
  if (!digest_size(plain)) {
    if (statement.unknown_algorithm.empty()) statement.unknown_algorithm = algorithm->text;
    return {};
  }
  // The reference writes the shard size into it (oms.md 7).
  const std::string sharded = statement.hash_type + std::string(kSharded) + std::to_string(statement.shard_size);
  if (statement.method == Method::shards && algorithm->text == sharded) return {};
  return refuse(Fault::out_of_range, algorithm->offset, kField, "contradicts hash_type");
}

/// Collects resources and refuses a name that stands twice: a verifier that keeps one of two digests keeps the wrong
/// one.
class Manifest {
 public:
  explicit Manifest(Statement& statement, std::size_t count) : statement_(statement) {
    statement_.resources.reserve(count);
    names_.reserve(count);
  }

  Parsed<void> add(const Value& item, const Value& name, const Value& digest) {
    Resource resource;
    resource.offset = item.offset;
    TOUCHSTONE_CHECK(read_name(name, statement_.method, resource));
    TOUCHSTONE_TRY(bytes, read_digest(digest, statement_));
    resource.digest = std::move(bytes);
    if (!names_.insert(name.text).second) return refuse(Fault::duplicate, name.offset, "resources.name");
    if (resource.path() != ".") {
      has_other_ = true;
    } else if (!single_) {
      single_ = name.offset;
    }
    statement_.resources.push_back(std::move(resource));
    return {};
  }

  /// After the last one. oms.md 2: "." is the model itself, which then is one file and has no others.
  [[nodiscard]] Parsed<void> finish() const {
    if (!single_ || !has_other_) return {};
    return refuse(Fault::out_of_range, *single_, "resources.name", "is . beside names of other files");
  }

 private:
  Statement& statement_;
  std::optional<std::size_t> single_;  // where "." stands
  bool has_other_ = false;
  std::unordered_set<std::string_view> names_;
};

Parsed<void> read_v1(const Value& root, Statement& statement) {
  TOUCHSTONE_CHECK(read_subject(root, statement));
  TOUCHSTONE_TRY(predicate, need(root, "predicate", Kind::object, "predicate"));
  TOUCHSTONE_CHECK(read_serialization(*predicate, statement));
  TOUCHSTONE_TRY(resources, need(*predicate, "resources", Kind::array, "resources"));
  if (resources->items.empty()) return refuse(Fault::out_of_range, resources->offset, "resources", "is empty");
  Manifest manifest(statement, resources->items.size());
  for (const Value& item : resources->items) {
    if (!item.is(Kind::object)) return refuse(Fault::wrong_type, item.offset, "resources");
    TOUCHSTONE_TRY(name, need(item, "name", Kind::string, "resources.name"));
    TOUCHSTONE_TRY(digest, need(item, "digest", Kind::string, "resources.digest"));
    TOUCHSTONE_CHECK(check_algorithm(item, statement));
    TOUCHSTONE_CHECK(manifest.add(item, *name, *digest));
  }
  return manifest.finish();
}

// oms.md 6: the files are the subjects.
Parsed<void> read_legacy(const Value& root, Statement& statement) {
  statement.hash_type = "sha256";
  TOUCHSTONE_TRY(subjects, need(root, "subject", Kind::array, "subject"));
  if (subjects->items.empty()) return refuse(Fault::out_of_range, subjects->offset, "subject", "is empty");
  Manifest manifest(statement, subjects->items.size());
  for (const Value& item : subjects->items) {
    if (!item.is(Kind::object)) return refuse(Fault::wrong_type, item.offset, "subject");
    TOUCHSTONE_TRY(name, need(item, "name", Kind::string, "subject.name"));
    TOUCHSTONE_TRY(digests, need(item, "digest", Kind::object, "subject.digest"));
    TOUCHSTONE_TRY(sha256, need(*digests, "sha256", Kind::string, "subject.digest.sha256"));
    TOUCHSTONE_CHECK(manifest.add(item, *name, *sha256));
  }
  return manifest.finish();
}

}  // namespace

std::string_view name(Method method) { return method == Method::shards ? "shards" : "files"; }

std::optional<std::size_t> digest_size(std::string_view hash_type) {
  if (hash_type == "sha256" || hash_type == "blake3") return 32;
  if (hash_type == "blake2b") return 64;
  return std::nullopt;
}

Parsed<Statement> parse_statement(Bytes payload) {
  const auto document = json::parse(payload);
  if (!document) return tl::unexpected(document.error());
  const Value& root = document->root();
  if (!root.is(Kind::object)) return refuse(Fault::wrong_type, root.offset, "payload", "is no JSON object");
  Statement statement;
  statement.type = text_or_nothing(root, "_type");
  statement.predicate_type = text_or_nothing(root, "predicateType");
  if (statement.predicate_type.raw() == kPredicateV1) {
    statement.predicate = Predicate::v1;
    TOUCHSTONE_CHECK(read_v1(root, statement));
  } else if (statement.predicate_type.raw() == kPredicateLegacy) {
    statement.predicate = Predicate::legacy;
    TOUCHSTONE_CHECK(read_legacy(root, statement));
  }
  return statement;
}

}  // namespace touchstone::oms

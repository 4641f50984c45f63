// The in-toto statement of an OpenSSF Model Signing signature (oms.md 2, 3 and 6): JSON of the DSSE payload to a
// struct. Whether it is about the files of a model is asked in evidence/models/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "formats/oms/name.h"

namespace touchstone::oms {

inline constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
inline constexpr std::string_view kPayloadType = "application/vnd.in-toto+json";
inline constexpr std::string_view kPredicateV1 = "https://model_signing/signature/v1.0";
inline constexpr std::string_view kPredicateLegacy = "https://model_signing/Digests/v0.1";  // oms.md 6

enum class Predicate : std::uint8_t {
  v1,
  legacy,  // 0.2.0: files are the subjects; no root, no serialization
  other,   // nothing of it is read
};

enum class Method : std::uint8_t { files, shards };
[[nodiscard]] std::string_view name(Method method);

/// One line of the manifest: a file, or a shard of one.
struct Resource {
  std::string name;                           // as it stands: UTF-8
  std::size_t path_length = 0;                // of `name`: all of it, or what stands before the range
  std::optional<Range> range = std::nullopt;  // of a shard
  Buffer digest;                              // of the length that the hash_type has, if that is known
  std::size_t offset = 0;                     // of the object in the payload

  [[nodiscard]] std::string_view path() const { return std::string_view(name).substr(0, path_length); }
};

struct Statement {
  Untrusted type;            // _type; empty when it is absent or no string
  Untrusted predicate_type;  // predicateType
  Predicate predicate = Predicate::other;

  Untrusted subject_name;           // of v1; any text
  std::optional<Digest256> root;    // subject[0].digest.sha256; only v1 has one
  std::vector<Resource> resources;  // in the order of the array; one at least, unless the predicate is `other`

  // serialization. Of the legacy predicate what it implies.
  Method method = Method::files;
  std::string hash_type = {};
  std::string unknown_algorithm = {};  // hash_type, or the first algorithm of a resource, that is none of the three
  std::uint64_t shard_size = 0;        // bytes; of Method::shards
  bool allow_symlinks = false;
  std::vector<std::string> ignore_paths;
};

/// Length in bytes of a digest of that hash_type: sha256 32, blake2b 64, blake3 32. Nothing for others.
[[nodiscard]] std::optional<std::size_t> digest_size(std::string_view hash_type);

/// The payload as decoded. Errors, with offsets in the payload, are those of oms.md 3: no strict JSON object; and for
/// the predicate v1.0 everything that is listed there, for the legacy one the same of its subjects. Unknown members are
/// ignored everywhere. The result owns what it refers to. Memory: a small multiple of the payload, which JSON bounds to
/// 16 MiB and a million values.
[[nodiscard]] Parsed<Statement> parse_statement(Bytes payload);

}  // namespace touchstone::oms

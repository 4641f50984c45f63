// Light blocks of CometBFT in the JSON of its RPC and of the light-client tests (CometBFT specification, "Data
// structures"; transparency.md 6).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::cometbft {

inline constexpr std::size_t kMaxValidators = 65536;
/// MaxTotalVotingPower of CometBFT: the largest int64 over 8.
inline constexpr std::uint64_t kMaxTotalPower = 0x0FFFFFFFFFFFFFFF;

using Address = ByteArray<20>;

struct Place {
  std::size_t offset = 0, length = 0;  // of the JSON value
};

struct Time {
  Instant at;
  std::uint32_t nanos = 0;
  friend auto operator<=>(const Time&, const Time&) = default;
};
/// "2026-02-12T17:56:02.000000001Z".
[[nodiscard]] std::string to_text(const Time& time);

/// Hashes are 32 bytes, or empty where a block has none.
struct BlockId {
  Buffer hash;
  std::uint64_t part_set_total = 0;
  Buffer part_set_hash;
};

struct Header {
  std::uint64_t version_block = 0, version_app = 0;
  Untrusted chain_id;
  std::uint64_t height = 0;  // below 2^63
  Time time;
  std::optional<BlockId> last_block_id;
  Buffer last_commit_hash, data_hash, validators_hash, next_validators_hash, consensus_hash, app_hash,
      last_results_hash, evidence_hash;
  Buffer proposer_address;  // 20 bytes, or none
  Place chain_id_at, height_at, time_at, validators_hash_at, next_validators_hash_at, app_hash_at;
};

struct CommitSig {
  enum class Flag : std::uint8_t { absent = 1, commit = 2, nil = 3 };
  Flag flag = Flag::absent;
  Address validator_address{};  // of a flag `commit`
  Time timestamp;
  Buffer signature;
  Place place;
};

struct Commit {
  std::uint64_t height = 0;
  std::uint64_t round = 0;  // below 2^31
  BlockId block_id;
  std::vector<CommitSig> signatures;
  Place height_at, block_hash_at, signatures_at;
};

struct Validator {
  std::optional<Address> address;  // as stated
  Untrusted key_type;
  Buffer key;  // 32 bytes when it is Ed25519; otherwise whatever stands there
  bool ed25519 = false;
  std::uint64_t power = 0;
  Place place;
};

struct ValidatorSet {
  std::vector<Validator> validators;
  std::uint64_t total_power = 0;  // computed; at most kMaxTotalPower
  Place place;
};

struct LightBlock {
  Header header;
  Commit commit;
  std::optional<ValidatorSet> validator_set;  // absent only in a trusted block
  ValidatorSet next_validator_set;
};

/// Members beside those that are named are ignored. Malformed: a missing member, hashes that are not hex of 32 bytes or
/// empty, keys and signatures that are not base64, Ed25519 keys of another length than 32, numbers that are negative or
/// too large, unknown flags, times that are not RFC 3339, more than 65536 validators or signatures, more voting power
/// than CometBFT allows.
[[nodiscard]] Parsed<LightBlock> parse_light_block(const json::Value& value);
/// A trusted block: signed_header and next_validator_set; validator_set may be missing.
[[nodiscard]] Parsed<LightBlock> parse_trusted_block(const json::Value& value);

[[nodiscard]] bool looks_like_light_block(const json::Value& value);
[[nodiscard]] bool looks_like_trusted_block(const json::Value& value);

}  // namespace touchstone::cometbft

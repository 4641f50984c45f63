#include "formats/cometbft/light_block.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "codec/json_values.h"

namespace touchstone::cometbft {
namespace {

using json::Kind;
using json::Value;

constexpr std::uint64_t kMaxHeight = 0x7FFFFFFFFFFFFFFF;
constexpr std::uint64_t kMaxRound = 0x7FFFFFFF;
constexpr std::size_t kHash = 32;
constexpr std::string_view kEd25519 = "tendermint/PubKeyEd25519";

Place place_of(const Value& value) { return {value.offset, value.length}; }

Parsed<const Value*> object_member(const Value& object, std::string_view name) {
  TOUCHSTONE_TRY(value, json::member(object, name));
  if (!value->is(Kind::object)) return refuse(Fault::wrong_type, value->offset, name, "is no object");
  return value;
}

Parsed<std::uint64_t> number(const Value& object, std::string_view name, std::uint64_t most) {
  TOUCHSTONE_TRY(value, json::member(object, name));
  TOUCHSTONE_TRY(read, json::u64_of(*value, name));
  if (read > most) return refuse(Fault::out_of_range, value->offset, name);
  return read;
}

// Hex of `size` bytes, or empty; also `null`, which some clients write for nothing.
Parsed<Buffer> hash(const Value& object, std::string_view name, std::size_t size = kHash) {
  TOUCHSTONE_TRY(value, json::member(object, name));
  if (value->is(Kind::null)) return Buffer();
  TOUCHSTONE_TRY(bytes, json::hex_of(*value, name));
  if (!bytes.empty() && bytes.size() != size) {
    return refuse(Fault::out_of_range, value->offset, name, "has another number of bytes");
  }
  return bytes;
}

// RFC 3339 with a fraction of up to nine digits.
Parsed<Time> time_of(const Value& object, std::string_view name) {
  TOUCHSTONE_TRY(value, json::member(object, name));
  TOUCHSTONE_TRY(text, json::text_of(*value, name));
  const auto instant = parse_instant(text);
  if (!instant || text.find('T') == std::string_view::npos) {
    return refuse(Fault::syntax, value->offset, name, "is no time of RFC 3339");
  }
  Time time{*instant, 0};
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return time;
  std::uint32_t unit = 100'000'000;
  for (const char c : text.substr(dot + 1)) {
    if (c < '0' || c > '9') break;
    if (unit == 0) return refuse(Fault::out_of_range, value->offset, name, "has more than nine digits of a second");
    time.nanos += static_cast<std::uint32_t>(c - '0') * unit;
    unit /= 10;
  }
  return time;
}

Parsed<BlockId> block_id(const Value& object) {
  BlockId id;
  TOUCHSTONE_TRY(id_hash, hash(object, "hash"));
  id.hash = std::move(id_hash);
  // The RPC writes `parts`, and `part_set_header` since 0.34.
  const std::string_view name = object.find("part_set_header") != nullptr ? "part_set_header" : "parts";
  TOUCHSTONE_TRY(parts, object_member(object, name));
  TOUCHSTONE_TRY(total, number(*parts, "total", 0xFFFFFFFF));
  id.part_set_total = total;
  TOUCHSTONE_TRY(parts_hash, hash(*parts, "hash"));
  id.part_set_hash = std::move(parts_hash);
  return id;
}

Parsed<void> read_hashes(const Value& object, Header& header) {
  struct Member {
    std::string_view name;
    Buffer* out;
    Place* place;
  };
  const std::array<Member, 8> members = {
      {{"last_commit_hash", &header.last_commit_hash, nullptr},
       {"data_hash", &header.data_hash, nullptr},
       {"validators_hash", &header.validators_hash, &header.validators_hash_at},
       {"next_validators_hash", &header.next_validators_hash, &header.next_validators_hash_at},
       {"consensus_hash", &header.consensus_hash, nullptr},
       {"last_results_hash", &header.last_results_hash, nullptr},
       {"evidence_hash", &header.evidence_hash, nullptr},
       {"proposer_address", &header.proposer_address, nullptr}}};
  for (const Member& member : members) {
    TOUCHSTONE_TRY(read, hash(object, member.name, member.out == &header.proposer_address ? 20 : kHash));
    *member.out = std::move(read);
    if (member.place != nullptr) *member.place = place_of(*object.find(member.name));
  }
  // The application decides how long its hash is.
  TOUCHSTONE_TRY(app_hash, json::member(object, "app_hash"));
  TOUCHSTONE_TRY(bytes, json::hex_of(*app_hash, "app_hash"));
  header.app_hash = std::move(bytes);
  header.app_hash_at = place_of(*app_hash);
  return {};
}

Parsed<Header> read_header(const Value& object) {
  Header header;
  TOUCHSTONE_TRY(version, object_member(object, "version"));
  TOUCHSTONE_TRY(block, number(*version, "block", ~std::uint64_t{0}));
  header.version_block = block;
  // proto3 JSON leaves out what is zero.
  if (version->find("app") != nullptr) {
    TOUCHSTONE_TRY(app, number(*version, "app", ~std::uint64_t{0}));
    header.version_app = app;
  }
  TOUCHSTONE_TRY(chain, json::member(object, "chain_id"));
  TOUCHSTONE_TRY(chain_id, json::text_of(*chain, "chain_id"));
  header.chain_id = Untrusted(chain_id);
  header.chain_id_at = place_of(*chain);
  TOUCHSTONE_TRY(height, number(object, "height", kMaxHeight));
  header.height = height;
  header.height_at = place_of(*object.find("height"));
  TOUCHSTONE_TRY(time, time_of(object, "time"));
  header.time = time;
  header.time_at = place_of(*object.find("time"));
  const Value* last = object.find("last_block_id");
  if (last != nullptr && !last->is(Kind::null)) {
    TOUCHSTONE_TRY(id, block_id(*last));
    header.last_block_id = std::move(id);
  }
  TOUCHSTONE_CHECK(read_hashes(object, header));
  return header;
}

Parsed<CommitSig> read_signature(const Value& object) {
  CommitSig sig;
  sig.place = place_of(object);
  TOUCHSTONE_TRY(flag, number(object, "block_id_flag", 255));
  if (flag < 1 || flag > 3) return refuse(Fault::out_of_range, object.offset, "block_id_flag", "is not 1, 2 or 3");
  sig.flag = static_cast<CommitSig::Flag>(flag);
  // Of an absent validator nothing else means anything.
  if (sig.flag == CommitSig::Flag::absent) return sig;
  TOUCHSTONE_TRY(address, json::member(object, "validator_address"));
  TOUCHSTONE_TRY(bytes, json::exactly<20>(json::hex_of(*address, "validator_address"), *address, "validator_address"));
  sig.validator_address = bytes;
  TOUCHSTONE_TRY(time, time_of(object, "timestamp"));
  sig.timestamp = time;
  TOUCHSTONE_TRY(signature, json::member(object, "signature"));
  TOUCHSTONE_TRY(raw, json::base64_of(*signature, "signature"));
  sig.signature = std::move(raw);
  return sig;
}

Parsed<Commit> read_commit(const Value& object) {
  Commit commit;
  TOUCHSTONE_TRY(height, number(object, "height", kMaxHeight));
  commit.height = height;
  commit.height_at = place_of(*object.find("height"));
  TOUCHSTONE_TRY(round, number(object, "round", kMaxRound));
  commit.round = round;
  TOUCHSTONE_TRY(id, object_member(object, "block_id"));
  TOUCHSTONE_TRY(read, block_id(*id));
  commit.block_id = std::move(read);
  commit.block_hash_at = place_of(*id->find("hash"));
  TOUCHSTONE_TRY(list, json::member(object, "signatures"));
  if (!list->is(Kind::array)) return refuse(Fault::wrong_type, list->offset, "signatures", "is not a list");
  if (list->items.size() > kMaxValidators) return refuse(Fault::too_large, list->offset, "signatures");
  commit.signatures_at = place_of(*list);
  commit.signatures.reserve(list->items.size());
  for (const Value& item : list->items) {
    TOUCHSTONE_TRY(sig, read_signature(item));
    commit.signatures.push_back(std::move(sig));
  }
  return commit;
}

Parsed<Validator> read_validator(const Value& object) {
  Validator validator;
  validator.place = place_of(object);
  TOUCHSTONE_TRY(key, object_member(object, "pub_key"));
  TOUCHSTONE_TRY(type, json::member(*key, "type"));
  TOUCHSTONE_TRY(type_text, json::text_of(*type, "type"));
  validator.key_type = Untrusted(type_text);
  validator.ed25519 = type_text == kEd25519;
  TOUCHSTONE_TRY(value, json::member(*key, "value"));
  TOUCHSTONE_TRY(bytes, json::base64_of(*value, "pub_key"));
  if (validator.ed25519 && bytes.size() != 32) {
    return refuse(Fault::out_of_range, value->offset, "pub_key", "an Ed25519 key has 32 bytes");
  }
  validator.key = std::move(bytes);
  if (const Value* address = object.find("address"); address != nullptr) {
    TOUCHSTONE_TRY(stated, json::exactly<20>(json::hex_of(*address, "address"), *address, "address"));
    validator.address = stated;
  }
  const std::string_view power_name = object.find("voting_power") == nullptr ? "power" : "voting_power";
  TOUCHSTONE_TRY(power, number(object, power_name, kMaxTotalPower));
  validator.power = power;
  return validator;
}

Parsed<ValidatorSet> read_validators(const Value& parent, std::string_view name) {
  TOUCHSTONE_TRY(object, object_member(parent, name));
  TOUCHSTONE_TRY(list, json::member(*object, "validators"));
  if (!list->is(Kind::array)) return refuse(Fault::wrong_type, list->offset, "validators", "is not a list");
  if (list->items.size() > kMaxValidators) return refuse(Fault::too_large, list->offset, "validators");
  ValidatorSet set;
  set.place = place_of(*object);
  set.validators.reserve(list->items.size());
  for (const Value& item : list->items) {
    TOUCHSTONE_TRY(validator, read_validator(item));
    set.total_power += validator.power;
    if (set.total_power > kMaxTotalPower) {
      return refuse(Fault::out_of_range, item.offset, "voting_power", "more in all than CometBFT allows");
    }
    set.validators.push_back(std::move(validator));
  }
  return set;
}

Parsed<LightBlock> read_block(const Value& value, bool needs_validators) {
  if (!value.is(Kind::object)) return refuse(Fault::wrong_type, value.offset, "light block", "is no object");
  LightBlock block;
  TOUCHSTONE_TRY(signed_header, object_member(value, "signed_header"));
  TOUCHSTONE_TRY(header_object, object_member(*signed_header, "header"));
  TOUCHSTONE_TRY(header, read_header(*header_object));
  block.header = std::move(header);
  TOUCHSTONE_TRY(commit_object, object_member(*signed_header, "commit"));
  TOUCHSTONE_TRY(commit, read_commit(*commit_object));
  block.commit = std::move(commit);
  if (needs_validators || value.find("validator_set") != nullptr) {
    TOUCHSTONE_TRY(set, read_validators(value, "validator_set"));
    block.validator_set = std::move(set);
  }
  TOUCHSTONE_TRY(next, read_validators(value, "next_validator_set"));
  block.next_validator_set = std::move(next);
  return block;
}

bool has(const Value& value, std::string_view name) {
  const Value* member = value.find(name);
  return member != nullptr && member->is(Kind::object);
}

}  // namespace

std::string to_text(const Time& time) {
  std::string text = touchstone::to_text(time.at);
  if (time.nanos == 0) return text;
  std::string digits = std::to_string(time.nanos);
  digits.insert(0, 9 - digits.size(), '0');
  text.insert(text.size() - 1, "." + digits);
  return text;
}

Parsed<LightBlock> parse_light_block(const Value& value) { return read_block(value, true); }
Parsed<LightBlock> parse_trusted_block(const Value& value) { return read_block(value, false); }

bool looks_like_light_block(const Value& value) {
  return value.is(Kind::object) && has(value, "signed_header") && has(value, "validator_set");
}
bool looks_like_trusted_block(const Value& value) {
  return value.is(Kind::object) && has(value, "signed_header") && !has(value, "validator_set") &&
         has(value, "next_validator_set");
}

}  // namespace touchstone::cometbft

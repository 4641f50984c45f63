#include "formats/cometbft/encode.h"

#include <cstdint>

namespace touchstone::cometbft {
namespace {

constexpr std::uint8_t kVarint = 0, kFixed64 = 1, kLength = 2;
constexpr std::uint64_t kPrecommit = 2;

/// Writes one message, leaving out what is zero or empty, as proto3 does.
class Message {
 public:
  Message& varint(unsigned field, std::uint64_t value) {
    if (value == 0) return *this;
    tag(field, kVarint);
    put(value);
    return *this;
  }
  Message& fixed64(unsigned field, std::uint64_t value) {
    if (value == 0) return *this;
    tag(field, kFixed64);
    for (unsigned shift = 0; shift < 64; shift += 8) bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
    return *this;
  }
  Message& bytes(unsigned field, Bytes value) { return value.empty() ? *this : always(field, value); }
  /// A message inside, also when it is empty (gogoproto.nullable = false).
  Message& always(unsigned field, Bytes value) {
    tag(field, kLength);
    put(value.size());
    append(bytes_, value);
    return *this;
  }
  Message& delimited(Bytes message) {
    put(message.size());
    append(bytes_, message);
    return *this;
  }
  [[nodiscard]] Buffer take() { return std::move(bytes_); }

 private:
  void tag(unsigned field, std::uint8_t wire) { bytes_.push_back(static_cast<std::uint8_t>(field << 3U | wire)); }
  void put(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) bytes_.push_back(static_cast<std::uint8_t>(value | 0x80U));
    bytes_.push_back(static_cast<std::uint8_t>(value));
  }

  Buffer bytes_;
};

Buffer timestamp(const Time& time) {
  return Message().varint(1, static_cast<std::uint64_t>(time.at.seconds)).varint(2, time.nanos).take();
}

// BlockID and CanonicalBlockID have the same fields.
Buffer encode(const BlockId& id) {
  const Buffer parts = Message().varint(1, id.part_set_total).bytes(2, id.part_set_hash).take();
  return Message().bytes(1, id.hash).always(2, parts).take();
}

Buffer wrapped(Bytes value) { return Message().bytes(1, value).take(); }

}  // namespace

std::vector<Buffer> header_leaves(const Header& header) {
  return {
      Message().varint(1, header.version_block).varint(2, header.version_app).take(),
      wrapped(as_bytes(header.chain_id.raw())),
      Message().varint(1, header.height).take(),
      timestamp(header.time),
      encode(header.last_block_id.value_or(BlockId{})),
      wrapped(header.last_commit_hash),
      wrapped(header.data_hash),
      wrapped(header.validators_hash),
      wrapped(header.next_validators_hash),
      wrapped(header.consensus_hash),
      wrapped(header.app_hash),
      wrapped(header.last_results_hash),
      wrapped(header.evidence_hash),
      wrapped(header.proposer_address),
  };
}

Buffer validator_leaf(const Validator& validator) {
  const Buffer key = Message().bytes(1, validator.key).take();
  return Message().always(1, key).varint(2, validator.power).take();
}

Buffer vote_bytes(const Commit& commit, const CommitSig& signature, std::string_view chain_id) {
  const Buffer vote = Message()
                          .varint(1, kPrecommit)
                          .fixed64(2, commit.height)
                          .fixed64(3, commit.round)
                          .bytes(4, encode(commit.block_id))
                          .always(5, timestamp(signature.timestamp))
                          .bytes(6, as_bytes(chain_id))
                          .take();
  return Message().delimited(vote).take();
}

}  // namespace touchstone::cometbft

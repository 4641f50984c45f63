// Detached timestamps of OpenTimestamps (python-opentimestamps, opentimestamps.core; transparency.md 7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"

namespace touchstone::ots {

inline constexpr std::size_t kMaxMessage = 4096;     // bytes, of operands and of results
inline constexpr std::size_t kMaxPayload = 8192;     // bytes, of an attestation
inline constexpr std::size_t kMaxUri = 1000;         // bytes
inline constexpr std::size_t kMaxDepth = 256;        // timestamps inside each other
inline constexpr std::size_t kMaxNodes = 1U << 16U;  // operations and attestations together; real files have dozens

enum class Op : std::uint8_t {
  sha1 = 0x02,
  ripemd160 = 0x03,
  sha256 = 0x08,
  keccak256 = 0x67,
  append = 0xF0,
  prepend = 0xF1,
  reverse = 0xF2,
  hexlify = 0xF3,
};
[[nodiscard]] std::string_view name(Op op);
/// Whether a file can be stamped under it.
[[nodiscard]] bool is_digest(Op op);

struct Attestation {
  enum class Kind { bitcoin, litecoin, pending, unknown };
  Kind kind = Kind::unknown;
  ByteArray<8> tag{};
  Bytes payload;
  std::uint64_t height = 0;  // of a block
  Untrusted uri;             // of a calendar
};

/// An operation on the message of its timestamp, or an attestation of it. In the order of the file, which is that of a
/// walk that goes into each operation before the next one: `depth` says whose message it takes.
struct Node {
  std::size_t depth = 0;  // 0: the stamped digest
  std::size_t offset = 0, length = 0;
  std::optional<Op> op;  // nothing: an attestation
  Bytes operand;         // of append and prepend
  std::optional<Attestation> attestation;
};

/// Views point into the input.
struct Timestamp {
  Op digest_op{};
  Bytes digest;
  std::size_t digest_offset = 0;
  std::vector<Node> nodes;
};

/// The whole of `bytes` is one detached timestamp of version 1. Malformed: another magic, version or operation, a
/// message or operand outside 1 to 4096 bytes, a payload above 8192, a URI above 1000, bytes left over in a payload
/// that is known or behind the end, more than 256 levels.
[[nodiscard]] Parsed<Timestamp> parse(Bytes bytes);

[[nodiscard]] bool looks_like_timestamp(Bytes bytes);

}  // namespace touchstone::ots

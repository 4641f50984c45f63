// The messages that the operations of a timestamp lead to, and block headers of Bitcoin (transparency.md 7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/context.h"
#include "base/bytes.h"
#include "base/time.h"
#include "formats/ots/ots.h"

namespace touchstone::evidence::transparency {

[[nodiscard]] Buffer apply(ots::Op op, Bytes message, Bytes operand);

/// An attestation and the message that it is about.
struct Attested {
  const ots::Node* node = nullptr;
  Buffer message;  // 32 bytes; empty when it has another length and so is no Merkle root
};
/// All of them, in the order of the file.
[[nodiscard]] std::vector<Attested> attested(const ots::Timestamp& timestamp);

/// A block header of Bitcoin: 80 bytes.
struct BitcoinHeader {
  Buffer bytes;
  Digest256 hash{};  // as people write it: byte-reversed
  std::string path;
  std::size_t file = 0;  // index of the plain companion
  [[nodiscard]] Bytes merkle_root() const { return Bytes(bytes).subspan(36, 32); }
  [[nodiscard]] Instant time() const;
};
/// Plain companions of 80 bytes, raw or in hex.
[[nodiscard]] std::vector<BitcoinHeader> bitcoin_headers(const Companions& companions);

}  // namespace touchstone::evidence::transparency

// Numbers as proof systems write them in JSON: strings of decimal digits without leading zeros (zk-proofs.md 2.1).
#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::zk {

/// A natural number of any size. Whether it is small enough for what it stands for is a verifier's question, and no
/// field here needs more than 64 bytes.
struct Natural {
  ByteArray<64> bytes{};   // big-endian; all 0xFF when the number has more than 512 bits
  std::size_t offset = 0;  // of the JSON string, or of the digits
  std::size_t length = 0;

  [[nodiscard]] bool is(std::uint8_t small) const;
};

/// Digits alone. Faults: syntax (empty, another character, a leading zero).
[[nodiscard]] Parsed<Natural> natural_from_digits(std::string_view digits, std::size_t offset, std::string_view field);
/// A JSON string of digits. Faults: wrong_type (also a JSON number), syntax.
[[nodiscard]] Parsed<Natural> natural_from_json(const json::Value& value, std::string_view field);

}  // namespace touchstone::zk

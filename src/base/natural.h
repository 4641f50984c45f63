// Natural numbers of any size, where 64 bits are too few: balances, public inputs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace touchstone {

/// A natural number. Equal numbers have equal magnitudes.
struct Natural {
  Buffer magnitude;  // big-endian without leading zeros; empty: 0
  friend bool operator==(const Natural&, const Natural&) = default;
};

inline constexpr std::size_t kMaxNaturalBytes = 64;

/// From big-endian bytes; leading zeros are dropped.
[[nodiscard]] Natural natural_of(Bytes big_endian);
/// Decimal digits, or hex digits after "0x"; leading zeros allowed. Nothing for anything else, or above 64 bytes.
[[nodiscard]] std::optional<Natural> parse_natural(std::string_view text);
/// The number when it is below 2^64.
[[nodiscard]] std::optional<std::uint64_t> as_u64(const Natural& number);
[[nodiscard]] std::string to_decimal(const Natural& number);

}  // namespace touchstone

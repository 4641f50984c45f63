// Values as tools of an Ethereum-like chain spell them in JSON (opengradient.md 6 and 9): "0x" hex, and numbers as
// integers or as decimal text. Offsets in errors are those of the JSON value.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone::opengradient {

/// Whether the "0x" before the digits must be there.
enum class Prefix { required, optional };

/// Hex text of any length. wrong_type: no string; syntax: not hex, or no "0x" where it is required.
[[nodiscard]] Parsed<Buffer> hex_text(const json::Value& value, std::string_view field,
                                      Prefix prefix = Prefix::required);
/// 32 bytes: 64 hex digits. out_of_range: another number of them.
[[nodiscard]] Parsed<Digest256> word_text(const json::Value& value, std::string_view field,
                                          Prefix prefix = Prefix::optional);
/// 20 bytes: "0x" and 40 hex digits.
[[nodiscard]] Parsed<ByteArray<20>> address_text(const json::Value& value, std::string_view field);
/// Hex when it has "0x" or consists of hex digits in an even number, else standard base64 with padding (CLI.md,
/// Inputs).
[[nodiscard]] Parsed<Buffer> hex_or_base64_text(const json::Value& value, std::string_view field);
/// An integer, or a string of decimal digits; below 2^64, larger ones are out_of_range.
[[nodiscard]] Parsed<std::uint64_t> number_text(const json::Value& value, std::string_view field);

/// The member of that name. Fault::missing at the object when it is not there.
[[nodiscard]] Parsed<const json::Value*> member(const json::Value& object, std::string_view name);

/// Whether the object has exactly these members, in any order, and perhaps `optional` besides.
[[nodiscard]] bool has_exactly(const json::Value& object, std::span<const std::string_view> names,
                               std::string_view optional);

}  // namespace touchstone::opengradient

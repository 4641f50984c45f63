// Solidity contract ABI (docs.soliditylang.org, "Contract ABI Specification"): 32-byte words, dynamic values by offset
// from the start of the arguments.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::abi {

inline constexpr std::size_t kWord = 32;

/// The arguments of a call, or the data of a log. Offsets in errors count from `origin`.
class Arguments {
 public:
  explicit Arguments(Bytes data, std::size_t origin = 0) : data_(data), origin_(origin) {}

  [[nodiscard]] Parsed<ByteArray<32>> bytes32(std::size_t index, std::string_view field) const;
  /// uint256 below 2^64; larger ones are out_of_range.
  [[nodiscard]] Parsed<std::uint64_t> u64(std::size_t index, std::string_view field) const;
  /// `bytes` or `string` whose offset stands in word `index`. An offset or length outside the data is out_of_range.
  struct Dynamic {
    Bytes bytes;
    std::size_t offset;  // of the first byte of the content
    bool clean;          // the padding to the next word is there and zero
  };
  [[nodiscard]] Parsed<Dynamic> dynamic(std::size_t index, std::string_view field) const;
  /// A nested tuple or array whose offset stands in word `index`: its own arguments.
  [[nodiscard]] Parsed<Arguments> nested(std::size_t index, std::string_view field) const;
  [[nodiscard]] std::size_t size() const { return data_.size(); }

 private:
  [[nodiscard]] Parsed<Bytes> word(std::size_t index, std::string_view field) const;
  Bytes data_;
  std::size_t origin_;
};

// Encoding, for values that are hashed (opengradient.md 6.1 and 7).
void put_word(Buffer& out, Bytes at_most_32_bytes_right_aligned);
void put_u64(Buffer& out, std::uint64_t value);
/// The content, then zeros to the next word (without offset and length).
void put_padded(Buffer& out, Bytes bytes);

}  // namespace touchstone::abi

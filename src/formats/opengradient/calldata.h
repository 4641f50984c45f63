// Input of a transaction: a selector of four bytes and ABI words (opengradient.md 9), by itself or inside the JSON
// object that a node gives for a transaction.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/abi.h"
#include "codec/json.h"

namespace touchstone::opengradient {

inline constexpr std::size_t kSelectorSize = 4;

/// Whether the first four bytes are that selector.
[[nodiscard]] bool has_selector(Bytes calldata, std::uint32_t selector);

/// Bytes that stand as hex in a JSON text.
struct HexText {
  Buffer bytes;
  std::optional<std::size_t> digits;  // offset of the first hex digit in the file; nothing when the string has escapes
};
/// Reads a string of "0x" hex. Errors as hex_text.
[[nodiscard]] Parsed<HexText> located_hex(const json::Value& value, std::string_view field);

/// The selector in `input` (or `data`) of a transaction object; nothing when there is none. For recognisers.
[[nodiscard]] std::optional<std::uint32_t> transaction_selector(const json::Value& object);
/// The calldata in `input` or `data`. Fault::duplicate: both are there and differ. missing: neither is.
[[nodiscard]] Parsed<HexText> transaction_input(const json::Value& object);

/// A `bytes` or `string` value and where its content stands, counted from the start of the artefact's calldata or data.
struct DynamicField {
  Bytes bytes;
  std::size_t offset = 0;
};

/// How the arguments were written. The ABI has one encoding that compilers write; decoders accept others.
struct AbiForm {
  bool clean_padding = true;  // every byte that only fills a word is zero
  bool exact = true;          // every byte belongs to exactly one field
};

/// A value of N bytes at the end of its word (an address, a uint8), and whether the bytes before it are zero.
template <std::size_t N>
struct LowBytes {
  ByteArray<N> bytes{};
  bool clean = true;
};
template <std::size_t N>
[[nodiscard]] LowBytes<N> low_bytes_of(const Digest256& word) {
  const Bytes all(word);
  LowBytes<N> low;
  std::ranges::copy(all.last(N), low.bytes.begin());
  low.clean = all_zero(all.first(all.size() - N));
  return low;
}

/// Reads arguments and remembers which bytes they occupy.
class Decoder {
 public:
  /// `arguments` without the selector, at `origin` in the calldata; `words`: size of the head.
  Decoder(Bytes arguments, std::size_t origin, std::size_t words);

  /// Fault::truncated when the size is no multiple of a word, or less than the head.
  [[nodiscard]] Parsed<void> expect_words(std::string_view field) const;
  [[nodiscard]] Parsed<Digest256> word(std::size_t index, std::string_view field) const;
  [[nodiscard]] Parsed<std::uint64_t> u64(std::size_t index, std::string_view field) const;
  /// What stands above the low bytes of these two is padding.
  [[nodiscard]] Parsed<std::uint8_t> u8(std::size_t index, std::string_view field);
  [[nodiscard]] Parsed<ByteArray<20>> address(std::size_t index, std::string_view field);
  [[nodiscard]] Parsed<DynamicField> dynamic(std::size_t index, std::string_view field);
  /// Fault::trailing when bytes stand after the last field; else the form of everything that was read.
  [[nodiscard]] Parsed<AbiForm> finish(std::string_view field);

 private:
  struct Extent {
    std::size_t begin, end;  // from the start of the arguments
  };
  template <std::size_t N>
  [[nodiscard]] Parsed<ByteArray<N>> low_bytes(std::size_t index, std::string_view field);

  Bytes data_;
  std::size_t origin_;
  std::size_t words_;
  abi::Arguments arguments_;
  std::vector<Extent> extents_;
  bool clean_ = true;
};

}  // namespace touchstone::opengradient

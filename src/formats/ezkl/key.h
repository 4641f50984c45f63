// EZKL's binary files beside a proof: vk.key, the structured reference string, and the words of a reusable verifier
// (ezkl-and-evm.md 3.4 to 3.6). Heads and lengths only: no point is decoded.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::ezkl {

inline constexpr std::uint32_t kMostK = 28;          // 2-adicity of r - 1
inline constexpr std::size_t kCommitmentBytes = 64;  // x and y, little-endian Montgomery

struct KeyHead {
  bool old_form = false;  // 7.1.12
  std::uint32_t k = 0;
  bool compress_selectors = true;
  std::uint32_t fixed = 0;
  Bytes fixed_commitments;  // 64 bytes each
  Bytes rest;               // permutation commitments, then selectors; their numbers are not stored
  std::size_t offset = 0;   // of the first commitment
};
[[nodiscard]] Parsed<KeyHead> parse_key_head(Bytes file);
/// Bytes of one selector bitmap.
[[nodiscard]] std::size_t selector_bytes(std::uint32_t k);

/// Whether the length is that of an SRS with the k of its head.
[[nodiscard]] bool looks_like_srs(Bytes file);

/// The words of a vka file: views of it, 32 bytes each.
[[nodiscard]] Parsed<Bytes> parse_vka(Bytes file);

}  // namespace touchstone::ezkl

// BLAKE2b with a 32-byte output over many messages of equal length at once (RFC 7693): the leaves and nodes of a Walrus
// blob id are three million short messages (opengradient.md 10.1), and a vector register holds a word of eight of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"

namespace touchstone::crypto {

/// How the compression function is computed. All give the same result.
enum class Blake2bKernel { portable, avx2, avx512 };

/// The fastest one that this machine has, found once.
[[nodiscard]] Blake2bKernel best_blake2b_kernel();
/// Whether this machine has it.
[[nodiscard]] bool has_blake2b_kernel(Blake2bKernel kernel);

inline constexpr std::size_t kBlake2bLanes = 8;
inline constexpr std::size_t kBlake2bBlock = 128;

/// Eight hashes on their way: word by word, the lanes side by side.
struct alignas(64) Blake2bLanes {
  std::array<std::array<std::uint64_t, kBlake2bLanes>, 8> words;
};

/// Eight hashes of nothing yet: 32 bytes of output, no key.
void blake2b_start(Blake2bLanes& lanes);

/// Absorbs the next bytes of each lane; those of lane i begin at data + i·stride.
///   before  bytes that each lane absorbed earlier, a multiple of 128
///   length  bytes of each lane now; a multiple of 128 unless `last`. With `last` the bytes after them, up to the next
///           multiple of 128 (one whole block when the message is empty), must be there and zero.
///   last    these are the last bytes: more than none, unless the message is empty
void blake2b_absorb(Blake2bKernel kernel, Blake2bLanes& lanes, const std::uint8_t* data, std::size_t stride,
                    std::size_t length, std::uint64_t before, bool last);

/// The digest of a lane that has absorbed its last bytes.
[[nodiscard]] Digest256 blake2b_digest(const Blake2bLanes& lanes, std::size_t lane);

/// Messages of equal length at equal distances, each with the same byte before it or none.
struct EqualMessages {
  const std::uint8_t* first = nullptr;
  std::size_t stride = 0;
  std::size_t length = 0;
  std::optional<std::uint8_t> prefix = std::nullopt;
};

/// out[i] = BLAKE2b-256(prefix ‖ message i) for all i < out.size(). `out` may be the memory of the messages itself when
/// no digest begins behind the message that it is of (a level of a Merkle tree folded in place).
void blake2b_256_many(const EqualMessages& messages, std::span<Digest256> out,
                      Blake2bKernel kernel = best_blake2b_kernel());

}  // namespace touchstone::crypto

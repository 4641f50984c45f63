// Keccak-256 as Ethereum uses it: Keccak[c = 512], padding 01 … 80 (opengradient.md 2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace touchstone::crypto {

class Keccak256 {
 public:
  void update(Bytes data);
  /// Pads and squeezes. Nothing may follow.
  [[nodiscard]] Digest256 finish();

 private:
  static constexpr std::size_t kRate = 136;

  std::array<std::uint64_t, 25> lanes_{};
  std::size_t filled_ = 0;  // bytes of the current block that are already in the state
};

}  // namespace touchstone::crypto

// Contents that vectors of identities state by formula.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace touchstone::test {

/// Byte i is i mod 251: no period of a power of two.
inline Buffer modulo_251(std::size_t size) {
  Buffer bytes(size);
  std::uint8_t value = 0;
  for (std::uint8_t& byte : bytes) {
    byte = value;
    value = value == 250 ? std::uint8_t{0} : static_cast<std::uint8_t>(value + 1);
  }
  return bytes;
}

/// Feeds `bytes` in pieces of `piece` bytes.
template <class Sink>
void feed(Sink& sink, Bytes bytes, std::size_t piece) {
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    sink.update(bytes.subspan(at, std::min(piece, bytes.size() - at)));
}

}  // namespace touchstone::test

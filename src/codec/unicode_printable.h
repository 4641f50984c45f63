// Which code points CPython's repr() writes as they are (str.isprintable; opengradient.md 3.4).
#pragma once

#include <cstdint>

namespace touchstone {

enum class Printability : std::uint8_t {
  yes,
  no,       // Unicode categories Cc, Cf, Cs, Co, Cn, Zl, Zp, Zs, save the ASCII space
  depends,  // assigned after Unicode 14.0 (CPython 3.11) and by 17.0: another answer in another interpreter
};

/// Of any code point up to U+10FFFF. What Unicode 17.0 has not assigned is `no`: no interpreter of the time in which
/// the gateway hashed repr() (until 2026-04, opengradient.md 1.1) had a later table.
[[nodiscard]] Printability printability(char32_t value);

}  // namespace touchstone

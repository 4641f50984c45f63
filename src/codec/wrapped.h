// Text that was wrapped over lines: the characters that count, and the way back to where they stand.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace touchstone {

/// `text` without the characters of `dropped`.
[[nodiscard]] inline std::string unwrap(std::string_view text, std::string_view dropped) {
  std::array<bool, 256> drops{};
  for (const std::uint8_t character : as_bytes(dropped)) drops[character] = true;
  std::string kept(text.size(), '\0');
  std::size_t size = 0;
  for (const char character : text) {
    kept[size] = character;
    if (!drops[static_cast<unsigned char>(character)]) ++size;
  }
  kept.resize(size);
  return kept;
}

/// Where in `text` the character number `kept` of unwrap(text, dropped) stands; just behind the last one for the end.
[[nodiscard]] inline std::size_t wrapped_offset(std::string_view text, std::string_view dropped, std::size_t kept) {
  std::size_t behind = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (dropped.find(text[i]) != std::string_view::npos) continue;
    if (kept == 0) return i;
    --kept;
    behind = i + 1;
  }
  return behind;
}

}  // namespace touchstone

// Long values on a screen that has few columns. JSON never shortens.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace touchstone::report {

/// Whether `text` is hex digits only, in an even number, perhaps after "0x".
[[nodiscard]] bool is_hex(std::string_view text);

/// `text` with every run of 32 or more hex digits as "abf9d745..70c154". A run that is part of a path stays.
[[nodiscard]] std::string shorten_hex(std::string_view text);

/// Two values that were compared, cut so that they fit and that where they first differ is still seen.
struct ShownPair {
  std::string expected, actual;
  std::string differ;  // "first at byte 17 of 48"; empty when nothing was cut
};
/// Hex longer than `room` columns keeps its ends and the place where it first differs; other text longer than eight
/// times that keeps its beginning and that place. Both must come from printable() or be ASCII.
[[nodiscard]] ShownPair shorten_pair(std::string_view expected, std::string_view actual, std::size_t room);

/// One value without another to compare it with: at most `limit` bytes stay whole, of longer ones the ends.
[[nodiscard]] std::string shorten_middle(std::string_view text, std::size_t limit);

}  // namespace touchstone::report

#include "codec/guid.h"

#include <algorithm>

namespace touchstone {

std::string guid_to_text(Bytes guid, GuidOrder order) {
  if (guid.size() < 16) return {};
  ByteArray<16> digits{};
  std::copy_n(guid.begin(), digits.size(), digits.begin());
  if (order == GuidOrder::mixed_endian) {
    std::reverse(digits.begin(), digits.begin() + 4);
    std::reverse(digits.begin() + 4, digits.begin() + 6);
    std::reverse(digits.begin() + 6, digits.begin() + 8);
  }
  std::string text = to_hex(digits);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace touchstone

#include "codec/percent.h"

#include "codec/hex.h"

namespace touchstone {

Parsed<std::string> percent_decode(std::string_view text, std::string_view field) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    const auto byte = digits.size() == 2 ? from_hex(digits, field) : refuse(Fault::truncated, i, field);
    if (!byte || byte->size() != 1) return refuse(Fault::syntax, i, field, "a '%' without two hex digits");
    decoded += static_cast<char>(byte->front());
    i += 2;
  }
  return decoded;
}

}  // namespace touchstone

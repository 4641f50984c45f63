// How the bytes of a binary artefact were spelt (CLI.md, Inputs).
#pragma once

#include <string_view>

namespace touchstone {

enum class Encoding { raw, base64, base64url, hex, pem };

[[nodiscard]] constexpr std::string_view name(Encoding encoding) {
  switch (encoding) {
    case Encoding::raw: return "raw";
    case Encoding::base64: return "base64";
    case Encoding::base64url: return "base64url";
    case Encoding::hex: return "hex";
    case Encoding::pem: return "pem";
  }
  return "raw";
}

}  // namespace touchstone

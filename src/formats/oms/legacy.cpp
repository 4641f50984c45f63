#include "formats/oms/legacy.h"

#include <algorithm>
#include <string_view>

#include "formats/oms/statement.h"

namespace touchstone::oms {
namespace {

void append_byte(std::string& out, std::uint8_t byte, char quote) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const char letter = static_cast<char>(byte);
  if (letter == '\\' || letter == quote) {
    out += '\\';
    out += letter;
  } else if (letter == '\t') {
    out += "\\t";
  } else if (letter == '\n') {
    out += "\\n";
  } else if (letter == '\r') {
    out += "\\r";
  } else if (byte >= 0x20 && byte < 0x7F) {
    out += letter;
  } else {
    out += "\\x";
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
  }
}

}  // namespace

std::string python_bytes_repr(Bytes payload) {
  const bool single = std::ranges::find(payload, '\'') != payload.end();
  const bool twofold = std::ranges::find(payload, '"') != payload.end();
  const char quote = single && !twofold ? '"' : '\'';
  std::string out = "b";
  out.reserve(payload.size() + payload.size() / 8 + 3);
  out += quote;
  for (const std::uint8_t byte : payload) append_byte(out, byte, quote);
  out += quote;
  return out;
}

Buffer legacy_pae(Bytes payload) {
  std::string text = "DSSEV1 " + std::to_string(kPayloadType.size()) + ' ';
  text += kPayloadType;
  text += ' ' + std::to_string(payload.size()) + ' ' + python_bytes_repr(payload);
  return to_buffer(as_bytes(text));
}

}  // namespace touchstone::oms

// Spellings and PEM: at most one reading, which encodes back to the text but for white space; explain_text explains
// only what has no reading.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/pem.h"
#include "codec/spelling.h"
#include "codec/wrapped.h"

using namespace touchstone;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string lower(std::string text) {
  for (char& character : text) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return text;
}

bool encodes_back(const Spelling& reading, Bytes input) {
  std::string text = unwrap(as_text(input), " \t\r\n\v\f");
  switch (reading.encoding) {
    case Encoding::hex: {
      text = lower(text);
      return to_hex(reading.bytes) == (text.starts_with("0x") ? text.substr(2) : text);
    }
    case Encoding::base64: return to_base64(reading.bytes) == text;
    case Encoding::base64url: {
      while (text.ends_with('=')) text.pop_back();
      return to_base64url(reading.bytes) == text;
    }
    case Encoding::pem: {
      const auto blocks = pem::parse(input);
      return blocks && blocks->size() == 1 && blocks->front().bytes == reading.bytes;
    }
    case Encoding::raw: return false;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  const auto readings = spellings(input);
  require(readings.size() <= 1);
  for (const Spelling& reading : readings) require(encodes_back(reading, input));

  const auto explained = explain_text(input);
  require(explained || (readings.empty() && explained.error().offset <= size));

  const auto blocks = pem::parse(input);
  require(blocks || blocks.error().offset <= size);
  if (!blocks) return 0;
  for (const pem::Block& block : *blocks) {
    require(block.offset < size);
    const std::string text = pem::write(block.label, block.bytes);
    const auto again = pem::parse(as_bytes(text));
    require(again && again->size() == 1 && again->front().label == block.label && again->front().bytes == block.bytes);
  }
  return 0;
}

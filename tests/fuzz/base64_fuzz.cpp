// Base64, base64url and hex: what is accepted is the only spelling of its bytes, and a refusal names a place inside.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codec/base64.h"
#include "codec/hex.h"

using namespace touchstone;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string without_padding(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  const std::string_view text = as_text(input);

  const auto standard = from_base64(text, "text");
  require(standard ? to_base64(*standard) == text : standard.error().offset <= size);
  const auto url = from_base64url(text, "text");
  require(url ? to_base64url(*url) == without_padding(text) : url.error().offset <= size);
  const auto hex = from_hex(text, "text");
  require(hex ? hex->size() == (text.size() - (text.size() > 1 && (text[1] | 0x20) == 'x' ? 2 : 0)) / 2
              : hex.error().offset < size);

  require(from_base64(to_base64(input), "text").value() == to_buffer(input));
  require(from_base64url(to_base64url(input), "text").value() == to_buffer(input));
  require(from_hex(to_hex(input), "text").value() == to_buffer(input));
  return 0;
}

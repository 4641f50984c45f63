#include "crypto/curves/hash_to_field.h"

#include <algorithm>

#include "crypto/digest.h"

namespace touchstone::curves {

Buffer expand_message_xmd(Bytes message, Bytes dst, std::size_t length) {
  constexpr std::size_t kBlock = 64;  // of SHA-256
  Buffer dst_prime = to_buffer(dst);
  dst_prime.push_back(static_cast<std::uint8_t>(dst.size()));

  Buffer first(kBlock);
  append(first, message);
  first.push_back(static_cast<std::uint8_t>(length >> 8U));
  first.push_back(static_cast<std::uint8_t>(length));
  first.push_back(0);
  append(first, dst_prime);
  const Digest256 b0 = crypto::sha256(first);

  Buffer out;
  Digest256 previous{};  // b1 is the hash of b0 itself
  for (std::uint8_t i = 1; out.size() < length; ++i) {
    Buffer next;
    for (std::size_t k = 0; k < b0.size(); ++k) next.push_back(b0[k] ^ previous[k]);
    next.push_back(i);
    append(next, dst_prime);
    previous = crypto::sha256(next);
    append(out, previous);
  }
  out.resize(length);
  return out;
}

}  // namespace touchstone::curves

#include "crypto/ed25519.h"

#include <sodium.h>

namespace touchstone::crypto {
namespace {

// RFC 8032 section 5.1.3, step 1: y, without the sign bit, is below p = 2^255 - 19.
bool is_reduced(Bytes key) {
  if ((key[31] & 0x7FU) != 0x7FU || key[0] < 0xED) return true;
  for (std::size_t i = 1; i < 31; ++i) {
    if (key[i] != 0xFF) return true;
  }
  return false;
}

// Section 5.1.3, step 4: x = 0 has no negative. It belongs to y = 1 and y = p - 1.
bool is_negative_zero(Bytes key) {
  static constexpr ByteArray<32> kOne = {0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                         0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80};
  static constexpr ByteArray<32> kMinusOne = {0xEC, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                              0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                              0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  return equal(key, kOne) || equal(key, kMinusOne);
}

}  // namespace

bool is_ed25519_point(Bytes key) {
  if (key.size() != crypto_core_ed25519_BYTES || !is_reduced(key) || is_negative_zero(key)) return false;
  // libsodium decodes both operands of an addition and refuses those that are not on the curve.
  ByteArray<crypto_core_ed25519_BYTES> sum;
  return crypto_core_ed25519_add(sum.data(), key.data(), key.data()) == 0;
}

bool verify_ed25519_signature(Bytes key, Bytes message, Bytes signature) {
  return key.size() == crypto_sign_PUBLICKEYBYTES && signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
}

}  // namespace touchstone::crypto

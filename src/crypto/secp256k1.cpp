#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "crypto/ec.h"
#include "crypto/key.h"

namespace touchstone::crypto::secp256k1 {

std::optional<ByteArray<65>> recover(const Digest256& digest, Bytes r_s, int recovery_id) {
  if (r_s.size() != 64 || recovery_id < 0 || recovery_id > 3) return std::nullopt;
  secp256k1_ecdsa_recoverable_signature signature;
  secp256k1_pubkey key;
  // SEC 1 section 4.1.6: r, s < n; R = (r + jn, y) on the curve; Q not at infinity.
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(secp256k1_context_static, &signature, r_s.data(),
                                                          recovery_id) != 1 ||
      secp256k1_ecdsa_recover(secp256k1_context_static, &key, &signature, digest.data()) != 1) {
    return std::nullopt;
  }
  ByteArray<65> point{};
  std::size_t length = point.size();
  secp256k1_ec_pubkey_serialize(secp256k1_context_static, point.data(), &length, &key, SECP256K1_EC_UNCOMPRESSED);
  return point;
}

bool verify(Bytes key, const Digest256& digest, Bytes r_s) {
  if (r_s.size() != 64) return false;
  const auto point = K256Key::parse(key);
  return point && point->verify(digest, EcdsaNumbers{r_s.first(32), r_s.last(32)});
}

bool is_high_s(Bytes r_s) {
  if (r_s.size() != 64) return false;
  secp256k1_ecdsa_signature signature;
  if (secp256k1_ecdsa_signature_parse_compact(secp256k1_context_static, &signature, r_s.data()) != 1) return false;
  return secp256k1_ecdsa_signature_normalize(secp256k1_context_static, nullptr, &signature) == 1;
}

ByteArray<20> address(const ByteArray<65>& key) {
  const Digest256 hash = keccak256(Bytes(key).subspan(1));
  ByteArray<20> last{};
  std::copy(hash.end() - 20, hash.end(), last.begin());
  return last;
}

}  // namespace touchstone::crypto::secp256k1

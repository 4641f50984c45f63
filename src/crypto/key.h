// Public keys and signatures. The rest of the program sees keys as SubjectPublicKeyInfo and this class.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "crypto/digest.h"

namespace touchstone::crypto {

enum class KeyType { rsa, ec_p256, ec_p384, ec_p521, ec_secp256k1, ed25519 };
[[nodiscard]] std::string_view name(KeyType type);  // "RSA", "P-256", …

/// An immutable public key. Cheap to copy and safe to share between threads.
class PublicKey {
 public:
  /// From a DER SubjectPublicKeyInfo without trailing bytes. Nothing when it is no such structure, of another algorithm
  /// or curve, not a point of its curve, or an RSA modulus outside 1024 … 16384 bits or exponent that is even or below
  /// 3 (or above 64 bits, for a modulus above 3072). Results are remembered (bounded), so asking again for the same
  /// bytes is cheap.
  [[nodiscard]] static std::optional<PublicKey> from_spki(Bytes spki);

  [[nodiscard]] KeyType type() const;
  /// The DER that it was made from.
  [[nodiscard]] Bytes spki() const;
  /// RSA: modulus size; EC and Ed25519: field size. In bits.
  [[nodiscard]] std::size_t bits() const;
  /// Digests of the SubjectPublicKeyInfo, computed once per key.
  [[nodiscard]] const Digest256& spki_sha256() const;
  [[nodiscard]] const Digest256& spki_keccak256() const;

  /// RSASSA-PSS (RFC 8017 section 8.1.2), MGF1 with the same hash, exactly that salt length, trailer BC. The signature
  /// must be as long as the modulus. `message` is hashed here.
  [[nodiscard]] bool verify_pss(Hash hash, std::size_t salt_length, Bytes message, Bytes signature) const;
  /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2.2).
  [[nodiscard]] bool verify_pkcs1(Hash hash, Bytes message, Bytes signature) const;
  /// ECDSA with r ‖ s, two big-endian numbers of the field's size (RFC 9053 section 2.1); 1 ≤ r, s < n; any s.
  [[nodiscard]] bool verify_ecdsa(Hash hash, Bytes message, Bytes signature) const;
  /// ECDSA with a DER SEQUENCE of two INTEGERs, strictly encoded.
  [[nodiscard]] bool verify_ecdsa_der(Hash hash, Bytes message, Bytes signature) const;
  /// The same two over a digest that was computed elsewhere, for messages that are too large to be held.
  [[nodiscard]] bool verify_pkcs1_digest(Hash hash, Bytes digest, Bytes signature) const;
  [[nodiscard]] bool verify_ecdsa_der_digest(Bytes digest, Bytes signature) const;
  /// Pure Ed25519 (RFC 8032 section 5.1.7), strict: canonical S, no small-order key.
  [[nodiscard]] bool verify_ed25519(Bytes message, Bytes signature) const;

  struct Impl;

 private:
  explicit PublicKey(std::shared_ptr<const Impl> impl);
  std::shared_ptr<const Impl> impl_;
};

/// secp256k1 (SEC 2 section 2.4.1), as Ethereum uses it.
namespace secp256k1 {
/// The 65-byte uncompressed point that made this signature over `digest`. Nothing when r ‖ s or the recovery id
/// (0 … 3) does not give one. High s is accepted: whether that matters is the caller's question.
[[nodiscard]] std::optional<ByteArray<65>> recover(const Digest256& digest, Bytes r_s, int recovery_id);
/// `key`: 33 or 65 bytes. `r_s`: 64 bytes; high s accepted.
[[nodiscard]] bool verify(Bytes key, const Digest256& digest, Bytes r_s);
[[nodiscard]] bool is_high_s(Bytes r_s);
/// Last 20 bytes of the Keccak-256 of the point without its 04.
[[nodiscard]] ByteArray<20> address(const ByteArray<65>& key);
}  // namespace secp256k1

}  // namespace touchstone::crypto

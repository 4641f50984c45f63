// RSA public keys: the public operation and the two encodings of RFC 8017. Internal to crypto/; key.h is the way in.
#pragma once

#include <optional>

#include "crypto/openssl.h"

namespace touchstone::crypto {

/// Longest modulus that is taken, in bits: what OpenSSL itself is willing to compute with.
inline constexpr std::size_t kMaxRsaBits = 16384, kMinRsaBits = 1024;

class RsaKey {
 public:
  /// From an RSAPublicKey (RFC 8017 appendix A.1.1), DER. Nothing when n is not odd and of kMinRsaBits … kMaxRsaBits
  /// bits or e is not odd with 3 ≤ e < n.
  [[nodiscard]] static std::optional<RsaKey> parse(Bytes rsa_public_key);

  [[nodiscard]] std::size_t bits() const { return bits_; }
  /// Octets of the modulus: k of RFC 8017.
  [[nodiscard]] std::size_t size() const { return (bits_ + 7) / 8; }

  /// `digest` is the digest of the message with `hash`.
  [[nodiscard]] bool verify_pss(Hash hash, std::size_t salt_length, Bytes digest, Bytes signature) const;
  [[nodiscard]] bool verify_pkcs1(Hash hash, Bytes digest, Bytes signature) const;

 private:
  RsaKey() = default;
  /// RSAVP1 (RFC 8017 section 5.2.2) with the conversions of 4.1 and 4.2: `encoded` gets size() octets.
  [[nodiscard]] bool recover(Bytes signature, std::span<std::uint8_t> encoded) const;

  Bignum n_, e_;
  Montgomery montgomery_;  // of n: computed once, only read afterwards
  std::size_t bits_ = 0;
  bool f4_ = false;  // e = 65537
};

/// EMSA-PSS-VERIFY (RFC 8017 section 9.1.2) with MGF1 over the same hash and trailer BC. `encoded` is exactly
/// ceil(encoded_bits / 8) octets, at most kMaxRsaBits / 8. Public for the tests.
[[nodiscard]] bool emsa_pss_verify(Hash hash, std::size_t salt_length, Bytes digest, Bytes encoded,
                                   std::size_t encoded_bits);

}  // namespace touchstone::crypto

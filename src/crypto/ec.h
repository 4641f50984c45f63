// ECDSA over the NIST curves through OpenSSL, and secp256k1 through libsecp256k1. Internal to crypto/.
#pragma once

#include <optional>

#include <secp256k1.h>

#include "crypto/key.h"
#include "crypto/openssl.h"

namespace touchstone::crypto {

/// r and s of a signature, big-endian, each of any length.
struct EcdsaNumbers {
  Bytes r, s;
};

/// Ecdsa-Sig-Value (RFC 3279 section 2.2.3), strict DER: minimal, positive INTEGERs and nothing after them.
[[nodiscard]] std::optional<EcdsaNumbers> parse_ecdsa_der(Bytes signature);

class NistKey {
 public:
  /// `point`: uncompressed or compressed (SEC 1 section 2.3.4). Nothing when it is not on the curve.
  [[nodiscard]] static std::optional<NistKey> parse(KeyType curve, Bytes point);

  /// SEC 1 section 4.1.4. A digest longer than the order is cut by OpenSSL to its leftmost bits.
  [[nodiscard]] bool verify(Bytes digest, const EcdsaNumbers& numbers) const;

 private:
  explicit NistKey(Pkey key) : key_(std::move(key)) {}

  Pkey key_;
};

class K256Key {
 public:
  [[nodiscard]] static std::optional<K256Key> parse(Bytes point);
  /// `digest` of any length is cut or zero-extended to 32 bytes as SEC 1 section 4.1.4 says. High s is accepted.
  [[nodiscard]] bool verify(Bytes digest, const EcdsaNumbers& numbers) const;

 private:
  secp256k1_pubkey key_{};
};

}  // namespace touchstone::crypto

// Public keys as people keep them: PEM, DER, JWK, JWK Set, and for Ed25519 the bare 32 bytes. All become a DER
// SubjectPublicKeyInfo (RFC 5280 section 4.1), which is what the rest of the program knows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::key {

inline constexpr std::size_t kMaxKeys = 1024;           // in one file
inline constexpr std::size_t kMaxKeyBytes = 1U << 16U;  // of one key, DER

struct Key {
  Buffer spki;             // DER SubjectPublicKeyInfo
  std::size_t offset = 0;  // in the file: of the PEM block, of the JWK
  std::size_t length = 0;  // 0: to the end of what it stands in
  Untrusted kid;           // of a JWK (RFC 7517 section 4.5); empty: none
  Untrusted alg;           // of a JWK (section 4.4); empty: any
};
struct Keys {
  std::vector<Key> keys;  // one at least
};

/// SubjectPublicKeyInfo, or PKCS#1 RSAPublicKey (RFC 8017 appendix A.1.1) of 512 bits at least.
[[nodiscard]] Parsed<Keys> from_der(Bytes der);
/// Blocks PUBLIC KEY and RSA PUBLIC KEY, any number; blocks of other labels are passed over.
[[nodiscard]] Parsed<Keys> from_pem(Bytes text);
/// One JWK (RFC 7517 section 4) or a JWK Set. RSA, EC on P-256, P-384, P-521, secp256k1, OKP Ed25519. In a set keys of
/// another type are passed over (section 5); a single one of another type is `unsupported`.
[[nodiscard]] Parsed<Keys> from_json(const json::Value& value);
/// A file of `--key`: any of the above, also in hex, base64 or base64url, or 32 bytes (raw or spelt) of an Ed25519 key.
[[nodiscard]] Parsed<Keys> from_user(Bytes file);

/// The SubjectPublicKeyInfo of 32 bytes of an Ed25519 key (RFC 8410 section 4).
[[nodiscard]] Buffer ed25519_spki(Bytes key);

// Cheap looks for recognisers.
[[nodiscard]] bool looks_like_pem_key(Bytes text);
[[nodiscard]] bool looks_like_der_key(Bytes der);
[[nodiscard]] bool looks_like_jwk(const json::Value& value);

}  // namespace touchstone::key

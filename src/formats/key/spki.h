// Writing SubjectPublicKeyInfo (RFC 5280 section 4.1) from the parts that other forms of keys have.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace touchstone::key {

/// A curve by the name that JWK gives it (RFC 7518 section 6.2.1.1, RFC 8812 section 3.1).
struct Curve {
  std::string_view name;    // "P-256"
  std::size_t field_bytes;  // length of x and of y
  Bytes oid;                // DER content of the OBJECT IDENTIFIER
};
[[nodiscard]] const Curve* find_curve(std::string_view name);

/// From the DER of an RSAPublicKey (RFC 8017 appendix A.1.1).
[[nodiscard]] Buffer rsa_spki(Bytes rsa_public_key);
/// From big-endian numbers without leading zeros.
[[nodiscard]] Buffer rsa_spki(Bytes modulus, Bytes exponent);
/// From the coordinates, each as long as the field (SEC 1 section 2.3.3, uncompressed).
[[nodiscard]] Buffer ec_spki(const Curve& curve, Bytes x, Bytes y);

}  // namespace touchstone::key

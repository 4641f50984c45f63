// Remembering signatures that verified (ARCHITECTURE, the spine: "a certificate signature that verified once need not
// verify again in the same run"). Whether a signature holds is a pure function of the bytes, so remembering a yes
// changes no answer. A no is always computed anew.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "codec/x509.h"
#include "codec/x509_crl.h"
#include "crypto/key.h"

namespace touchstone::crypto {

/// key.verify_ecdsa(hash, message, signature), computed once per run for the same four.
[[nodiscard]] bool verify_ecdsa_remembered(const PublicKey& key, Hash hash, Bytes message, Bytes signature);

/// Whether `crl` is signed by the key of `issuer` (RFC 5280 section 5.1.1.3), computed once per run for the same two.
/// The names, and what the key may be used for, are the caller's question.
[[nodiscard]] bool is_signed_by(const x509::Crl& crl, const x509::Certificate& issuer);

}  // namespace touchstone::crypto

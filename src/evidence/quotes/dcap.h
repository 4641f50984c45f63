// Intel SGX and TDX quotes with DCAP collateral (intel-dcap.md).
#pragma once

#include "evidence/types.h"
#include "formats/dcap/quote.h"

namespace touchstone::evidence {

/// `sgx-quote` and `tdx-quote`. Their content is a dcap::Quote whose views point into the artefact's bytes.
extern const ArtefactType kSgxQuote, kTdxQuote;

/// SHA-256 of the DER of "Intel SGX Root CA" (intel-dcap.md 2.1;
/// https://certificates.trustedservices.intel.com/Intel_SGX_Provisioning_Certification_RootCA.cer).
inline constexpr Digest256 kIntelSgxRootCa = {0x44, 0xa0, 0x19, 0x6b, 0x2b, 0x99, 0xf8, 0x89, 0xb8, 0xe1, 0x49,
                                              0xe9, 0x5b, 0x80, 0x7a, 0x35, 0x0e, 0x74, 0x24, 0x96, 0x43, 0x99,
                                              0xe8, 0x85, 0xa7, 0xcb, 0xb8, 0xcc, 0xfa, 0xb6, 0x74, 0xd3};

}  // namespace touchstone::evidence

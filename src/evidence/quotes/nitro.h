// AWS Nitro attestation documents (nitro.md part A).
#pragma once

#include "evidence/types.h"
#include "formats/nitro/document.h"

namespace touchstone::evidence {

/// `nitro-document`. Its content is a nitro::Document whose views point into the artefact's bytes.
extern const ArtefactType kNitroDocument;

/// SHA-256 of the DER of "AWS Nitro Enclaves Root G1" (nitro.md A3; AWS Nitro Enclaves User Guide, "Verifying the root
/// of trust").
inline constexpr Digest256 kNitroRootG1 = {0x64, 0x1a, 0x03, 0x21, 0xa3, 0xe2, 0x44, 0xef, 0xe4, 0x56, 0x46,
                                           0x31, 0x95, 0xd6, 0x06, 0x31, 0x7e, 0xd7, 0xcd, 0xcc, 0x3c, 0x17,
                                           0x56, 0xe0, 0x98, 0x93, 0xf3, 0xc6, 0x8f, 0x79, 0xbb, 0x5b};

}  // namespace touchstone::evidence

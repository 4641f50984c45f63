// The signature section of an enclave image (nitro.md B3).
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "formats/eif/image.h"

namespace touchstone::eif {

/// Element 0 of the CBOR array in `section`, whose first byte stands at `offset` in the file. Both values are arrays of
/// integers 0 … 255; the certificate has to be PEM text with a CERTIFICATE block.
[[nodiscard]] Parsed<Signature> parse_signature(Bytes section, std::size_t offset);

}  // namespace touchstone::eif

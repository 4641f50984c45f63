// Why a body might not have the hash that was signed (receipts.md 2, Diagnostics). The canonical form of a gateway's
// request makes white space and the order of members irrelevant, so only what remains is tried.
#pragma once

#include <string>

#include "base/bytes.h"
#include "codec/json.h"
#include "formats/opengradient/output.h"
#include "formats/opengradient/receipt.h"

namespace touchstone::evidence {

/// "matches if …" for a request whose canonical form differs from the stated hash; empty when nothing helps. `raw` are
/// the bytes that `request` was read from.
[[nodiscard]] std::string diagnose_request(const json::Value& request, Bytes raw, const opengradient::Receipt& receipt);

/// The same for the output string.
[[nodiscard]] std::string diagnose_output(const opengradient::Output& output, const opengradient::Receipt& receipt);

}  // namespace touchstone::evidence

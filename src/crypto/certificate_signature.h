// The signature of one certificate by the key of another. Internal to crypto/; chain.h is the way in.
#pragma once

#include <optional>

#include "codec/x509.h"
#include "crypto/algorithm_id.h"

namespace touchstone::crypto {

/// How this certificate says that it was signed; nothing when that is not supported.
[[nodiscard]] std::optional<SignatureScheme> scheme_of(const x509::Certificate& certificate);

}  // namespace touchstone::crypto

// Hashing into Fr (RFC 9380 section 5), as gnark's commitments do it (zk-proofs.md 3).
#pragma once

#include "base/bytes.h"

namespace touchstone::curves {

/// expand_message_xmd with SHA-256 (RFC 9380 section 5.3.1). `dst` has at most 255 bytes, `length` at most 255 * 32.
[[nodiscard]] Buffer expand_message_xmd(Bytes message, Bytes dst, std::size_t length);

/// One element of F from 48 bytes of expand_message_xmd, reduced.
template <class F>
[[nodiscard]] F hash_to_field(Bytes message, Bytes dst) {
  return F::reduced_from_be(expand_message_xmd(message, dst, 48));
}

}  // namespace touchstone::curves

// What signatures of model-transparency 0.2.0 are over (oms.md 6): its two bugs are part of that format.
#pragma once

#include <string>

#include "base/bytes.h"

namespace touchstone::oms {

/// "DSSEV1 28 application/vnd.in-toto+json N b'…'", where N is the length of the payload in decimal and b'…' is what
/// CPython's repr prints for these bytes.
[[nodiscard]] Buffer legacy_pae(Bytes payload);

/// repr(bytes(payload)) of CPython: printable ASCII as it is, backslash, line feed, carriage return, tab and the quote
/// escaped, others \xNN; quoted by " when there is a ' and no ".
[[nodiscard]] std::string python_bytes_repr(Bytes payload);

}  // namespace touchstone::oms

// The spellings of a binary artefact (CLI.md, Inputs): raw, base64, base64url, hex, PEM, with white space around it.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/encoding.h"
#include "base/result.h"

namespace touchstone {

struct Spelling {
  Encoding encoding;
  Buffer bytes;  // decoded; empty for raw: the input itself
};

/// Every reading of `input` as text of bytes, in the order of CLI.md: only hex digits (after an optional 0x) in an even
/// number is hex; otherwise base64, then base64url; a PEM text with one block is pem. White space around the text and
/// line breaks inside hex and base64 are dropped. The raw reading is not in the list: it is always there.
/// A text that only has characters of base64 and still is no base64 gives no reading, nor does one above 64 MiB.
[[nodiscard]] std::vector<Spelling> spellings(Bytes input);

/// Whether the input consists of base64 (or base64url) characters and white space only, so that "not base64: …" is the
/// useful error for it. Returns that error, with its offset in `input`; success when the text reads or is something
/// else. A long base64 text that ends in a foreign character where padding may stand is explained as well.
[[nodiscard]] Parsed<void> explain_text(Bytes input);

}  // namespace touchstone

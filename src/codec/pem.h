// PEM (RFC 7468), strict enough for keys and certificates: blocks of base64 between matching BEGIN and END lines.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::pem {

struct Block {
  std::string label;       // "CERTIFICATE", "PUBLIC KEY"
  Buffer bytes;            // decoded
  std::size_t offset = 0;  // of the BEGIN line
};

/// All blocks of a text. Text outside blocks is allowed (RFC 7468 section 2) as long as there is one block at least.
/// NULs at the end are dropped.
[[nodiscard]] Parsed<std::vector<Block>> parse(Bytes text);
/// Whether a line of a text is a BEGIN line. Bytes with control characters are no text: a binary artefact may carry PEM
/// blocks inside (a DCAP quote does).
[[nodiscard]] bool looks_like_pem(Bytes text);
/// Whether the text is PEM in the percent-encoding in which HTTP headers carry it (intel-dcap.md 3.1).
[[nodiscard]] bool looks_like_url_encoded_pem(Bytes text);
/// parse() of the text, or of what it is the percent-encoding of; offsets are then 0.
[[nodiscard]] Parsed<std::vector<Block>> parse_any(Bytes text);
/// One block with 64-column lines, LF, and a final LF.
[[nodiscard]] std::string write(std::string_view label, Bytes bytes);

}  // namespace touchstone::pem

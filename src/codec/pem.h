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
[[nodiscard]] Parsed<std::vector<Block>> parse(Bytes text);
[[nodiscard]] bool looks_like_pem(Bytes text);
/// One block with 64-column lines, LF, and a final LF.
[[nodiscard]] std::string write(std::string_view label, Bytes bytes);

}  // namespace touchstone::pem

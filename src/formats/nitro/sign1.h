// COSE_Sign1 (RFC 9052 section 4.2) as a container: where its four parts stand, and whatever in the parts that nobody
// signed is written in another than the one canonical way. Nothing is judged here (nitro.md A1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/reader.h"
#include "base/result.h"

namespace touchstone::nitro {

/// A byte string and the offset of its content. A chunked one has the offset of its first chunk.
struct Blob {
  Bytes bytes;
  std::size_t offset = 0;
};

/// A spelling that parses as CBOR and is not the canonical one.
struct Oddity {
  std::string_view what;  // one phrase; static storage
  std::size_t offset = 0;
};

/// Views point into the input, or into `joined` where a byte string came in chunks. Move only for that reason.
struct Sign1 {
  Sign1() = default;
  Sign1(Sign1&&) noexcept = default;
  Sign1& operator=(Sign1&&) noexcept = default;
  Sign1(const Sign1&) = delete;
  Sign1& operator=(const Sign1&) = delete;
  ~Sign1() = default;

  bool tagged = false;              // CBOR tag 18 in front
  Blob protected_header;            // content of the byte string
  std::optional<std::int64_t> alg;  // label 1 of the protected header, when it is one map with one such entry
  Blob payload;
  Blob signature;
  std::vector<Oddity> oddities;
  std::vector<Buffer> joined;
};

/// Reads one COSE_Sign1; what follows it stays in the reader. Refused: an array of another length, a tag other than 18,
/// a protected header, payload or signature that is no byte string, truncation, nesting deeper than 8 in the
/// unprotected header.
[[nodiscard]] Parsed<Sign1> read_sign1(Reader& reader);

}  // namespace touchstone::nitro

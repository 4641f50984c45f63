// What `inspect` shows of one artefact. It promises nothing: nothing here was verified.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/claim.h"
#include "base/bytes.h"
#include "base/encoding.h"

namespace touchstone::report {

struct Inspection {
  std::string input;  // path as given
  std::string_view type;
  std::string variant;  // "v1.2", may be empty
  Encoding encoding = Encoding::raw;
  Digest256 sha256{};         // of the INPUT as given
  std::uint64_t size = 0;     // of the INPUT as given
  std::vector<Field> fields;  // offsets are those of the decoded artefact
  std::vector<std::string> notes;
};

/// Stands in every output of `inspect`.
inline constexpr std::string_view kNotVerified = "Not verified: these are claims";

}  // namespace touchstone::report

// The names that --expect takes of a Nitro document (nitro.md A2), for its own row and for the row of a record that
// carries a document.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "appraisal/claim.h"
#include "formats/nitro/document.h"

namespace touchstone::evidence {

struct PcrName {
  std::array<char, 5> text{};
  std::size_t size = 0;
};

inline constexpr std::array<PcrName, nitro::kMaxPcrs> kPcrNames = [] {
  std::array<PcrName, nitro::kMaxPcrs> names{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto digit = [](std::size_t value) { return static_cast<char>('0' + value); };
    names[i] =
        i < 10 ? PcrName{{'p', 'c', 'r', digit(i)}, 4} : PcrName{{'p', 'c', 'r', digit(i / 10), digit(i % 10)}, 5};
  }
  return names;
}();

inline constexpr std::array<FieldSpec, nitro::kMaxPcrs + 6> kNitroFields = [] {
  std::array<FieldSpec, nitro::kMaxPcrs + 6> fields{{
      {"module_id", ValueKind::text, "nitro.module"},
      {"digest", ValueKind::text, "input.expect"},
      {"timestamp", ValueKind::number, "input.expect"},
      {"public_key", ValueKind::hex, "input.expect"},
      {"user_data", ValueKind::hex, "nitro.user-data"},
      {"nonce", ValueKind::hex, "nitro.nonce"},
  }};
  for (std::size_t i = 0; i < kPcrNames.size(); ++i) {
    fields[6 + i] = {{kPcrNames[i].text.data(), kPcrNames[i].size}, ValueKind::hex, "nitro.pcrs"};
  }
  return fields;
}();

}  // namespace touchstone::evidence

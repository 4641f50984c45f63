// The TDX metadata of a firmware image (intel-dcap.md 7; TDVF design guide, section 11): which parts of it the VMM puts
// into the guest and measures into MRTD.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/ovmf/firmware.h"

namespace touchstone::ovmf {

inline constexpr std::uint32_t kMrExtend = 1U << 0U, kPageAug = 1U << 1U;

struct TdvfSection {
  Bytes data;  // raw_size bytes; the rest of the memory is zero
  std::uint64_t memory_address = 0;
  std::size_t pages = 0;
  std::uint32_t type = 0, attributes = 0;
  std::size_t offset = 0;  // of the section's record
  [[nodiscard]] bool extends() const { return (attributes & kMrExtend) != 0; }
  [[nodiscard]] bool augments() const { return (attributes & kPageAug) != 0; }
};

/// Views point into the bytes that were parsed.
struct Tdvf {
  std::vector<TdvfSection> sections;  // in the order of the measurement
};

/// Refused: no footer table, no TDX metadata in it, another version than 1, data outside the file, memory that is not
/// of whole pages or smaller than its data, more than kMaxPages pages to measure.
[[nodiscard]] Parsed<Tdvf> parse_tdvf(Bytes file);

/// Whether the footer table has an entry for TDX metadata.
[[nodiscard]] bool looks_like_tdvf(Bytes file);

}  // namespace touchstone::ovmf

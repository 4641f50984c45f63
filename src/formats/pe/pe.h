// Portable executables as far as a unified kernel image needs them (environments.md 3): the section table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::pe {

inline constexpr ByteArray<2> kMagic = {'M', 'Z'};
inline constexpr std::size_t kSectionHeaderSize = 40;
inline constexpr std::size_t kMaxSections = 96;

struct Section {
  ByteArray<8> name_bytes{};
  std::uint32_t virtual_size = 0;
  std::uint32_t virtual_address = 0;
  std::uint32_t size_of_raw_data = 0;
  std::uint32_t pointer_to_raw_data = 0;
  std::size_t offset = 0;  // of its entry in the table
  /// Without the padding; untrusted text.
  [[nodiscard]] std::string_view name() const;
  /// Bytes of the content that stand in the file, at pointer_to_raw_data; virtual_size counts zeros behind them.
  [[nodiscard]] std::uint64_t stored() const;
};

struct File {
  std::uint16_t machine = 0;
  std::vector<Section> sections;  // in the order of the table
  std::uint64_t size = 0;
  [[nodiscard]] const Section* find(std::string_view name) const;
};

/// Reads the headers; of the sections only where they lie. Errors: syntax (MZ, PE, a name with bytes behind its NUL),
/// truncated, unreadable, out_of_range (more than 96 sections, a section outside the file), duplicate
/// (a name twice).
[[nodiscard]] Parsed<File> parse(const ByteSource& source);

/// Whether the part of the section table that can be read names a section `.linux`: a unified kernel image, perhaps a
/// broken one.
[[nodiscard]] bool looks_like_uki(const ByteSource& source);

}  // namespace touchstone::pe

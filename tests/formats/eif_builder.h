// Writes enclave images, so that a test can write one field wrongly. The CRC is left zero: formats/ does not look at
// it.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "formats/eif/image.h"

namespace touchstone::test {

inline void put_be(Buffer& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = bytes; i > 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
}

struct EifBuilder {
  struct Part {
    std::uint16_t type;
    Buffer data;
  };
  std::uint16_t version = 4;
  std::vector<Part> parts;

  EifBuilder& add(eif::SectionType type, std::string_view data) {
    parts.push_back({static_cast<std::uint16_t>(type), to_buffer(as_bytes(data))});
    return *this;
  }
  [[nodiscard]] Buffer encode() const {
    Buffer out = {'.', 'e', 'i', 'f'};
    put_be(out, version, 2);
    put_be(out, 0, 2);
    put_be(out, 1U << 30U, 8);
    put_be(out, 2, 8);
    put_be(out, 0, 2);
    put_be(out, parts.size(), 2);
    std::uint64_t offset = eif::kHeaderSize;
    for (std::size_t i = 0; i < eif::kMaxSections; ++i) {
      put_be(out, i < parts.size() ? offset : 0, 8);
      if (i < parts.size()) offset += eif::kSectionHeaderSize + parts[i].data.size();
    }
    for (std::size_t i = 0; i < eif::kMaxSections; ++i) put_be(out, i < parts.size() ? parts[i].data.size() : 0, 8);
    put_be(out, 0, 4);
    put_be(out, 0, 4);
    for (const Part& part : parts) {
      put_be(out, part.type, 2);
      put_be(out, 0, 2);
      put_be(out, part.data.size(), 8);
      append(out, part.data);
    }
    return out;
  }
};

inline EifBuilder small_image() {
  EifBuilder builder;
  builder.add(eif::SectionType::kernel, "kernel bytes").add(eif::SectionType::cmdline, "console=ttyS0");
  builder.add(eif::SectionType::metadata, R"({"ImageName": "name", "ImageVersion": "1"})");
  return builder.add(eif::SectionType::ramdisk, "bootstrap").add(eif::SectionType::ramdisk, "application");
}

}  // namespace touchstone::test

// A piece of evidence that was read and parsed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/encoding.h"

namespace touchstone {

/// One row of the table in evidence/types.h; only compared and passed on here.
struct ArtefactType;

/// Immutable once it is made; copies share the content.
struct Artefact {
  const ArtefactType* type = nullptr;
  Encoding encoding = Encoding::raw;
  std::shared_ptr<const Buffer> bytes;  // decoded; views inside `content` point here
  std::shared_ptr<const void> content;  // what the type's parser made of it
  Digest256 sha256{};                   // of the INPUT as given
  std::uint64_t size = 0;               // of the INPUT as given
  std::string origin;                   // path as given; "-" is standard input; "file:12" is a line of one

  template <class T>
  [[nodiscard]] const T& as() const {
    return *static_cast<const T*>(content.get());
  }
};

}  // namespace touchstone

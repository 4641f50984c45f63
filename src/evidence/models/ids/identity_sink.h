// An identity that is computed from the bytes of a file in order. Pure: whoever reads the file feeds it.
#pragma once

#include <string>

#include "base/bytes.h"

namespace touchstone::evidence {

class IdentitySink {
 public:
  IdentitySink() = default;
  IdentitySink(const IdentitySink&) = delete;
  IdentitySink& operator=(const IdentitySink&) = delete;
  virtual ~IdentitySink() = default;
  /// The next bytes of the file, in pieces of any size.
  virtual void update(Bytes bytes) = 0;
  /// Once, after the last byte: the text of the identity as models.md 1.3 spells it.
  [[nodiscard]] virtual std::string finish() = 0;
};

}  // namespace touchstone::evidence

// The Name of X.509 (RFC 5280 section 4.1.2.4), taken apart.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/der.h"

namespace touchstone::x509 {

struct Attribute {
  der::Element type;   // the OID
  der::Element value;  // of any type
};

/// The relative distinguished names of a Name in the order in which they stand, each with its attributes (one, nearly
/// always). `name` is the SEQUENCE.
[[nodiscard]] Parsed<std::vector<std::vector<Attribute>>> read_name(const der::Element& name, std::string_view field);

}  // namespace touchstone::x509

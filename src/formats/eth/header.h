// Headers of Ethereum blocks (yellow paper section 4.3; transparency.md 4).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/natural.h"
#include "base/result.h"

namespace touchstone::eth {

struct Header {
  Digest256 parent_hash{}, state_root{};
  Natural number, timestamp;
  std::size_t state_root_offset = 0, number_offset = 0, timestamp_offset = 0;
};

/// RLP list of 15 to 32 items, as long as forks have made it; field 3 is the state root. The block hash is the
/// keccak256 of the whole.
[[nodiscard]] Parsed<Header> parse_header(Bytes rlp);

}  // namespace touchstone::eth

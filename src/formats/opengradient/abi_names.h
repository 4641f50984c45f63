// Names of calls and events of the OpenGradient contracts, by selector and topic 0 (opengradient.md 6.3 and 9).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"

namespace touchstone::opengradient {

/// A call has a selector, an event a topic. Both are the start of (or the whole) keccak256 of the canonical signature.
struct AbiName {
  std::string_view signature;  // "heartbeat(bytes32,uint256,bytes)"
  Digest256 hash;              // a call: the selector, then zeros
};

inline constexpr Digest256 kBatchSettlementTopic{0xc2, 0xaf, 0xf8, 0xd8, 0xa1, 0x0a, 0x45, 0x43, 0xba, 0xab, 0xf3,
                                                 0x9b, 0xd9, 0xff, 0x45, 0xe7, 0xfc, 0x38, 0x81, 0xd1, 0x90, 0x98,
                                                 0xdf, 0x35, 0x0a, 0x3b, 0x7f, 0x33, 0x9e, 0x91, 0x11, 0x27};
inline constexpr Digest256 kIndividualSettlementTopic{0x74, 0xe7, 0x1a, 0x19, 0x81, 0xc0, 0x3b, 0xd0, 0xc3, 0x6f, 0x3b,
                                                      0x12, 0x27, 0xf3, 0xee, 0x2a, 0x34, 0xdc, 0xa5, 0xd6, 0xfe, 0xf2,
                                                      0x5c, 0x4b, 0x27, 0x87, 0xe0, 0x33, 0xab, 0x60, 0xb7, 0x82};

[[nodiscard]] std::span<const AbiName> calls();
[[nodiscard]] std::span<const AbiName> events();
/// The call that begins with that selector, the event with that topic 0; null when it is not in the table.
[[nodiscard]] const AbiName* find_call(Bytes calldata);
[[nodiscard]] const AbiName* find_event(const Digest256& topic);

}  // namespace touchstone::opengradient

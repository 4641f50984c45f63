// How thorough a loop over all bytes is.
#pragma once

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define TOUCHSTONE_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TOUCHSTONE_SANITIZED
#endif
#endif

namespace touchstone::test {

/// Every byte is flipped in usual builds. Under sanitizers, where each verification takes ten times as long, one of
/// five: there the question is what a changed byte makes the code touch, and no two neighbours differ in that.
#if defined(TOUCHSTONE_SANITIZED)
inline constexpr std::size_t kFlipStride = 5;
#else
inline constexpr std::size_t kFlipStride = 1;
#endif

}  // namespace touchstone::test

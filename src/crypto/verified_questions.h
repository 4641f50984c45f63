// Questions about signatures whose answer was yes. Internal to crypto/; remembered.h and chain.h are the ways in.
#pragma once

#include <initializer_list>

#include "base/bytes.h"
#include "crypto/digest.h"

namespace touchstone::crypto {

/// Everything that an answer depends on, in one digest. Every part goes in behind its length, so that no two lists of
/// parts have one spelling. `kind` keeps questions of different kinds apart.
[[nodiscard]] Digest256 question(char kind, std::initializer_list<Bytes> parts);

// Bounded: a run that asks thousands starts over. Safe between threads.
[[nodiscard]] bool verified_before(const Digest256& question);
void remember_verified(const Digest256& question);

}  // namespace touchstone::crypto

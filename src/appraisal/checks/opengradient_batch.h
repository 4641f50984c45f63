// Checks of settlement batches (opengradient.md 6).
#pragma once

#include <array>

#include "appraisal/catalogue.h"

namespace touchstone::checks {

inline constexpr auto kBatchChecks = std::to_array<CheckInfo>({
    {"batch.tree", "Is the Merkle tree the one of its leaves?", "every leaf hash and every inner node",
     "opengradient.md 6.1", "the blob was changed after its root was settled, or never had that root",
     "get the blob again from storage by its blob id"},
    {"batch.root", "Is the root of the tree the one that was settled on chain?",
     "tree[0] against --expect root= or the BatchSettlement log given", "opengradient.md 6.1, 6.3",
     "this is not the batch that was settled under that root",
     "take the root from the BatchSettlement event of the transaction"},
    {"batch.signatures", "Does every leaf carry a good signature of its enclave?",
     "Keccak-256 of input hash, output hash and timestamp of each leaf", "opengradient.md 6.1",
     "a leaf was not signed by the enclave that it names",
     "pass the keys of all enclaves of the batch (--key, or --with for keys that evidence vouches for)"},
    {"batch.placeholders", "Is every leaf the record of a real answer?",
     "signature length and tee id of each leaf against the values that the middleware makes up", "opengradient.md 6.1",
     "something was settled that no enclave signed", "ask the operator which responses these leaves stand for"},
});

}  // namespace touchstone::checks

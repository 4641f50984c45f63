// Checks of OpenSSF model signatures (oms.md).
#pragma once

#include <array>

#include "appraisal/catalogue.h"

namespace touchstone::checks {

inline constexpr auto kOmsChecks = std::to_array<CheckInfo>({
    {"oms.envelope", "Is it a statement about a model?", "payloadType, _type and predicateType", "oms.md 4, 6",
     "the signature is about something else, or of a version that binds less than this one",
     "sign the model again with a current release; --allow legacy accepts the predicate of 0.2.0"},
    {"oms.signature", "Is the manifest signed by the key that should have signed it?",
     "ECDSA over the DSSE envelope; the hint of the bundle against the key", "oms.md 2, 4",
     "the manifest was changed, or another key signed it",
     "get the signature again from its source, and the key of the signer by another way"},
    {"oms.certificate", "Does the certificate of the signer lead to the root you named?",
     "the certificates of the bundle and of --with, pair by pair; usage of the leaf; validity at the instant",
     "oms.md 4", "somebody whom your certificate authority does not know signed, or did so outside of the validity",
     "check --root; a bundle has to carry its intermediates; --at-time judges an expired one at its time"},
    {"oms.root", "Is the signed subject the hash of the digests listed?", "SHA-256 over the digests of all resources",
     "oms.md 2, 4", "the manifest was put together by something that is no model signing",
     "ask the signer to sign the model again"},
    {"oms.files", "Has every signed file the content that was signed?",
     "the digest of every file, or of every shard, against the manifest", "oms.md 2, 4",
     "a file of the model is missing, was changed, or belongs to another version",
     "get the model again from its source, or the signature that belongs to this version"},
    {"oms.coverage", "Is every file of the model signed?",
     "every file below the model against the manifest and its ignore_paths", "oms.md 5",
     "a file that nobody vouches for lies in the model, and a program may load it",
     "remove what is not part of the model; --allow unsigned-files asks about the signed files alone, --allow "
     "uncovered "
     "accepts weights that the signer left out"},
});

}  // namespace touchstone::checks

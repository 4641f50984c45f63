// Checks of zero-knowledge proofs (zk-proofs.md).
#pragma once

#include <array>

#include "appraisal/catalogue.h"

namespace touchstone::checks {

inline constexpr auto kProofChecks = std::to_array<CheckInfo>({
    {"proof.inputs", "Are there as many public inputs as the key has, each a number below r?",
     "the public inputs against nPublic and the points of the key", "zk-proofs.md 1",
     "the proof is about other inputs than these, or one number is spelt in a second way",
     "give the public inputs as the prover wrote them, with --with FILE"},
    {"proof.points", "Is every point of the proof one of its group, in its one spelling?",
     "coordinates below p, infinity and z, the curve equation, the order r; numbers below r", "curves.md 6",
     "a proof with other points, or a second spelling of one, was made by somebody who is no honest prover",
     "get the proof again from the prover, byte for byte"},
    {"proof.key", "Is the key of this proof system and curve, sound, and the one that you chose?",
     "protocol, curve, counts and every point of the key; its SHA-256 against --expect vk.sha256=",
     "zk-proofs.md 1, 2.5", "under a wrong or unsound key anybody can make proofs for anything",
     "name the key that you trust with --key FILE, or pin it with --expect vk.sha256=HEX"},
    {"proof.equation", "Does the equation of the proof system hold?",
     "proof, public inputs and key, in the product of pairings", "zk-proofs.md 2 to 6",
     "the proof is not one for these public inputs under this key",
     "compare public inputs and key with those that the prover used"},
    {"risc0.parameters", "Are the parameters of the receipt those of a known release?",
     "the selector, or the parameters digest, against the known sets", "zk-proofs.md 5.4",
     "the receipt was made for a verifier that this program does not know",
     "add the set by policy (proofs.risc0_parameters), once you know whose it is"},
    {"risc0.claim", "Is the claim that of the image id and the journal?",
     "the digest recomputed from image id and journal against the one that the receipt states", "zk-proofs.md 5.2",
     "the receipt was made for another program, or for other output", "get receipt and journal from one source"},
    {"risc0.image-id", "Is it the program that you expect?",
     "the image id against --expect image_id=", "zk-proofs.md 5.5", "another program ran than the one you know",
     "compute the image id of the program that should run, and expect it with --expect image_id=HEX"},
    {"sp1.key", "Does the proof name the verification key that was given?",
     "SHA-256 of the key file against the head of the proof or the hash beside it", "zk-proofs.md 6.4",
     "the proof was made for another release of SP1 than the key",
     "give the groth16_vk.bin of that release with --key"},
    {"sp1.values", "Do the public values hash to the public input of the proof?",
     "SHA-256 (from v6 also BLAKE3) of the public values, three bits cleared", "zk-proofs.md 6.3",
     "the proof is about other public values than these", "get proof and public values from one source"},
    {"sp1.program", "Is it the program that you expect?", "public input 0 against --expect vkey=", "zk-proofs.md 6.4",
     "another program ran than the one you know",
     "compute the vkey of the program that should run, and expect it with --expect vkey=HEX"},
    {"sp1.exit-code", "Did the program end well?", "public input 2 against zero, from v6", "zk-proofs.md 6.3",
     "the program ended with an error", "ask for a proof of a run that succeeded"},
    {"sp1.vk-root", "Is the root of the recursion keys that of the release?",
     "public input 3 against the constant, from v6", "zk-proofs.md 6.3",
     "the proof was aggregated by other circuits than those of the release",
     "get a proof made with an official release of SP1"},
});

}  // namespace touchstone::checks

// Checks of verifier contracts that are run here, and of EZKL's proofs (ezkl-and-evm.md).
#pragma once

#include <array>

#include "appraisal/catalogue.h"

namespace touchstone::checks {

inline constexpr auto kEvmChecks = std::to_array<CheckInfo>({
    {"proof.encoding", "Is there one proof in the file, in one spelling?",
     "hex_proof against proof; the length of the proof, a multiple of 32", "ezkl-and-evm.md 2",
     "the file shows one proof and holds another, or bytes that no verifier reads",
     "get proof.json again from the prover, byte for byte"},
    {"proof.settings", "Do the settings fit the proof, and are they the ones that you expect?",
     "the number of instances against model_instance_shapes; the SHA-256 of settings.json against --expect "
     "settings.sha256=",
     "ezkl-and-evm.md 2, 7",
     "the proof was made with other settings, or somebody changed the file: nothing in a proof binds it",
     "get settings.json from who compiled the model, and pin it with --expect settings.sha256=HEX"},
    {"proof.pretty", "Do the readable values say what the instances say?",
     "pretty_public_inputs against the instances, rescaled values against felt / 2^scale", "ezkl-and-evm.md 3.2",
     "the file shows people other values than those that are proven",
     "read the values from the instances, and ask the sender why the file says something else"},
    {"evm.codehash", "Is it the verifier contract that you trust?",
     "keccak256 of the run-time code against --expect codehash=", "ezkl-and-evm.md 2",
     "another contract says nothing: one that returns 1 for everything has three instructions",
     "get the code with eth_getCode, or from solc, and pin its keccak256 with --expect codehash=0xHEX"},
    {"evm.calldata", "Is the calldata the one encoding of this call?",
     "the calldata against the ABI encoding for its selector, without a byte after it", "ezkl-and-evm.md 5",
     "contracts ignore what follows the arguments, so the same proof could be shown in many ways",
     "make the calldata again from proof and public inputs"},
    {"evm.run", "Did the interpreter come to an end?", "the run against the limits and the supported operations",
     "ezkl-and-evm.md 4",
     "the contract needs more steps or memory than allowed, or asks for a block or another account",
     "raise the limit by policy (evm), or verify the call on a chain"},
    {"evm.result", "Does the contract accept?",
     "what the call returned against what the kind of contract returns on success", "ezkl-and-evm.md 5",
     "the proof is not one for these public inputs under the key in the contract",
     "compare contract and public inputs with those that the prover used"},
});

}  // namespace touchstone::checks

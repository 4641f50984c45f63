// Checks of registration and settlement on chain (opengradient.md 6.3, 9).
#pragma once

#include <array>

#include "appraisal/catalogue.h"

namespace touchstone::checks {

inline constexpr auto kOpengradientChainChecks = std::to_array<CheckInfo>({
    {"registration.key", "Does the attestation document bind the signing key that was registered?",
     "SHA-256 of signingPublicKey against user_data[36:68]", "opengradient.md 7, 9",
     "another key was registered than the enclave attested", "compare with the key that the enclave serves"},
    {"registration.tls", "Does the attestation document bind the TLS certificate that was registered?",
     "SHA-256 of tlsCertificate against user_data[2:34]", "opengradient.md 7, 9",
     "another certificate was registered than the enclave attested",
     "compare with the certificate that the endpoint serves"},
    {"registration.encoding", "Is the calldata encoded in the usual way?", "padding and layout of the ABI words",
     "opengradient.md 9", "the call was not made by the usual tools; the decoded fields count", "nothing"},
    {"registry.tee-id", "Is every teeId the identity of the key stored beside it?", "Keccak-256 of each publicKey",
     "opengradient.md 9", "the entry was changed or mixed up", "read the entry again, from another node"},
    {"registry.source", "Who vouches for these entries?", "nothing: the entries carry no proof", "opengradient.md 9",
     "only the RPC node that answered vouches for them", "verify the registration transaction of the enclave instead"},
    {"settlement.fields", "Does the settlement call or log decode exactly?", "the ABI words of the call or log",
     "opengradient.md 6.3, 9", "this is no settlement of the form that the contract takes",
     "pass the transaction input or the log exactly as the node gave it"},
    {"settlement.signature", "Is the settled answer signed by the enclave that it names?",
     "Keccak-256 of input hash, output hash and timestamp", "opengradient.md 2, 6.3",
     "the settlement records an answer that this enclave did not sign",
     "pass the signing key of that enclave with --key"},
    {"settlement.encoding", "Is the call or log encoded in the usual way?", "padding of the ABI words",
     "opengradient.md 9", "the call was not made by the usual tools; the decoded fields count", "nothing"},
});

}  // namespace touchstone::checks

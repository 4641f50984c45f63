// Checks of receipts (receipts.md, opengradient.md).
#pragma once

#include <array>

#include "appraisal/catalogue.h"

namespace touchstone::checks {

inline constexpr auto kReceiptChecks = std::to_array<CheckInfo>({
    {"receipt.request", "Is the request that was sent the one that the receipt names?",
     "the canonical form of the request body (OpenGradient: Keccak-256 of json.dumps with sorted keys)",
     "opengradient.md 3, 8; receipts.md 2", "the receipt is about another request than the one given",
     "pass the request body exactly as it was sent (--request FILE)"},
    {"receipt.response", "Is the response the one that the receipt names?",
     "the output string of the response: text, tool calls, or the joined stream", "opengradient.md 4, 8; receipts.md 2",
     "the answer was changed after it was signed, or is incomplete",
     "pass the response body exactly as it was received, for a stream all of its frames"},
    {"receipt.signature", "Does the signature hold under the key?",
     "request hash, output hash and timestamp as stated (RSA-PSS, SHA-256, salt length of the version)",
     "opengradient.md 2, 8", "the stated values were not signed by this key",
     "check that the key is the one of the enclave that answered; a changed byte cannot be repaired"},
    {"receipt.signer", "Is the signer one of those that are accepted?",
     "the identity of the key against the policy's signers", "receipts.md 2, 15",
     "somebody else signed than you accept", "add the signer to the policy if you trust it"},
    {"receipt.tee-id", "Is tee_id the identity of the key?", "Keccak-256 of the key's SubjectPublicKeyInfo",
     "opengradient.md 2, 8", "the receipt names another enclave than the one whose key is used",
     "get the signing key that belongs to the tee_id of the receipt"},
    {"receipt.key", "Does an attestation document vouch for the signing key?",
     "SHA-256 of the key against user_data[36:68], whole layout of 68 bytes", "opengradient.md 7, 8; receipts.md 4",
     "any key could have signed this receipt",
     "get the attestation document of the enclave that made this, and pass it with --with"},
    {"receipt.time", "Was the receipt signed while the enclave ran, not in the future, and recently enough?",
     "the signed timestamp against the enclave's start, the present, and --max-age", "opengradient.md 8",
     "the time that was signed cannot be right, or is too old for what was asked",
     "check --max-age, and that document and receipt belong to the same run of the enclave"},
    {"receipt.headers", "Do the HTTP headers of the exchange say the same as the body?",
     "X-TEE-* headers against the fields of the body", "opengradient.md 1",
     "a proxy or a reporter changed the headers; the body decides", "nothing: headers are never used"},
    {"receipt.tls-leaf", "Does the attestation document bind a TLS certificate that was given?",
     "SHA-256 of the certificate against user_data[2:34]", "opengradient.md 7, 8",
     "the certificate is not the one that the enclave attested",
     "compare with the certificate that the endpoint serves"},
    {"receipt.tee-id-form", "Was tee_id computed in the old way?", "Keccak-256 of the key's PEM text",
     "opengradient.md 1.1", "nothing: gateways of 2026-03-05 and 06 did so", "nothing"},
    {"receipt.model-name", "Does the response name the model that was asked for?",
     "model of the response and of the request", "opengradient.md 5",
     "the name in the response is not signed and says something else", "trust the request: its model name is hashed"},
    {"receipt.encoding", "Does the encoded form say the same as the fields beside it?",
     "key_config against the other members", "opengradient.md 7",
     "the two spellings of one configuration differ; both are signed", "use key_config only after comparing it"},
});

}  // namespace touchstone::checks

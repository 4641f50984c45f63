#include "appraisal/catalogue.h"

#include <algorithm>
#include <array>

namespace touchstone {
namespace {

constexpr std::string_view kGetDocument =
    "get the attestation document of the enclave that made this, and pass it with --with";

constexpr auto kChecks = std::to_array<CheckInfo>({
    // Every type.
    {"input.format", "Is the input a valid instance of its format?", "the whole input", "CLI.md, Exit codes",
     "the bytes are no such artefact: damaged, truncated, extended, or of another kind",
     "get the artefact again, byte for byte as it was sent; --as TYPE says which format is meant"},
    {"input.type", "Is the type of the input one that can be verified by itself?", "the type found from content",
     "CLI.md, Exit codes", "the input was recognised, but nothing here can judge it alone",
     "pass it with --with beside the evidence that it belongs to, or use `touchstone inspect`"},
    {"input.expect", "Does the field have the value that was expected?", "the field named by --expect or the policy",
     "CLI.md, Expected values", "the evidence says something else than what was expected",
     "compare the two values; if the expectation is out of date, correct it"},
    {"input.require", "Did every check pass that must?", "the outcome of the checks named by --require or the policy",
     "CLI.md, Expected values", "a check that you made a condition was not made, or did not decide",
     "give the material that the check needs; `touchstone explain CHECK` says which"},

    // Receipts.
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
     "any key could have signed this receipt", kGetDocument},
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

    // Settlement batches.
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

    // Registration and settlement on chain.
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

    // AWS Nitro Enclaves.
    {"nitro.container", "Is the COSE container in its one canonical form?",
     "the unsigned parts: array head, tag, headers, string heads", "nitro.md A1",
     "somebody re-encoded or extended the document after it was signed",
     "get the document as the enclave sent it; no tool needs to re-encode it"},
    {"nitro.fields", "Are all fields of the document within their limits?", "digest, timestamp, pcrs, lengths",
     "nitro.md A2", "no security module writes such a document", "get the document again from its source"},
    {"nitro.signature", "Is the document signed by the key of its certificate?", "COSE Sig_structure, ES384",
     "nitro.md A1, A7", "the document was changed, or its certificate belongs to another one",
     "get the document again from its source; a changed byte cannot be repaired"},
    {"nitro.chain", "Does the certificate chain lead to AWS?",
     "cabundle and certificate, pair by pair; the root against the pinned fingerprint", "nitro.md A3",
     "somebody else than AWS issued the certificates",
     "check where the document comes from; a test root is passed with --root"},
    {"nitro.validity", "Do all certificates hold at the instant, and is the document recent enough?",
     "notBefore and notAfter of every certificate; the timestamp against --max-age", "nitro.md A3, A4",
     "at this instant the document is expired, not yet valid, or too old",
     "a stored document verifies at its own time (the default); ask for a fresh one when age matters"},
    {"nitro.debug", "Does the enclave run without debug mode?", "PCR0, PCR1 and PCR2 against zero", "nitro.md A5",
     "in debug mode the operator reads the enclave's console and the image is not measured",
     "ask for a document of a production enclave; --allow debug lifts this for tests"},
    {"nitro.pcrs", "Are the measurements the expected ones?",
     "PCR0, PCR1, PCR2 (and PCR8) against an image, a measurement file, or --expect pcrN=", "nitro.md A5, A7",
     "another image runs in the enclave than the one you know",
     "rebuild the image of the release that should run, and measure it with `touchstone hash env`"},
    {"nitro.module", "Do module id, leaf certificate and PCR4 name the same enclave?",
     "module_id against the leaf's common name, region and PCR4", "nitro.md A6",
     "parts of different enclaves were put together", "get document and certificates from one source"},
    {"nitro.user-data", "Is user_data the expected value?", "user_data against --expect user_data=", "nitro.md A7",
     "the enclave attested other data", "compare with what the service says it puts there"},
    {"nitro.nonce", "Is the nonce the one that was asked for?", "nonce against --expect nonce=", "nitro.md A7",
     "the document was made for another request, perhaps an older one", "ask for a document with a nonce of your own"},
});

}  // namespace

std::span<const CheckInfo> catalogue() { return kChecks; }

std::size_t rank(std::string_view id) {
  const auto* const found = std::ranges::find(kChecks, id, &CheckInfo::id);
  return static_cast<std::size_t>(found - kChecks.begin());
}

const CheckInfo* find_check(std::string_view id) {
  const std::size_t at = rank(id);
  return at < kChecks.size() ? &kChecks[at] : nullptr;
}

}  // namespace touchstone

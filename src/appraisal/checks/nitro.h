// Checks of AWS Nitro Enclaves attestation documents (nitro.md).
#pragma once

#include <array>

#include "appraisal/catalogue.h"

namespace touchstone::checks {

inline constexpr auto kNitroChecks = std::to_array<CheckInfo>({
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

}  // namespace touchstone::checks

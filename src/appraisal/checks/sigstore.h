// Checks of Sigstore bundles (sigstore.md), also behind keyless model signatures.
#pragma once

#include <array>

#include "appraisal/catalogue.h"

namespace touchstone::checks {

inline constexpr auto kSigstoreChecks = std::to_array<CheckInfo>({
    {"sigstore.time", "Is there a trusted time, and was the certificate valid at every one of them?",
     "RFC 3161 timestamps over the signature bytes; integratedTime under the promise of the log; with --max-age their "
     "age",
     "sigstore.md 2.1", "nobody trusted says that the signature was made while its ten-minute certificate lived",
     "check that --trusted-root is that of the instance that signed; the bundle itself cannot be repaired"},
    {"sigstore.chain", "Does the certificate lead to an authority of the trusted root?",
     "leaf and intermediates, pair by pair, at the trusted times; key usage, codeSigning", "sigstore.md 2.2",
     "somebody else than the named certificate authority vouches for the signer",
     "pass the trusted root of the instance that signed with --trusted-root"},
    {"sigstore.sct", "Was the certificate itself logged?",
     "the signed certificate timestamp in the leaf, over the leaf without it", "sigstore.md 2.3",
     "the certificate authority may have issued the certificate in secret",
     "pass the trusted root of the instance that signed with --trusted-root"},
    {"sigstore.identity", "Did the expected signer sign?",
     "subjectAltName and the issuer extension against --expect identity= and issuer=", "sigstore.md 2.4",
     "somebody else signed, with a certificate of their own",
     "name the signer with --expect identity=WHO --expect issuer=URL; touchstone inspect shows whom the certificate "
     "names"},
    {"sigstore.log", "Is this very signature in the transparency log?",
     "inclusion proof, checkpoint, promise; the entry's body against signature, key and digest",
     "sigstore.md 2.5, 2.6, 2.7", "the signature was not logged, or the entry is of another signature",
     "get the bundle again from where it was published; check that --trusted-root has its log"},
    {"sigstore.signature", "Is the artefact, or the envelope, signed by that key?",
     "the artefact, or the PAE of the envelope; the subjects of the statement", "sigstore.md 2.8",
     "the artefact is not the one that was signed", "get artefact and bundle again from one source"},
});

}  // namespace touchstone::checks

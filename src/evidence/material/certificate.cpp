#include "evidence/material/certificate.h"

#include <memory>
#include <string>
#include <utility>

#include "base/time.h"
#include "codec/pem.h"
#include "crypto/digest.h"
#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

using certificate::Certificates;

bool recognise(const Reading& reading) {
  if (reading.json != nullptr) return false;
  if (pem::looks_like_pem(*reading.bytes) || pem::looks_like_url_encoded_pem(*reading.bytes)) {
    return certificate::looks_like_pem_certificate(*reading.bytes);
  }
  return certificate::looks_like_der_certificate(*reading.bytes);
}

Parsed<Content> parse(const Reading& reading) {
  auto certificates = certificate::parse(*reading.bytes);
  if (!certificates) return tl::unexpected(certificates.error());
  return std::make_shared<const Certificates>(std::move(*certificates));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  std::size_t index = 0;
  for (const certificate::Owned& owned : artefact.as<Certificates>().certificates) {
    const std::string prefix = "certificate[" + std::to_string(index++) + "].";
    const auto add = [&fields, &owned, &prefix](std::string_view name, ClaimValue value, std::string meaning) {
      fields.push_back({owned.offset, 0, prefix + std::string(name), std::move(value), std::move(meaning)});
    };
    const x509::Certificate& parsed = owned.parsed;
    add("subject", x509::name_to_text(parsed.subject), parsed.self_issued() ? "self-issued" : "");
    add("issuer", x509::name_to_text(parsed.issuer), "");
    add("serial_number", to_buffer(parsed.serial_number), "");
    add("not_before", Untrusted(to_text(parsed.not_before)), "");
    add("not_after", Untrusted(to_text(parsed.not_after)), "");
    add("signature_algorithm", Untrusted(parsed.signature_algorithm), "");
    const Digest256 digest = crypto::sha256(*owned.der);
    add("sha256", Buffer(digest.begin(), digest.end()), "of the DER");
  }
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a certificate is a companion: only --root makes it one that is trusted");
}

}  // namespace

constinit const ArtefactType kCertificate = {
    .name = "certificate",
    .document = "CLI.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
};

}  // namespace touchstone::evidence

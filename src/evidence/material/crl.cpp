#include "evidence/material/crl.h"

#include <memory>
#include <string>
#include <utility>

#include "base/time.h"
#include "crypto/digest.h"
#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

using certificate::Crls;

bool recognise(const Reading& reading) {
  return reading.json == nullptr && certificate::looks_like_crls(*reading.bytes);
}

Parsed<Content> parse(const Reading& reading) {
  auto crls = certificate::parse_crls(*reading.bytes);
  if (!crls) return tl::unexpected(crls.error());
  return std::make_shared<const Crls>(std::move(*crls));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  std::size_t index = 0;
  for (const certificate::OwnedCrl& owned : artefact.as<Crls>().crls) {
    const std::string prefix = "crl[" + std::to_string(index++) + "].";
    const auto add = [&fields, &owned, &prefix](std::string_view name, ClaimValue value, std::string meaning) {
      fields.push_back({owned.offset, 0, prefix + std::string(name), std::move(value), std::move(meaning)});
    };
    const x509::Crl& parsed = owned.parsed;
    add("issuer", x509::name_to_text(parsed.issuer), "");
    add("this_update", Untrusted(to_text(parsed.this_update)), "");
    if (parsed.next_update) add("next_update", Untrusted(to_text(*parsed.next_update)), "");
    add("signature_algorithm", Untrusted(parsed.signature_algorithm), "");
    add("revoked", std::uint64_t{parsed.revoked.size()}, "entries");
    for (const x509::RevokedCertificate& entry : parsed.revoked) {
      add("serial_number", to_buffer(entry.serial_number), "revoked at " + to_text(entry.revocation_date));
    }
    const Digest256 digest = crypto::sha256(*owned.der);
    add("sha256", Buffer(digest.begin(), digest.end()), "of the DER");
  }
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a revocation list is a companion of what its certificates signed");
}

}  // namespace

constinit const ArtefactType kCrl = {
    .name = "crl",
    .document = "CLI.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
};

}  // namespace touchstone::evidence

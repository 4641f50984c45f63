#include "evidence/material/key.h"

#include <memory>
#include <string>
#include <utility>

#include "codec/pem.h"
#include "crypto/key.h"
#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

bool recognise(const Reading& reading) {
  if (reading.json != nullptr) return key::looks_like_jwk(reading.json->root());
  if (pem::looks_like_pem(*reading.bytes)) return key::looks_like_pem_key(*reading.bytes);
  return key::looks_like_der_key(*reading.bytes);
}

Parsed<key::Keys> read(const Reading& reading) {
  if (reading.json != nullptr) return key::from_json(reading.json->root());
  if (pem::looks_like_pem(*reading.bytes)) return key::from_pem(*reading.bytes);
  return key::from_der(*reading.bytes);
}

Parsed<Content> parse(const Reading& reading) {
  auto keys = read(reading);
  if (!keys) return tl::unexpected(keys.error());
  return std::make_shared<const key::Keys>(std::move(*keys));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  for (const key::Key& one : artefact.as<key::Keys>().keys) {
    const auto add = [&fields, &one](std::string name, ClaimValue value, std::string meaning) {
      fields.push_back({one.offset, one.length, std::move(name), std::move(value), std::move(meaning)});
    };
    const auto key = crypto::PublicKey::from_spki(one.spki);
    add("spki", one.spki,
        key ? std::string(crypto::name(key->type())) + ", " + std::to_string(key->bits()) + " bits"
            : "of a kind that is not supported");
    if (!one.kid.raw().empty()) add("kid", one.kid, "");
    if (!one.alg.raw().empty()) add("alg", one.alg, "");
    if (!key) continue;
    add("sha256", Buffer(key->spki_sha256().begin(), key->spki_sha256().end()), "of the SubjectPublicKeyInfo");
    add("keccak256", Buffer(key->spki_keccak256().begin(), key->spki_keccak256().end()), "tee_id");
  }
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a key is a companion: only --key makes it one that is trusted");
}

}  // namespace

constinit const ArtefactType kPublicKey = {
    .name = "public-key",
    .document = "CLI.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
};

}  // namespace touchstone::evidence

#include "codec/pem.h"
#include "evidence/material/certificate.h"
#include "evidence/material/key.h"
#include "support/catch.h"
#include "support/files.h"
#include "verify_run.h"

namespace touchstone {
namespace {

using namespace test;
using evidence::kCertificate;
using evidence::kPublicKey;

void check_companion(const ArtefactType& type, const Buffer& bytes) {
  REQUIRE(type.recognise(reading_of(bytes)));
  const auto artefact = artefact_of(type, bytes);
  REQUIRE(artefact.has_value());
  CHECK_FALSE(type.subject);
  const Appraisal appraisal = verify(*artefact);
  CHECK(verdict(appraisal.checks) == Verdict::undecided);
  CHECK(outcome_of(appraisal, "input.type") == Outcome::unknown);
  std::vector<Field> fields;
  type.inspect(*artefact, fields);
  CHECK_FALSE(fields.empty());
  for (const Field& field : fields) CHECK(field.offset + field.length <= bytes.size());
}

}  // namespace

TEST_CASE("public-key: PEM, DER and JWK are companions", "[material]") {
  const Buffer spki =
      key::ed25519_spki(*from_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", ""));
  check_companion(kPublicKey, spki);
  check_companion(kPublicKey, to_buffer(as_bytes(pem::write("PUBLIC KEY", spki) + pem::write("PUBLIC KEY", spki))));
  check_companion(
      kPublicKey,
      to_buffer(as_bytes(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})")));
  for (const std::string_view text : {"", "{}", "0", "hello", "-----BEGIN CERTIFICATE-----"}) {
    CHECK_FALSE(kPublicKey.recognise(reading_of(to_buffer(as_bytes(text)))));
  }
}

TEST_CASE("certificate: PEM and DER are companions, and no keys", "[material]") {
  const Buffer file = read_file(testdata("nitro/root.pem"));
  check_companion(kCertificate, file);
  const Buffer der = pem::parse(file)->front().bytes;
  check_companion(kCertificate, der);
  CHECK_FALSE(kPublicKey.recognise(reading_of(file)));
  CHECK_FALSE(kPublicKey.recognise(reading_of(der)));
  CHECK_FALSE(kCertificate.recognise(reading_of(to_buffer(as_bytes("{}")))));
}

}  // namespace touchstone

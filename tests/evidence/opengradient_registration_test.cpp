#include "evidence/receipts/opengradient_registration.h"

#include <algorithm>
#include <utility>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/opengradient_support.h"
#include "evidence/quotes/nitro.h"
#include "formats/opengradient/abi_names.h"
#include "formats/opengradient/registration.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using evidence::kOpengradientRegistration;
using test::artefact_of;
using test::outcome_of;
using test::record;
using test::Setting;

std::string calldata_text() {
  std::string text = test::read_text(record("register-tee.hex"));
  text.erase(text.find_last_not_of(" \n") + 1);
  return text;
}
Buffer calldata() { return from_hex(calldata_text(), "calldata").value(); }
std::string as_transaction(Bytes bytes) { return R"({"hash":"0x00","input":"0x)" + to_hex(bytes) + "\"}"; }

Setting& under_test_root(Setting& setting) {
  setting.anchors.roots.push_back(test::spki_of(record("test-root.pem")));
  return setting;
}

Appraisal verify(const Artefact& artefact) {
  Setting setting;
  under_test_root(setting).at = kOpengradientRegistration.instant(artefact).value_or(setting.at);
  return kOpengradientRegistration.verify(artefact, setting.context());
}

TEST_CASE("a registration holds: document, key and certificate") {
  const auto artefact = artefact_of(kOpengradientRegistration, as_bytes(calldata_text()), "register-tee.hex");
  REQUIRE(artefact);
  const Appraisal appraisal = verify(*artefact);
  for (const char* id : {"registration.key", "registration.tls", "nitro.container", "nitro.fields", "nitro.signature",
                         "nitro.chain", "nitro.validity", "nitro.debug", "nitro.module"}) {
    INFO(id);
    CHECK(outcome_of(appraisal, id) == Outcome::pass);
  }
  CHECK(to_text(kOpengradientRegistration.instant(*artefact).value()) == "2026-06-01T12:00:00Z");
  CHECK(test::claim_text(appraisal, "tee_id") == test::recorded("tee_id"));
  CHECK(test::claim_text(appraisal, "pcr_hash") == test::recorded("pcr_hash"));
  CHECK(test::claim_text(appraisal, "endpoint") == "https://gateway.touchstone.test:443");
  CHECK(test::claim_text(appraisal, "paymentAddress") == "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a");
  CHECK(test::claim_text(appraisal, "teeType") == "0");
  CHECK(test::claim_of(appraisal, "pcr0") != nullptr);
  CHECK(appraisal.reference_needs.size() == 1);
  CHECK_FALSE(appraisal.binding_offer);
  CHECK(test::fields_inside(kOpengradientRegistration, *artefact));
}

TEST_CASE("the fields of the document inside can be expected of the registration") {
  for (const FieldSpec& field : evidence::kNitroDocument.fields) {
    INFO(field.name);
    const auto own = std::ranges::find(kOpengradientRegistration.fields, field.name, &FieldSpec::name);
    REQUIRE(own != kOpengradientRegistration.fields.end());
    CHECK(own->check == field.check);
    CHECK(own->kind == field.kind);
    CHECK(std::ranges::count(kOpengradientRegistration.fields, field.name, &FieldSpec::name) == 1);
  }
}

TEST_CASE("places count from the start of the calldata, or are those of its digits") {
  const Buffer raw = calldata();
  const std::string text = as_transaction(raw);
  const auto hex = artefact_of(kOpengradientRegistration, as_bytes(calldata_text()));
  const auto in_json = artefact_of(kOpengradientRegistration, as_bytes(text));
  REQUIRE(hex);
  REQUIRE(in_json);
  CHECK(test::fields_inside(kOpengradientRegistration, *in_json));
  const Appraisal of_hex = verify(*hex);
  const Appraisal of_json = verify(*in_json);
  const Check* first = find_check(of_hex.checks, "registration.key");
  const Check* second = find_check(of_json.checks, "registration.key");
  REQUIRE((first != nullptr && second != nullptr));
  const Bytes there = Bytes(raw).subspan(*first->location->offset, *first->location->length);
  CHECK(to_hex(there) == first->actual);
  CHECK(text.substr(*second->location->offset, *second->location->length) == second->actual);
  for (const Check& check : of_hex.checks) {
    if (!check.location || !check.location->offset) continue;
    CHECK(*check.location->offset + check.location->length.value_or(0) <= raw.size());
  }
}

TEST_CASE("what is inside is offered as artefacts of their own") {
  const auto artefact = artefact_of(kOpengradientRegistration, as_bytes(calldata_text()), "path");
  const auto inside = kOpengradientRegistration.unpack(*artefact);
  REQUIRE(inside.size() == 3);
  CHECK(inside[0].type->name == "nitro-document");
  CHECK(inside[1].type->name == "public-key");
  CHECK(inside[2].type->name == "certificate");
  for (const Artefact& one : inside) CHECK(one.origin == "path");
}

TEST_CASE("another key, another certificate and exchanged ones fail") {
  const Buffer good = calldata();
  const auto call = opengradient::parse_registration(good).value();
  const auto outcomes = [](const Buffer& altered) {
    const auto artefact = artefact_of(kOpengradientRegistration, as_bytes(to_hex(altered)));
    REQUIRE(artefact);
    const Appraisal appraisal = verify(*artefact);
    return std::pair(outcome_of(appraisal, "registration.key"), outcome_of(appraisal, "registration.tls"));
  };
  Buffer other_key = good;
  other_key[call.signing_public_key.offset + 100] ^= 1;
  CHECK(outcomes(other_key) == std::pair(Outcome::fail, Outcome::pass));
  Buffer other_certificate = good;
  other_certificate[call.tls_certificate.offset + call.tls_certificate.bytes.size() - 1] ^= 1;
  CHECK(outcomes(other_certificate) == std::pair(Outcome::pass, Outcome::fail));
  Buffer exchanged = good;
  std::swap_ranges(exchanged.begin() + 4 + 32, exchanged.begin() + 4 + 64, exchanged.begin() + 4 + 64);
  CHECK(outcomes(exchanged) == std::pair(Outcome::fail, Outcome::fail));
  // Both prefixes are part of the layout.
  const Digest256 hash = crypto::sha256(call.signing_public_key.bytes);
  Buffer prefix = good;
  const auto at = std::search(prefix.begin(), prefix.end(), hash.begin(), hash.end());
  REQUIRE(at != prefix.end());
  *(at - 2) = 0x13;
  CHECK(outcomes(prefix) == std::pair(Outcome::fail, Outcome::fail));
}

TEST_CASE("no flipped bit of key, certificate or document leaves the registration authentic") {
  const Buffer good = calldata();
  const auto call = opengradient::parse_registration(good).value();
  std::size_t judged = 0;
  for (const auto& field : {call.signing_public_key, call.tls_certificate, call.attestation_document}) {
    const std::size_t step = field.bytes.size() > 1000 ? 41 : 7;
    for (std::size_t i = 0; i < field.bytes.size(); i += step) {
      Buffer altered = good;
      altered[field.offset + i] ^= static_cast<std::uint8_t>(1U << (i % 8));
      const auto artefact = artefact_of(kOpengradientRegistration, as_bytes(to_hex(altered)));
      REQUIRE(artefact);
      ++judged;
      INFO("offset " << field.offset + i);
      const Appraisal appraisal = verify(*artefact);
      CHECK(std::ranges::any_of(appraisal.checks, [](const Check& check) { return check.outcome == Outcome::fail; }));
    }
  }
  CHECK(judged > 100);
}

TEST_CASE("a document that does not parse fails, and what needs it is unknown") {
  Buffer altered = calldata();
  const auto call = opengradient::parse_registration(altered).value();
  altered[call.attestation_document.offset] = 0;
  const auto artefact = artefact_of(kOpengradientRegistration, as_bytes(to_hex(altered)));
  REQUIRE(artefact);
  CHECK_FALSE(kOpengradientRegistration.instant(*artefact));
  const Appraisal appraisal = verify(*artefact);
  CHECK(outcome_of(appraisal, "nitro.container") == Outcome::fail);
  CHECK(outcome_of(appraisal, "registration.key") == Outcome::unknown);
  CHECK(outcome_of(appraisal, "registration.tls") == Outcome::unknown);
  CHECK(kOpengradientRegistration.unpack(*artefact).size() == 2);
}

TEST_CASE("dirty padding is a note") {
  Buffer dirty = calldata();
  dirty.back() = 1;
  const auto artefact = artefact_of(kOpengradientRegistration, as_bytes(to_hex(dirty)));
  REQUIRE(artefact);
  const Appraisal appraisal = verify(*artefact);
  REQUIRE(find_check(appraisal.checks, "registration.encoding") != nullptr);
  CHECK(outcome_of(appraisal, "registration.encoding") == Outcome::note);
  CHECK(outcome_of(appraisal, "registration.key") == Outcome::pass);
}

TEST_CASE("selectors and topics are the hashes of their signatures") {
  for (const auto& call : opengradient::calls()) {
    INFO(call.signature);
    const Digest256 hash = crypto::keccak256(as_bytes(call.signature));
    CHECK(to_hex(Bytes(hash).first(4)) == to_hex(Bytes(call.hash).first(4)));
  }
  for (const auto& event : opengradient::events()) {
    INFO(event.signature);
    CHECK(to_hex(crypto::keccak256(as_bytes(event.signature))) == to_hex(event.hash));
  }
}

}  // namespace
}  // namespace touchstone

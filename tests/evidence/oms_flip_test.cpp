// Every bit of what is signed and of the signature matters: with any one flipped it is malformed, or a check fails.
#include <map>
#include <string>

#include "codec/base64.h"
#include "codec/json.h"
#include "oms_support.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using namespace test;

/// A bundle around a payload and a signature.
struct Opened {
  std::string before, between, after;
  Buffer payload, signature;

  explicit Opened(const std::string& name) {
    const std::string text = read_text(testdata("oms/" + name));
    const auto bundle = json::parse(as_bytes(text));
    const json::Value* envelope = bundle.value().root().find("dsseEnvelope");
    const json::Value* payload_text = envelope->find("payload");
    const json::Value* signature_text = envelope->find("signatures")->items.front().find("sig");
    payload = from_base64(payload_text->text, "payload").value();
    signature = from_base64(signature_text->text, "sig").value();
    before = text.substr(0, payload_text->offset);
    const std::size_t middle = payload_text->offset + payload_text->length;
    between = text.substr(middle, signature_text->offset - middle);
    after = text.substr(signature_text->offset + signature_text->length);
  }

  [[nodiscard]] Buffer bundle() const {
    return to_buffer(
        as_bytes(before + "\"" + to_base64(payload) + "\"" + between + "\"" + to_base64(signature) + "\"" + after));
  }
};

Verdict verdict_of(const Opened& opened, const Settings& settings, const ModelFiles& model) {
  const auto artefact = artefact_of(evidence::kOmsSignature, opened.bundle());
  if (!artefact) return Verdict::malformed;
  return verdict(appraise(*artefact, settings, measured(*artefact, model)).checks);
}

void flip(Opened& opened, Buffer& bytes, unsigned step, const Settings& settings) {
  const ModelFiles model = own_model();
  REQUIRE(verdict_of(opened, settings, model) == Verdict::verified);
  std::map<Verdict, std::size_t> verdicts;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += step) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    bytes[bit / 8] ^= mask;
    const Verdict verdict = verdict_of(opened, settings, model);
    ++verdicts[verdict];
    if (verdict == Verdict::verified) FAIL_CHECK("bit " << bit % 8 << " of byte " << bit / 8 << " does not matter");
    bytes[bit / 8] ^= mask;
  }
  CHECK(verdicts[Verdict::not_verified] > 0);
}

}  // namespace

TEST_CASE("oms: no bit of the payload may be flipped", "[oms][flip]") {
  Opened opened("files.sig");
  flip(opened, opened.payload, 1, with_key("key.pem"));
}

TEST_CASE("oms: no bit of the signature may be flipped", "[oms][flip]") {
  for (const auto& [name, key] : {std::pair("files.sig", "key.pem"), std::pair("files-p384.sig", "p384.pem")}) {
    Opened opened(name);
    flip(opened, opened.signature, 1, with_key(key));
  }
}

TEST_CASE("oms: no bit of a certificate's signature or of a signature of 0.2.0 may be flipped", "[oms][flip]") {
  Opened by_certificate("certificate.sig");
  flip(by_certificate, by_certificate.payload, 5, with_root("root.pem"));
  flip(by_certificate, by_certificate.signature, 3, with_root("root.pem"));
  Settings legacy = with_key("key.pem");
  legacy.allow.words.insert("legacy");
  Opened old("legacy.sig");
  flip(old, old.payload, 3, legacy);
  flip(old, old.signature, 1, legacy);
}

}  // namespace touchstone

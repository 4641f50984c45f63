// A gateway made at run time, and a workbench that verifies its receipts as touchstone would.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <openssl/evp.h>

#include "appraisal/context.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "crypto/digest.h"
#include "crypto/openssl_maker.h"
#include "evidence/receipts/opengradient.h"
#include "formats/key/key.h"
#include "formats/opengradient/request.h"

namespace touchstone::test {

inline Digest256 keccak(std::string_view text) { return crypto::keccak256(as_bytes(text)); }

inline Digest256 request_hash(std::string_view request, opengradient::Version version) {
  const auto document = json::parse(as_bytes(request), json::Dialect::gateway);
  if (!document) throw std::runtime_error("the request is no JSON");
  const auto canonical = opengradient::canonical_request(document->root(), version);
  return keccak(std::get<std::string>(canonical));
}

/// keccak256(in ‖ out ‖ uint256 timestamp), written apart from the verifier.
inline Digest256 signed_message(const Digest256& in, const Digest256& out, std::uint64_t timestamp) {
  Buffer preimage(in.begin(), in.end());
  append(preimage, out);
  preimage.resize(88);
  for (int shift = 56; shift >= 0; shift -= 8) preimage.push_back(static_cast<std::uint8_t>(timestamp >> shift));
  return crypto::keccak256(preimage);
}

inline std::string flip(std::string text, std::size_t bit) {
  text[bit / 8] = static_cast<char>(static_cast<unsigned char>(text[bit / 8]) ^ (1U << (bit % 8)));
  return text;
}

struct Signed {
  Digest256 request_hash{}, output_hash{}, tee_id{};
  std::uint64_t timestamp = 1772000000;
  Buffer signature;
};

class Gateway {
 public:
  Gateway() : key_(make_rsa(2048)), spki_(spki_of(key_)), id_(crypto::keccak256(spki_)) {}

  [[nodiscard]] const Buffer& spki() const { return spki_; }
  [[nodiscard]] const Digest256& id() const { return id_; }

  /// PSS over the message itself, which is hashed here.
  [[nodiscard]] Buffer sign_bytes(Bytes message, std::size_t salt) const {
    return sign_digest(key_, crypto::sha256(message), RSA_PKCS1_PSS_PADDING, EVP_sha256(), static_cast<int>(salt));
  }
  /// PSS that takes the message for the hash: the mistake of section 11.
  [[nodiscard]] Buffer sign_prehashed(const Digest256& message) const {
    return sign_digest(key_, message, RSA_PKCS1_PSS_PADDING, EVP_sha256(), 32);
  }
  [[nodiscard]] Signed sign(const Digest256& in, const Digest256& out, std::size_t salt = 32) const {
    Signed made{in, out, id_, 1772000000, {}};
    made.signature = sign_bytes(signed_message(in, out, made.timestamp), salt);
    return made;
  }
  /// `answer`: members of the response object, without its braces.
  [[nodiscard]] static std::string response(std::string_view answer, const Signed& fields, bool with_id = true) {
    std::string text = "{" + std::string(answer) + R"(, "tee_signature": ")" + to_base64(fields.signature) +
                       R"(", "tee_request_hash": ")" + to_hex(fields.request_hash) + R"(", "tee_output_hash": ")" +
                       to_hex(fields.output_hash) + R"(", "tee_timestamp": )" + std::to_string(fields.timestamp);
    if (with_id) text += R"(, "tee_id": "0x)" + to_hex(fields.tee_id) + "\"";
    return text + "}";
  }

 private:
  crypto::Pkey key_;
  Buffer spki_;
  Digest256 id_;
};

/// Only its name matters here: verifiers know companions by it.
inline const ArtefactType& key_type() {
  static const ArtefactType type = [] {
    ArtefactType made{};
    made.name = "public-key";
    return made;
  }();
  return type;
}

class Workbench {
 public:
  Workbench& request(std::string_view body) {
    exchange_.request = Body{"request.json", to_buffer(as_bytes(body))};
    return *this;
  }
  Workbench& user_key(const Buffer& spki) {
    anchors_.keys.push_back({spki, "key.pem"});
    return *this;
  }
  Workbench& companion_keys(const std::vector<Buffer>& spkis) {
    auto keys = std::make_shared<key::Keys>();
    for (const Buffer& spki : spkis) {
      key::Key key;
      key.spki = spki;
      keys->keys.push_back(std::move(key));
    }
    Artefact artefact;
    artefact.type = &key_type();
    artefact.content = std::move(keys);
    artefact.origin = "evidence/signing-key.pem";
    companions_.artefacts.push_back(std::move(artefact));
    return *this;
  }
  Workbench& expect(std::string name, const std::string& hex) {
    Expectation expectation;
    expectation.name = std::move(name);
    expectation.given = hex;
    expectation.text = hex;
    if (auto bytes = from_hex(hex, "expect")) expectation.bytes = std::move(*bytes);
    expect_.all.push_back(std::move(expectation));
    return *this;
  }
  Workbench& now(std::int64_t seconds) {
    now_ = Instant{seconds};
    return *this;
  }
  Workbench& max_age(std::optional<std::int64_t> seconds) {
    max_age_ = seconds;
    return *this;
  }

  /// What detection would make of the input; nothing when it is malformed.
  [[nodiscard]] static std::optional<Artefact> parse(std::string_view input) {
    Reading reading;
    reading.bytes = std::make_shared<const Buffer>(to_buffer(as_bytes(input)));
    if (auto document = json::parse(*reading.bytes, json::Dialect::gateway)) {
      reading.gateway_json = std::make_shared<const json::Document>(std::move(*document));
    }
    auto content = evidence::kOpengradientReceipt.parse(reading);
    if (!content) return std::nullopt;
    Artefact artefact;
    artefact.type = &evidence::kOpengradientReceipt;
    artefact.bytes = reading.bytes;
    artefact.content = std::move(*content);
    artefact.origin = "receipt.json";
    return artefact;
  }
  [[nodiscard]] static bool parses(std::string_view input) { return parse(input).has_value(); }

  [[nodiscard]] Appraisal verify(const Artefact& artefact) const {
    const Context context{now_, Basis::evidence, now_, max_age_, exchange_, companions_, expect_, anchors_, allow_};
    return evidence::kOpengradientReceipt.verify(artefact, context);
  }
  [[nodiscard]] Appraisal verify(std::string_view input) const {
    const auto artefact = parse(input);
    if (!artefact) throw std::runtime_error("the receipt does not parse");
    return verify(*artefact);
  }

 private:
  Exchange exchange_;
  Companions companions_;
  Expectations expect_;
  Anchors anchors_;
  Allowances allow_;
  Instant now_{1795000000};
  std::optional<std::int64_t> max_age_;
};

}  // namespace touchstone::test

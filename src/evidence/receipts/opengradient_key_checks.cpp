// Signature, identity, binding and time of a receipt (opengradient.md 2, 7 and 8).
#include <algorithm>
#include <cstdint>
#include <utility>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/receipts/nitriding.h"
#include "evidence/receipts/opengradient_examination.h"
#include "evidence/types.h"
#include "formats/certificate/certificate.h"

namespace touchstone::evidence {
namespace {

namespace og = opengradient;

// Section 1.1. 222 is the largest salt for 2048 bits and SHA-256. The salt is part of the version, never guessed.
constexpr std::size_t kSalt = 32, kEarlySalt = 222;
// CLI.md and section 8: clocks may differ by this much.
constexpr std::int64_t kSkew = 300;

/// Section 2: keccak256(in ‖ out ‖ uint256 timestamp). PSS hashes these 32 bytes once more.
Digest256 signed_message(const Digest256& in, const Digest256& out, Instant timestamp) {
  ByteArray<96> preimage{};
  std::copy(in.begin(), in.end(), preimage.begin());
  std::copy(out.begin(), out.end(), preimage.begin() + 32);
  auto seconds = static_cast<std::uint64_t>(timestamp.seconds);
  for (std::size_t i = preimage.size(); seconds != 0; seconds >>= 8U) {
    preimage.at(--i) = static_cast<std::uint8_t>(seconds & 0xFFU);
  }
  return crypto::keccak256(preimage);
}

}  // namespace

std::size_t Examination::salt() const { return receipt_.generation == og::Generation::v1 ? kSalt : kEarlySalt; }

bool Examination::verifies(const crypto::PublicKey& key, std::size_t salt) {
  const Buffer& signature = receipt_.signature.value;
  if (receipt_.generation == og::Generation::v0) {
    return key.verify_pss(crypto::Hash::sha256, salt, as_bytes(og::v0_signed_message(receipt_)), signature);
  }
  if (!has_message()) return false;
  const Digest256& out = receipt_.output_hash ? receipt_.output_hash->value : *output_hash_;
  const auto signs = [&](const Digest256& in) {
    return key.verify_pss(crypto::Hash::sha256, salt, signed_message(in, out, receipt_.timestamp.value), signature);
  };
  if (receipt_.request_hash) return signs(receipt_.request_hash->value);
  // Section 6.2: without stated hashes the recomputed ones must be what was signed.
  const auto good = std::find_if(match_.hashes.begin(), match_.hashes.end(),
                                 [&](const HashedRequest& request) { return signs(request.hash); });
  if (good == match_.hashes.end()) return false;
  if (salt == this->salt()) match_.version = good->version;
  return true;
}

void Examination::check_signature() {
  Check check = judge_signature();
  check.location = place(receipt_.signature);
  if (choice_.key) {
    appraisal_.edges.push_back({artefact_.origin, subject_, "signed-by", check.outcome, {}, {}, check.location});
    if (choice_.key->companion) appraisal_.used.push_back(*choice_.key->companion);
  }
  appraisal_.add(std::move(check));
}

Check Examination::judge_signature() {
  constexpr std::string_view kId = "receipt.signature";
  if (!choice_.key) return no_signing_key(kId, choice_);
  if (!has_message()) return unknown(kId, "the hashes that were signed are not stated and cannot be computed");
  const crypto::PublicKey& key = choice_.key->key;
  const std::size_t length = receipt_.signature.value.size();
  if (const std::size_t modulus = (key.bits() + 7) / 8; length != modulus) {
    return failed(kId, "the signature is not as long as the modulus", std::to_string(modulus) + " bytes",
                  std::to_string(length) + " bytes");
  }
  const Bytes id = key.spki_keccak256();
  std::string words =
      "RSA-PSS SHA-256, salt " + std::to_string(salt()) + ", key 0x" + to_hex(id.first(3)) + ".." + to_hex(id.last(2));
  if (verified_) return passed(kId, std::move(words));
  Check check = failed(kId, "does not verify: " + words);
  const std::size_t other = salt() == kSalt ? kEarlySalt : kSalt;
  if (verifies(key, other)) {
    check.next = "it verifies with salt " + std::to_string(other) + ", which is not that of " +
                 std::string(name(receipt_.generation)) + ": get the response as it was received";
  }
  return check;
}

void Examination::check_tee_id() {
  Check check = judge_tee_id();
  if (receipt_.tee_id) check.location = place(*receipt_.tee_id);
  appraisal_.add(std::move(check));
}

Check Examination::judge_tee_id() const {
  constexpr std::string_view kId = "receipt.tee-id";
  const bool expected = context_.expect.has("tee_id");
  if (!receipt_.tee_id && !expected) {
    return skipped(kId, "a receipt of " + std::string(name(receipt_.generation)) + " has no tee_id");
  }
  std::optional<TeeIdForm> form;
  if (receipt_.tee_id && choice_.key) {
    form = tee_id_form(choice_.key->key, receipt_.tee_id->value);
    if (!form) {
      return failed(kId, "the key is not the one that tee_id names", to_hex(receipt_.tee_id->value),
                    to_hex(choice_.key->key.spki_keccak256()));
    }
  }
  if (expected) return judge_expected_ids(form);
  if (!choice_.key) return unknown(kId, std::string(choice_.why));
  Check check = passed(
      kId, form == TeeIdForm::der ? "keccak256 of the key is tee_id" : "keccak256 of the key's PEM text is tee_id");
  check.actual = to_hex(receipt_.tee_id->value);
  return check;
}

/// Every expected tee_id must be the stated one and that of the key; v0 and v0.9 have only the latter.
Check Examination::judge_expected_ids(std::optional<TeeIdForm> form) const {
  constexpr std::string_view kId = "receipt.tee-id";
  const auto fits = [&](const Expectation& expectation, const Digest256& id) {
    return matches(expectation, ClaimValue(to_buffer(id)));
  };
  for (const Expectation* const expectation : context_.expect.of("tee_id")) {
    if (receipt_.tee_id) {
      const bool in_der = form == TeeIdForm::pem && fits(*expectation, choice_.key->key.spki_keccak256());
      if (in_der || fits(*expectation, receipt_.tee_id->value)) continue;
      return failed(kId, "tee_id is not the expected one", expectation->given, to_hex(receipt_.tee_id->value));
    }
    if (!choice_.key) return unknown(kId, std::string(choice_.why));
    if (fits(*expectation, choice_.key->key.spki_keccak256())) continue;
    return failed(kId, "keccak256 of the key is not the expected tee_id", expectation->given,
                  to_hex(choice_.key->key.spki_keccak256()));
  }
  if (!choice_.key) return unknown(kId, std::string(choice_.why));
  return passed(kId, receipt_.tee_id ? "keccak256 of the key is tee_id, as expected"
                                     : "keccak256 of the key is the expected tee_id");
}

void Examination::check_key() {
  constexpr std::string_view kId = "receipt.key";
  const bool named = choice_.key && choice_.key->named_by_user;
  if (receipt_.generation != og::Generation::v1) {
    // Section 1.1: the process that signed and the one whose key was attested had different keys.
    const std::string never =
        "a receipt of " + std::string(name(receipt_.generation)) + " can never be bound to a document";
    Check check = named ? skipped(kId, "the key was named by --key; " + never) : unknown(kId, never);
    if (!named) check.next = "name the key with --key if you know whose it is";
    appraisal_.key_named = named;
    return appraisal_.add(std::move(check));
  }
  BindingNeed need{.check = kId, .subject = "key:unknown", .noun = "signing key", .source = {}, .layouts = {}};
  need.named_by_user = named;
  need.time_check = "receipt.time";
  need.signed_at = receipt_.timestamp.value;
  if (choice_.key) {
    need.subject = subject_;
    need.source = choice_.key->source;
    need.layouts.push_back(nitriding::key_layout(choice_.key->key.spki_sha256()));
  }
  appraisal_.binding_needs.push_back(std::move(need));
  bind_tls_certificates();
}

// Section 8: a TLS certificate among the companions whose hash stands in user_data is reported as bound.
void Examination::bind_tls_certificates() {
  const auto& companions = context_.companions.artefacts;
  for (std::size_t i = 0; i < companions.size(); ++i) {
    const auto* file = content<certificate::Certificates>(companions[i], "certificate");
    if (file == nullptr) continue;
    for (const certificate::Owned& one : file->certificates) {
      BindingNeed need{.check = "receipt.tls-leaf",
                       .subject = companions[i].origin,
                       .noun = "TLS certificate",
                       .source = companions[i].origin,
                       .layouts = {nitriding::tls_layout(crypto::sha256(*one.der))}};
      need.optional = true;
      need.companion = i;
      appraisal_.binding_needs.push_back(std::move(need));
    }
  }
}

void Examination::check_time() {
  constexpr std::string_view kId = "receipt.time";
  const Instant signed_at = receipt_.timestamp.value;
  const std::int64_t age = context_.now.seconds - signed_at.seconds;
  const std::string when = "signed " + to_text(signed_at);
  Check check = skipped(kId, when + "; no document and no --max-age to compare with");
  if (age < -kSkew) {
    check = refused(kId, when + ", which lies in the future",
                    "not after " + to_text(Instant{context_.now.seconds + kSkew}), to_text(signed_at));
  } else if (context_.max_age && age > *context_.max_age) {
    check = refused(kId, when + ", which is too long ago", "at most " + duration_to_text(*context_.max_age),
                    duration_to_text(age));
  } else if (context_.max_age) {
    check = passed(kId, when + ", within --max-age");
  }
  check.location = place(receipt_.timestamp);
  appraisal_.add(std::move(check));
}

}  // namespace touchstone::evidence

#include "evidence/quotes/nitro_checks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "codec/hex.h"
#include "crypto/cose.h"
#include "crypto/digest.h"
#include "crypto/key.h"

namespace touchstone::evidence::nitro_checks {
namespace {

using nitro::Blob;
using nitro::Document;
using nitro::OptionalBytes;

Place place_of(const Blob& blob) { return Place{{}, blob.offset, blob.bytes.size()}; }
Place place_of(const nitro::Text& text) { return Place{{}, text.offset, text.length}; }

Check at(Check check, Place place) {
  check.location = std::move(place);
  return check;
}

// --- nitro.fields

struct Findings {
  struct Violation {
    std::string what;
    Place place;
  };
  std::vector<Violation> violations;
  std::string notes;

  void violate(std::string what, Place place) { violations.push_back({std::move(what), std::move(place)}); }
  void note(const std::string& what) { notes += "; " + what; }
};

std::string length_text(std::string_view name, std::size_t size) {
  return std::string(name) + " has " + std::to_string(size) + " bytes";
}

void judge_texts(const Document& document, Findings& findings) {
  if (document.module_id.length == 0) findings.violate("module_id is empty", place_of(document.module_id));
  if (document.digest.text.raw() != "SHA384") {
    findings.violate("digest is " + document.digest.text.shown() + " instead of SHA384", place_of(document.digest));
  }
  if (document.timestamp == 0) findings.violate("timestamp is 0", Place{{}, document.timestamp_offset, 1});
}

// A2: with SHA384 every value has 48 bytes; a document of another digest has failed for that already.
bool is_pcr_size(std::size_t size, bool sha384) { return size == 48 || (!sha384 && (size == 32 || size == 64)); }

void judge_pcrs(const Document& document, Findings& findings) {
  const Place whole{{}, document.pcrs_offset, std::nullopt};
  if (document.pcrs.empty()) findings.violate("pcrs is empty", whole);
  if (document.pcrs.size() > nitro::kMaxPcrs) findings.violate("pcrs has more than 32 entries", whole);
  const bool sha384 = document.digest.text.raw() == "SHA384";
  for (const nitro::Pcr& pcr : document.pcrs) {
    const std::string name = "pcr" + std::to_string(pcr.index);
    if (pcr.index >= nitro::kMaxPcrs) findings.violate(name + " has an index over 31", place_of(pcr.value));
    if (!is_pcr_size(pcr.value.bytes.size(), sha384)) {
      findings.violate(length_text(name, pcr.value.bytes.size()) + " instead of 48", place_of(pcr.value));
    }
  }
}

void judge_certificate(const Blob& blob, const std::string& name, Findings& findings) {
  if (blob.bytes.empty() || blob.bytes.size() > nitro::kMaxCertificate) {
    findings.violate(length_text(name, blob.bytes.size()) + ", outside 1 to 1024", place_of(blob));
  }
}

void judge_certificates(const Document& document, Findings& findings) {
  const Place whole{{}, document.cabundle_offset, std::nullopt};
  judge_certificate(document.certificate, "certificate", findings);
  if (document.cabundle.empty()) findings.violate("cabundle is empty", whole);
  if (document.cabundle.size() > nitro::kMaxBundle) findings.violate("cabundle has more than 10 certificates", whole);
  for (std::size_t i = 0; i < document.cabundle.size(); ++i) {
    judge_certificate(document.cabundle[i], "cabundle[" + std::to_string(i) + "]", findings);
  }
}

void judge_data(std::string_view name, const OptionalBytes& data, std::size_t most, Findings& findings) {
  const std::size_t size = data.blob.bytes.size();
  if (!data.present()) return;
  if (size > most) {
    findings.violate(length_text(name, size) + ", more than " + std::to_string(most), place_of(data.blob));
  } else if (size > nitro::kProseLimit) {
    findings.note(length_text(name, size) + ", more than the 512 that NSM names in its text");
  }
}

void judge_public_key(const OptionalBytes& key, Findings& findings) {
  if (!key.present()) return;
  if (key.blob.bytes.empty() || key.blob.bytes.size() > nitro::kMaxPublicKey) {
    findings.violate(length_text("public_key", key.blob.bytes.size()) + ", outside 1 to 1024", place_of(key.blob));
  }
}

std::string join_names(const std::vector<nitro::Text>& names) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i) {
    text += (i == 0 ? "" : ", ") + names[i].text.shown();
  }
  return names.size() > kShown ? text + ", …" : text;
}

// --- nitro.signature

constexpr std::size_t kNumber = 48;  // r and s of P-384
// The order n of P-384 (SEC 2 section 2.5.1).
constexpr ByteArray<kNumber> kOrder = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                       0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                       0xC7, 0x63, 0x4D, 0x81, 0xF4, 0x37, 0x2D, 0xDF, 0x58, 0x1A, 0x0D, 0xB2,
                                       0x48, 0xB0, 0xA7, 0x7A, 0xEC, 0xEC, 0x19, 0x6A, 0xCC, 0xC5, 0x29, 0x73};

bool is_in_range(Bytes number) {
  return !all_zero(number) && std::lexicographical_compare(number.begin(), number.end(), kOrder.begin(), kOrder.end());
}

// What is wrong with the signature before any key is asked; empty when nothing is.
std::string signature_fault(const nitro::Sign1& container) {
  const Bytes bytes = container.signature.bytes;
  if (!container.alg) return "the protected header names no algorithm";
  if (*container.alg != crypto::kEs384) return "alg is " + std::to_string(*container.alg) + " instead of -35 (ES384)";
  if (bytes.size() != 2 * kNumber) return length_text("the signature", bytes.size()) + " instead of 96";
  if (!is_in_range(bytes.first(kNumber))) return "r is not between 1 and the order of P-384";
  if (!is_in_range(bytes.last(kNumber))) return "s is not between 1 and the order of P-384";
  return {};
}

// --- nitro.user-data, nitro.nonce

std::string data_text(const OptionalBytes& data) {
  switch (data.state) {
    case OptionalBytes::State::absent: return "absent";
    case OptionalBytes::State::null: return "null";
    case OptionalBytes::State::bytes: return data.blob.bytes.empty() ? "empty" : to_hex(data.blob.bytes);
  }
  return {};
}

enum class Padding { none, zeros };

// CLI.md, Expected values: a nonce that is shorter than the field is followed by zeros, which are compared too.
bool holds(const Expectation& expectation, const OptionalBytes& data, Padding padding) {
  if (!expectation.bytes || !data.present()) return false;
  Buffer wanted = *expectation.bytes;
  if (padding == Padding::zeros && wanted.size() < data.blob.bytes.size()) wanted.resize(data.blob.bytes.size());
  return equal(wanted, data.blob.bytes);
}

Check expected_bytes(std::string_view id, std::string_view field, const OptionalBytes& data, const Context& context,
                     Padding padding) {
  const auto expectations = context.expect.of(field);
  if (expectations.empty()) return skipped(id, "nobody expects a " + std::string(field));
  const Place place = place_of(data.blob);
  for (const Expectation* expectation : expectations) {
    if (holds(*expectation, data, padding)) continue;
    const std::string wanted = expectation->bytes ? to_hex(*expectation->bytes) : printable(expectation->given);
    return at(failed(id, std::string(field) + " is not the expected one", wanted, data_text(data)), place);
  }
  return at(passed(id, std::string(field) + " is the expected one"), place);
}

}  // namespace

Path::Path(const Document& document) : blobs(document.cabundle) {
  blobs.push_back(document.certificate);
  size = blobs.size();
  // A bundle over the limit fails for that; only the leaf of it is read.
  const std::size_t from = size > nitro::kMaxBundle + 1 ? size - 1 : 0;
  for (std::size_t i = from; i < size; ++i) {
    auto certificate = x509::parse(blobs[i].bytes);
    if (certificate) {
      readable.push_back(std::move(*certificate));
      index.push_back(i);
    } else {
      ParseError error = certificate.error();
      error.offset += blobs[i].offset;
      unreadable.push_back({i, error});
    }
  }
  if (!index.empty() && index.back() == size - 1) leaf = &readable.back();
}

// A1: what nobody signed has one form; another one may still verify, and somebody has changed it.
Check container(const Case& one) {
  const nitro::Sign1& container = one.document.container;
  if (container.oddities.empty()) {
    return passed("nitro.container", container.tagged ? "canonical COSE_Sign1 with tag 18" : "canonical COSE_Sign1");
  }
  const nitro::Oddity& first = container.oddities.front();
  std::string title = "container altered: " + std::string(first.what);
  if (container.oddities.size() > 1) title += ", and " + std::to_string(container.oddities.size() - 1) + " more";
  return at(failed("nitro.container", std::move(title)), Place{{}, first.offset, std::nullopt});
}

Check fields(const Case& one) {
  Findings findings;
  judge_texts(one.document, findings);
  judge_pcrs(one.document, findings);
  judge_certificates(one.document, findings);
  judge_public_key(one.document.public_key, findings);
  judge_data("user_data", one.document.user_data, nitro::kMaxUserData, findings);
  judge_data("nonce", one.document.nonce, nitro::kMaxNonce, findings);
  const auto& unknown_keys = one.document.unknown_keys;
  if (!unknown_keys.empty()) findings.note("keys that NSM does not have: " + join_names(unknown_keys));
  if (findings.violations.empty()) return passed("nitro.fields", "all limits hold" + findings.notes);
  std::string title = findings.violations.front().what;
  if (findings.violations.size() > 1) title += ", and " + std::to_string(findings.violations.size() - 1) + " more";
  return at(failed("nitro.fields", title + findings.notes), findings.violations.front().place);
}

// A1, A7. High s is as good as low s: most genuine documents have it.
Check signature(const Case& one) {
  constexpr std::string_view kId = "nitro.signature";
  const nitro::Sign1& container = one.document.container;
  const Place place = place_of(container.signature);
  if (auto fault = signature_fault(container); !fault.empty()) return at(failed(kId, std::move(fault)), place);
  if (one.path.leaf == nullptr) {
    return at(unknown(kId, "not decided: the leaf certificate does not parse (nitro.chain)"), place);
  }
  const auto key = crypto::PublicKey::from_spki(one.path.leaf->subject_public_key_info);
  if (!key || key->type() != crypto::KeyType::ec_p384) {
    return at(failed(kId, "the leaf certificate has no key on P-384"), place);
  }
  if (!crypto::verify_sign1(*key, crypto::kEs384, container.protected_header.bytes, container.payload.bytes,
                            container.signature.bytes)) {
    return at(failed(kId, "the signature does not verify under the key of the leaf certificate"), place);
  }
  return at(passed(kId, "ES384 by the key of the leaf certificate, sha256 " + to_hex(key->spki_sha256())), place);
}

// A5. PCR3 and PCR4 are set in debug mode too, so that only PCR0 to PCR2 tell; PCR0 decides, since where it is neither
// absent nor zero not all three are.
Check debug(const Case& one) {
  constexpr std::string_view kId = "nitro.debug";
  const nitro::Pcr* pcr0 = one.document.pcr(0);
  if (pcr0 != nullptr && !all_zero(pcr0->value.bytes)) {
    return at(passed(kId, "PCR0 is not zero: production mode"), place_of(pcr0->value));
  }
  const std::string title = pcr0 == nullptr ? "PCR0 is absent" : "debug mode: PCR0 is zero";
  Check check = one.context.allow.has("debug") ? noted(kId, title + ", allowed by --allow debug") : refused(kId, title);
  check.location = pcr0 == nullptr ? Place{{}, one.document.pcrs_offset, std::nullopt} : place_of(pcr0->value);
  return check;
}

Check user_data(const Case& one) {
  return expected_bytes("nitro.user-data", "user_data", one.document.user_data, one.context, Padding::none);
}

Check nonce(const Case& one) {
  return expected_bytes("nitro.nonce", "nonce", one.document.nonce, one.context, Padding::zeros);
}

}  // namespace touchstone::evidence::nitro_checks

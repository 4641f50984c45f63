// sigstore.sct and sigstore.identity (sigstore.md 2.3, 2.4): what the leaf itself carries.
#include <algorithm>
#include <string>
#include <utility>

#include "crypto/digest.h"
#include "crypto/key.h"
#include "evidence/sigstore/checks.h"
#include "formats/sigstore/fulcio.h"
#include "formats/sigstore/sct.h"

namespace touchstone::evidence::sigstore_checks {
namespace {

// --- sigstore.sct

constexpr std::string_view kSct = "sigstore.sct";
// TLS 1.2 (RFC 5246 section 7.4.1.4.1).
constexpr std::uint8_t kSha256 = 4, kRsa = 1, kEcdsa = 3;

// RFC 6962 section 3.1: a certificate that only signs precertificates stands for the CA that issued it.
const x509::Certificate* issuer_of_leaf(const Path& path) {
  const std::size_t count = path.certificates.size();
  if (count < 2) return nullptr;
  const x509::Certificate& first = path.certificates[count - 2];
  const auto usage = sigstore::extended_key_usage(first);
  const bool precert = usage && *usage && (*usage)->has(sigstore::kOidEkuPrecertSigning);
  if (!precert) return &first;
  return count < 3 ? nullptr : &path.certificates[count - 3];
}

bool verify_sct(const sigstore::Sct& sct, Bytes message, const sigstore::LogKey& log) {
  const auto key = crypto::PublicKey::from_spki(log.spki);
  if (!key || sct.hash != kSha256) return false;
  if (sct.algorithm == kRsa) return key->verify_pkcs1(crypto::Hash::sha256, message, sct.signature);
  return sct.algorithm == kEcdsa && key->verify_ecdsa_der(crypto::Hash::sha256, message, sct.signature);
}

Check judge_sct(const Case& one, const sigstore::Sct& sct) {
  std::vector<const sigstore::LogKey*> logs;
  for (const sigstore::LogKey& log : one.root->ctlogs) {
    if (equal(log.key_id, sct.log_id)) logs.push_back(&log);
  }
  if (logs.empty()) {
    return failed(kSct, "the certificate transparency log is not in the trusted root", {}, to_hex(sct.log_id));
  }
  if (!one.path) return unknown(kSct, "the issuer of the leaf was not found (sigstore.chain)");
  const x509::Certificate* const issuer = issuer_of_leaf(*one.path);
  if (issuer == nullptr) return unknown(kSct, "the issuer of the leaf was not found (sigstore.chain)");
  const auto message =
      sigstore::sct_signed_data(sct, *one.bundle.leaf(), crypto::sha256(issuer->subject_public_key_info));
  const auto good = [&](const sigstore::LogKey* log) { return message && verify_sct(sct, *message, *log); };
  const auto log = std::ranges::find_if(logs, good);
  if (log == logs.end()) {
    return failed(kSct, "its signature does not verify under the key of the certificate transparency log");
  }
  // A log may stand in the root more than once, for several periods.
  const auto holds = [&](const sigstore::LogKey* each) {
    return good(each) && sct.timestamp <= static_cast<std::uint64_t>(INT64_MAX) &&
           each->valid_for.holds(static_cast<std::int64_t>(sct.timestamp));
  };
  const std::string when = to_text(Instant{static_cast<std::int64_t>(sct.timestamp / 1000)});
  if (std::ranges::none_of(logs, holds)) {
    return failed(kSct, "its time is outside the period of the key of the log", {}, when);
  }
  return passed(kSct, "logged at " + when + " in " + (*log)->base_url.text.shown());
}

// --- sigstore.identity

constexpr std::string_view kIdentity = "sigstore.identity";

std::string shown(const std::vector<Untrusted>& names) {
  std::string all;
  for (const Untrusted& name : names) all += (all.empty() ? "" : ", ") + name.shown();
  return all.empty() ? "absent" : all;
}

// The first expectation of that name that none of the values meets.
const Expectation* unmet(const Context& context, std::string_view name, const std::vector<Untrusted>& values) {
  for (const Expectation* expectation : context.expect.of(name)) {
    const bool met = std::ranges::any_of(values, [&](const Untrusted& one) { return one.raw() == expectation->text; });
    if (!met) return expectation;
  }
  return nullptr;
}

}  // namespace

Check sct(const Case& one) {
  if (one.keyed()) return skipped(kSct, "the bundle names a key and has no certificate");
  const Place place = place_of(one.bundle.certificates.front());
  const x509::Extension* const extension = one.bundle.leaf()->extension(sigstore::kOidSctList);
  if (extension == nullptr) return at(failed(kSct, "the leaf has no signed certificate timestamp"), place);
  const auto scts = sigstore::parse_sct_list(extension->value);
  if (!scts) return at(failed(kSct, "the certificate timestamps do not parse: " + describe(scts.error())), place);
  if (scts->size() != 1) {
    return at(failed(kSct, "the leaf needs exactly one certificate timestamp", "1", std::to_string(scts->size())),
              place);
  }
  if (one.root == nullptr) return unknown(kSct, std::string(kNoRoot));
  return at(judge_sct(one, scts->front()), place);
}

Check identity(const Case& one) {
  if (one.keyed()) return skipped(kIdentity, "the bundle names a key and has no certificate");
  const Place place = place_of(one.bundle.certificates.front());
  const auto names = sigstore::subject_alternative_names(*one.bundle.leaf());
  const auto issuer = sigstore::oidc_issuer(*one.bundle.leaf());
  if (!names || !issuer) {
    return at(
        failed(kIdentity, "the names of the leaf do not parse: " + describe(!names ? names.error() : issuer.error())),
        place);
  }
  std::vector<Untrusted> issuers;
  if (*issuer) issuers.push_back(**issuer);
  if (const Expectation* other = unmet(one.context, "identity", *names); other != nullptr) {
    return at(failed(kIdentity, "the certificate names another identity", other->given, shown(*names)), place);
  }
  if (const Expectation* other = unmet(one.context, "issuer", issuers); other != nullptr) {
    return at(failed(kIdentity, "another issuer vouched for the identity", other->given, shown(issuers)), place);
  }
  for (const std::string_view name : {"identity", "issuer"}) {
    if (one.context.expect.has(name)) continue;
    return at(unknown(kIdentity, "no --expect " + std::string(name) + "=: whose signature it should be is not said"),
              place);
  }
  return at(passed(kIdentity, shown(*names) + " by " + shown(issuers)), place);
}

}  // namespace touchstone::evidence::sigstore_checks

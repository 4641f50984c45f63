// sigstore.time (sigstore.md 2.1): which times are trusted, and whether the certificate was valid then.
#include <algorithm>
#include <string>
#include <utility>

#include "crypto/chain.h"
#include "crypto/cms.h"
#include "crypto/key.h"
#include "evidence/sigstore/checks.h"
#include "formats/sigstore/fulcio.h"

namespace touchstone::evidence::sigstore_checks {
namespace {

constexpr std::string_view kId = "sigstore.time";
constexpr std::size_t kMaxTimestamps = 32;
constexpr std::uint64_t kMaxSeconds = 253402300799;  // the end of the year 9999

// RFC 5652 sections 11.1 and 11.2.
constexpr std::string_view kOidContentType = "1.2.840.113549.1.9.3", kOidMessageDigest = "1.2.840.113549.1.9.4";
// id-ct-TSTInfo, DER (RFC 3161 section 2.4.2).
constexpr ByteArray<13> kTstInfoOid = {0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04};

std::int64_t floor_seconds(std::int64_t ms) { return ms / 1000 - (ms % 1000 < 0 ? 1 : 0); }

/// Why an authority does not vouch for a timestamp. The reason of the authority that came furthest is the one to tell.
struct Refusal {
  int stage = 0;
  std::string why;
};

// RFC 5652 section 5.3: exactly one value of exactly one attribute of that type.
const Bytes* single_attribute(const sigstore::SignerInfo& signer, std::string_view type) {
  const Bytes* found = nullptr;
  for (const sigstore::CmsAttribute& attribute : signer.signed_attributes) {
    if (attribute.type != type) continue;
    if (found != nullptr || attribute.values.size() != 1) return nullptr;
    found = &attribute.values.front();
  }
  return found;
}

bool attributes_fit(const sigstore::TimeStampToken& token, const sigstore::SignerInfo& signer) {
  const Bytes* const content_type = single_attribute(signer, kOidContentType);
  const Bytes* const digest = single_attribute(signer, kOidMessageDigest);
  const auto hash = crypto::sha2_of_oid(signer.digest_algorithm);
  if (content_type == nullptr || digest == nullptr || !hash) return false;
  if (!equal(*content_type, kTstInfoOid)) return false;
  // The value is an OCTET STRING of the digest: shorter than 128 bytes, so one length octet.
  const Buffer wanted = crypto::digest(*hash, token.encapsulated);
  return digest->size() == wanted.size() + 2 && (*digest)[0] == 0x04 && equal(digest->subspan(2), wanted);
}

Bytes without_sign_octet(Bytes integer) {
  return integer.size() > 1 && integer.front() == 0 ? integer.subspan(1) : integer;
}

bool names(const sigstore::SignerInfo& signer, const x509::Certificate& certificate) {
  if (signer.issuer) {
    return equal(*signer.issuer, certificate.issuer) &&
           equal(without_sign_octet(*signer.serial_number), certificate.serial_number);
  }
  const x509::Extension* const key_id = certificate.extension("2.5.29.14");
  // The extension is an OCTET STRING around the identifier.
  return key_id != nullptr && key_id->value.size() > 2 &&
         equal(key_id->value.subspan(2), *signer.subject_key_identifier);
}

// Paths, root first, from certificates that could be the signer to the anchor of the authority: the leaf-most one of
// the root, and what the token carries (only a candidate: it has to be issued by a certificate of the root).
std::vector<std::vector<x509::Certificate>> paths_of(const sigstore::TimeStampToken& token,
                                                     const sigstore::Authority& authority) {
  std::vector<x509::Certificate> upwards;
  for (const sigstore::Certificate& one : authority.chain) upwards.push_back(one.parsed);
  std::vector<std::vector<x509::Certificate>> paths;
  paths.emplace_back(upwards.rbegin(), upwards.rend());
  for (const Bytes der : token.certificates) {
    auto candidate = x509::parse(der);
    if (!candidate || std::ranges::any_of(upwards, [&](const auto& one) { return equal(one.der, der); })) continue;
    const auto issuer = std::ranges::find_if(upwards, [&](const x509::Certificate& one) {
      return equal(one.subject, candidate->issuer) && crypto::is_signed_by(*candidate, one);
    });
    if (issuer == upwards.end()) continue;
    std::vector<x509::Certificate> path(issuer, upwards.end());
    std::ranges::reverse(path);
    path.push_back(std::move(*candidate));
    paths.push_back(std::move(path));
  }
  return paths;
}

std::optional<Refusal> judge_signer(const sigstore::TimeStampToken& token, const std::vector<x509::Certificate>& path) {
  const x509::Certificate& leaf = path.back();
  const sigstore::SignerInfo& signer = token.signers.front();
  if (!names(signer, leaf)) return Refusal{2, "it names another signer than a timestamp authority of the root"};
  if (!attributes_fit(token, signer)) return Refusal{3, "its signed attributes are not those of its content"};
  const auto key = crypto::PublicKey::from_spki(leaf.subject_public_key_info);
  if (!key) return Refusal{3, "the key of the timestamp authority is of no supported kind"};
  if (!crypto::verify_signed_attributes(*key, signer.digest_algorithm, signer.signature_algorithm,
                                        signer.signed_attributes_der, signer.signature)) {
    return Refusal{4, "its signature does not verify under the key of the timestamp authority"};
  }
  const auto usage = sigstore::extended_key_usage(leaf);
  if (!usage || !*usage || !(*usage)->critical || !(*usage)->has(sigstore::kOidEkuTimeStamping)) {
    return Refusal{5, "the certificate of the timestamp authority is not for timestamps"};
  }
  if (const auto faults = crypto::chain_faults(path, {{}, {}, false}); !faults.empty()) {
    return Refusal{5, "the chain of the timestamp authority: certificate " +
                          std::to_string(faults.front().certificate) + " " + faults.front().why};
  }
  const Instant gen_time{floor_seconds(token.info.gen_time_ms)};
  if (!crypto::outside_window(path, gen_time).empty()) {
    return Refusal{6, "a certificate of the timestamp authority is not valid at genTime " + to_text(gen_time)};
  }
  return std::nullopt;
}

std::optional<Refusal> judge_authority(const sigstore::TimeStampToken& token, const sigstore::Authority& authority) {
  Refusal furthest{1, "it is not signed by a timestamp authority of the trusted root"};
  for (const std::vector<x509::Certificate>& path : paths_of(token, authority)) {
    auto refusal = judge_signer(token, path);
    if (!refusal) {
      if (authority.valid_for.holds(token.info.gen_time_ms)) return std::nullopt;
      refusal = Refusal{7, "genTime " + to_text(Instant{floor_seconds(token.info.gen_time_ms)}) +
                               " is outside the period for which the timestamp authority is trusted"};
    }
    if (refusal->stage > furthest.stage) furthest = std::move(*refusal);
  }
  return furthest;
}

// Empty: an authority of the root vouches for it.
std::string judge_timestamp(const sigstore::TimeStampResponse& response, Bytes signature,
                            const sigstore::TrustedRoot& root) {
  if (!response.granted() || !response.token) return "it is a refusal of the timestamp authority";
  const sigstore::TimeStampToken& token = *response.token;
  if (token.info.critical_extension) return "it has a critical extension that is not known here";
  const auto hash = crypto::sha2_of_oid(token.info.imprint_algorithm);
  if (!hash) return "it is over a digest of another kind than SHA-256, 384 and 512";
  if (!equal(crypto::digest(*hash, signature), token.info.imprint)) return "it is over other bytes than the signature";
  if (token.signers.size() != 1) return "it has " + std::to_string(token.signers.size()) + " signers instead of one";
  Refusal furthest{0, "the trusted root has no timestamp authority"};
  for (const sigstore::Authority& authority : root.timestamp_authorities) {
    auto refusal = judge_authority(token, authority);
    if (!refusal) return {};
    if (refusal->stage > furthest.stage) furthest = std::move(*refusal);
  }
  return furthest.why;
}

// 2.1: an integratedTime stands on a verified promise of a key that was trusted then.
bool counts(const sigstore::TlogEntry& entry, const sigstore::TrustedRoot& root) {
  if (!entry.integrated_time || !is_rekor_v1(entry)) return false;
  const std::int64_t ms = static_cast<std::int64_t>(std::min(*entry.integrated_time, kMaxSeconds)) * 1000;
  return std::ranges::any_of(keys_of_log(root, entry.log_id.bytes), [&](const sigstore::LogKey* key) {
    return key->valid_for.holds(ms) && judge_promise(entry, *key) == Promise::good;
  });
}

// Two equal timestamps are one, counted twice; very many are work for nothing.
std::optional<Check> judge_number(const sigstore::Bundle& bundle) {
  const auto& timestamps = bundle.timestamps;
  if (timestamps.size() > kMaxTimestamps) {
    return at(failed(kId, "more than 32 timestamps", "at most 32", std::to_string(timestamps.size())),
              place_of(timestamps[kMaxTimestamps]));
  }
  for (std::size_t i = 0; i < timestamps.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (*timestamps[i].der == *timestamps[k].der) {
        return at(failed(kId, "the same timestamp stands twice"), place_of(timestamps[i]));
      }
    }
  }
  return std::nullopt;
}

std::string_view kind_of(const TrustedTime& time) { return time.timestamp ? "RFC 3161 time" : "integratedTime"; }

// CLI.md, --max-age: freshness is asked only with it.
std::optional<Check> judge_age(const Case& one) {
  if (!one.context.max_age) return std::nullopt;
  const Instant signed_at = *one.times.instant();
  const std::int64_t age = one.context.now.seconds - signed_at.seconds;
  if (age <= *one.context.max_age) return std::nullopt;
  Check check = refused(kId, "too old: signed " + duration_to_text(age) + " ago",
                        "at most " + duration_to_text(*one.context.max_age) + " before " + to_text(one.context.now),
                        to_text(signed_at));
  check.means = "the signature is authentic, and older than --max-age or the policy allows";
  check.next = "get a newer one, or allow for its age with --max-age";
  return check;
}

Check judge_validity(const Case& one, const x509::Certificate* leaf) {
  const std::vector<TrustedTime>& trusted = one.times.trusted;
  for (const TrustedTime& time : trusted) {
    if (leaf == nullptr || (time.instant() >= leaf->not_before && time.instant() <= leaf->not_after)) continue;
    return at(failed(kId, std::string(kind_of(time)) + " is outside the validity of the certificate",
                     to_text(leaf->not_before) + " to " + to_text(leaf->not_after), to_text(time.instant())),
              time.place);
  }
  if (auto old = judge_age(one)) return at(std::move(*old), trusted.front().place);
  Check check = passed(kId, std::string(kind_of(trusted.front())) + " " + to_text(trusted.front().instant()) +
                                and_more(trusted.size() - 1) +
                                (leaf == nullptr ? "" : ", inside the validity of the certificate"));
  return at(std::move(check), trusted.front().place);
}

}  // namespace

Instant TrustedTime::instant() const { return Instant{floor_seconds(ms)}; }

std::optional<Instant> Times::instant() const {
  std::optional<Instant> earliest;
  const bool stamped = std::ranges::any_of(trusted, &TrustedTime::timestamp);
  for (const TrustedTime& time : trusted) {
    if (time.timestamp == stamped && (!earliest || time.instant() < *earliest)) earliest = time.instant();
  }
  return earliest;
}

Times trusted_times(const sigstore::Bundle& bundle, const sigstore::TrustedRoot& root) {
  Times times;
  const std::size_t count = std::min(bundle.timestamps.size(), kMaxTimestamps);
  for (std::size_t i = 0; i < count; ++i) {
    const sigstore::Timestamp& timestamp = bundle.timestamps[i];
    std::string why = judge_timestamp(timestamp.response, bundle.signature().bytes, root);
    if (why.empty()) {
      times.trusted.push_back({timestamp.response.token->info.gen_time_ms, true, place_of(timestamp)});
    } else {
      times.faults.push_back({std::move(why), place_of(timestamp)});
    }
  }
  for (const sigstore::TlogEntry& entry : bundle.tlog_entries) {
    if (!counts(entry, root)) continue;
    times.trusted.push_back({static_cast<std::int64_t>(*entry.integrated_time) * 1000, false, place_of(entry)});
  }
  return times;
}

Check time(const Case& one) {
  if (one.keyed() && one.bundle.timestamps.empty()) {
    return skipped(kId, "a key has no validity, and the bundle no timestamp");
  }
  if (auto number = judge_number(one.bundle)) return std::move(*number);
  if (one.root == nullptr) return unknown(kId, std::string(kNoRoot));
  if (!one.times.faults.empty()) {
    const Times::Fault& fault = one.times.faults.front();
    return at(failed(kId, "a timestamp is not trusted: " + fault.why + and_more(one.times.faults.size() - 1)),
              fault.place);
  }
  if (one.times.trusted.empty()) {
    const bool claimed = std::ranges::any_of(one.bundle.tlog_entries,
                                             [](const auto& entry) { return entry.integrated_time.has_value(); });
    return unknown(kId, claimed ? "no trusted time: the integratedTime has no promise of the log that verifies"
                                : "no trusted time: no timestamp, and no entry with a time");
  }
  return judge_validity(one, one.bundle.leaf());
}

}  // namespace touchstone::evidence::sigstore_checks

#include "formats/sigstore/trusted_root.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/time.h"
#include "base/untrusted.h"
#include "codec/der.h"

namespace touchstone::sigstore {
namespace {

using json::Kind;

constexpr std::array<std::string_view, 3> kMediaTypes = {
    "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    "application/vnd.dev.sigstore.trustedroot.v0.1+json",
    "application/vnd.dev.sigstore.trustedroot.v0.2+json",
};

struct Details {
  std::string_view name;
  KeyDetails details;
  bool bare = false;  // PKCS#1 RSAPublicKey in place of a SubjectPublicKeyInfo
};
constexpr std::array<Details, 8> kDetails = {{
    {"PKIX_ECDSA_P256_SHA_256", KeyDetails::ecdsa_p256},
    {"PKIX_ECDSA_P384_SHA_384", KeyDetails::ecdsa_p384},
    {"PKIX_ECDSA_P521_SHA_512", KeyDetails::ecdsa_p521},
    {"PKIX_ED25519", KeyDetails::ed25519},
    {"PKCS1_RSA_PKCS1V5", KeyDetails::rsa_pkcs1, true},
    {"PKIX_RSA_PKCS1V15_2048_SHA256", KeyDetails::rsa_pkcs1},
    {"PKIX_RSA_PKCS1V15_3072_SHA256", KeyDetails::rsa_pkcs1},
    {"PKIX_RSA_PKCS1V15_4096_SHA256", KeyDetails::rsa_pkcs1},
}};

// RFC 8017 appendix A.1.1: the modulus and the exponent.
bool is_rsa_public_key(Bytes key) {
  Reader outer(key);
  const auto sequence = der::read(outer, der::kSequence, "RSAPublicKey");
  if (!sequence || !outer.empty()) return false;
  Reader inner = sequence->reader();
  return der::read(inner, der::kInteger, "modulus") && der::read(inner, der::kInteger, "publicExponent") &&
         inner.empty();
}

bool fits(const x509::PublicKeyInfo& info, KeyDetails details) {
  switch (details) {
    case KeyDetails::ecdsa_p256: return info.algorithm == x509::kOidEc && info.curve == x509::kOidP256;
    case KeyDetails::ecdsa_p384: return info.algorithm == x509::kOidEc && info.curve == x509::kOidP384;
    case KeyDetails::ecdsa_p521: return info.algorithm == x509::kOidEc && info.curve == x509::kOidP521;
    case KeyDetails::ed25519: return info.algorithm == x509::kOidEd25519;
    case KeyDetails::rsa_pkcs1: return info.algorithm == x509::kOidRsa && is_rsa_public_key(info.key);
  }
  return false;
}

// RFC 3279 section 2.3.1: SubjectPublicKeyInfo around an RSAPublicKey.
Buffer wrap_rsa(Bytes rsa_public_key) {
  constexpr ByteArray<15> kRsaEncryption = {0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86,
                                            0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00};
  Buffer bits = {0};
  append(bits, rsa_public_key);
  Buffer content = to_buffer(kRsaEncryption);
  der::write(content, der::kBitString, bits);
  Buffer spki;
  der::write(spki, der::kSequence, content);
  return spki;
}

/// An end of a period: whole seconds, and what a fraction adds.
struct Moment {
  std::int64_t ms = 0;
  bool finer = false;  // digits below a millisecond that are not all zero
};

Parsed<Moment> read_moment(const json::Value& text, std::string_view name) {
  // parse_instant also takes bare seconds, which no protobuf timestamp is.
  const bool dated = text.text.size() > 4 && text.text[4] == '-';
  const auto instant = dated ? parse_instant(text.text) : std::nullopt;
  if (!instant) return refuse(Fault::syntax, text.offset, name, "is no RFC 3339 time");
  Moment moment{instant->seconds * 1000, false};
  const std::size_t point = text.text.find('.');
  if (point == std::string_view::npos) return moment;
  std::int64_t unit = 100;
  for (std::size_t i = point + 1; i < text.text.size() && text.text[i] >= '0' && text.text[i] <= '9'; ++i) {
    moment.ms += unit * (text.text[i] - '0');
    moment.finer = moment.finer || (unit == 0 && text.text[i] != '0');
    unit /= 10;
  }
  return moment;
}

// Section 3: a start is required and never read as unbounded.
Parsed<ValidFor> read_valid_for(const json::Value& object) {
  TOUCHSTONE_TRY(period, need_member(object, "validFor", Kind::object));
  ValidFor valid_for;
  TOUCHSTONE_TRY(start, need_member(*period, "start", Kind::string));
  TOUCHSTONE_TRY(first, read_moment(*start, "validFor.start"));
  valid_for.start_ms = first.ms + (first.finer ? 1 : 0);
  TOUCHSTONE_TRY(end, optional_member(*period, "end", Kind::string));
  if (end != nullptr) {
    TOUCHSTONE_TRY(last, read_moment(*end, "validFor.end"));
    valid_for.end_ms = last.ms;
  }
  return valid_for;
}

Parsed<Buffer> read_key_id(const json::Value& object, std::string_view name) {
  TOUCHSTONE_TRY(id, optional_member(object, name, Kind::object));
  if (id == nullptr) return Buffer{};
  TOUCHSTONE_TRY(key_id, optional_blob(*id, "keyId"));
  return key_id ? std::move(key_id->bytes) : Buffer{};
}

// Nothing when the keyDetails are not known: the entry is passed over.
Parsed<std::optional<LogKey>> read_log_key(const json::Value& object) {
  LogKey key;
  key.offset = object.offset;
  key.length = object.length;
  TOUCHSTONE_TRY(base_url, optional_text(object, "baseUrl"));
  key.base_url = std::move(base_url);
  TOUCHSTONE_TRY(public_key, need_member(object, "publicKey", Kind::object));
  TOUCHSTONE_TRY(raw, need_blob(*public_key, "rawBytes"));
  TOUCHSTONE_TRY(valid_for, read_valid_for(*public_key));
  key.valid_for = valid_for;
  TOUCHSTONE_TRY(details, optional_text(*public_key, "keyDetails"));
  const auto* const known = std::ranges::find(kDetails, details.text.raw(), &Details::name);
  if (known == kDetails.end()) return std::optional<LogKey>{};
  key.details = known->details;
  key.spki = known->bare ? wrap_rsa(raw.bytes) : std::move(raw.bytes);
  const auto info = x509::parse_public_key_info(key.spki);
  if (!info || !fits(*info, key.details)) {
    return refuse(Fault::wrong_type, raw.offset, "publicKey.rawBytes", "is no key of its keyDetails");
  }
  TOUCHSTONE_TRY(key_id, read_key_id(object, "logId"));
  key.key_id = std::move(key_id);
  TOUCHSTONE_TRY(checkpoint_key_id, read_key_id(object, "checkpointKeyId"));
  key.checkpoint_key_id = std::move(checkpoint_key_id);
  return std::optional<LogKey>{std::move(key)};
}

Parsed<std::vector<LogKey>> read_logs(const json::Value& root, std::string_view name, TrustedRoot& to) {
  TOUCHSTONE_TRY(items, optional_items(root, name, Kind::object, kMaxRootEntries));
  std::vector<LogKey> keys;
  for (std::size_t i = 0; i < items.size(); ++i) {
    TOUCHSTONE_TRY(key, read_log_key(items[i]));
    if (!key) {
      const json::Value* const details = items[i].find("publicKey")->find("keyDetails");
      const std::string what = details == nullptr ? "none" : printable(details->text);
      to.notes.push_back(std::string(name) + "[" + std::to_string(i) + "] is passed over: keyDetails " + what +
                         " are not known");
      continue;
    }
    keys.push_back(std::move(*key));
  }
  return keys;
}

Parsed<Authority> read_authority(const json::Value& object) {
  Authority authority;
  authority.offset = object.offset;
  authority.length = object.length;
  TOUCHSTONE_TRY(uri, optional_text(object, "uri"));
  authority.uri = std::move(uri);
  TOUCHSTONE_TRY(valid_for, read_valid_for(object));
  authority.valid_for = valid_for;
  TOUCHSTONE_TRY(chain, need_member(object, "certChain", Kind::object));
  TOUCHSTONE_TRY(items, optional_items(*chain, "certificates", Kind::object, kMaxCertificates));
  if (items.empty()) return refuse(Fault::missing, chain->offset, "certificates", "the list of certificates is empty");
  for (const json::Value& item : items) {
    TOUCHSTONE_TRY(certificate, read_certificate(item));
    authority.chain.push_back(std::move(certificate));
  }
  return authority;
}

Parsed<std::vector<Authority>> read_authorities(const json::Value& root, std::string_view name) {
  TOUCHSTONE_TRY(items, optional_items(root, name, Kind::object, kMaxRootEntries));
  std::vector<Authority> authorities;
  for (const json::Value& item : items) {
    TOUCHSTONE_TRY(authority, read_authority(item));
    authorities.push_back(std::move(authority));
  }
  return authorities;
}

std::int64_t newest(const TrustedRoot& root) {
  std::int64_t latest = std::numeric_limits<std::int64_t>::min();
  const auto take = [&latest](const auto& list) {
    for (const auto& one : list) latest = std::max(latest, one.valid_for.start_ms);
  };
  take(root.tlogs);
  take(root.ctlogs);
  take(root.certificate_authorities);
  take(root.timestamp_authorities);
  return latest;
}

}  // namespace

Parsed<TrustedRoot> parse_trusted_root(const json::Value& root) {
  if (!root.is(Kind::object)) return refuse(Fault::wrong_type, root.offset, "trusted root", "no JSON object");
  TrustedRoot result;
  TOUCHSTONE_TRY(media_type, need_member(root, "mediaType", Kind::string));
  if (std::ranges::find(kMediaTypes, media_type->text) == kMediaTypes.end()) {
    return refuse(Fault::unsupported, media_type->offset, "mediaType", "is no trusted root of version 0.1 or 0.2");
  }
  result.media_type = {Untrusted(media_type->text), media_type->offset, media_type->length};
  TOUCHSTONE_TRY(tlogs, read_logs(root, "tlogs", result));
  TOUCHSTONE_TRY(ctlogs, read_logs(root, "ctlogs", result));
  TOUCHSTONE_TRY(authorities, read_authorities(root, "certificateAuthorities"));
  TOUCHSTONE_TRY(timestamp_authorities, read_authorities(root, "timestampAuthorities"));
  result.tlogs = std::move(tlogs);
  result.ctlogs = std::move(ctlogs);
  result.certificate_authorities = std::move(authorities);
  result.timestamp_authorities = std::move(timestamp_authorities);
  if (result.tlogs.empty() && result.ctlogs.empty() && result.certificate_authorities.empty() &&
      result.timestamp_authorities.empty()) {
    return refuse(Fault::missing, root.offset, "trusted root", "there is no key and no authority in it that is known");
  }
  result.newest_ms = newest(result);
  return result;
}

bool looks_like_trusted_root(const json::Value& root) {
  const json::Value* const media_type = root.find("mediaType");
  return media_type != nullptr && media_type->is(Kind::string) &&
         media_type->text.starts_with("application/vnd.dev.sigstore.trustedroot");
}

}  // namespace touchstone::sigstore

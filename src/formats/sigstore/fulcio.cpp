#include "formats/sigstore/fulcio.h"

#include <algorithm>
#include <utility>

#include "codec/der.h"

namespace touchstone::sigstore {
namespace {

constexpr std::string_view kOidSubjectAltName = "2.5.29.17", kOidOtherName = "1.3.6.1.4.1.57264.1.7",
                           kOidFulcio = "1.3.6.1.4.1.57264.1.";
constexpr unsigned kFirstClaim = 2, kLastRaw = 6, kFirstText = 9;
constexpr std::size_t kMaxNames = 256, kMaxPurposes = 64;

// The whole value is one UTF8String.
Parsed<Untrusted> read_utf8(Reader reader, std::string_view field) {
  TOUCHSTONE_TRY(text, der::read(reader, der::kUtf8String, field));
  TOUCHSTONE_CHECK(reader.expect_end(field));
  return Untrusted(as_text(text.content));
}

// RFC 5280 section 4.2.1.6: OtherName ::= [0] SEQUENCE { type-id, value [0] EXPLICIT ANY }. Nothing for another type.
Parsed<std::optional<Untrusted>> read_other_name(const der::Element& name) {
  constexpr std::string_view kField = "otherName";
  Reader reader = name.reader();
  TOUCHSTONE_TRY(oid, der::read(reader, der::kOid, kField));
  TOUCHSTONE_TRY(type, der::as_oid(oid, kField));
  TOUCHSTONE_TRY(value, der::read(reader, der::context(0), kField));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  if (type != kOidOtherName) return std::optional<Untrusted>{};
  TOUCHSTONE_TRY(text, read_utf8(value.reader(), kField));
  return std::optional<Untrusted>{std::move(text)};
}

std::string fulcio_oid(unsigned arc) { return std::string(kOidFulcio) + std::to_string(arc); }

}  // namespace

Parsed<std::vector<Untrusted>> subject_alternative_names(const x509::Certificate& certificate) {
  constexpr std::string_view kField = "subjectAltName";
  std::vector<Untrusted> names;
  const x509::Extension* const extension = certificate.extension(kOidSubjectAltName);
  if (extension == nullptr) return names;
  Reader reader(extension->value);
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  Reader each = sequence.reader();
  while (!each.empty()) {
    TOUCHSTONE_TRY(name, der::read_any(each, kField));
    if (names.size() == kMaxNames) return refuse(Fault::too_large, name.offset, kField, "more than 256 names");
    if (name.tag == der::context(1, false) || name.tag == der::context(6, false)) {
      names.emplace_back(as_text(name.content));
    } else if (name.tag == der::context(0)) {
      TOUCHSTONE_TRY(other, read_other_name(name));
      if (other) names.push_back(std::move(*other));
    }
  }
  return names;
}

bool ExtendedKeyUsage::has(std::string_view oid) const { return std::ranges::find(purposes, oid) != purposes.end(); }

Parsed<std::optional<ExtendedKeyUsage>> extended_key_usage(const x509::Certificate& certificate) {
  constexpr std::string_view kField = "extKeyUsage";
  const x509::Extension* const extension = certificate.extension(kOidExtKeyUsage);
  if (extension == nullptr) return std::optional<ExtendedKeyUsage>{};
  ExtendedKeyUsage usage;
  usage.critical = extension->critical;
  Reader reader(extension->value);
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  Reader each = sequence.reader();
  do {
    if (usage.purposes.size() == kMaxPurposes) return refuse(Fault::too_large, each.offset(), kField);
    TOUCHSTONE_TRY(oid, der::read(each, der::kOid, kField));
    TOUCHSTONE_TRY(text, der::as_oid(oid, kField));
    usage.purposes.push_back(std::move(text));
  } while (!each.empty());
  return std::optional<ExtendedKeyUsage>{std::move(usage)};
}

Parsed<std::optional<Untrusted>> oidc_issuer(const x509::Certificate& certificate) {
  if (const x509::Extension* const text = certificate.extension(fulcio_oid(8)); text != nullptr) {
    TOUCHSTONE_TRY(issuer, read_utf8(Reader(text->value), "issuer"));
    return std::optional<Untrusted>{std::move(issuer)};
  }
  const x509::Extension* const raw = certificate.extension(fulcio_oid(1));
  if (raw == nullptr) return std::optional<Untrusted>{};
  return std::optional<Untrusted>{Untrusted(as_text(raw->value))};
}

std::vector<FulcioClaim> fulcio_claims(const x509::Certificate& certificate) {
  std::vector<FulcioClaim> claims;
  for (std::size_t i = 0; i < kFulcioClaims.size(); ++i) {
    // .2 to .6, then .9 to .22: .7 is the otherName, .8 the issuer.
    const unsigned arc = static_cast<unsigned>(i) + (i <= kLastRaw - kFirstClaim ? kFirstClaim : kFirstText - 5);
    const x509::Extension* const extension = certificate.extension(fulcio_oid(arc));
    if (extension == nullptr) continue;
    if (arc <= kLastRaw) {
      claims.push_back({kFulcioClaims[i], Untrusted(as_text(extension->value))});
    } else if (auto text = read_utf8(Reader(extension->value), kFulcioClaims[i]); text) {
      claims.push_back({kFulcioClaims[i], std::move(*text)});
    }
  }
  return claims;
}

}  // namespace touchstone::sigstore

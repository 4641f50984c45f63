#include "codec/x509_crl.h"

#include <algorithm>
#include <utility>

#include "base/reader.h"
#include "codec/der.h"
#include "codec/x509_parts.h"

namespace touchstone::x509 {
namespace {

// Critical extensions that change nothing about which certificates a list revokes: reasonCode (section 5.3.1). A
// delta or an indirect list, or one of a part of the certificates, has another critical one.
constexpr std::string_view kOidReasonCode = "2.5.29.21";

bool is_time(int tag) { return tag == der::kUtcTime || tag == der::kGeneralizedTime; }

// Version, signature and issuer, up to thisUpdate (section 5.1.2).
Parsed<void> read_head(Reader& reader, Crl& crl, Bytes& algorithm) {
  TOUCHSTONE_TRY(version, der::read_optional(reader, der::kInteger, "version"));
  if (version) {
    TOUCHSTONE_TRY(number, der::as_u64(*version, "version"));
    // Section 5.1.2.1: v2 is 1, and v1 is not written.
    if (number != 1) return refuse(Fault::unsupported, version->offset, "version", "not v2");
  }
  TOUCHSTONE_TRY(identifier, read_algorithm(reader, "signature"));
  algorithm = identifier.der;
  TOUCHSTONE_TRY(issuer, der::read(reader, der::kSequence, "issuer"));
  crl.issuer = issuer.whole;
  return {};
}

void note_critical(Crl& crl, const Extension& extension) {
  if (extension.critical && extension.oid != kOidReasonCode) crl.unknown_critical = extension.oid;
}

Parsed<void> read_entry(Reader& reader, Crl& crl) {
  constexpr std::string_view kField = "revokedCertificates";
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  Reader inner = sequence.reader();
  TOUCHSTONE_TRY(serial_number, read_serial_number(inner, "userCertificate"));
  TOUCHSTONE_TRY(date, der::read_any(inner, "revocationDate"));
  TOUCHSTONE_TRY(instant, der::as_time(date, "revocationDate"));
  crl.revoked.push_back({serial_number, instant});
  if (!inner.empty()) {
    TOUCHSTONE_TRY(list, der::read(inner, der::kSequence, "crlEntryExtensions"));
    Reader entries = list.reader();
    while (!entries.empty()) {
      TOUCHSTONE_TRY(extension, read_extension(entries));
      note_critical(crl, extension);
    }
  }
  return inner.expect_end(kField);
}

Parsed<void> read_extensions(Reader& reader, Crl& crl) {
  constexpr std::string_view kField = "crlExtensions";
  TOUCHSTONE_TRY(tagged, der::read_optional(reader, der::context(0), kField));
  if (!tagged) return {};
  Reader outer = tagged->reader();
  TOUCHSTONE_TRY(sequence, der::read(outer, der::kSequence, kField));
  TOUCHSTONE_CHECK(outer.expect_end(kField));
  Reader list = sequence.reader();
  while (!list.empty()) {
    const std::size_t offset = list.offset();
    if (crl.extensions.size() == kMaxExtensions) return refuse(Fault::too_large, offset, kField, "more than 128");
    TOUCHSTONE_TRY(extension, read_extension(list));
    if (std::ranges::find(crl.extensions, extension.oid, &Extension::oid) != crl.extensions.end()) {
      return refuse(Fault::duplicate, offset, kField, "the same extension again");
    }
    note_critical(crl, extension);
    crl.extensions.push_back(std::move(extension));
  }
  return {};
}

Parsed<void> read_revoked(Reader& reader, Crl& crl) {
  TOUCHSTONE_TRY(list, der::read_optional(reader, der::kSequence, "revokedCertificates"));
  if (!list) return {};
  Reader entries = list->reader();
  while (!entries.empty()) {
    if (crl.revoked.size() == kMaxRevoked) {
      return refuse(Fault::too_large, entries.offset(), "revokedCertificates", "more than a million");
    }
    TOUCHSTONE_CHECK(read_entry(entries, crl));
  }
  std::ranges::stable_sort(crl.revoked, [](const RevokedCertificate& left, const RevokedCertificate& right) {
    return std::ranges::lexicographical_compare(left.serial_number, right.serial_number);
  });
  return {};
}

Parsed<void> read_tbs(const der::Element& tbs, Crl& crl, Bytes& algorithm) {
  Reader reader = tbs.reader();
  TOUCHSTONE_CHECK(read_head(reader, crl, algorithm));
  TOUCHSTONE_TRY(this_update, der::read_any(reader, "thisUpdate"));
  TOUCHSTONE_TRY(from, der::as_time(this_update, "thisUpdate"));
  crl.this_update = from;
  if (is_time(reader.peek())) {
    TOUCHSTONE_TRY(next_update, der::read_any(reader, "nextUpdate"));
    TOUCHSTONE_TRY(to, der::as_time(next_update, "nextUpdate"));
    crl.next_update = to;
  }
  TOUCHSTONE_CHECK(read_revoked(reader, crl));
  TOUCHSTONE_CHECK(read_extensions(reader, crl));
  return reader.expect_end("tbsCertList");
}

}  // namespace

const RevokedCertificate* Crl::find(Bytes serial_number) const {
  const auto found = std::ranges::lower_bound(
      revoked, serial_number, [](Bytes left, Bytes right) { return std::ranges::lexicographical_compare(left, right); },
      &RevokedCertificate::serial_number);
  return found != revoked.end() && equal(found->serial_number, serial_number) ? &*found : nullptr;
}

Parsed<Crl> parse_crl(Bytes der) {
  constexpr std::string_view kField = "certificateList";
  Reader reader(der);
  TOUCHSTONE_TRY(whole, der::read(reader, der::kSequence, kField));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  Reader inner = whole.reader();
  Crl crl;
  crl.der = whole.whole;
  TOUCHSTONE_TRY(tbs, der::read(inner, der::kSequence, "tbsCertList"));
  Bytes inside;
  TOUCHSTONE_CHECK(read_tbs(tbs, crl, inside));
  crl.tbs_cert_list = tbs.whole;
  TOUCHSTONE_TRY(outside, read_algorithm(inner, "signatureAlgorithm"));
  if (!equal(inside, outside.der)) {
    return refuse(Fault::syntax, outside.offset, "signatureAlgorithm", "not that of the signed part");
  }
  crl.algorithm = outside.der;
  crl.signature_algorithm = std::move(outside.oid);
  TOUCHSTONE_TRY(bits, der::read(inner, der::kBitString, "signatureValue"));
  TOUCHSTONE_TRY(signature, der::as_octets_of_bits(bits, "signatureValue"));
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  crl.signature = signature;
  return crl;
}

bool looks_like_crl(Bytes der) {
  if (der.empty() || der.front() != der::kSequence) return false;
  Reader reader(der);
  // A length that goes beyond the end is a list that was cut off.
  const auto whole = der::read(reader, der::kSequence, "certificateList");
  if (!whole) return false;
  Reader inner = whole->reader();
  const auto tbs = der::read(inner, der::kSequence, "tbsCertList");
  if (!tbs) return false;
  Reader fields = tbs->reader();
  Crl crl;
  Bytes algorithm;
  return read_head(fields, crl, algorithm).has_value() && is_time(fields.peek());
}

}  // namespace touchstone::x509

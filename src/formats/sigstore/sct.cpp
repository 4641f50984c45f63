#include "formats/sigstore/sct.h"

#include "base/reader.h"
#include "codec/der.h"

namespace touchstone::sigstore {
namespace {

constexpr std::string_view kField = "SignedCertificateTimestampList";
constexpr std::size_t kMaxScts = 64;

void append_big_endian(Buffer& out, std::uint64_t value, unsigned octets) {
  for (unsigned i = octets; i > 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1)) & 0xFFU));
}

Parsed<Sct> read_sct(Reader reader) {
  TOUCHSTONE_TRY(version, reader.u8("sct_version"));
  if (version != 0) return refuse(Fault::unsupported, reader.offset() - 1, "sct_version", "is not v1");
  TOUCHSTONE_TRY(log_id, reader.take(32, "log id"));
  TOUCHSTONE_TRY(timestamp, reader.u64be("timestamp"));
  TOUCHSTONE_TRY(extensions_size, reader.u16be("extensions"));
  TOUCHSTONE_TRY(extensions, reader.take(extensions_size, "extensions"));
  TOUCHSTONE_TRY(hash, reader.u8("hash"));
  TOUCHSTONE_TRY(algorithm, reader.u8("signature algorithm"));
  TOUCHSTONE_TRY(signature_size, reader.u16be("signature"));
  TOUCHSTONE_TRY(signature, reader.take(signature_size, "signature"));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  return Sct{log_id, timestamp, extensions, hash, algorithm, signature};
}

// Whether an Extension, whole, is the list of SCTs.
bool is_sct_list(const der::Element& extension) {
  Reader reader = extension.reader();
  const auto oid = der::read(reader, der::kOid, "extnID");
  const auto text = oid ? der::as_oid(*oid, "extnID") : Parsed<std::string>(tl::unexpected(oid.error()));
  return text && *text == kOidSctList;
}

// [3] EXPLICIT Extensions without the SCT list; nothing at all when none is left.
Parsed<Buffer> without_scts(const der::Element& tagged) {
  Reader outer = tagged.reader();
  TOUCHSTONE_TRY(sequence, der::read(outer, der::kSequence, "extensions"));
  Reader reader = sequence.reader();
  Buffer kept;
  while (!reader.empty()) {
    TOUCHSTONE_TRY(extension, der::read(reader, der::kSequence, "extension"));
    if (!is_sct_list(extension)) append(kept, extension.whole);
  }
  Buffer result;
  if (kept.empty()) return result;
  Buffer list;
  der::write(list, der::kSequence, kept);
  der::write(result, tagged.tag, list);
  return result;
}

Parsed<Buffer> precertificate(const x509::Certificate& certificate) {
  Reader outer(certificate.tbs_certificate);
  TOUCHSTONE_TRY(tbs, der::read(outer, der::kSequence, "tbsCertificate"));
  Reader reader = tbs.reader();
  Buffer content;
  while (!reader.empty()) {
    TOUCHSTONE_TRY(member, der::read_any(reader, "tbsCertificate"));
    if (member.tag != der::context(3)) {
      append(content, member.whole);
      continue;
    }
    TOUCHSTONE_TRY(extensions, without_scts(member));
    append(content, extensions);
  }
  Buffer result;
  der::write(result, der::kSequence, content);
  return result;
}

}  // namespace

Parsed<std::vector<Sct>> parse_sct_list(Bytes extension) {
  Reader outer(extension);
  TOUCHSTONE_TRY(octets, der::read(outer, der::kOctetString, kField));
  TOUCHSTONE_CHECK(outer.expect_end(kField));
  Reader reader = octets.reader();
  TOUCHSTONE_TRY(size, reader.u16be(kField));
  TOUCHSTONE_TRY(list, reader.sub(size, kField));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  std::vector<Sct> scts;
  while (!list.empty()) {
    if (scts.size() == kMaxScts) return refuse(Fault::too_large, list.offset(), kField, "more than 64 of them");
    TOUCHSTONE_TRY(one_size, list.u16be("SerializedSCT"));
    TOUCHSTONE_TRY(one, list.sub(one_size, "SerializedSCT"));
    TOUCHSTONE_TRY(sct, read_sct(one));
    scts.push_back(sct);
  }
  return scts;
}

Parsed<Buffer> sct_signed_data(const Sct& sct, const x509::Certificate& certificate, const Digest256& issuer_key_hash) {
  TOUCHSTONE_TRY(tbs, precertificate(certificate));
  if (tbs.size() > 0xFFFFFF) return refuse(Fault::too_large, 0, "tbsCertificate", "more than 2^24 - 1 bytes");
  Buffer out;
  out.push_back(0);  // v1
  out.push_back(0);  // certificate_timestamp
  append_big_endian(out, sct.timestamp, 8);
  append_big_endian(out, 1, 2);  // precert_entry
  append(out, issuer_key_hash);
  append_big_endian(out, tbs.size(), 3);
  append(out, tbs);
  append_big_endian(out, sct.extensions.size(), 2);
  append(out, sct.extensions);
  return out;
}

}  // namespace touchstone::sigstore

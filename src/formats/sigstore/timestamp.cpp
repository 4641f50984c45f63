#include "formats/sigstore/timestamp.h"

#include <utility>

#include "base/time.h"
#include "codec/der.h"

namespace touchstone::sigstore {
namespace {

constexpr std::string_view kOidSignedData = "1.2.840.113549.1.7.2";    // RFC 5652 section 5.1
constexpr std::string_view kOidTstInfo = "1.2.840.113549.1.9.16.1.4";  // RFC 3161 section 2.4.2
constexpr std::size_t kMaxCertificates = 64, kMaxSigners = 16, kMaxAttributes = 64, kMaxValues = 16;

Parsed<std::string> read_oid(Reader& reader, std::string_view field) {
  TOUCHSTONE_TRY(oid, der::read(reader, der::kOid, field));
  return der::as_oid(oid, field);
}

Parsed<std::uint64_t> read_number(Reader& reader, std::string_view field) {
  TOUCHSTONE_TRY(number, der::read(reader, der::kInteger, field));
  return der::as_u64(number, field);
}

// The content of an INTEGER of any length and sign, minimally encoded.
Parsed<Bytes> read_integer(Reader& reader, std::string_view field) {
  TOUCHSTONE_TRY(number, der::read(reader, der::kInteger, field));
  if (const auto magnitude = der::as_magnitude(number, field); !magnitude) {
    if (magnitude.error().fault != Fault::out_of_range) return tl::unexpected(magnitude.error());
  }
  return number.content;
}

struct Algorithm {
  std::string oid;
  Bytes whole;
};

Parsed<Algorithm> read_algorithm(Reader& reader, std::string_view field) {
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, field));
  Reader inner = sequence.reader();
  TOUCHSTONE_TRY(oid, read_oid(inner, field));
  if (!inner.empty()) TOUCHSTONE_CHECK(der::read_any(inner, field));
  TOUCHSTONE_CHECK(inner.expect_end(field));
  return Algorithm{std::move(oid), sequence.whole};
}

// "20250612120220Z" or "20250612120220.5Z": RFC 3161 section 2.4.2 allows fractions, as many digits as are needed and
// no zero at the end.
Parsed<std::int64_t> read_gen_time(Reader& reader) {
  constexpr std::string_view kField = "genTime";
  TOUCHSTONE_TRY(time, der::read(reader, der::kGeneralizedTime, kField));
  const std::string_view text = as_text(time.content);
  constexpr std::size_t kWhole = 14;  // YYYYMMDDhhmmss
  const auto malformed = [&] { return refuse(Fault::syntax, time.offset, kField, "a time of another form"); };
  if (text.size() <= kWhole || text.back() != 'Z') return malformed();
  std::string_view fraction = text.substr(kWhole, text.size() - kWhole - 1);
  std::int64_t milliseconds = 0;
  if (!fraction.empty()) {
    if (fraction.front() != '.' || fraction.size() == 1 || fraction.back() == '0') return malformed();
    fraction.remove_prefix(1);
    for (const char digit : fraction) {
      if (digit < '0' || digit > '9') return malformed();
    }
    for (std::size_t i = 0; i < 3; ++i) {
      milliseconds = milliseconds * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
    }
  }
  std::string seconds(text.substr(0, kWhole));
  seconds += 'Z';
  der::Element whole = time;
  whole.content = as_bytes(seconds);
  auto instant = der::as_time(whole, kField);
  if (!instant) return refuse(instant.error().fault, time.offset, kField, instant.error().detail);
  return instant->seconds * 1000 + milliseconds;
}

Parsed<void> read_extensions(const der::Element& list, TstInfo& info) {
  constexpr std::string_view kField = "TSTInfo.extensions";
  Reader reader = list.reader();
  while (!reader.empty()) {
    TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
    Reader inner = sequence.reader();
    TOUCHSTONE_CHECK(read_oid(inner, kField));
    TOUCHSTONE_TRY(critical, der::read_optional(inner, der::kBoolean, kField));
    if (critical) {
      TOUCHSTONE_TRY(value, der::as_boolean(*critical, kField));
      info.critical_extension = info.critical_extension || value;
    }
    TOUCHSTONE_CHECK(der::read(inner, der::kOctetString, kField));
    TOUCHSTONE_CHECK(inner.expect_end(kField));
  }
  return {};
}

// RFC 3161 section 2.4.2.
Parsed<TstInfo> read_tst_info(Bytes encapsulated, std::size_t offset) {
  constexpr std::string_view kField = "TSTInfo";
  Reader outer(encapsulated, offset);
  TOUCHSTONE_TRY(sequence, der::read(outer, der::kSequence, kField));
  TOUCHSTONE_CHECK(outer.expect_end(kField));
  Reader reader = sequence.reader();
  TstInfo info;
  TOUCHSTONE_TRY(version, read_number(reader, "TSTInfo.version"));
  if (version != 1) return refuse(Fault::unsupported, sequence.offset, "TSTInfo.version", "is not 1");
  TOUCHSTONE_TRY(policy, read_oid(reader, "TSTInfo.policy"));
  TOUCHSTONE_TRY(imprint, der::read(reader, der::kSequence, "messageImprint"));
  Reader inner = imprint.reader();
  TOUCHSTONE_TRY(algorithm, read_algorithm(inner, "hashAlgorithm"));
  TOUCHSTONE_TRY(hashed, der::read(inner, der::kOctetString, "hashedMessage"));
  TOUCHSTONE_CHECK(inner.expect_end("messageImprint"));
  TOUCHSTONE_TRY(serial_number, read_integer(reader, "TSTInfo.serialNumber"));
  TOUCHSTONE_TRY(gen_time, read_gen_time(reader));
  TOUCHSTONE_CHECK(der::read_optional(reader, der::kSequence, "accuracy"));
  TOUCHSTONE_CHECK(der::read_optional(reader, der::kBoolean, "ordering"));
  if (reader.peek() == der::kInteger) {
    TOUCHSTONE_TRY(nonce, read_integer(reader, "TSTInfo.nonce"));
    info.nonce = nonce;
  }
  TOUCHSTONE_CHECK(der::read_optional(reader, der::context(0), "tsa"));
  TOUCHSTONE_TRY(extensions, der::read_optional(reader, der::context(1), "TSTInfo.extensions"));
  if (extensions) TOUCHSTONE_CHECK(read_extensions(*extensions, info));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  info.policy = std::move(policy);
  info.imprint_algorithm = std::move(algorithm.oid);
  info.imprint = hashed.content;
  info.serial_number = serial_number;
  info.gen_time_ms = gen_time;
  return info;
}

// RFC 5652 section 5.3: SignerIdentifier.
Parsed<void> read_sid(Reader& reader, SignerInfo& signer) {
  constexpr std::string_view kField = "SignerInfo.sid";
  TOUCHSTONE_TRY(key_id, der::read_optional(reader, der::context(0, false), kField));
  if (key_id) {
    signer.subject_key_identifier = key_id->content;
    return {};
  }
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  Reader inner = sequence.reader();
  TOUCHSTONE_TRY(issuer, der::read(inner, der::kSequence, "issuer"));
  TOUCHSTONE_TRY(serial_number, read_integer(inner, "serialNumber"));
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  signer.issuer = issuer.whole;
  signer.serial_number = serial_number;
  return {};
}

Parsed<void> read_attributes(const der::Element& set, SignerInfo& signer) {
  constexpr std::string_view kField = "signedAttrs";
  Reader reader = set.reader();
  do {
    if (signer.signed_attributes.size() == kMaxAttributes) {
      return refuse(Fault::too_large, reader.offset(), kField, "more than 64 attributes");
    }
    TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
    Reader inner = sequence.reader();
    CmsAttribute attribute;
    TOUCHSTONE_TRY(type, read_oid(inner, "attrType"));
    attribute.type = std::move(type);
    TOUCHSTONE_TRY(values, der::read(inner, der::kSet, "attrValues"));
    TOUCHSTONE_CHECK(inner.expect_end(kField));
    Reader each = values.reader();
    while (!each.empty()) {
      if (attribute.values.size() == kMaxValues) return refuse(Fault::too_large, each.offset(), kField);
      TOUCHSTONE_TRY(value, der::read_any(each, "attrValues"));
      attribute.values.push_back(value.whole);
    }
    signer.signed_attributes.push_back(std::move(attribute));
  } while (!reader.empty());
  signer.signed_attributes_der = set.whole;
  return {};
}

Parsed<SignerInfo> read_signer(Reader& reader) {
  constexpr std::string_view kField = "SignerInfo";
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  Reader inner = sequence.reader();
  SignerInfo signer;
  TOUCHSTONE_CHECK(read_number(inner, "SignerInfo.version"));
  TOUCHSTONE_CHECK(read_sid(inner, signer));
  TOUCHSTONE_TRY(digest, read_algorithm(inner, "digestAlgorithm"));
  signer.digest_algorithm = std::move(digest.oid);
  TOUCHSTONE_TRY(attributes, der::read_optional(inner, der::context(0), "signedAttrs"));
  if (attributes) TOUCHSTONE_CHECK(read_attributes(*attributes, signer));
  TOUCHSTONE_TRY(algorithm, read_algorithm(inner, "signatureAlgorithm"));
  signer.signature_algorithm = algorithm.whole;
  TOUCHSTONE_TRY(signature, der::read(inner, der::kOctetString, "signature"));
  signer.signature = signature.content;
  TOUCHSTONE_CHECK(der::read_optional(inner, der::context(1), "unsignedAttrs"));
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  return signer;
}

// RFC 5652 section 5.2; RFC 3161 section 2.4.2: the content is a TSTInfo and stands inside.
Parsed<void> read_encapsulated(Reader& reader, TimeStampToken& token) {
  constexpr std::string_view kField = "encapContentInfo";
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  Reader inner = sequence.reader();
  TOUCHSTONE_TRY(type, read_oid(inner, "eContentType"));
  if (type != kOidTstInfo) return refuse(Fault::wrong_type, sequence.offset, "eContentType", "is not TSTInfo");
  TOUCHSTONE_TRY(tagged, der::read(inner, der::context(0), "eContent"));
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  Reader content = tagged.reader();
  TOUCHSTONE_TRY(octets, der::read(content, der::kOctetString, "eContent"));
  TOUCHSTONE_CHECK(content.expect_end("eContent"));
  token.encapsulated = octets.content;
  TOUCHSTONE_TRY(info, read_tst_info(octets.content, octets.content_offset()));
  token.info = std::move(info);
  return {};
}

// RFC 5652 section 5.1.
Parsed<TimeStampToken> read_signed_data(Reader& reader) {
  constexpr std::string_view kField = "SignedData";
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  Reader inner = sequence.reader();
  TimeStampToken token;
  TOUCHSTONE_CHECK(read_number(inner, "SignedData.version"));
  TOUCHSTONE_CHECK(der::read(inner, der::kSet, "digestAlgorithms"));
  TOUCHSTONE_CHECK(read_encapsulated(inner, token));
  TOUCHSTONE_TRY(certificates, der::read_optional(inner, der::context(0), "certificates"));
  if (certificates) {
    Reader each = certificates->reader();
    while (!each.empty()) {
      if (token.certificates.size() == kMaxCertificates) {
        return refuse(Fault::too_large, each.offset(), "certificates", "more than 64 certificates");
      }
      TOUCHSTONE_TRY(certificate, der::read_any(each, "certificates"));
      token.certificates.push_back(certificate.whole);
    }
  }
  TOUCHSTONE_CHECK(der::read_optional(inner, der::context(1), "crls"));
  TOUCHSTONE_TRY(signers, der::read(inner, der::kSet, "signerInfos"));
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  Reader each = signers.reader();
  while (!each.empty()) {
    if (token.signers.size() == kMaxSigners) return refuse(Fault::too_large, each.offset(), "signerInfos");
    TOUCHSTONE_TRY(signer, read_signer(each));
    token.signers.push_back(std::move(signer));
  }
  return token;
}

Parsed<TimeStampToken> read_token(Reader& reader) {
  constexpr std::string_view kField = "timeStampToken";
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  Reader inner = sequence.reader();
  TOUCHSTONE_TRY(type, read_oid(inner, "contentType"));
  if (type != kOidSignedData) return refuse(Fault::wrong_type, sequence.offset, "contentType", "is not SignedData");
  TOUCHSTONE_TRY(tagged, der::read(inner, der::context(0), "content"));
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  Reader content = tagged.reader();
  TOUCHSTONE_TRY(token, read_signed_data(content));
  TOUCHSTONE_CHECK(content.expect_end("content"));
  return std::move(token);
}

}  // namespace

Parsed<TimeStampResponse> parse_timestamp_response(Bytes der) {
  constexpr std::string_view kField = "TimeStampResp";
  Reader reader(der);
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  Reader inner = sequence.reader();
  TimeStampResponse response;
  TOUCHSTONE_TRY(status_info, der::read(inner, der::kSequence, "PKIStatusInfo"));
  Reader status = status_info.reader();
  TOUCHSTONE_TRY(value, read_number(status, "status"));
  response.status = value;
  TOUCHSTONE_CHECK(der::read_optional(status, der::kSequence, "statusString"));
  TOUCHSTONE_CHECK(der::read_optional(status, der::kBitString, "failInfo"));
  TOUCHSTONE_CHECK(status.expect_end("PKIStatusInfo"));
  if (!inner.empty()) {
    TOUCHSTONE_TRY(token, read_token(inner));
    response.token = std::move(token);
  }
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  return response;
}

}  // namespace touchstone::sigstore

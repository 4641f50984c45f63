#include "codec/x509.h"

#include <algorithm>
#include <utility>

#include "codec/der.h"
#include "codec/x509_name.h"
#include "codec/x509_parts.h"

namespace touchstone::x509 {
namespace {

constexpr std::string_view kOidBasicConstraints = "2.5.29.19";
constexpr std::string_view kOidKeyUsage = "2.5.29.15";

Parsed<PublicKeyInfo> read_public_key_info(Reader& reader) {
  constexpr std::string_view kField = "subjectPublicKeyInfo";
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  Reader inner = sequence.reader();
  TOUCHSTONE_TRY(algorithm, read_algorithm(inner, "subjectPublicKeyInfo.algorithm"));
  TOUCHSTONE_TRY(key, der::read(inner, der::kBitString, "subjectPublicKey"));
  TOUCHSTONE_TRY(octets, der::as_octets_of_bits(key, "subjectPublicKey"));
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  PublicKeyInfo info{std::move(algorithm.oid), std::nullopt, octets, sequence.whole};
  // RFC 5480 section 2.1.1: for a key on a named curve the parameters are its OID.
  if (info.algorithm == kOidEc && algorithm.parameters && algorithm.parameters->tag == der::kOid) {
    TOUCHSTONE_TRY(curve, der::as_oid(*algorithm.parameters, "namedCurve"));
    info.curve = std::move(curve);
  }
  return info;
}

Parsed<Bytes> read_name_der(Reader& reader, std::string_view field) {
  TOUCHSTONE_TRY(name, der::read(reader, der::kSequence, field));
  TOUCHSTONE_CHECK(read_name(name, field));
  return name.whole;
}

Parsed<void> read_validity(Reader& reader, Certificate& certificate) {
  TOUCHSTONE_TRY(validity, der::read(reader, der::kSequence, "validity"));
  Reader inner = validity.reader();
  TOUCHSTONE_TRY(not_before, der::read_any(inner, "notBefore"));
  TOUCHSTONE_TRY(first, der::as_time(not_before, "notBefore"));
  TOUCHSTONE_TRY(not_after, der::read_any(inner, "notAfter"));
  TOUCHSTONE_TRY(last, der::as_time(not_after, "notAfter"));
  TOUCHSTONE_CHECK(inner.expect_end("validity"));
  certificate.not_before = first;
  certificate.not_after = last;
  return {};
}

// The version as the certificate writes it: 0 is v1. Absent is v1, and v1 may not be written (X.690 section 11.5).
Parsed<std::uint64_t> read_version(Reader& reader) {
  constexpr std::string_view kField = "version";
  TOUCHSTONE_TRY(tagged, der::read_optional(reader, der::context(0), kField));
  if (!tagged) return 0;
  Reader inner = tagged->reader();
  TOUCHSTONE_TRY(integer, der::read(inner, der::kInteger, kField));
  TOUCHSTONE_TRY(version, der::as_u64(integer, kField));
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  if (version == 0) return refuse(Fault::syntax, integer.offset, kField, "a default that is written out");
  if (version > 2) return refuse(Fault::unsupported, integer.offset, kField, "later than v3");
  return version;
}

// RFC 5280 section 4.2.1.9.
Parsed<BasicConstraints> read_basic_constraints(Reader reader) {
  constexpr std::string_view kField = "basicConstraints";
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  Reader inner = sequence.reader();
  BasicConstraints constraints;
  TOUCHSTONE_TRY(ca, der::read_optional(inner, der::kBoolean, "cA"));
  if (ca) {
    TOUCHSTONE_TRY(value, der::as_boolean(*ca, "cA"));
    constraints.ca = value;
  }
  TOUCHSTONE_TRY(path_len, der::read_optional(inner, der::kInteger, "pathLenConstraint"));
  if (path_len) {
    TOUCHSTONE_TRY(value, der::as_u64(*path_len, "pathLenConstraint"));
    constraints.path_len = value;
  }
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  return constraints;
}

Parsed<std::uint32_t> read_key_usage(Reader reader) {
  constexpr std::string_view kField = "keyUsage";
  TOUCHSTONE_TRY(bits, der::read(reader, der::kBitString, kField));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  return der::as_named_bits(bits, kField);
}

Parsed<void> add_extension(Reader& reader, Certificate& certificate) {
  const std::size_t offset = reader.offset();
  TOUCHSTONE_TRY(extension, read_extension(reader));
  if (certificate.extension(extension.oid) != nullptr) {
    return refuse(Fault::duplicate, offset, "extension", "the same extension again");
  }
  const Reader value(extension.value, reader.offset() - extension.value.size());
  if (extension.oid == kOidBasicConstraints) {
    TOUCHSTONE_TRY(constraints, read_basic_constraints(value));
    certificate.basic_constraints = constraints;
  } else if (extension.oid == kOidKeyUsage) {
    TOUCHSTONE_TRY(usage, read_key_usage(value));
    certificate.key_usage = usage;
  }
  certificate.extensions.push_back(std::move(extension));
  return {};
}

Parsed<void> read_extensions(Reader& reader, Certificate& certificate) {
  constexpr std::string_view kField = "extensions";
  TOUCHSTONE_TRY(tagged, der::read_optional(reader, der::context(3), kField));
  if (!tagged) return {};
  Reader outer = tagged->reader();
  TOUCHSTONE_TRY(sequence, der::read(outer, der::kSequence, kField));
  TOUCHSTONE_CHECK(outer.expect_end(kField));
  Reader list = sequence.reader();
  // RFC 5280 section 4.1: one at least.
  do {
    if (certificate.extensions.size() == kMaxExtensions) {
      return refuse(Fault::too_large, list.offset(), kField, "more than 128 extensions");
    }
    TOUCHSTONE_CHECK(add_extension(list, certificate));
  } while (!list.empty());
  return {};
}

// RFC 5280 section 4.1: what may follow depends on the version. Unique identifiers are of no use to anybody and
// skipped.
Parsed<void> read_optional_fields(Reader& reader, std::uint64_t version, Certificate& certificate) {
  if (version >= 1) {
    TOUCHSTONE_CHECK(der::read_optional(reader, der::context(1, false), "issuerUniqueID"));
    TOUCHSTONE_CHECK(der::read_optional(reader, der::context(2, false), "subjectUniqueID"));
  }
  if (version >= 2) TOUCHSTONE_CHECK(read_extensions(reader, certificate));
  return reader.expect_end("tbsCertificate");
}

// The fields of the TBSCertificate. The inner AlgorithmIdentifier is the result.
Parsed<AlgorithmIdentifier> read_tbs_certificate(const der::Element& tbs, Certificate& certificate) {
  Reader reader = tbs.reader();
  TOUCHSTONE_TRY(version, read_version(reader));
  TOUCHSTONE_TRY(serial_number, read_serial_number(reader, "serialNumber"));
  TOUCHSTONE_TRY(signature, read_algorithm(reader, "signature"));
  TOUCHSTONE_TRY(issuer, read_name_der(reader, "issuer"));
  TOUCHSTONE_CHECK(read_validity(reader, certificate));
  TOUCHSTONE_TRY(subject, read_name_der(reader, "subject"));
  TOUCHSTONE_TRY(public_key_info, read_public_key_info(reader));
  TOUCHSTONE_CHECK(read_optional_fields(reader, version, certificate));
  certificate.serial_number = serial_number;
  certificate.issuer = issuer;
  certificate.subject = subject;
  certificate.subject_public_key_info = public_key_info.der;
  return signature;
}

}  // namespace

const Extension* Certificate::extension(std::string_view oid) const {
  const auto found = std::ranges::find(extensions, oid, &Extension::oid);
  return found == extensions.end() ? nullptr : &*found;
}

Parsed<Certificate> parse(Bytes der) {
  constexpr std::string_view kField = "certificate";
  Reader reader(der);
  TOUCHSTONE_TRY(whole, der::read(reader, der::kSequence, kField));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  Reader inner = whole.reader();
  Certificate certificate;
  certificate.der = whole.whole;
  TOUCHSTONE_TRY(tbs, der::read(inner, der::kSequence, "tbsCertificate"));
  TOUCHSTONE_TRY(inside, read_tbs_certificate(tbs, certificate));
  TOUCHSTONE_TRY(outside, read_algorithm(inner, "signatureAlgorithm"));
  // RFC 5280 section 4.1.1.2: the same inside and outside, parameters included. The outer one is not signed.
  if (!equal(inside.der, outside.der)) {
    return refuse(Fault::syntax, outside.offset, "signatureAlgorithm", "not that of the signed part");
  }
  TOUCHSTONE_TRY(bits, der::read(inner, der::kBitString, "signatureValue"));
  TOUCHSTONE_TRY(signature, der::as_octets_of_bits(bits, "signatureValue"));
  TOUCHSTONE_CHECK(inner.expect_end(kField));
  certificate.tbs_certificate = tbs.whole;
  certificate.signature_algorithm = std::move(outside.oid);
  certificate.signature = signature;
  return certificate;
}

Parsed<PublicKeyInfo> parse_public_key_info(Bytes der) {
  Reader reader(der);
  TOUCHSTONE_TRY(info, read_public_key_info(reader));
  TOUCHSTONE_CHECK(reader.expect_end("subjectPublicKeyInfo"));
  return std::move(info);
}

}  // namespace touchstone::x509

#include "crypto/algorithm_id.h"

#include <array>

namespace touchstone::crypto {
namespace {

using Kind = SignatureScheme::Kind;

struct NamedScheme {
  std::string_view oid;
  SignatureScheme scheme;
};
// RFC 5758 section 3.2, RFC 4055 section 5, RFC 8410 section 3.
constexpr std::array<NamedScheme, 7> kSchemes = {{{"1.2.840.10045.4.3.2", {Kind::ecdsa, Hash::sha256, 0}},
                                                  {"1.2.840.10045.4.3.3", {Kind::ecdsa, Hash::sha384, 0}},
                                                  {"1.2.840.10045.4.3.4", {Kind::ecdsa, Hash::sha512, 0}},
                                                  {"1.2.840.113549.1.1.11", {Kind::pkcs1, Hash::sha256, 0}},
                                                  {"1.2.840.113549.1.1.12", {Kind::pkcs1, Hash::sha384, 0}},
                                                  {"1.2.840.113549.1.1.13", {Kind::pkcs1, Hash::sha512, 0}},
                                                  {"1.3.101.112", {Kind::ed25519, Hash::sha512, 0}}}};
constexpr std::string_view kOidPss = "1.2.840.113549.1.1.10", kOidMgf1 = "1.2.840.113549.1.1.8";

// RFC 4055 section 2.1.
std::optional<Hash> sha2_by_oid(std::string_view oid) {
  if (oid == "2.16.840.1.101.3.4.2.1") return Hash::sha256;
  if (oid == "2.16.840.1.101.3.4.2.2") return Hash::sha384;
  if (oid == "2.16.840.1.101.3.4.2.3") return Hash::sha512;
  return std::nullopt;
}

Parsed<Hash> read_hash(Reader& reader, std::string_view field) {
  const std::size_t start = reader.offset();
  TOUCHSTONE_TRY(algorithm, read_algorithm_id(reader));
  const auto hash = sha2_by_oid(algorithm.oid);
  if (!hash || !has_no_parameters(algorithm)) return refuse(Fault::unsupported, start, field);
  return *hash;
}

// RSASSA-PSS-params (RFC 4055 section 3.1). The defaults of its first three members stand for SHA-1 and a salt of 20,
// so all three have to be there. A written trailerField of 1 is no DER, but AMD's certificates have it.
Parsed<SignatureScheme> read_pss_parameters(const der::Element& parameters) {
  Reader reader = parameters.reader();
  TOUCHSTONE_TRY(hash_tag, der::read(reader, der::context(0), "hashAlgorithm"));
  Reader hash_reader = hash_tag.reader();
  TOUCHSTONE_TRY(hash, read_hash(hash_reader, "hashAlgorithm"));
  TOUCHSTONE_CHECK(hash_reader.expect_end("hashAlgorithm"));

  TOUCHSTONE_TRY(mgf_tag, der::read(reader, der::context(1), "maskGenAlgorithm"));
  Reader mgf_reader = mgf_tag.reader();
  TOUCHSTONE_TRY(mgf, read_algorithm_id(mgf_reader));
  TOUCHSTONE_CHECK(mgf_reader.expect_end("maskGenAlgorithm"));
  if (mgf.oid != kOidMgf1 || !mgf.parameters) return refuse(Fault::unsupported, mgf_tag.offset, "maskGenAlgorithm");
  Reader mgf_hash_reader(mgf.parameters->whole, mgf.parameters->offset);
  TOUCHSTONE_TRY(mgf_hash, read_hash(mgf_hash_reader, "maskGenAlgorithm"));
  if (mgf_hash != hash) return refuse(Fault::unsupported, mgf_tag.offset, "maskGenAlgorithm", "another hash");

  TOUCHSTONE_TRY(salt_tag, der::read(reader, der::context(2), "saltLength"));
  Reader salt_reader = salt_tag.reader();
  TOUCHSTONE_TRY(salt, der::read(salt_reader, der::kInteger, "saltLength"));
  TOUCHSTONE_CHECK(salt_reader.expect_end("saltLength"));
  TOUCHSTONE_TRY(salt_length, der::as_u64(salt, "saltLength"));

  TOUCHSTONE_TRY(trailer_tag, der::read_optional(reader, der::context(3), "trailerField"));
  if (trailer_tag) {
    Reader trailer_reader = trailer_tag->reader();
    TOUCHSTONE_TRY(trailer, der::read(trailer_reader, der::kInteger, "trailerField"));
    TOUCHSTONE_CHECK(trailer_reader.expect_end("trailerField"));
    TOUCHSTONE_TRY(trailer_field, der::as_u64(trailer, "trailerField"));
    if (trailer_field != 1) return refuse(Fault::unsupported, trailer.offset, "trailerField");
  }
  TOUCHSTONE_CHECK(reader.expect_end("RSASSA-PSS-params"));
  return SignatureScheme{Kind::pss, hash, salt_length};
}

}  // namespace

Parsed<AlgorithmId> read_algorithm_id(Reader& reader) {
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, "AlgorithmIdentifier"));
  Reader members = sequence.reader();
  TOUCHSTONE_TRY(oid, der::read(members, der::kOid, "algorithm"));
  TOUCHSTONE_TRY(dotted, der::as_oid(oid, "algorithm"));
  AlgorithmId algorithm{std::move(dotted), std::nullopt};
  if (!members.empty()) {
    TOUCHSTONE_TRY(parameters, der::read_any(members, "parameters"));
    algorithm.parameters = parameters;
  }
  TOUCHSTONE_CHECK(members.expect_end("AlgorithmIdentifier"));
  return algorithm;
}

bool has_no_parameters(const AlgorithmId& algorithm) {
  return !algorithm.parameters || (algorithm.parameters->tag == der::kNull && algorithm.parameters->content.empty());
}

std::optional<SignatureScheme> signature_scheme(const AlgorithmId& algorithm) {
  if (algorithm.oid == kOidPss) {
    if (!algorithm.parameters || algorithm.parameters->tag != der::kSequence) return std::nullopt;
    const auto scheme = read_pss_parameters(*algorithm.parameters);
    if (!scheme) return std::nullopt;
    return *scheme;
  }
  for (const NamedScheme& known : kSchemes) {
    if (known.oid != algorithm.oid) continue;
    // RFC 4055 section 5: NULL for PKCS#1, absent to be accepted as well. For the others they must be absent.
    const bool fits = known.scheme.kind == Kind::pkcs1 ? has_no_parameters(algorithm) : !algorithm.parameters;
    if (!fits) return std::nullopt;
    return known.scheme;
  }
  return std::nullopt;
}

bool verify_signature(const PublicKey& key, const SignatureScheme& scheme, Bytes message, Bytes signature) {
  switch (scheme.kind) {
    case Kind::ecdsa: return key.verify_ecdsa_der(scheme.hash, message, signature);
    case Kind::pkcs1: return key.verify_pkcs1(scheme.hash, message, signature);
    case Kind::pss: return key.verify_pss(scheme.hash, scheme.salt_length, message, signature);
    case Kind::ed25519: return key.verify_ed25519(message, signature);
  }
  return false;
}

}  // namespace touchstone::crypto

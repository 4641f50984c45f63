#include "codec/x509.h"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "codec/cbor.h"
#include "codec/der.h"
#include "codec/hex.h"
#include "codec/pem.h"
#include "support/catch.h"
#include "support/files.h"

using namespace touchstone;

namespace {

Buffer bytes_of(std::string_view hex) { return from_hex(hex, "test").value(); }

Buffer tlv(std::uint8_t tag, std::initializer_list<Buffer> parts) {
  Buffer content;
  for (const Buffer& part : parts) append(content, part);
  Buffer out;
  der::write(out, tag, content);
  return out;
}

Buffer text(std::uint8_t tag, std::string_view value) {
  Buffer out;
  der::write(out, tag, as_bytes(value));
  return out;
}

const Buffer kEcdsaSha384 = bytes_of("300a06082a8648ce3d040303");
const Buffer kEcdsaSha256 = bytes_of("300a06082a8648ce3d040302");
const Buffer kCommonName = bytes_of("0603550403");
const Buffer kOrganization = bytes_of("060355040a");
const Buffer kBasicConstraints = bytes_of("0603551d13");
const Buffer kKeyUsage = bytes_of("0603551d0f");
const Buffer kCritical = bytes_of("0101ff");

Buffer attribute(const Buffer& oid, std::uint8_t tag, std::string_view value) {
  return tlv(der::kSequence, {oid, text(tag, value)});
}

Buffer name(std::string_view common_name) {
  return tlv(der::kSequence, {tlv(der::kSet, {attribute(kOrganization, der::kPrintableString, "Example")}),
                              tlv(der::kSet, {attribute(kCommonName, der::kUtf8String, common_name)})});
}

Buffer extension(const Buffer& oid, const Buffer& value, const Buffer& critical = kCritical) {
  return tlv(der::kSequence, {oid, critical, tlv(der::kOctetString, {value})});
}

// A certificate with one thing wrong is a whole one with one part replaced.
struct Parts {
  Buffer version = bytes_of("a003020102");
  Buffer serial = bytes_of("02020080");
  Buffer inner_algorithm = kEcdsaSha384;
  Buffer issuer = name("issuer");
  Buffer validity = tlv(der::kSequence, {text(der::kUtcTime, "260101000000Z"), text(der::kUtcTime, "270101000000Z")});
  Buffer subject = name("subject");
  Buffer key = tlv(der::kSequence, {bytes_of("301006072a8648ce3d020106052b81040022"), bytes_of("0304000401ff")});
  Buffer unique_ids;
  std::vector<Buffer> extensions = {extension(kBasicConstraints, bytes_of("30060101ff020102")),
                                    extension(kKeyUsage, bytes_of("03020106"))};
  Buffer outer_algorithm = kEcdsaSha384;
  Buffer signature = bytes_of("030400deadbe");
  Buffer after_extensions;

  [[nodiscard]] Buffer build() const {
    Buffer list;
    for (const Buffer& one : extensions) append(list, one);
    const Buffer wrapped = list.empty() ? Buffer{} : tlv(der::context(3), {tlv(der::kSequence, {list})});
    const Buffer tbs = tlv(der::kSequence, {version, serial, inner_algorithm, issuer, validity, subject, key,
                                            unique_ids, wrapped, after_extensions});
    return tlv(der::kSequence, {tbs, outer_algorithm, signature});
  }
};

Fault fault_of(const Parts& parts) {
  const Buffer der = parts.build();
  const auto certificate = x509::parse(der);
  REQUIRE_FALSE(certificate);
  CHECK(certificate.error().offset <= der.size());
  return certificate.error().fault;
}

bool reads(const Parts& parts) { return x509::parse(parts.build()).has_value(); }

}  // namespace

TEST_CASE("x509: every field stands where it belongs") {
  const Parts parts;
  const Buffer der = parts.build();
  const auto certificate = x509::parse(der);
  REQUIRE(certificate);
  CHECK(equal(certificate->der, der));
  CHECK(to_hex(certificate->serial_number) == "80");
  CHECK(certificate->signature_algorithm == x509::kOidEcdsaSha384);
  CHECK(equal(certificate->issuer, parts.issuer));
  CHECK(equal(certificate->subject, parts.subject));
  CHECK(equal(certificate->subject_public_key_info, parts.key));
  CHECK(to_text(certificate->not_before) == "2026-01-01T00:00:00Z");
  CHECK(to_text(certificate->not_after) == "2027-01-01T00:00:00Z");
  CHECK(to_hex(certificate->signature) == "deadbe");
  CHECK(certificate->tbs_certificate.data() == der.data() + (der.size() - certificate->tbs_certificate.size() -
                                                             parts.outer_algorithm.size() - parts.signature.size()));
  REQUIRE(certificate->basic_constraints);
  CHECK(certificate->basic_constraints->ca);
  CHECK(certificate->basic_constraints->path_len == 2U);
  CHECK(certificate->key_usage == (x509::kKeyCertSign | x509::kCrlSign));
  REQUIRE(certificate->extension("2.5.29.19") != nullptr);
  CHECK(certificate->extension("2.5.29.19")->critical);
  CHECK(certificate->extension("2.5.29.14") == nullptr);
  CHECK(certificate->common_name().raw() == "subject");
  CHECK_FALSE(certificate->self_issued());
  CHECK(x509::name_to_text(certificate->subject).shown() == "CN=subject, O=Example");

  const auto key = x509::parse_public_key_info(certificate->subject_public_key_info);
  REQUIRE(key);
  CHECK(key->algorithm == x509::kOidEc);
  CHECK(key->curve == std::string(x509::kOidP384));
  CHECK(to_hex(key->key) == "0401ff");
}

TEST_CASE("x509: no strict prefix is a certificate, nothing may follow") {
  Buffer der = Parts().build();
  for (std::size_t cut = 0; cut < der.size(); ++cut) {
    const auto certificate = x509::parse(Bytes(der).first(cut));
    REQUIRE_FALSE(certificate);
    CHECK(certificate.error().fault == Fault::truncated);
    CHECK(certificate.error().offset <= cut);
  }
  der.push_back(0);
  const auto certificate = x509::parse(der);
  REQUIRE_FALSE(certificate);
  CHECK(certificate.error().fault == Fault::trailing);
  CHECK(certificate.error().offset == der.size() - 1);
}

TEST_CASE("x509: whatever byte is changed, an error lies inside and views lie inside") {
  const Buffer original = Parts().build();
  for (std::size_t at = 0; at < original.size(); ++at) {
    for (const unsigned flip : {0x01U, 0x20U, 0x80U, 0xFFU}) {
      Buffer der = original;
      der[at] = static_cast<std::uint8_t>(der[at] ^ flip);
      const auto certificate = x509::parse(der);
      if (!certificate) {
        CHECK(certificate.error().offset <= der.size());
        continue;
      }
      CHECK(certificate->der.size() == der.size());
      CHECK_FALSE(x509::name_to_text(certificate->subject).shown().empty());
    }
  }
}

TEST_CASE("x509: versions and what they may hold") {
  Parts v1;
  v1.version.clear();
  v1.extensions.clear();
  CHECK(reads(v1));
  v1.unique_ids = bytes_of("810200aa");
  CHECK(fault_of(v1) == Fault::trailing);
  v1.unique_ids.clear();
  v1.extensions = Parts().extensions;
  CHECK(fault_of(v1) == Fault::trailing);

  Parts v2;
  v2.version = bytes_of("a003020101");
  CHECK(fault_of(v2) == Fault::trailing);
  v2.extensions.clear();
  v2.unique_ids = bytes_of("810200aa820200bb");
  CHECK(reads(v2));
  v2.unique_ids = bytes_of("820200bb810200aa");
  CHECK(fault_of(v2) == Fault::trailing);

  Parts v3;
  v3.unique_ids = bytes_of("810200aa820200bb");
  CHECK(reads(v3));
  v3.after_extensions = bytes_of("0500");
  CHECK(fault_of(v3) == Fault::trailing);

  Parts other;
  other.version = bytes_of("a003020103");
  CHECK(fault_of(other) == Fault::unsupported);
  other.version = bytes_of("a003020100");
  CHECK(fault_of(other) == Fault::syntax);
  other.version = bytes_of("a00402020002");
  CHECK(fault_of(other) == Fault::syntax);
  other.version = bytes_of("a0050201020500");
  CHECK(fault_of(other) == Fault::trailing);
}

TEST_CASE("x509: serial numbers as they occur") {
  const auto serial_of = [](std::string_view hex) {
    Parts parts;
    parts.serial = bytes_of(hex);
    const Buffer der = parts.build();
    return to_hex(x509::parse(der).value().serial_number);
  };
  CHECK(serial_of("020101") == "01");
  CHECK(serial_of("020100") == "00");
  CHECK(serial_of("0201ff") == "ff");
  CHECK(serial_of("02020080") == "80");
  CHECK(serial_of("021500ff00000000000000000000000000000000000001") == "ff00000000000000000000000000000000000001");
  Parts parts;
  for (const std::string_view hex : {"0200", "02020001", "0202ff80"}) {
    parts.serial = bytes_of(hex);
    CHECK(fault_of(parts) == Fault::syntax);
  }
  parts.serial = tlv(der::kInteger, {Buffer(22, 0x11)});
  CHECK(fault_of(parts) == Fault::out_of_range);
}

TEST_CASE("x509: the algorithm stands twice and is the same") {
  Parts parts;
  parts.outer_algorithm = kEcdsaSha256;
  CHECK(fault_of(parts) == Fault::syntax);
  parts.outer_algorithm = bytes_of("300c06082a8648ce3d0403030500");
  CHECK(fault_of(parts) == Fault::syntax);
  parts.inner_algorithm = parts.outer_algorithm;
  CHECK(reads(parts));
  parts.inner_algorithm = parts.outer_algorithm = bytes_of("300e06082a8648ce3d04030305000500");
  CHECK(fault_of(parts) == Fault::trailing);
}

TEST_CASE("x509: malformed extensions") {
  const auto fault_with = [](std::vector<Buffer> extensions) {
    Parts parts;
    parts.extensions = std::move(extensions);
    return fault_of(parts);
  };
  const Buffer usage = extension(kKeyUsage, bytes_of("03020106"));
  CHECK(fault_with({usage, usage}) == Fault::duplicate);
  CHECK(fault_with({usage, extension(kKeyUsage, bytes_of("03020780"), {})}) == Fault::duplicate);
  CHECK(fault_with({extension(kKeyUsage, bytes_of("0302010600"))}) == Fault::trailing);
  CHECK(fault_with({extension(kKeyUsage, bytes_of("03020107"))}) == Fault::syntax);
  CHECK(fault_with({extension(kKeyUsage, bytes_of("0403020106"))}) == Fault::wrong_type);
  CHECK(fault_with({extension(kKeyUsage, {})}) == Fault::truncated);
  CHECK(fault_with({extension(kKeyUsage, bytes_of("03020106"), bytes_of("010101"))}) == Fault::syntax);
  CHECK(fault_with({extension(kBasicConstraints, bytes_of("30030101fe"))}) == Fault::syntax);
  CHECK(fault_with({extension(kBasicConstraints, bytes_of("30060101ff0201ff"))}) == Fault::out_of_range);
  CHECK(fault_with({extension(kBasicConstraints, bytes_of("30030101ff00"))}) == Fault::trailing);
  CHECK(fault_with({extension(kBasicConstraints, bytes_of("30050101ff0500"))}) == Fault::trailing);
  CHECK(fault_with({tlv(der::kSequence, {kKeyUsage, tlv(der::kOctetString, {bytes_of("03020106")}), kCritical})}) ==
        Fault::trailing);
  CHECK(fault_with({tlv(der::kSequence, {kKeyUsage})}) == Fault::truncated);

  Parts empty;
  empty.extensions.clear();
  empty.after_extensions = bytes_of("a3023000");
  CHECK(fault_of(empty) == Fault::truncated);
}

TEST_CASE("x509: extensions as they occur") {
  Parts parts;
  parts.extensions = {extension(kBasicConstraints, bytes_of("3000"), {})};
  Buffer der = parts.build();
  auto certificate = x509::parse(der);
  REQUIRE(certificate);
  CHECK_FALSE(certificate->basic_constraints->ca);
  CHECK_FALSE(certificate->basic_constraints->path_len);
  CHECK_FALSE(certificate->key_usage);
  CHECK_FALSE(certificate->extensions.front().critical);

  parts.extensions = {extension(kBasicConstraints, bytes_of("3003010100"), bytes_of("010100"))};
  der = parts.build();
  certificate = x509::parse(der);
  REQUIRE(certificate);
  CHECK_FALSE(certificate->basic_constraints->ca);

  parts.extensions.clear();
  for (unsigned i = 0; i < 128; ++i) {
    parts.extensions.push_back(
        extension(tlv(der::kOid, {Buffer{0x2A, static_cast<std::uint8_t>(i)}}), bytes_of("0500"), {}));
  }
  CHECK(reads(parts));
  parts.extensions.push_back(extension(kKeyUsage, bytes_of("03020106")));
  CHECK(fault_of(parts) == Fault::too_large);
}

TEST_CASE("x509: malformed names, dates, keys and signatures") {
  const auto fault_with = [](Buffer Parts::*member, std::string_view hex) {
    Parts parts;
    parts.*member = bytes_of(hex);
    return fault_of(parts);
  };
  CHECK(fault_with(&Parts::issuer, "30023100") == Fault::truncated);  // an empty set
  CHECK(fault_with(&Parts::issuer, "30023000") == Fault::wrong_type);
  CHECK(fault_with(&Parts::subject, "300931073005060355040a") == Fault::truncated);  // a type without a value
  CHECK(fault_with(&Parts::subject, "300d310b3009060355040a05000500") == Fault::trailing);
  CHECK(fault_with(&Parts::validity, "3000") == Fault::truncated);
  CHECK(fault_with(&Parts::validity, "300405000500") == Fault::wrong_type);
  CHECK(fault_with(&Parts::signature, "030401deadbe") == Fault::syntax);
  CHECK(fault_with(&Parts::signature, "040400deadbe") == Fault::wrong_type);
  CHECK(fault_with(&Parts::signature, "030400deadbe0500") == Fault::trailing);
  CHECK(fault_with(&Parts::key, "3000") == Fault::truncated);
  CHECK(fault_with(&Parts::key, "300c300506032b6570030301aabb") == Fault::syntax);

  Parts parts;
  parts.issuer = parts.subject = bytes_of("3000");
  const Buffer der = parts.build();
  const auto certificate = x509::parse(der);
  REQUIRE(certificate);  // an empty name is a Name
  CHECK(certificate->self_issued());
  CHECK(certificate->common_name().raw().empty());
  CHECK(x509::name_to_text(certificate->subject).raw().empty());
}

TEST_CASE("x509: keys") {
  const Buffer ed25519 = bytes_of("302a300506032b6570032100" + to_hex(Buffer(32, 0x42)));
  const auto key = x509::parse_public_key_info(ed25519);
  REQUIRE(key);
  CHECK(key->algorithm == x509::kOidEd25519);
  CHECK_FALSE(key->curve);
  CHECK(key->key.size() == 32);
  for (std::size_t cut = 0; cut < ed25519.size(); ++cut) {
    CHECK_FALSE(x509::parse_public_key_info(Bytes(ed25519).first(cut)));
  }
  Buffer longer = ed25519;
  longer.push_back(0);
  CHECK(x509::parse_public_key_info(longer).error().fault == Fault::trailing);
}

TEST_CASE("x509: names for people") {
  const auto shown = [](const Buffer& der) { return x509::name_to_text(der).shown(); };
  const auto one = [](const Buffer& type, std::uint8_t tag, std::string_view value) {
    return tlv(der::kSequence, {tlv(der::kSet, {attribute(type, tag, value)})});
  };
  CHECK(shown(tlv(der::kSequence, {tlv(der::kSet, {attribute(kOrganization, der::kUtf8String, "A"),
                                                   attribute(kCommonName, der::kUtf8String, "B")}),
                                   tlv(der::kSet, {attribute(bytes_of("06022a03"), der::kIa5String, "C")})})) ==
        "1.2.3=C, O=A+CN=B");
  CHECK(shown(one(kCommonName, der::kUtf8String, "a, CN=b")) == "CN=a\\, CN\\=b");
  CHECK(shown(one(kCommonName, der::kUtf8String, "#x+y ")) == "CN=\\#x\\+y\\ ");
  CHECK(shown(one(kCommonName, der::kT61String, "caf\xE9")) == "CN=caf\xC3\xA9");
  CHECK(shown(one(kCommonName, 0x1E, std::string_view("\x20\xAC\x00x", 4))) == "CN=\xE2\x82\xACx");
  CHECK(shown(one(kCommonName, 0x1E, "abc")) == "CN=#1e03616263");
  CHECK(shown(one(kCommonName, 0x1E, std::string_view("\xD8\x00", 2))) == "CN=#1e02d800");
  CHECK(shown(one(kCommonName, 0x1C, std::string_view("\x00\x01\xF6\x00", 4))) == "CN=\xF0\x9F\x98\x80");
  CHECK(shown(one(kCommonName, der::kInteger, "\x05")) == "CN=#020105");
  CHECK(shown(one(kCommonName, der::kUtf8String, "\x1b[2J")).find('\x1b') == std::string::npos);
  CHECK(shown(bytes_of("0500")) == "#0500");
  CHECK(shown({}) == "#");
}

namespace {

// Walks a file of PEM certificates or one DER certificate; gives how many were read.
std::size_t read_certificates(const std::filesystem::path& path) {
  const Buffer file = test::read_file(path);
  if (!pem::looks_like_pem(file)) {
    INFO(path.string());
    CHECK(x509::parse(file));
    return 1;
  }
  const auto blocks = pem::parse(file);
  REQUIRE(blocks);
  std::size_t count = 0;
  for (const pem::Block& block : *blocks) {
    if (block.label != "CERTIFICATE") continue;
    INFO(path.string());
    const auto certificate = x509::parse(block.bytes);
    REQUIRE(certificate);
    CHECK(x509::parse_public_key_info(certificate->subject_public_key_info));
    ++count;
  }
  return count;
}

struct NitroCertificates {
  std::vector<Bytes> cabundle;
  Bytes leaf;
};

// Just enough of nitro.md A1 and A2 to reach the certificates of a document.
Parsed<NitroCertificates> nitro_certificates(Bytes document) {
  Reader outer(document);
  TOUCHSTONE_TRY(list, cbor::read_head(outer, "COSE_Sign1"));
  if (list.major != cbor::Major::array || list.argument != 4) return refuse(Fault::wrong_type, 0, "COSE_Sign1");
  TOUCHSTONE_CHECK(cbor::skip(outer, 1, "protected"));
  TOUCHSTONE_CHECK(cbor::skip(outer, 8, "unprotected"));
  TOUCHSTONE_TRY(payload_head, cbor::read_head(outer, "payload"));
  TOUCHSTONE_TRY(payload, cbor::read_string(outer, payload_head, "payload"));
  Reader reader(payload.bytes, payload.offset);
  TOUCHSTONE_TRY(map, cbor::read_head(reader, "payload"));
  cbor::Entries entries(reader, map);
  NitroCertificates found;
  while (true) {
    TOUCHSTONE_TRY(more, entries.next("payload"));
    if (!more) break;
    TOUCHSTONE_TRY(key_head, cbor::read_head(reader, "key"));
    TOUCHSTONE_TRY(key, cbor::read_string(reader, key_head, "key"));
    if (as_text(key.bytes) == "certificate") {
      TOUCHSTONE_TRY(head, cbor::read_head(reader, "certificate"));
      TOUCHSTONE_TRY(leaf, cbor::read_string(reader, head, "certificate"));
      found.leaf = leaf.bytes;
    } else if (as_text(key.bytes) == "cabundle") {
      TOUCHSTONE_TRY(bundle_head, cbor::read_head(reader, "cabundle"));
      for (std::uint64_t i = 0; i < bundle_head.argument; ++i) {
        TOUCHSTONE_TRY(head, cbor::read_head(reader, "cabundle"));
        TOUCHSTONE_TRY(one, cbor::read_string(reader, head, "cabundle"));
        found.cabundle.push_back(one.bytes);
      }
    } else {
      TOUCHSTONE_CHECK(cbor::skip(reader, 8, "value"));
    }
  }
  TOUCHSTONE_CHECK(reader.expect_end("payload"));
  TOUCHSTONE_CHECK(cbor::skip(outer, 1, "signature"));
  TOUCHSTONE_CHECK(outer.expect_end("COSE_Sign1"));
  return found;
}

}  // namespace

TEST_CASE("x509: the certificates of real Nitro documents are what nitro.md A3 says") {
  const auto folder = test::shared_vectors();
  if (!folder) {
    WARN("no shared vectors: skipped");
    return;
  }
  std::size_t documents = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder / "nitro/real")) {
    INFO(entry.path().filename().string());
    const Buffer document = test::read_file(entry.path());
    const auto found = nitro_certificates(document);
    REQUIRE(found);
    REQUIRE(found->cabundle.size() == 4);
    ++documents;
    const auto root = x509::parse(found->cabundle.front());
    REQUIRE(root);
    CHECK(root->self_issued());
    CHECK(x509::name_to_text(root->subject).shown() == "CN=aws.nitro-enclaves, OU=AWS, O=Amazon, C=US");
    CHECK(root->basic_constraints->ca);
    CHECK_FALSE(root->basic_constraints->path_len);
    for (std::uint64_t i = 1; i < 4; ++i) {
      const auto certificate = x509::parse(found->cabundle[i]);
      REQUIRE(certificate);
      CHECK(certificate->basic_constraints->path_len == 3 - i);
      CHECK((*certificate->key_usage & x509::kKeyCertSign) != 0);
      CHECK(certificate->signature_algorithm == x509::kOidEcdsaSha384);
    }
    const auto leaf = x509::parse(found->leaf);
    // This one's leaf was damaged by whoever published it.
    if (entry.path().filename() == "2021-09-09_tampered-certificate.cbor") continue;
    REQUIRE(leaf);
    CHECK_FALSE(leaf->basic_constraints->ca);
    // digitalSignature, and nonRepudiation (bit 1), which nitro.md A3 does not mention.
    CHECK(leaf->key_usage == (x509::kDigitalSignature | 1U << 1U));
    const std::int64_t lifetime = leaf->not_after.seconds - leaf->not_before.seconds;
    constexpr std::int64_t kThreeHours = 10'800;
    CHECK(lifetime >= kThreeHours);
    CHECK(lifetime <= kThreeHours + 10);
    CHECK(x509::parse_public_key_info(leaf->subject_public_key_info)->curve == std::string(x509::kOidP384));
  }
  CHECK(documents >= 13);
}

TEST_CASE("x509: every certificate file among the shared vectors is read") {
  const auto folder = test::shared_vectors();
  if (!folder) {
    WARN("no shared vectors: skipped");
    return;
  }
  std::size_t certificates = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
    const std::string file = entry.path().filename().string();
    // CRLs are another structure.
    if (!entry.is_regular_file() || file.find("crl.") != std::string::npos || file.find("Crl.") != std::string::npos) {
      continue;
    }
    const auto ending = entry.path().extension();
    if (ending == ".pem" || ending == ".der") certificates += read_certificates(entry.path());
  }
  CHECK(certificates >= 40);
  WARN(certificates << " certificates in files");
}

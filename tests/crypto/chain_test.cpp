#include "crypto/chain.h"

#include "codec/pem.h"
#include "crypto/nitro_documents.h"
#include "crypto/openssl_maker.h"
#include "support/catch.h"

namespace touchstone::crypto {
namespace {

using test::make_certificate;
using test::make_ec;

const ChainRules kNitro{x509::kOidEcdsaSha384, x509::kOidP384};
using Extensions = std::vector<std::pair<std::string, std::string>>;
const Extensions kCa = {{"basicConstraints", "critical,CA:TRUE"}, {"keyUsage", "critical,keyCertSign,cRLSign"}};
const Extensions kLeaf = {{"basicConstraints", "critical,CA:FALSE"}, {"keyUsage", "critical,digitalSignature"}};

struct Link {
  std::string subject, issuer;
  Extensions extensions;
  const Pkey& key;
  const Pkey& signer;
  Hash hash = Hash::sha384;
  bool pss = false;
};

/// Certificates in path order; their views point into `ders`.
struct MadePath {
  std::vector<Buffer> ders;
  std::vector<x509::Certificate> certificates;

  explicit MadePath(const std::vector<Link>& links) {
    for (const Link& link : links) {
      const bool ed25519 = EVP_PKEY_get_base_id(link.signer.get()) == EVP_PKEY_ED25519;
      ders.push_back(make_certificate(
          {link.subject, link.issuer, link.extensions, ed25519 ? nullptr : fetched(link.hash), link.pss}, link.key,
          link.signer));
    }
    for (const Buffer& der : ders) {
      auto parsed = x509::parse(der);
      REQUIRE(parsed);
      certificates.push_back(std::move(*parsed));
    }
  }
};

struct Keys {
  Pkey root = make_ec("secp384r1"), middle = make_ec("secp384r1"), leaf = make_ec("secp384r1");
};
const Keys& keys() {
  static const Keys made;
  return made;
}

/// root -> middle -> leaf with chosen extensions.
MadePath three(const Extensions& root, const Extensions& middle, const Extensions& leaf) {
  return MadePath({{"root", "root", root, keys().root, keys().root},
                   {"middle", "root", middle, keys().middle, keys().root},
                   {"leaf", "middle", leaf, keys().leaf, keys().middle}});
}

/// "1 RFC 5280 6.1.4(k)": certificate and clause of every fault, in order.
std::vector<std::string> clauses(const std::vector<ChainFault>& faults) {
  std::vector<std::string> out;
  for (const ChainFault& fault : faults) {
    CHECK_FALSE(fault.why.empty());
    out.push_back(std::to_string(fault.certificate) + " " + std::string(fault.clause));
  }
  return out;
}
std::vector<std::string> clauses(const MadePath& path, const ChainRules& rules = kNitro) {
  return clauses(chain_faults(path.certificates, rules));
}
using Clauses = std::vector<std::string>;

TEST_CASE("a good path has no faults") {
  CHECK(clauses(three(kCa, kCa, kLeaf)).empty());
  CHECK(chain_faults({}, kNitro).empty());
  // A chain of two is fine, and a path of one has no role to play.
  CHECK(clauses(MadePath({{"root", "root", kCa, keys().root, keys().root},
                          {"leaf", "root", kLeaf, keys().leaf, keys().root}}))
            .empty());
  CHECK(clauses(MadePath({{"root", "root", kCa, keys().root, keys().root}})).empty());
  CHECK(clauses(MadePath({{"root", "root", {}, keys().root, keys().root}})).empty());
}

TEST_CASE("issuers are CAs that may sign certificates, and say so") {
  CHECK(clauses(three(kCa, kLeaf, kLeaf)) == Clauses{"1 RFC 5280 6.1.4(k)", "1 RFC 5280 6.1.4(n)"});
  CHECK(clauses(three(kCa, {}, kLeaf)) == Clauses{"1 RFC 5280 6.1.4(k)", "1 RFC 5280 6.1.4(n)"});
  CHECK(clauses(three({kCa[1]}, kCa, kLeaf)) == Clauses{"0 RFC 5280 6.1.4(k)"});
  CHECK(clauses(three({kCa[0]}, kCa, kLeaf)) == Clauses{"0 RFC 5280 6.1.4(n)"});
  CHECK(clauses(three(kCa, {kCa[0], {"keyUsage", "digitalSignature"}}, kLeaf)) == Clauses{"1 RFC 5280 6.1.4(n)"});
}

TEST_CASE("key usage is demanded or only respected") {
  const ChainRules lax{x509::kOidEcdsaSha384, x509::kOidP384, false};
  CHECK(clauses(three({kCa[0]}, {kCa[0]}, {}), lax).empty());
  CHECK(clauses(three(kCa, {kCa[0], {"keyUsage", "digitalSignature"}}, {}), lax) == Clauses{"1 RFC 5280 6.1.4(n)"});
  CHECK(clauses(three(kCa, kCa, {{"keyUsage", "keyAgreement"}}), lax).empty());
  CHECK(clauses(three(kCa, kCa, {{"keyUsage", "keyAgreement"}})) == Clauses{"2 RFC 5280 4.2.1.3"});
  CHECK(clauses(three(kCa, kCa, {})) == Clauses{"2 RFC 5280 4.2.1.3"});
}

TEST_CASE("the leaf is not a CA") {
  CHECK(clauses(three(kCa, kCa, {kCa[0], kLeaf[1]})) == Clauses{"2 RFC 5280 4.2.1.9"});
}

TEST_CASE("path lengths count the certificates between an issuer and the leaf") {
  const auto limited = [](const char* length) {
    return Extensions{{"basicConstraints", std::string("critical,CA:TRUE,pathlen:") + length}, kCa[1]};
  };
  CHECK(clauses(three(limited("1"), limited("0"), kLeaf)).empty());
  CHECK(clauses(three(limited("0"), limited("0"), kLeaf)) == Clauses{"0 RFC 5280 6.1.4(m)"});
  CHECK(clauses(three(limited("5"), kCa, kLeaf)).empty());
}

TEST_CASE("names link and signatures verify, each judged by itself") {
  const MadePath other_name(
      {{"root", "root", kCa, keys().root, keys().root}, {"leaf", "roof", kLeaf, keys().leaf, keys().root}});
  CHECK(clauses(other_name) == Clauses{"1 RFC 5280 6.1.3(a)(4)"});
  const MadePath other_key(
      {{"root", "root", kCa, keys().root, keys().root}, {"leaf", "root", kLeaf, keys().leaf, keys().middle}});
  CHECK(clauses(other_key) == Clauses{"1 RFC 5280 6.1.3(a)(1)"});
  const MadePath both(
      {{"root", "root", kCa, keys().root, keys().root}, {"leaf", "x", kLeaf, keys().leaf, keys().middle}});
  CHECK(clauses(both) == Clauses{"1 RFC 5280 6.1.3(a)(4)", "1 RFC 5280 6.1.3(a)(1)"});
}

TEST_CASE("no flipped bit of a certificate that still parses passes") {
  const MadePath path(
      {{"root", "root", kCa, keys().root, keys().root}, {"leaf", "root", kLeaf, keys().leaf, keys().root}});
  REQUIRE(chain_faults(path.certificates, kNitro).empty());
  Buffer leaf = path.ders[1];
  std::size_t parsed = 0;
  for (std::size_t bit = 0; bit < 8 * leaf.size(); ++bit) {
    leaf[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    if (auto flipped = x509::parse(leaf)) {
      ++parsed;
      REQUIRE_FALSE(is_signed_by(*flipped, path.certificates[0]));
    }
    leaf[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  CHECK(parsed > 100);
}

TEST_CASE("unknown critical extensions are refused, unknown others are not") {
  Extensions leaf = kLeaf;
  leaf.emplace_back("extendedKeyUsage", "critical,codeSigning");
  leaf.emplace_back("subjectAltName", "critical,DNS:example.org");
  leaf.emplace_back("1.3.6.1.4.1.99999.1", "ASN1:UTF8String:x");
  CHECK(clauses(three(kCa, kCa, leaf)).empty());
  leaf.emplace_back("1.3.6.1.4.1.99999.2", "critical,ASN1:UTF8String:x");
  CHECK(clauses(three(kCa, kCa, leaf)) == Clauses{"2 RFC 5280 6.1.5(f)"});
  Extensions root = kCa;
  root.emplace_back("nameConstraints", "critical,permitted;DNS:example.org");
  CHECK(clauses(three(root, kCa, kLeaf)) == Clauses{"0 RFC 5280 6.1.5(f)"});
}

TEST_CASE("another curve and another algorithm than the rules ask for") {
  const Pkey p256 = make_ec("prime256v1"), rsa = test::make_rsa(2048);
  const MadePath p256_leaf(
      {{"root", "root", kCa, keys().root, keys().root}, {"leaf", "root", kLeaf, p256, keys().root}});
  CHECK(clauses(p256_leaf) == Clauses{"1 RFC 5480 2.1.1.1"});
  CHECK(clauses(p256_leaf, {x509::kOidEcdsaSha384, {}}).empty());
  const MadePath sha256_leaf({{"root", "root", kCa, keys().root, keys().root},
                              {"leaf", "root", kLeaf, keys().leaf, keys().root, Hash::sha256}});
  CHECK(clauses(sha256_leaf) == Clauses{"1 RFC 5280 4.1.1.2"});
  CHECK(clauses(sha256_leaf, {}).empty());
  const MadePath rsa_leaf({{"root", "root", kCa, keys().root, keys().root}, {"leaf", "root", kLeaf, rsa, keys().root}});
  CHECK(clauses(rsa_leaf) == Clauses{"1 RFC 5480 2.1.1.1"});
}

TEST_CASE("signatures of every supported algorithm") {
  const Pkey rsa = test::make_rsa(2048), p256 = make_ec("prime256v1"), p521 = make_ec("secp521r1");
  const Pkey ed25519 = test::make_ed25519();
  const auto faults = [](const Pkey& signer, Hash hash, bool pss) {
    return clauses(MadePath({{"root", "root", kCa, signer, signer, hash, pss},
                             {"leaf", "root", kLeaf, keys().leaf, signer, hash, pss}}),
                   {});
  };
  for (const Hash hash : {Hash::sha256, Hash::sha384, Hash::sha512}) {
    INFO(name(hash));
    CHECK(faults(rsa, hash, false).empty());
    CHECK(faults(rsa, hash, true).empty());
    CHECK(faults(p256, hash, false).empty());
    CHECK(faults(p521, hash, false).empty());
  }
  CHECK(faults(ed25519, Hash::sha512, false).empty());
  // SHA-1: with PKCS#1, with ECDSA, and as the default of PSS.
  CHECK(faults(rsa, Hash::sha1, false) == Clauses{"1 RFC 5280 4.1.1.2"});
  CHECK(faults(p256, Hash::sha1, false) == Clauses{"1 RFC 5280 4.1.1.2"});
  CHECK(faults(rsa, Hash::sha1, true) == Clauses{"1 RFC 5280 4.1.1.2"});
}

TEST_CASE("an issuer with a key that cannot be used") {
  MadePath path({{"root", "root", kCa, keys().root, keys().root}, {"leaf", "root", kLeaf, keys().leaf, keys().root}});
  Buffer spki = to_buffer(path.certificates[0].subject_public_key_info);
  spki.back() ^= 1U;
  path.certificates[0].subject_public_key_info = spki;
  CHECK_FALSE(is_signed_by(path.certificates[1], path.certificates[0]));
  CHECK(clauses(path) == Clauses{"0 RFC 5480 2.2", "1 RFC 5280 6.1.3(a)(1)"});
}

TEST_CASE("a pair that verified is not computed again; one that did not is") {
  const MadePath path(
      {{"root", "root", kCa, keys().root, keys().root}, {"leaf", "root", kLeaf, keys().leaf, keys().root}});
  const x509::Certificate &root = path.certificates[0], &leaf = path.certificates[1];
  const std::size_t before = chain_signatures_computed();
  CHECK(is_signed_by(leaf, root));
  CHECK(chain_signatures_computed() == before + 1);
  CHECK(is_signed_by(leaf, root));
  CHECK(chain_signatures_computed() == before + 1);
  CHECK_FALSE(is_signed_by(root, leaf));
  CHECK_FALSE(is_signed_by(root, leaf));
  CHECK(chain_signatures_computed() == before + 3);
}

TEST_CASE("windows include both ends") {
  const MadePath path({{"root", "root", kCa, keys().root, keys().root}});
  const auto faults = [&path](std::int64_t at) { return outside_window(path.certificates, Instant{at}); };
  CHECK(faults(1'700'000'000).empty());
  CHECK(faults(1'800'000'000).empty());
  REQUIRE(faults(1'699'999'999).size() == 1);
  CHECK_FALSE(faults(1'699'999'999)[0].expired);
  CHECK(faults(1'699'999'999)[0].bound == Instant{1'700'000'000});
  REQUIRE(faults(1'800'000'001).size() == 1);
  CHECK(faults(1'800'000'001)[0].expired);
  CHECK(faults(1'800'000'001)[0].bound == Instant{1'800'000'000});
}

TEST_CASE("the chains of real Nitro documents") {
  const auto documents = test::nitro_documents();
  if (documents.empty()) {
    WARN("no shared vectors here: skipped");
    return;
  }
  for (const auto& document : documents) {
    INFO(document.name);
    auto path = document.path();
    if (path.size() != 5) continue;  // the one whose leaf does not parse
    CHECK(clauses(chain_faults(path, kNitro)).empty());
    // Leaf valid for three hours: its own window is where the whole path is valid.
    CHECK(outside_window(path, path.back().not_before).empty());
    CHECK_FALSE(outside_window(path, Instant{path.back().not_after.seconds + 1}).empty());
    // Every certificate left out breaks the path at its place.
    for (std::size_t missing = 1; missing + 1 < path.size(); ++missing) {
      auto shorter = path;
      shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(missing));
      const auto faults = chain_faults(shorter, kNitro);
      REQUIRE_FALSE(faults.empty());
      CHECK(faults.front().certificate == missing);
    }
    std::swap(path[1], path[2]);
    CHECK_FALSE(chain_faults(path, kNitro).empty());
  }
}

// RSA-PSS with SHA-384 by another implementation, with a trailerField that is written out.
TEST_CASE("the chain of a real AMD processor") {
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("no shared vectors here: skipped");
    return;
  }
  const auto blocks = pem::parse(test::read_file(*vectors / "snp/bergamo-v5/chain.pem"));
  REQUIRE(blocks);
  std::vector<x509::Certificate> certificates;
  for (const pem::Block& block : *blocks) certificates.push_back(test::value(x509::parse(block.bytes)));
  std::size_t linked = 0;
  for (const x509::Certificate& child : certificates) {
    for (const x509::Certificate& issuer : certificates) {
      const bool named = equal(child.issuer, issuer.subject);
      CHECK(is_signed_by(child, issuer) == named);
      if (named) ++linked;
    }
  }
  CHECK(linked == certificates.size());
}

}  // namespace
}  // namespace touchstone::crypto

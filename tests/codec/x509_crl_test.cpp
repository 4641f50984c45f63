#include "codec/x509_crl.h"

#include "codec/hex.h"
#include "codec/pem.h"
#include "codec/percent.h"
#include "codec/x509.h"
#include "support/catch.h"
#include "support/files.h"

using namespace touchstone;

TEST_CASE("crl: what a list says", "[crl]") {
  const Buffer der = test::read_file(test::testdata("dcap/pcs/pckcrl.der"));
  CHECK(x509::looks_like_crl(der));
  CHECK_FALSE(x509::parse(der).has_value());
  const auto crl = x509::parse_crl(der);
  REQUIRE(crl.has_value());
  CHECK(to_text(crl->this_update) == "2026-05-27T12:00:00Z");
  CHECK(to_text(crl->next_update.value()) == "2026-06-26T12:00:00Z");
  CHECK(crl->signature_algorithm == x509::kOidEcdsaSha256);
  CHECK_FALSE(crl->unknown_critical.has_value());
  REQUIRE(crl->revoked.size() == 1);
  const Buffer listed = {0x12, 0x67}, other = {0x12, 0x68};
  CHECK(crl->find(listed) != nullptr);
  CHECK(crl->find(other) == nullptr);
  CHECK(crl->find({}) == nullptr);
}

TEST_CASE("crl: prefixes, trailing bytes and flipped bits", "[crl]") {
  Buffer der = test::read_file(test::testdata("dcap/pcs/pckcrl.der"));
  for (std::size_t size = 0; size < der.size(); ++size) {
    const auto crl = x509::parse_crl(Bytes(der).first(size));
    REQUIRE_FALSE(crl.has_value());
    CHECK(crl.error().offset <= size);
  }
  der.push_back(0);
  CHECK(x509::parse_crl(der).error().fault == Fault::trailing);
  der.pop_back();
  for (std::size_t byte = 0; byte < der.size(); ++byte) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      der[byte] ^= static_cast<std::uint8_t>(1U << bit);
      if (const auto crl = x509::parse_crl(der); !crl) CHECK(crl.error().offset <= der.size());
      der[byte] ^= static_cast<std::uint8_t>(1U << bit);
    }
  }
}

TEST_CASE("crl: a certificate is none", "[crl]") {
  const auto blocks = pem::parse(test::read_file(test::testdata("dcap/root.pem")));
  REQUIRE(blocks.has_value());
  CHECK_FALSE(x509::looks_like_crl(blocks->front().bytes));
  CHECK_FALSE(x509::parse_crl(blocks->front().bytes).has_value());
}

TEST_CASE("crl: genuine lists of a vendor", "[crl]") {
  const auto vectors = test::shared_vectors();
  if (!vectors) return;
  std::size_t parsed = 0;
  for (const char* path : {"dcap/pcs-2026-03/pckcrl.der", "dcap/pcs-2026-03/rootcacrl.der",
                           "dcap/tdx-v4-uptodate/pcs/pckcrl.der", "dcap/tdx-v4-uptodate/pcs/rootcacrl.der",
                           "dcap/intel-sample/with/rootCaCrl.der", "dcap/intel-sample/with/intermediateCaCrl.der"}) {
    const Buffer der = test::read_file(*vectors / path);
    const auto crl = x509::parse_crl(der);
    INFO(path);
    REQUIRE(crl.has_value());
    CHECK(crl->next_update.has_value());
    CHECK_FALSE(crl->unknown_critical.has_value());
    ++parsed;
  }
  WARN(parsed << " lists of the shared vectors parsed");
}

TEST_CASE("percent: every escape is decoded, everything else stays", "[percent]") {
  CHECK(percent_decode("a%20b+c%0Ad%2b", "x").value() == "a b+c\nd+");
  CHECK(percent_decode("", "x").value().empty());
  for (const char* text : {"%", "a%2", "%zz", "%0x", "%%20"}) CHECK_FALSE(percent_decode(text, "x").has_value());
  CHECK(percent_decode("ab%2", "x").error().offset == 2);
}

TEST_CASE("pem: in percent-encoding, with NULs behind, and inside a binary", "[pem]") {
  const std::string text = test::read_text(test::testdata("dcap/pcs/tcb_info_issuer_chain.txt"));
  CHECK_FALSE(pem::looks_like_pem(as_bytes(text)));
  CHECK(pem::looks_like_url_encoded_pem(as_bytes(text)));
  const auto blocks = pem::parse_any(as_bytes(text));
  REQUIRE(blocks.has_value());
  CHECK(blocks->size() == 2);
  CHECK_FALSE(pem::parse_any(as_bytes(text.substr(0, text.size() - 4))).has_value());

  std::string plain = test::read_text(test::testdata("dcap/root.pem"));
  plain.pop_back();
  plain.push_back('\0');
  CHECK(pem::looks_like_pem(as_bytes(plain)));
  CHECK(pem::parse(as_bytes(plain)).value().size() == 1);
  const Buffer quote = test::read_file(test::testdata("dcap/tdx-v4.bin"));
  CHECK_FALSE(pem::looks_like_pem(quote));
}

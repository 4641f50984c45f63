#include "formats/certificate/certificate.h"

#include <string>

#include "codec/pem.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {

TEST_CASE("certificate: PEM with several blocks, and DER", "[certificate]") {
  const Buffer file = test::read_file(test::testdata("nitro/root.pem"));
  const auto one = certificate::parse(file);
  REQUIRE(one.has_value());
  REQUIRE(one->certificates.size() == 1);
  const certificate::Owned copy = one->certificates[0];
  CHECK(copy.parsed.self_issued());
  CHECK(copy.parsed.der.data() == copy.der->data());

  const Buffer der = *copy.der;
  CHECK(certificate::looks_like_der_certificate(der));
  CHECK(certificate::looks_like_pem_certificate(file));
  CHECK(certificate::parse(der)->certificates.size() == 1);
  for (std::size_t size = 0; size < der.size(); ++size) {
    const auto cut = certificate::parse(Bytes(der).first(size));
    REQUIRE_FALSE(cut.has_value());
    CHECK(cut.error().offset <= size);
  }
  Buffer longer = der;
  longer.push_back(0);
  CHECK_FALSE(certificate::parse(longer).has_value());

  const std::string block = pem::write("CERTIFICATE", der);
  const std::string several = block + "text\n" + pem::write("PUBLIC KEY", Buffer{1}) + block;
  const auto both = certificate::parse(as_bytes(several));
  REQUIRE(both.has_value());
  REQUIRE(both->certificates.size() == 2);
  CHECK(several.substr(both->certificates[1].offset).starts_with("-----BEGIN CERTIFICATE"));
}

TEST_CASE("certificate: DER, one after the other", "[certificate]") {
  const auto one = certificate::parse(test::read_file(test::testdata("nitro/root.pem")));
  const Buffer der = *one.value().certificates[0].der;
  Buffer several = der;
  append(several, der);
  CHECK(certificate::looks_like_der_certificate(several));
  const auto both = certificate::parse(several);
  REQUIRE(both.has_value());
  REQUIRE(both->certificates.size() == 2);
  CHECK(both->certificates[1].offset == der.size());
  CHECK(*both->certificates[1].der == der);
  for (std::size_t size = der.size() + 1; size < several.size(); ++size) {
    const auto cut = certificate::parse(Bytes(several).first(size));
    REQUIRE_FALSE(cut.has_value());
    CHECK(cut.error().offset >= der.size());
    CHECK(cut.error().offset <= size);
  }
  several.push_back(0);
  CHECK(certificate::parse(several).error().fault == Fault::trailing);
  several.back() = 0x30;
  several.push_back(0);
  CHECK_FALSE(certificate::parse(several).has_value());
  Buffer many;
  for (std::size_t i = 0; i <= certificate::kMaxCertificates; ++i) append(many, der);
  CHECK(certificate::parse(many).error().fault == Fault::too_large);
  CHECK(certificate::parse(Bytes(many).first(many.size() - der.size())).has_value());
}

TEST_CASE("certificate: what is refused", "[certificate]") {
  CHECK_FALSE(certificate::parse({}).has_value());
  CHECK_FALSE(certificate::looks_like_der_certificate({}));
  CHECK_FALSE(certificate::looks_like_der_certificate(as_bytes("0123")));
  CHECK(certificate::parse(as_bytes(pem::write("PUBLIC KEY", Buffer{1}))).error().fault == Fault::missing);
  const std::string broken = "text\n" + pem::write("CERTIFICATE", Buffer{0x30, 0x00});
  const auto result = certificate::parse(as_bytes(broken));
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().offset == 5);
}

}  // namespace touchstone

#include "crypto/remembered.h"

#include "codec/pem.h"
#include "codec/x509.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {

using namespace test;

TEST_CASE("remembered: a signature that verified says yes again, and nothing else does", "[remembered]") {
  const auto blocks = pem::parse(read_file(testdata("dcap/pcs/pck.pem")));
  const auto ca = x509::parse(blocks.value().at(1).bytes), root = x509::parse(blocks.value().at(2).bytes);
  const Buffer der = read_file(testdata("dcap/pcs/pckcrl.der"));
  const auto crl = x509::parse_crl(der);
  REQUIRE((ca && root && crl));
  for (int round = 0; round < 2; ++round) {
    CHECK(crypto::is_signed_by(*crl, *ca));
    CHECK_FALSE(crypto::is_signed_by(*crl, *root));
  }
  for (std::size_t byte = 0; byte < der.size(); ++byte) {
    Buffer flipped = der;
    flipped[byte] ^= static_cast<std::uint8_t>(1U << (byte % 8));
    if (const auto other = x509::parse_crl(flipped)) {
      if (crypto::is_signed_by(*other, *ca)) FAIL("byte " << byte << " does not matter");
    }
  }
}

}  // namespace touchstone

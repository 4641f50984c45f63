#include "crypto/ecdsa_range.h"

#include "codec/hex.h"
#include "support/catch.h"

namespace touchstone::crypto {
namespace {

// FIPS 186-4 D.1.2.3 and D.1.2.4, SEC 2 2.4.1.
constexpr std::string_view kP256 = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
constexpr std::string_view kP384 =
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
constexpr std::string_view kK256 = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

void check_curve(KeyType curve, std::string_view order_text) {
  const Buffer order = from_hex(order_text, "n").value();
  Buffer most = order;
  --most.back();
  Buffer one(order.size());
  one.back() = 1;
  const Buffer zero(order.size());
  const auto in_range = [&](Buffer r, const Buffer& s) {
    append(r, s);
    return ecdsa_in_range(curve, r);
  };
  CHECK(in_range(one, one));
  CHECK(in_range(most, most));
  CHECK_FALSE(in_range(zero, one));
  CHECK_FALSE(in_range(one, zero));
  CHECK_FALSE(in_range(order, one));
  CHECK_FALSE(in_range(one, order));
  CHECK_FALSE(in_range(one, Buffer(order.size() - 1, 1)));
}

}  // namespace

TEST_CASE("ecdsa range: 1 to the order minus 1", "[ecdsa]") {
  check_curve(KeyType::ec_p256, kP256);
  check_curve(KeyType::ec_p384, kP384);
  check_curve(KeyType::ec_secp256k1, kK256);
  CHECK_FALSE(ecdsa_in_range(KeyType::rsa, Buffer(512, 1)));
}

}  // namespace touchstone::crypto

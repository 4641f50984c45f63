#include "crypto/ripemd160.h"

#include <string>

#include "support/catch.h"

namespace touchstone::crypto {

// Of the authors' page ("The hash function RIPEMD-160", test values).
TEST_CASE("ripemd160: the values of its authors", "[ripemd160]") {
  const auto hex = [](const std::string& text) { return to_hex(ripemd160(as_bytes(text))); };
  CHECK(hex("") == "9c1185a5c5e9fc54612808977ee8f548b2258d31");
  CHECK(hex("a") == "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe");
  CHECK(hex("abc") == "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
  CHECK(hex("message digest") == "5d0689ef49d2fae572b881b123a85ffa21595f36");
  CHECK(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") == "12a053384a9c0c88e405a06c27dcf49ada62eb2b");
  CHECK(hex("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") ==
        "b0e20b6e3116640286ed3a87a5713079b21f5189");
  std::string digits;
  for (int i = 0; i < 8; ++i) digits += "1234567890";
  CHECK(hex(digits) == "9b752e45573d4b39f4dbd3323cab82bf63326bfb");
}

}  // namespace touchstone::crypto

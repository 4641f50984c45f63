#include "codec/multibase.h"

#include "support/catch.h"

namespace touchstone {

// RFC 4648 section 10, in lower case and without padding.
TEST_CASE("base32", "[multibase]") {
  CHECK(to_base32(as_bytes("")).empty());
  CHECK(to_base32(as_bytes("f")) == "my");
  CHECK(to_base32(as_bytes("fo")) == "mzxq");
  CHECK(to_base32(as_bytes("foo")) == "mzxw6");
  CHECK(to_base32(as_bytes("foob")) == "mzxw6yq");
  CHECK(to_base32(as_bytes("fooba")) == "mzxw6ytb");
  CHECK(to_base32(as_bytes("foobar")) == "mzxw6ytboi");
}

// draft-msporny-base58-03 section 5.
TEST_CASE("base58btc", "[multibase]") {
  CHECK(to_base58(as_bytes("")).empty());
  CHECK(to_base58(as_bytes("Hello World!")) == "2NEpo7TZRRrLZSi2U");
  CHECK(to_base58(as_bytes("The quick brown fox jumps over the lazy dog.")) ==
        "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z");
  CHECK(to_base58(Buffer{0x00, 0x00, 0x28, 0x7F, 0xB4, 0xCD}) == "11233QC4");
  CHECK(to_base58(Buffer{0x00, 0x00}) == "11");
}

}  // namespace touchstone

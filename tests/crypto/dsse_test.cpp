#include "crypto/dsse.h"

#include <string>

#include "support/catch.h"

namespace touchstone::crypto {
namespace {

TEST_CASE("PAE: the example of the DSSE specification") {
  CHECK(as_text(dsse_pae("http://example.com/HelloWorld", as_bytes("hello world"))) ==
        "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST_CASE("PAE: lengths are those of bytes, and nothing is escaped") {
  CHECK(as_text(dsse_pae("", {})) == "DSSEv1 0  0 ");
  CHECK(as_text(dsse_pae("a b", as_bytes("\xC3\xA9 2 x"))) == "DSSEv1 3 a b 6 \xC3\xA9 2 x");
}

TEST_CASE("PAE: no two pairs have one encoding") {
  CHECK(dsse_pae("a", as_bytes("b 1 c")) != dsse_pae("a 5 b", as_bytes("c")));
}

}  // namespace
}  // namespace touchstone::crypto

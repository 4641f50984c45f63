#include "codec/guid.h"

#include "support/catch.h"

namespace touchstone {

TEST_CASE("guid: both orders of the first three groups", "[guid]") {
  const Buffer bytes = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};
  CHECK(guid_to_text(bytes, GuidOrder::as_written) == "00112233-4455-6677-8899-aabbccddeeff");
  CHECK(guid_to_text(bytes, GuidOrder::mixed_endian) == "33221100-5544-7766-8899-aabbccddeeff");
  CHECK(guid_to_text(Bytes(bytes).first(15), GuidOrder::as_written).empty());
}

}  // namespace touchstone

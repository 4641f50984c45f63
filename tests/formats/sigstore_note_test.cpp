#include <string>

#include "codec/base64.h"
#include "formats/sigstore/checkpoint.h"
#include "support/catch.h"

namespace touchstone {
namespace {

const std::string kRoot = to_base64(Buffer(32, 7));
const std::string kLine = "\xE2\x80\x94 log.test " + to_base64(Buffer(68, 3)) + "\n";
const std::string kBody = "log.test\n42\n" + kRoot + "\n";
const std::string kNote = kBody + "\n" + kLine;

Fault fault_of(const std::string& note) {
  const auto checkpoint = sigstore::parse_checkpoint(note);
  REQUIRE_FALSE(checkpoint.has_value());
  CHECK(checkpoint.error().offset <= note.size());
  return checkpoint.error().fault;
}

}  // namespace

TEST_CASE("checkpoint: origin, size, root, signatures", "[sigstore]") {
  const std::string note = "log.test - 7\n42\n" + kRoot + "\nTimestamp: 1\nmore\n\n" + kLine + kLine;
  const auto checkpoint = sigstore::parse_checkpoint(note);
  REQUIRE(checkpoint.has_value());
  CHECK(checkpoint->origin == "log.test - 7");
  CHECK(checkpoint->tree_size == 42);
  CHECK(checkpoint->root_hash ==
        Digest256{7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7});
  CHECK(checkpoint->extensions == std::vector<std::string_view>{"Timestamp: 1", "more"});
  CHECK(checkpoint->signed_text == note.substr(0, note.find("\n\n") + 1));
  REQUIRE(checkpoint->signatures.size() == 2);
  CHECK(checkpoint->signatures[0].name == "log.test");
  CHECK(checkpoint->signatures[0].key_hint == ByteArray<4>{3, 3, 3, 3});
  CHECK(checkpoint->signatures[0].signature == Buffer(64, 3));
}

TEST_CASE("checkpoint: every strict prefix is refused", "[sigstore]") {
  REQUIRE(sigstore::parse_checkpoint(kNote).has_value());
  for (std::size_t size = 0; size < kNote.size(); ++size) {
    INFO(size << " bytes");
    fault_of(kNote.substr(0, size));
  }
}

TEST_CASE("checkpoint: what is no signed note (sigstore.md 2.5)", "[sigstore]") {
  CHECK(fault_of(kBody + kLine) == Fault::syntax);                               // no blank line
  CHECK(fault_of(kBody + "\n\n" + kLine) == Fault::syntax);                      // two of them
  CHECK(fault_of(kBody + "\n" + kLine + "\n" + kLine) == Fault::syntax);         // the second further down
  CHECK(fault_of("\n42\n" + kRoot + "\n\n" + kLine) == Fault::syntax);           // no origin
  CHECK(fault_of("log.test\n42\n\n" + kLine) == Fault::syntax);                  // two lines
  CHECK(fault_of("log.test\n042\n" + kRoot + "\n\n" + kLine) == Fault::syntax);  // a leading zero
  CHECK(fault_of("log.test\n-1\n" + kRoot + "\n\n" + kLine) == Fault::syntax);   // no decimal
  CHECK(fault_of("log.test\n18446744073709551616\n" + kRoot + "\n\n" + kLine) == Fault::syntax);
  CHECK(fault_of("log.test\n42\n" + to_base64(Buffer(31, 7)) + "\n\n" + kLine) == Fault::syntax);
  CHECK(fault_of("log.test\n42\nroot\n\n" + kLine) == Fault::syntax);
  CHECK(fault_of(kBody + "\n") == Fault::syntax);                                    // no signature
  CHECK(fault_of(kBody + "\n- log.test AAAAAAAA\n") == Fault::syntax);               // another dash
  CHECK(fault_of(kBody + "\n\xE2\x80\x94 AAAAAAAA\n") == Fault::syntax);             // no name
  CHECK(fault_of(kBody + "\n\xE2\x80\x94  AAAAAAAA\n") == Fault::syntax);            // an empty name
  CHECK(fault_of(kBody + "\n\xE2\x80\x94 log.test AAAA!AAA\n") == Fault::syntax);    // no base64
  CHECK(fault_of(kBody + "\n\xE2\x80\x94 log.test x AAAAAAAA\n") == Fault::syntax);  // a third word
  CHECK(fault_of(kBody + "\n\xE2\x80\x94 log.test " + to_base64(Buffer(4)) + "\n") == Fault::syntax);
  CHECK(sigstore::parse_checkpoint(kBody + "\n\xE2\x80\x94 log.test " + to_base64(Buffer(5)) + "\n").has_value());
  std::string many = kBody + "\n";
  for (int i = 0; i < 65; ++i) many += kLine;
  CHECK(fault_of(many) == Fault::too_large);
}

}  // namespace touchstone

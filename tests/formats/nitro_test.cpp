#include <filesystem>
#include <set>

#include "codec/hex.h"
#include "formats/nitro/document.h"
#include "formats/nitro_builder.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;

Fault fault_of(const Buffer& bytes) {
  const auto document = nitro::parse(bytes);
  REQUIRE_FALSE(document.has_value());
  CHECK(document.error().offset <= bytes.size());
  return document.error().fault;
}

std::size_t oddities_of(const Sign1Builder& builder) {
  const Buffer bytes = builder.encode();
  const auto document = nitro::parse(bytes);
  REQUIRE(document.has_value());
  for (const nitro::Oddity& oddity : document->container.oddities) CHECK(oddity.offset < bytes.size());
  return document->container.oddities.size();
}

}  // namespace

TEST_CASE("nitro: a document in its canonical form", "[nitro]") {
  const Buffer bytes = nitro_sign1().encode();
  const auto document = nitro::parse(bytes);
  REQUIRE(document.has_value());
  CHECK(document->container.oddities.empty());
  CHECK_FALSE(document->container.tagged);
  CHECK(document->container.alg == -35);
  CHECK(document->module_id.text.raw() == "i-0340e0cb833504eb6-enc019c12d31f78864d");
  CHECK(as_text(Bytes(bytes).subspan(document->module_id.offset, document->module_id.length)) ==
        document->module_id.text.raw());
  CHECK(document->timestamp == 1770918962123);
  CHECK(document->signed_at().seconds == 1770918962);
  REQUIRE(document->pcrs.size() == 3);
  CHECK(document->pcr(1)->value.bytes[0] == 2);
  CHECK(document->pcr(3) == nullptr);
  CHECK(document->public_key.state == nitro::OptionalBytes::State::null);
  CHECK(as_text(document->user_data.blob.bytes) == "data");
  CHECK(bytes[document->user_data.blob.offset] == 'd');
  CHECK(nitro::looks_like_document(bytes));
}

TEST_CASE("nitro: every strict prefix and every byte after the end is refused", "[nitro]") {
  const Buffer bytes = nitro_sign1().encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto document = nitro::parse(Bytes(bytes).first(size));
    REQUIRE_FALSE(document.has_value());
    CHECK(document.error().offset <= size);
  }
  Buffer longer = bytes;
  longer.push_back(0);
  CHECK(fault_of(longer) == Fault::trailing);
}

TEST_CASE("nitro: a container that was altered still parses, and says so (A1)", "[nitro]") {
  Sign1Builder tagged = nitro_sign1();
  tagged.head = {0xD2, 0x84};
  CHECK(oddities_of(tagged) == 0);

  Sign1Builder long_tag = nitro_sign1();
  long_tag.head = {0xD8, 0x12, 0x84};
  CHECK(oddities_of(long_tag) == 1);

  Sign1Builder indefinite = nitro_sign1();
  indefinite.head = {0x9F};
  indefinite.tail = {0xFF};
  CHECK(oddities_of(indefinite) == 1);

  Sign1Builder long_array = nitro_sign1();
  long_array.head = {0x98, 0x04};
  CHECK(oddities_of(long_array) == 1);

  Sign1Builder chunked = nitro_sign1();
  const Buffer payload = nitro_payload().encode();
  chunked.payload =
      joined({{0x5F}, cbor_bytes(Bytes(payload).first(10)), cbor_bytes(Bytes(payload).subspan(10)), {0xFF}});
  CHECK(oddities_of(chunked) == 1);
  CHECK(nitro::looks_like_document(chunked.encode()));

  Sign1Builder long_length = nitro_sign1();
  long_length.signature = joined({{0x59, 0x00, 0x60}, Buffer(96, 1)});
  CHECK(oddities_of(long_length) == 1);

  Sign1Builder unprotected = nitro_sign1();
  unprotected.unprotected = {0xA1, 0x04, 0x41, 0x00};
  CHECK(oddities_of(unprotected) == 1);

  Sign1Builder alg_outside = nitro_sign1();
  alg_outside.protected_header = {0x40};
  alg_outside.unprotected = {0xA1, 0x01, 0x38, 0x22};
  const Buffer bytes = alg_outside.encode();
  const auto document = nitro::parse(bytes);
  REQUIRE(document.has_value());
  CHECK(document->container.oddities.size() == 2);
  CHECK_FALSE(document->container.alg.has_value());

  Sign1Builder empty_indefinite = nitro_sign1();
  empty_indefinite.unprotected = {0xBF, 0xFF};
  CHECK(oddities_of(empty_indefinite) == 1);

  Sign1Builder other_type = nitro_sign1();
  other_type.unprotected = {0x80};
  CHECK(oddities_of(other_type) == 1);
}

TEST_CASE("nitro: what alg the protected header has", "[nitro]") {
  const auto alg_of = [](const Buffer& header) {
    Sign1Builder builder = nitro_sign1();
    builder.protected_header = cbor_bytes(header);
    const Buffer bytes = builder.encode();
    const auto document = nitro::parse(bytes);
    REQUIRE(document.has_value());
    CHECK(document->container.oddities.size() == 1);
    return document->container.alg;
  };
  CHECK(alg_of({0xA1, 0x01, 0x26}) == -7);
  CHECK(alg_of({0xA1, 0x18, 0x01, 0x38, 0x22}) == -35);
  CHECK(alg_of({0xA2, 0x01, 0x38, 0x22, 0x04, 0x41, 0x00}) == -35);
  CHECK_FALSE(alg_of({0xA2, 0x01, 0x38, 0x22, 0x01, 0x38, 0x22}).has_value());
  CHECK_FALSE(alg_of({0xA1, 0x01, 0x65, 'E', 'S', '3', '8', '4'}).has_value());
  CHECK_FALSE(alg_of({0xA1, 0x01, 0x38, 0x22, 0x00}).has_value());
  CHECK_FALSE(alg_of({}).has_value());
  CHECK_FALSE(alg_of({0x80}).has_value());
}

TEST_CASE("nitro: what is no COSE_Sign1 is malformed (A1)", "[nitro]") {
  Sign1Builder builder = nitro_sign1();
  builder.head = {0x85};
  builder.tail = {0x00};
  CHECK(fault_of(builder.encode()) == Fault::out_of_range);
  builder = nitro_sign1();
  builder.head = {0xD1, 0x84};
  CHECK(fault_of(builder.encode()) == Fault::wrong_type);
  builder = nitro_sign1();
  builder.payload = {0xF6};
  CHECK(fault_of(builder.encode()) == Fault::wrong_type);
  CHECK_FALSE(nitro::looks_like_document(builder.encode()));
  builder = nitro_sign1();
  builder.signature = {0xF6};
  CHECK(fault_of(builder.encode()) == Fault::wrong_type);
  builder = nitro_sign1();
  builder.head = {0x9F};
  builder.tail = {0x00, 0xFF};
  CHECK(fault_of(builder.encode()) == Fault::out_of_range);
  builder = nitro_sign1();
  builder.payload = {0x40};
  CHECK(fault_of(builder.encode()) == Fault::truncated);
}

TEST_CASE("nitro: how the payload may be written", "[nitro]") {
  MapBuilder indefinite = nitro_payload();
  indefinite.indefinite = true;
  indefinite.set("pcrs", joined({{0xBF, 0x00}, cbor_bytes(Buffer(48, 1)), {0xFF}}));
  indefinite.set("cabundle", joined({{0x9F}, cbor_bytes(Buffer(90, 1)), {0xFF}}));
  const Buffer bytes = nitro_sign1(indefinite).encode();
  const auto document = nitro::parse(bytes);
  REQUIRE(document.has_value());
  CHECK(document->indefinite);
  CHECK(document->container.oddities.empty());
  CHECK(document->pcrs.size() == 1);
  CHECK(document->cabundle.size() == 1);

  Buffer unclosed = indefinite.encode();
  unclosed.pop_back();
  Sign1Builder builder = nitro_sign1();
  builder.payload = cbor_bytes(unclosed);
  CHECK(fault_of(builder.encode()) == Fault::truncated);

  Buffer trailing = nitro_payload().encode();
  trailing.push_back(0xF6);
  builder.payload = cbor_bytes(trailing);
  CHECK(fault_of(builder.encode()) == Fault::trailing);
}

TEST_CASE("nitro: fields of the payload", "[nitro]") {
  const auto with = [](std::string_view key, Buffer value) {
    return nitro_sign1(nitro_payload().set(key, std::move(value))).encode();
  };
  for (const std::string_view key : {"module_id", "digest", "timestamp", "pcrs", "certificate", "cabundle"}) {
    CHECK(fault_of(nitro_sign1(nitro_payload().erase(key)).encode()) == Fault::missing);
    CHECK(fault_of(with(key, {0xF6})) == Fault::wrong_type);
  }
  for (const std::string_view key : {"public_key", "user_data", "nonce"}) {
    CHECK(nitro::parse(nitro_sign1(nitro_payload().erase(key)).encode()).has_value());
    CHECK(nitro::parse(with(key, {0x40})).has_value());
    CHECK(fault_of(with(key, {0xF7})) == Fault::wrong_type);
    CHECK(fault_of(with(key, cbor_text("x"))) == Fault::wrong_type);
  }
  CHECK(fault_of(with("timestamp", {0x18, 0x05})) == Fault::syntax);
  CHECK(fault_of(with("timestamp", {0x20})) == Fault::wrong_type);
  CHECK(fault_of(with("nonce", {0x58, 0x01, 0x00})) == Fault::syntax);
  CHECK(fault_of(with("pcrs", pcr_map({{0, Buffer(48)}, {0, Buffer(48)}}))) == Fault::duplicate);
  CHECK(fault_of(with("pcrs", joined({{0xA1, 0x61, 'a'}, cbor_bytes(Buffer(48))}))) == Fault::wrong_type);

  MapBuilder twice = nitro_payload();
  twice.entries.push_back(twice.entries.front());
  CHECK(fault_of(nitro_sign1(twice).encode()) == Fault::duplicate);

  // Limits are the verifier's.
  CHECK(nitro::parse(with("pcrs", pcr_map({{32, Buffer(47)}}))).has_value());
  CHECK(nitro::parse(with("timestamp", {0x00})).has_value());
}

TEST_CASE("nitro: unknown keys are skipped, however deep up to 8", "[nitro]") {
  const auto with_extra = [](const Buffer& value) { return nitro_sign1(nitro_payload().set("extra", value)).encode(); };
  const auto nested = [&](std::size_t containers, const Buffer& around, const Buffer& innermost) {
    Buffer value;
    for (std::size_t i = 0; i < containers; ++i) append(value, around);
    append(value, innermost);
    return with_extra(value);
  };
  // The payload is level 1. Arrays, maps and tags are levels; what stands in the innermost one is none.
  for (const Buffer& around : {Buffer{0x81}, Buffer{0xA1, 0x00}, Buffer{0xC0}}) {
    INFO(to_hex(around));
    const Buffer bytes = nested(7, around, {0x00});
    const auto document = nitro::parse(bytes);
    REQUIRE(document.has_value());
    REQUIRE(document->unknown_keys.size() == 1);
    CHECK(document->unknown_keys[0].text.raw() == "extra");
    CHECK(fault_of(nested(8, around, {0x00})) == Fault::too_deep);
    for (const Buffer& empty : {Buffer{0x80}, Buffer{0xA0}, Buffer{0x9F, 0xFF}}) {
      CHECK(nitro::parse(nested(6, around, empty)).has_value());
      CHECK(fault_of(nested(7, around, empty)) == Fault::too_deep);
    }
  }
  // Otherwise they are held to what A1 says of every item.
  CHECK(nitro::parse(with_extra({0x9F, 0x01, 0x61, 'a', 0xFF})).has_value());
  CHECK(nitro::parse(with_extra({0x5F, 0x41, 0x00, 0xFF})).has_value());
  CHECK(fault_of(with_extra({0x18, 0x00})) == Fault::syntax);
  CHECK(fault_of(with_extra({0x81, 0x58, 0x01, 0x00})) == Fault::syntax);
  CHECK(fault_of(with_extra({0xBF, 0x00, 0xFF})) == Fault::syntax);
}

TEST_CASE("nitro: NitroTPM documents are told apart", "[nitro]") {
  MapBuilder map = nitro_payload();
  map.erase("pcrs").set("nitrotpm_pcrs", pcr_map({{4, Buffer(48, 1)}}));
  const Buffer bytes = nitro_sign1(map).encode();
  const auto document = nitro::parse(bytes);
  REQUIRE(document.has_value());
  CHECK(document->nitrotpm);
}

TEST_CASE("nitro: byte strings in chunks outlive a move of the document", "[nitro]") {
  MapBuilder map = nitro_payload();
  map.set("nonce", {0x5F, 0x41, 'a', 0x41, 'b', 0xFF});
  const Buffer bytes = nitro_sign1(map).encode();
  auto document = nitro::parse(bytes);
  REQUIRE(document.has_value());
  const nitro::Document moved = std::move(*document);
  CHECK(as_text(moved.nonce.blob.bytes) == "ab");
}

TEST_CASE("nitro: module ids", "[nitro]") {
  const auto id = nitro::read_module_id("i-0340e0cb833504eb6-enc019c12d31f78864d");
  REQUIRE(id.has_value());
  CHECK(id->instance == "i-0340e0cb833504eb6");
  CHECK(id->started_ms == 0x019c12d31f78);
  CHECK_FALSE(nitro::read_module_id("i-0340e0cb833504eb6-enc019c12d31f78864").has_value());
  CHECK_FALSE(nitro::read_module_id("i-0340E0cb833504eb6-enc019c12d31f78864d").has_value());
  CHECK_FALSE(nitro::read_module_id("x-0340e0cb833504eb6-enc019c12d31f78864d").has_value());
  CHECK_FALSE(nitro::read_module_id("").has_value());
}

TEST_CASE("nitro: every shared vector parses or is refused as its README says", "[nitro]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const std::set<std::string> malformed = {"payload-null.cbor", "trailing-byte.cbor", "truncated.cbor",
                                           "dup-pcrs-key.cbor"};
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*vectors / "nitro")) {
    if (entry.path().extension() != ".cbor") continue;
    ++count;
    const Buffer bytes = read_file(entry.path());
    const auto document = nitro::parse(bytes);
    INFO(entry.path().string());
    CHECK(document.has_value() == !malformed.contains(entry.path().filename().string()));
    CHECK(nitro::looks_like_document(bytes) == (entry.path().filename() != "payload-null.cbor"));
    if (!document) CHECK(document.error().offset <= bytes.size());
  }
  CHECK(count >= 40);
}

}  // namespace touchstone

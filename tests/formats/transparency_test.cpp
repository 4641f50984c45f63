// Parsers of proofs of logs, trees and chains, and of timestamps: what is refused, and where.
#include <array>
#include <filesystem>
#include <functional>
#include <string>

#include "codec/hex.h"
#include "formats/cometbft/encode.h"
#include "formats/cometbft/light_block.h"
#include "formats/eth/account.h"
#include "formats/eth/get_proof.h"
#include "formats/eth/header.h"
#include "formats/eth/trie_node.h"
#include "formats/ics23/proof.h"
#include "formats/merkle_proof/merkle_proof.h"
#include "formats/note/note.h"
#include "formats/note/vkey.h"
#include "formats/ots/ots.h"
#include "formats/tlog/tlog_proof.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;

Buffer sample(const std::string& name) { return read_file(testdata("transparency/" + name)); }

using Parses = std::function<std::optional<ParseError>(Bytes)>;

template <class T>
std::optional<ParseError> error_of(const Parsed<T>& parsed) {
  return parsed ? std::nullopt : std::optional(parsed.error());
}

// A parser of JSON as one of bytes; what is no JSON is refused as well.
template <class T>
Parses of_json(Parsed<T> (*parse)(const json::Value&)) {
  return [parse](Bytes bytes) -> std::optional<ParseError> {
    const auto document = json::parse(bytes);
    return document ? error_of(parse(document->root())) : std::optional(document.error());
  };
}

const Parses kTlog = [](Bytes bytes) { return error_of(tlog::parse(as_text(bytes))); };
const Parses kOts = [](Bytes bytes) { return error_of(ots::parse(bytes)); };
const Parses kHeader = [](Bytes bytes) { return error_of(eth::parse_header(bytes)); };

void check_prefixes(const Parses& parse, const Buffer& whole) {
  REQUIRE_FALSE(parse(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto error = parse(Bytes(whole).first(size));
    INFO(size << " of " << whole.size() << " bytes");
    REQUIRE(error.has_value());
    REQUIRE(error->offset <= size);
  }
}

void check_byte_after(const Parses& parse, Buffer whole, std::uint8_t byte) {
  whole.push_back(byte);
  const auto error = parse(whole);
  REQUIRE(error.has_value());
  CHECK(error->offset <= whole.size());
}

Buffer node_of(std::string_view hex) { return from_hex(hex, "node").value(); }

}  // namespace

TEST_CASE("transparency: every strict prefix is refused, and every byte after the end", "[transparency]") {
  const Buffer tlog = sample("tlog/no-extra.tlog-proof");
  check_prefixes(kTlog, tlog);
  check_byte_after(kTlog, tlog, 'x');
  check_byte_after(kTlog, tlog, '\n');
  check_prefixes(kOts, sample("ots/good.ots"));
  check_byte_after(kOts, sample("ots/good.ots"), 0);
  check_prefixes(kHeader, sample("eth/header.rlp"));
  check_byte_after(kHeader, sample("eth/header.rlp"), 0x80);
}

// A strict prefix of a JSON text is no JSON; here a byte of the value matters, wherever it stands.
TEST_CASE("transparency: offsets of refused JSON lie inside it", "[transparency]") {
  const auto samples =
      std::to_array<std::pair<Parses, std::string>>({{of_json(merkle::parse), "merkle/inclusion.json"},
                                                     {of_json(merkle::parse), "merkle/consistency-6-11.json"},
                                                     {of_json(eth::parse), "eth/rich.json"},
                                                     {of_json(ics23::parse), "ics23/iavl-absent.json"},
                                                     {of_json(cometbft::parse_light_block), "comet/next.json"},
                                                     {of_json(cometbft::parse_trusted_block), "comet/trusted.json"}});
  for (const auto& [parse, name] : samples) {
    INFO(name);
    Buffer bytes = sample(name);
    REQUIRE_FALSE(parse(bytes).has_value());
    std::size_t refused = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const std::uint8_t before = bytes[i];
      bytes[i] = before == '7' ? 'x' : '7';
      if (const auto error = parse(bytes)) {
        ++refused;
        REQUIRE(error->offset <= bytes.size());
      }
      bytes[i] = before;
    }
    CHECK(refused > 10);
  }
}

TEST_CASE("transparency: what is malformed by our generator is refused", "[transparency]") {
  std::size_t count = 0;
  const auto refused = [&count](const std::string& folder, const Parses& parse) {
    for (const auto& entry : std::filesystem::directory_iterator(testdata("transparency/" + folder))) {
      if (!entry.path().filename().string().starts_with("malformed")) continue;
      INFO(entry.path());
      CHECK(parse(read_file(entry.path())).has_value());
      ++count;
    }
  };
  refused("eth", of_json(eth::parse));
  refused("ics23", of_json(ics23::parse));
  refused("comet", of_json(cometbft::parse_light_block));
  refused("ots", kOts);
  CHECK(count >= 35);
}

TEST_CASE("note: the text ends at the last empty line", "[transparency][note]") {
  const std::string line = "\xE2\x80\x94 name QUJDREVG\n";
  const std::string whole = "a\n\nb\n\n" + line;
  const auto note = note::parse(whole).value();
  CHECK(note.text == "a\n\nb\n");
  REQUIRE(note.signatures.size() == 1);
  CHECK(note.signatures[0].name == "name");
  CHECK(as_text(note.signatures[0].key_id) == "ABCD");
  CHECK(as_text(note.signatures[0].signature) == "EF");
  CHECK(note.signatures[0].offset == 6);
  CHECK(note::parse_checkpoint(note.text).error().detail == "an empty line");
  for (const std::string& bad :
       {std::string("a\n\n"), "a\n" + line, "a\n\n" + line.substr(0, line.size() - 1), "a\r\n\n" + line,
        std::string("a\n\n\xE2\x80\x94  QUJDREVG\n"), std::string("a\n\n- name QUJDREVG\n"),
        std::string("a\n\n\xE2\x80\x94 name QUJDRA==\n"), "a\n\n\xE2\x80\x94 na\xC2\xA0me QUJDREVG\n" + line}) {
    INFO(bad);
    CHECK_FALSE(note::parse(bad).has_value());
  }
}

TEST_CASE("note: a note of more than 1 MiB is refused before it is read", "[transparency][note]") {
  const std::string line = "\xE2\x80\x94 name QUJDREVG\n";
  CHECK(note::parse(std::string(note::kMaxNote, 'a') + "\n\n" + line).error().fault == Fault::too_large);
}

TEST_CASE("vkey: shape, type and length", "[transparency][note]") {
  const std::string text = read_text(testdata("transparency/tlog/log.vkey"));
  const auto key = note::parse_vkey(text).value();
  CHECK(key.name == "log.touchstone.test");
  CHECK(key.type == note::KeyType::ed25519);
  CHECK(key.key.size() == 32);
  CHECK(note::looks_like_vkey(text));
  for (const char* bad : {"", "name", "name+00000000", "+00000000+AQAA", "name+0000000+AQAA", "name+0000000g+AQAA",
                          "name+00000000+AQ==", "name+00000000+AQAA", "name+00000000+*", "na me+00000000+AQAA",
                          "name+00000000+/wAA\nname+00000000+/wAA"}) {
    INFO(bad);
    const auto parsed = note::parse_vkey(bad);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().offset <= std::string_view(bad).size());
  }
  CHECK(note::parse_vkey("name+00000000+/wAA").has_value());  // of a type that nobody knows
}

TEST_CASE("trie nodes: flags, padding, references", "[transparency][eth]") {
  CHECK(std::holds_alternative<eth::Leaf>(eth::parse_node(node_of("c22007")).value()));  // an empty path, a value
  CHECK(std::holds_alternative<eth::Leaf>(eth::parse_node(node_of("c23507")).value()));
  CHECK(std::get<eth::Leaf>(eth::parse_node(node_of("c23507")).value()).path == eth::Nibbles{5});
  const Buffer inlined = node_of("c411c22007");  // an extension by one nibble to a node inside it
  const auto extension = std::get<eth::Extension>(eth::parse_node(inlined).value());
  CHECK(extension.child.kind == eth::Reference::Kind::inlined);
  CHECK(to_hex(extension.child.bytes) == "c22007");
  for (const char* bad : {"c0", "80", "c12007", "c24007", "c22107", "c20080", "c21180", "c32007c0", "c220c0",
                          "c4118207ff", "c3200708", "c2200780", "c22007ff"}) {
    INFO(bad);
    CHECK_FALSE(eth::parse_node(node_of(bad)).has_value());
  }
  // An inlined node of 32 bytes: its parent has to refer to it by hash.
  Buffer long_child = node_of("e011de209c");
  long_child.insert(long_child.end(), 28, 7);
  CHECK(eth::parse_node(long_child).has_value());
  long_child = node_of("e111df209d");
  long_child.insert(long_child.end(), 29, 7);
  CHECK_FALSE(eth::parse_node(long_child).has_value());
}

TEST_CASE("accounts and slots: strict numbers", "[transparency][eth]") {
  const std::string rest = "a0" + std::string(64, '1') + "a0" + std::string(64, '2');
  CHECK(eth::parse_account(node_of("f8440180" + rest)).has_value());
  CHECK_FALSE(eth::parse_account(node_of("f8440080" + rest)).has_value());  // a nonce of 00
  CHECK_FALSE(eth::parse_account(node_of("f84301" + rest)).has_value());
  CHECK_FALSE(eth::parse_account(node_of("f844018001")).has_value());
  CHECK(as_u64(eth::parse_slot(node_of("820400")).value()) == 1024U);
  CHECK_FALSE(eth::parse_slot(node_of("820004")).has_value());
  CHECK_FALSE(eth::parse_slot(node_of("82040000")).has_value());
  CHECK_FALSE(eth::parse_slot(node_of("a1" + std::string(66, '1'))).has_value());
}

TEST_CASE("cometbft: times keep their nanoseconds", "[transparency][cometbft]") {
  const std::string text = read_text(testdata("transparency/comet/skip.json"));
  const auto parsed = json::parse(as_bytes(text));
  const auto block = cometbft::parse_light_block(parsed->root()).value();
  CHECK(block.header.time.nanos == 123456789);
  CHECK(to_text(block.header.time) == "2026-11-18T11:08:20.123456789Z");
  CHECK(cometbft::header_leaves(block.header).size() == 14);
  CHECK(to_hex(cometbft::header_leaves(block.header)[4]) == "1200");  // no last block
  CHECK(block.validator_set->total_power == 40);
}

TEST_CASE("ics23: steps that are too many are counted and not kept", "[transparency][ics23]") {
  const std::string text = read_text(testdata("transparency/ics23/shape-depth-far.json"));
  const auto document = json::parse(as_bytes(text));
  const auto proof = ics23::parse(document->root()).value();
  CHECK(proof.exist->depth == 270);
  CHECK(proof.exist->path.size() == ics23::kMaxSteps);
}

TEST_CASE("ots: nodes come in the order of a walk", "[transparency][ots]") {
  const Buffer bytes = sample("ots/good.ots");
  const auto timestamp = ots::parse(bytes).value();
  REQUIRE(timestamp.nodes.size() == 6);
  CHECK(timestamp.nodes[0].attestation->uri.raw() == "https://calendar.example/touch");
  CHECK(timestamp.nodes[1].op == ots::Op::prepend);
  CHECK(timestamp.nodes[5].attestation->height == 850000);
  CHECK(timestamp.nodes[5].depth == 4);
  for (const ots::Node& node : timestamp.nodes) CHECK(node.offset + node.length <= bytes.size());
}

}  // namespace touchstone

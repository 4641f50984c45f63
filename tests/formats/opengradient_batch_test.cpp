#include <algorithm>
#include <cctype>

#include "codec/hex.h"
#include "codec/json.h"
#include "formats/opengradient/batch.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using opengradient::Batch;

Parsed<Batch> parse(const std::string& text) {
  auto document = json::parse(as_bytes(text));
  if (!document) return tl::unexpected(document.error());
  return opengradient::parse_batch(document->root());
}

std::string batch_file(const std::string& name) {
  return test::read_text(test::testdata("opengradient/records/" + name));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("a batch of five has nine nodes and five leaves") {
  const std::string text = batch_file("batch-5.json");
  const auto batch = parse(text);
  REQUIRE(batch);
  CHECK(batch->tree.size() == 9);
  REQUIRE(batch->values.size() == 5);
  CHECK_FALSE(batch->other_members);
  CHECK(to_hex(batch->tree.front()) == test::recorded("root"));
  CHECK(text.substr(batch->tree_places.front().offset, 3) == "\"0x");
  for (const auto& leaf : batch->values) {
    CHECK(leaf.signature.size() == 256);
    CHECK(text.substr(leaf.offset, 9) == "{\"value\":");
    CHECK(text[leaf.offset + leaf.length - 1] == '}');
  }
}

TEST_CASE("every strict prefix of a batch, and bytes after it, are refused") {
  const std::string text = batch_file("batch-1.json");
  const std::string whole = text.substr(0, text.find_last_of('}') + 1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto batch = parse(whole.substr(0, size));
    REQUIRE_FALSE(batch);
    CHECK(batch.error().offset <= size);
  }
  CHECK(parse(whole));
  CHECK_FALSE(parse(whole + "x"));
  CHECK_FALSE(parse(whole + whole));
}

TEST_CASE("what is not the batch of the facilitator is refused") {
  const std::string good = batch_file("batch-1.json");
  const std::string leaf = test::recorded("leaf").substr(0, 6);
  const std::string tee_id = "0x" + test::recorded("tee_id").substr(0, 6);
  REQUIRE(parse(good));
  const auto fault_of = [](const std::string& text) {
    const auto batch = parse(text);
    REQUIRE_FALSE(batch);
    CHECK(batch.error().offset < text.size());
    return batch.error().fault;
  };
  CHECK(fault_of(replaced(good, "standard-v1", "standard-v2")) == Fault::unsupported);
  CHECK(fault_of(replaced(good, "\"bytes\"", "\"string\"")) == Fault::unsupported);
  CHECK(fault_of(replaced(good, ",\"uint256\"]", "]")) == Fault::unsupported);
  CHECK(fault_of(replaced(good, "\"treeIndex\":0", "\"treeIndex\":-1")) == Fault::wrong_type);
  CHECK(fault_of(replaced(good, "\"treeIndex\":0", "\"treeIndex\":\"0\"")) == Fault::wrong_type);
  CHECK(fault_of(replaced(good, "\"treeIndex\":0", "\"index\":0")) == Fault::missing);
  CHECK(fault_of(replaced(good, "\"1777885954\"", "1777885954.0")) == Fault::syntax);
  CHECK(fault_of(replaced(good, "\"1777885954\"", "\"\"")) == Fault::syntax);
  CHECK(fault_of(replaced(good, "\"1777885954\"", "\"18446744073709551616\"")) == Fault::out_of_range);
  CHECK(fault_of(replaced(good, "\"1777885954\"", "null")) == Fault::wrong_type);
  CHECK(fault_of(replaced(good, "\"0x" + leaf, "\"" + leaf)) == Fault::syntax);
  CHECK(fault_of(replaced(good, "\"0x" + leaf, "\"0x" + leaf.substr(1))) == Fault::syntax);
  CHECK(fault_of(replaced(good, tee_id, tee_id + "00")) == Fault::out_of_range);
  CHECK(fault_of(R"({"format":"standard-v1","leafEncoding":["bytes32","bytes32","bytes32","bytes","uint256"],)"
                 R"("tree":[],"values":[]})") == Fault::out_of_range);
  CHECK(fault_of(R"([1])") == Fault::wrong_type);
}

TEST_CASE("other spellings of the same values are accepted") {
  const std::string good = batch_file("batch-1.json");
  CHECK(parse(replaced(good, "\"1777885954\"", "1777885954")));
  std::string upper = test::recorded("leaf");
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  CHECK(parse(replaced(good, test::recorded("leaf"), upper)));
  const auto extended = parse(replaced(good, "{", R"({"hash":null,)"));
  REQUIRE(extended);
  CHECK(extended->other_members);
  CHECK(parse(replaced(good, "\"1777885954\"", "18446744073709551615")));
}

TEST_CASE("a leaf is encoded as Solidity's abi.encode does") {
  opengradient::BatchLeaf leaf;
  leaf.tee_id.fill(1);
  leaf.input_hash.fill(2);
  leaf.output_hash.fill(3);
  leaf.signature = {0xd3};
  leaf.timestamp = 0x699e9300;
  const std::string zeros(64, '0');
  const auto word = [&zeros](const std::string& low) { return zeros.substr(low.size()) + low; };
  std::string expected;
  for (const char* byte : {"01", "02", "03"}) {
    for (int i = 0; i < 32; ++i) expected += byte;
  }
  expected += word("a0") + word("699e9300") + word("01") + "d3" + std::string(62, '0');
  CHECK(to_hex(opengradient::encode_leaf(leaf)) == expected);
  leaf.signature.clear();
  CHECK(opengradient::encode_leaf(leaf).size() == std::size_t{6} * 32);
  leaf.signature.assign(256, 7);
  CHECK(opengradient::encode_leaf(leaf).size() == std::size_t{6 + 8} * 32);
}

}  // namespace
}  // namespace touchstone

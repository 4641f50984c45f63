#include "evidence/receipts/opengradient_batch.h"

#include <algorithm>

#include "codec/hex.h"
#include "evidence/material/key.h"
#include "evidence/opengradient_support.h"
#include "evidence/receipts/opengradient_settlement.h"
#include "formats/opengradient/batch.h"
#include "support/catch.h"
#include "support/flips.h"

namespace touchstone {
namespace {

using evidence::kOpengradientBatch;
using test::artefact_of;
using test::outcome_of;
using test::read_file;
using test::record;
using test::Setting;

Appraisal verify(Bytes input, const Setting& setting) {
  const auto artefact = artefact_of(kOpengradientBatch, input);
  REQUIRE(artefact);
  return kOpengradientBatch.verify(*artefact, setting.context());
}

bool all_hold(const Appraisal& appraisal) {
  return outcome_of(appraisal, "batch.tree") == Outcome::pass &&
         outcome_of(appraisal, "batch.signatures") == Outcome::pass &&
         outcome_of(appraisal, "batch.placeholders") == Outcome::pass;
}

bool same_values(const opengradient::Batch& left, const opengradient::Batch& right) {
  return left.tree == right.tree && std::ranges::equal(left.values, right.values, [](const auto& a, const auto& b) {
           return a.tee_id == b.tee_id && a.input_hash == b.input_hash && a.output_hash == b.output_hash &&
                  a.signature == b.signature && a.timestamp == b.timestamp && a.tree_index == b.tree_index;
         });
}

TEST_CASE("batches of one and of five hold under the enclave's key") {
  for (const char* name : {"batch-1.json", "batch-5.json"}) {
    Setting setting;
    setting.key(record("enclave-key.pem"));
    const Buffer input = read_file(record(name));
    const Appraisal appraisal = verify(input, setting);
    CHECK(all_hold(appraisal));
    REQUIRE(appraisal.binding_needs.size() == 1);
    CHECK(appraisal.binding_needs.front().named_by_user);
    CHECK(appraisal.binding_needs.front().check == "receipt.key");
    REQUIRE(appraisal.reference_needs.size() == 1);
    CHECK(appraisal.reference_needs.front().check == "batch.root");
    CHECK(test::fields_inside(kOpengradientBatch, *artefact_of(kOpengradientBatch, input)));
  }
}

TEST_CASE("the need for a root has the form of what a settlement log offers") {
  const Appraisal batch = verify(read_file(record("batch-5.json")), Setting{});
  const auto log = artefact_of(evidence::kOpengradientSettlement, read_file(record("batch-settlement.log.json")));
  REQUIRE(log);
  const Appraisal settled = evidence::kOpengradientSettlement.verify(*log, Setting{}.context());
  REQUIRE(settled.reference_offers.size() == 1);
  const ReferenceOffer& offer = settled.reference_offers.front();
  const ReferenceNeed& need = batch.reference_needs.front();
  CHECK(offer.topic == need.topic);
  REQUIRE(offer.values.size() == 2);
  REQUIRE(need.values.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(offer.values[i].name == need.values[i].name);
    CHECK(offer.values[i].bytes == need.values[i].bytes);
  }
}

TEST_CASE("a log that settles nothing is told, unless another log or an expectation decides") {
  const auto log_in = [](Setting& setting, const std::string& text, const std::string& origin) {
    setting.companions.artefacts.push_back(
        artefact_of(evidence::kOpengradientSettlement, as_bytes(text), origin).value());
  };
  const std::string good = test::read_text(record("batch-settlement.log.json"));
  const std::string removed = test::replaced(good, "{", "{\"removed\":true,");
  const std::string reverted = R"({"status":"0x0","logs":[)" + good + "]}";
  const Buffer batch = read_file(record("batch-5.json"));
  for (const std::string& text : {removed, reverted}) {
    Setting setting;
    log_in(setting, text, "log.json");
    const Appraisal appraisal = verify(batch, setting);
    REQUIRE(find_check(appraisal.checks, "batch.root") != nullptr);
    CHECK(outcome_of(appraisal, "batch.root") == Outcome::skipped);
    CHECK(find_check(appraisal.checks, "batch.root")->location->file == "log.json");
    CHECK(appraisal.reference_needs.empty());
    CHECK(appraisal.used == std::vector<std::size_t>{0});

    CHECK(verify(read_file(record("batch-1.json")), setting).reference_needs.size() == 1);  // of another root
    log_in(setting, good, "later.json");
    CHECK(verify(batch, setting).reference_needs.size() == 1);
    Setting expecting;
    expecting.expecting("root", Buffer(32, 1));
    log_in(expecting, text, "log.json");
    CHECK(verify(batch, expecting).reference_needs.size() == 1);
  }
}

TEST_CASE("without a key the signatures and the binding are unknown") {
  const Appraisal appraisal = verify(read_file(record("batch-5.json")), Setting{});
  CHECK(outcome_of(appraisal, "batch.tree") == Outcome::pass);
  CHECK(outcome_of(appraisal, "batch.signatures") == Outcome::unknown);
  REQUIRE(appraisal.binding_needs.size() == 1);
  CHECK(appraisal.binding_needs.front().layouts.empty());
}

TEST_CASE("the key of another enclave is no key for these leaves") {
  Setting setting;
  setting.key(record("other-key.pem"));
  CHECK(outcome_of(verify(read_file(record("batch-5.json")), setting), "batch.signatures") == Outcome::unknown);
}

TEST_CASE("a key among the companions is material, and both kinds are offered to the leaves") {
  Setting setting;
  setting.key(record("other-key.pem")).with(evidence::kPublicKey, record("enclave-key.pem"));
  const Appraisal appraisal = verify(read_file(record("batch-5.json")), setting);
  CHECK(all_hold(appraisal));
  REQUIRE(appraisal.binding_needs.size() == 1);
  CHECK_FALSE(appraisal.binding_needs.front().named_by_user);
  CHECK(appraisal.binding_needs.front().layouts.size() == 1);
  CHECK(appraisal.used == std::vector<std::size_t>{0});
}

TEST_CASE("a placeholder fails and is left out of the signatures") {
  Setting setting;
  setting.key(record("enclave-key.pem"));
  const Appraisal appraisal = verify(read_file(record("batch-5-placeholder.json")), setting);
  CHECK(outcome_of(appraisal, "batch.tree") == Outcome::pass);
  CHECK(outcome_of(appraisal, "batch.signatures") == Outcome::pass);
  CHECK(outcome_of(appraisal, "batch.placeholders") == Outcome::fail);
}

TEST_CASE("one bad signature in a consistent tree fails batch.signatures alone") {
  Setting setting;
  setting.key(record("enclave-key.pem"));
  const Appraisal appraisal = verify(read_file(record("batch-5-bad-signature.json")), setting);
  CHECK(outcome_of(appraisal, "batch.tree") == Outcome::pass);
  CHECK(outcome_of(appraisal, "batch.signatures") == Outcome::fail);
  CHECK(outcome_of(appraisal, "batch.placeholders") == Outcome::pass);
}

TEST_CASE("a tree of another size, indices twice or of inner nodes fail") {
  const std::string good = test::read_text(record("batch-5.json"));
  const auto tree_outcome = [](const std::string& text) {
    return outcome_of(verify(as_bytes(text), Setting{}), "batch.tree");
  };
  CHECK(tree_outcome(good) == Outcome::pass);
  const std::size_t first_node = good.find("\"0x", good.find("\"tree\""));
  std::string longer = good;
  longer.insert(first_node, "\"0x" + std::string(64, '0') + "\",");
  CHECK(tree_outcome(longer) == Outcome::fail);
  std::string shorter = good;
  shorter.erase(first_node, 69);
  CHECK(tree_outcome(shorter) == Outcome::fail);
  const std::size_t index = good.find("\"treeIndex\":") + 12;
  for (const char digit : {'0', '3', '4', '5', '6', '7', '8', '9'}) {
    std::string altered = good;
    if (altered[index] == digit) continue;
    altered[index] = digit;
    CHECK(tree_outcome(altered) == Outcome::fail);
  }
}

// Nothing that is changed in a batch may be taken for the batch that was settled. The text may differ in what does not
// matter (case of hex digits); then its values are the same.
void flip_every_bit(const char* name) {
  Buffer input = read_file(record(name));
  Setting setting;
  setting.key(record("enclave-key.pem"));
  const auto original = artefact_of(kOpengradientBatch, input);
  REQUIRE(original);
  const auto& values = original->as<opengradient::Batch>();
  const Buffer root = to_buffer(values.tree.front());
  std::size_t parsed = 0;
  std::size_t same = 0;
  for (std::size_t bit = 0; bit < input.size() * 8; bit += test::kFlipStride) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    input[bit / 8] ^= mask;
    const auto altered = artefact_of(kOpengradientBatch, input);
    if (altered) {
      ++parsed;
      const bool unchanged = same_values(altered->as<opengradient::Batch>(), values);
      same += unchanged ? 1 : 0;
      const Appraisal appraisal = kOpengradientBatch.verify(*altered, setting.context());
      const bool verified = all_hold(appraisal) && appraisal.reference_needs.front().values.front().bytes == root;
      if (verified != unchanged) {
        INFO(name << " byte " << bit / 8 << " bit " << bit % 8);
        CHECK(verified == unchanged);
      }
    }
    input[bit / 8] ^= mask;
  }
  CHECK(parsed > same);
  CHECK(same > 0);
}

TEST_CASE("no flipped bit of a batch of one is taken for it") { flip_every_bit("batch-1.json"); }
TEST_CASE("no flipped bit of a batch of five is taken for it") { flip_every_bit("batch-5.json"); }

TEST_CASE("trees made by OpenZeppelin's library") {
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const auto folder = *vectors / "opengradient";
  Setting setting;
  setting.key(folder / "key-only" / "signing-key.pem");
  const Appraisal good = verify(read_file(folder / "settlement" / "oz_batch_tree.json"), setting);
  CHECK(all_hold(good));
  CHECK(test::claim_text(good, "root") == "1814730352de975af0ea8edfdfc25ae820af5a2a6c3874fb606f59760f17e97b");
  CHECK(test::claim_text(good, "size") == "3");

  const Appraisal bad = verify(read_file(folder / "settlement" / "oz_batch_tree_bad_leaf.json"), setting);
  CHECK(outcome_of(bad, "batch.tree") == Outcome::fail);
  const Appraisal made_up = verify(read_file(folder / "settlement" / "oz_batch_tree_placeholder.json"), setting);
  CHECK(outcome_of(made_up, "batch.tree") == Outcome::pass);
  CHECK(outcome_of(made_up, "batch.signatures") == Outcome::fail);
  CHECK(outcome_of(made_up, "batch.placeholders") == Outcome::fail);

  setting.key(folder / "chain" / "evidence" / "signing-key.pem");
  const Appraisal altered = verify(read_file(folder / "settlement" / "batch-5-leaf-altered.json"), setting);
  CHECK(outcome_of(altered, "batch.tree") == Outcome::fail);
}

}  // namespace
}  // namespace touchstone

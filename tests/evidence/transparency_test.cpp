// What the cases below tests/cases/transparency cannot reach, and the vectors of other implementations.
#include <filesystem>
#include <string>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/proofs/cometbft.h"
#include "evidence/proofs/cometbft_checks.h"
#include "evidence/proofs/ics23_proof.h"
#include "evidence/proofs/merkle_proof.h"
#include "evidence/proofs/trie.h"
#include "formats/cometbft/light_block.h"
#include "support/catch.h"
#include "support/files.h"
#include "verify_run.h"

namespace touchstone {
namespace {

using namespace test;

std::optional<std::filesystem::path> vectors(const std::string& folder) {
  const auto shared = shared_vectors();
  if (!shared) {
    WARN("skipped: no shared vectors");
    return std::nullopt;
  }
  return *shared / folder;
}

}  // namespace

// transparency-dev/merkle names its data after what is wrong with it.
TEST_CASE("merkle: the vectors of transparency-dev", "[transparency][vectors]") {
  const auto folder = vectors("transparency/merkle");
  if (!folder) return;
  std::size_t good = 0, bad = 0, malformed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    const std::string name = entry.path().stem().string();
    const auto artefact = artefact_of(evidence::kMerkleProof, read_file(entry.path()));
    if (!artefact) {
      ++malformed;
      continue;
    }
    const auto appraisal = verify(*artefact);
    const bool held = appraisal.checks.front().outcome == Outcome::pass;
    const bool happy = name.find("happy-path") != std::string::npos || name.find("big-") != std::string::npos ||
                       name.ends_with("matching-root-and-leaf");
    INFO(name);
    if (happy) CHECK(held);
    (held ? good : bad) += 1;
  }
  WARN(good << " proofs held, " << bad << " did not, " << malformed << " were malformed");
  CHECK(good >= 10);
  CHECK(bad >= 90);
  CHECK(malformed == 33);
}

TEST_CASE("ics23: the vectors of cosmos", "[transparency][vectors]") {
  const auto folder = vectors("chain/ics23");
  if (!folder) return;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    const std::string name = entry.path().stem().string();
    const auto artefact = artefact_of(evidence::kIcs23Proof, read_file(entry.path()));
    const bool altered = name.ends_with("-value") || name.ends_with("-key") || name.ends_with("-bit");
    INFO(name);
    if (!artefact) {
      CHECK(altered);
      continue;
    }
    const auto appraisal = verify(*artefact);
    const bool failed = verdict(appraisal.checks) == Verdict::not_verified;
    CHECK(failed == altered);
    if (!altered) CHECK(outcome_of(appraisal, "ics23.root") == Outcome::unknown);
    ++count;
  }
  WARN(count << " proofs");
  CHECK(count >= 12);
}

TEST_CASE("comet: the blocks of tendermint-rs hash as their headers say", "[transparency][vectors]") {
  const auto folder = vectors("chain/cometbft");
  if (!folder) return;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("success-") || name.find("-1-") != std::string::npos) continue;
    const Buffer bytes = read_file(entry.path());
    const auto document = json::parse(bytes);
    const auto block = cometbft::parse_trusted_block(document->root()).value();
    INFO(name);
    CHECK(to_hex(evidence::cometbft_checks::header_hash(block.header)) == to_hex(block.commit.block_id.hash));
    CHECK(to_hex(evidence::cometbft_checks::set_hash(block.next_validator_set).value()) ==
          to_hex(block.header.next_validators_hash));
    ++count;
  }
  WARN(count << " blocks");
  CHECK(count >= 6);
}

TEST_CASE("trie: constants are what they are said to be", "[transparency]") {
  CHECK(evidence::transparency::kEmptyCode == crypto::keccak256({}));
  const Buffer empty = {0x80};
  CHECK(evidence::transparency::kEmptyTrie == crypto::keccak256(empty));
}

TEST_CASE("trie: an empty trie shows absence, and no other root without nodes does", "[transparency]") {
  const Buffer key(20, 1);
  const auto end = evidence::transparency::walk(evidence::transparency::kEmptyTrie, key, {});
  CHECK(end.fault.empty());
  CHECK_FALSE(end.value.has_value());
  CHECK_FALSE(evidence::transparency::walk(Digest256{}, key, {}).fault.empty());
}

// A root of fewer than 32 bytes is hashed all the same: there is no parent that could hold it.
TEST_CASE("trie: a small root", "[transparency]") {
  // A branch whose children are all empty: 17 times 80.
  eth::ProofNode node;
  node.rlp = {0xD1};
  node.rlp.insert(node.rlp.end(), 17, 0x80);
  const Buffer key(20, 1);
  const auto end = evidence::transparency::walk(crypto::keccak256(node.rlp), key, {node});
  CHECK(end.fault.empty());
  CHECK_FALSE(end.value.has_value());
  CHECK_FALSE(evidence::transparency::walk(crypto::keccak256(node.rlp), key, {node, node}).fault.empty());
}

}  // namespace touchstone

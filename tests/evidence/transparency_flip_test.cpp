// Nothing flipped is verified: every bit of small proofs, and of the hex, base64 and signatures inside larger ones.
// What nobody signed and nobody reads (white space, the spelling of hex, names of members) is left out.
#include <functional>
#include <map>
#include <string>

#include "codec/hex.h"
#include "evidence/proofs/cometbft.h"
#include "evidence/proofs/eth_getproof.h"
#include "evidence/proofs/ics23_proof.h"
#include "evidence/proofs/merkle_proof.h"
#include "evidence/proofs/note_key.h"
#include "evidence/proofs/opentimestamps.h"
#include "evidence/proofs/tlog_proof.h"
#include "support/catch.h"
#include "support/files.h"
#include "support/flips.h"
#include "verify_run.h"

namespace touchstone {
namespace {

using namespace test;

std::string path_of(const std::string& name) { return "transparency/" + name; }
Buffer sample(const std::string& name) { return read_file(testdata(path_of(name))); }
std::string hex_in(const std::string& name) {
  std::string text = read_text(testdata(path_of(name)));
  text.pop_back();
  return text;
}

Verdict verdict_of(const ArtefactType& type, const Buffer& bytes, const Settings& settings) {
  const auto artefact = artefact_of(type, bytes);
  if (!artefact) return Verdict::malformed;
  return verdict(verify(*artefact, settings).checks);
}

Artefact trusted_block() {
  auto artefact = artefact_of(evidence::kCometbftTrustedBlock, sample("comet/trusted.json"));
  return artefact.value();
}

// Flips every bit of every byte that `counts` says counts.
void flip(const ArtefactType& type, Buffer bytes, const Settings& settings,
          const std::function<bool(std::size_t)>& counts) {
  REQUIRE(verdict_of(type, bytes, settings) == Verdict::verified);
  std::map<Verdict, std::size_t> verdicts;
  for (std::size_t byte = 0; byte < bytes.size(); byte += test::kFlipStride) {
    if (!counts(byte)) continue;
    for (unsigned bit = 0; bit < 8; ++bit) {
      bytes[byte] ^= static_cast<std::uint8_t>(1U << bit);
      const Verdict verdict = verdict_of(type, bytes, settings);
      ++verdicts[verdict];
      if (verdict == Verdict::verified) FAIL_CHECK("bit " << bit << " of byte " << byte << " does not matter");
      bytes[byte] ^= static_cast<std::uint8_t>(1U << bit);
    }
  }
  CHECK(verdicts[Verdict::not_verified] > 0);
  CHECK(verdicts[Verdict::malformed] > 0);
}

/// Flips one bit of the value of every hex digit of every text that begins with "0x" (or of all, without prefix).
std::size_t flip_digits(const ArtefactType& type, Buffer bytes, const Settings& settings, std::string_view before,
                        std::string_view after) {
  REQUIRE(verdict_of(type, bytes, settings) == Verdict::verified);
  const std::string text(bytes.begin(), bytes.end());
  const std::size_t start = before.empty() ? 0 : text.find(before);
  REQUIRE(start != std::string::npos);
  const std::size_t end = text.find(after, start + before.size());
  std::size_t count = 0;
  for (std::size_t i = start + before.size(); i < std::min(end, text.size()); i += test::kFlipStride) {
    const char digit = text[i];
    if (std::isxdigit(static_cast<unsigned char>(digit)) == 0 || (digit == '0' && text[i + 1] == 'x')) continue;
    for (const int bit : {1, 2, 4, 8}) {
      const int value = std::stoi(std::string(1, digit), nullptr, 16) ^ bit;
      bytes[i] = static_cast<std::uint8_t>("0123456789abcdef"[value]);
      ++count;
      if (verdict_of(type, bytes, settings) == Verdict::verified) FAIL_CHECK("digit at " << i << " does not matter");
    }
    bytes[i] = static_cast<std::uint8_t>(digit);
  }
  return count;
}

}  // namespace

TEST_CASE("merkle: no bit of a hash or number may be flipped", "[transparency][flip]") {
  const Buffer bytes = sample("merkle/inclusion.json");
  const std::string text(bytes.begin(), bytes.end());
  const std::size_t note = text.find("\"note\"");
  Settings settings;
  settings.expecting("root", hex_in("merkle/root.hex"));
  // Between quotes, without names of members, and digits: not white space, which JSON lets be of four kinds.
  flip(evidence::kMerkleProof, bytes, settings, [&](std::size_t at) {
    if (at >= note || std::isspace(static_cast<unsigned char>(text[at])) != 0) return false;
    // Whoever asks for treeSize learns only that the path has the shape of it (RFC 9162 section 2.1.3.2).
    const std::size_t size = text.find("\"treeSize\": ") + 12;
    return at < size || at >= size + 2;
  });
}

TEST_CASE("tlog: every bit that log or proof cover", "[transparency][flip]") {
  const Buffer bytes = sample("tlog/good.tlog-proof");
  const std::string text(bytes.begin(), bytes.end());
  Settings settings;
  settings.expecting("leaf", hex_in("tlog/leaf.hex"));
  settings.anchors.verification_keys.push_back(artefact_of(evidence::kNoteKey, sample("tlog/log.vkey")).value());
  for (const auto* name : {"tlog/witness0.vkey", "tlog/witness1.vkey"}) {
    settings.with(artefact_of(evidence::kNoteKey, sample(name)).value());
  }
  // Nobody signed `extra`; a signature whose name or key id was changed is that of somebody else, and ignored.
  const std::size_t extra = text.find("extra "), index = text.find("index ");
  const std::size_t first_line = text.find("\xE2\x80\x94 ");
  const std::size_t log_end = text.find('\n', first_line);
  flip(evidence::kTlogProof, bytes, settings,
       [&](std::size_t at) { return (at < extra || at >= index) && at < log_end; });
}

TEST_CASE("tlog: every bit of the keys", "[transparency][flip]") {
  const Buffer key = sample("tlog/log.vkey");
  std::size_t refused = 0;
  Buffer flipped = key;
  for (std::size_t byte = 0; byte + 1 < key.size(); ++byte) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      flipped[byte] ^= static_cast<std::uint8_t>(1U << bit);
      // The case of a hex digit of the key id means nothing.
      if (!artefact_of(evidence::kNoteKey, flipped)) ++refused;
      flipped[byte] ^= static_cast<std::uint8_t>(1U << bit);
    }
  }
  CHECK(refused > (key.size() - 1) * 8 - 9);
}

TEST_CASE("mpt: every digit of nodes and stated values", "[transparency][flip]") {
  Settings settings;
  settings.expecting("state_root", hex_in("eth/state-root.hex"));
  CHECK(flip_digits(evidence::kEthGetProof, sample("eth/good.json"), settings, "", "\"storageProof\"") >
        4000 / test::kFlipStride);
  CHECK(flip_digits(evidence::kEthGetProof, sample("eth/good.json"), settings, "\"value\": \"0x", "]") >
        2000 / test::kFlipStride);
}

TEST_CASE("ics23: every digit of the proof", "[transparency][flip]") {
  for (const std::string kind : {"iavl", "tendermint", "smt"}) {
    INFO(kind);
    Settings settings;
    settings.expecting("root", hex_in("ics23/" + kind + "-root.hex")).expecting("spec", kind);
    CHECK(flip_digits(evidence::kIcs23Proof, sample("ics23/" + kind + "-exist.json"), settings, "", "}") >
          500 / test::kFlipStride);
    CHECK(flip_digits(evidence::kIcs23Proof, sample("ics23/" + kind + "-absent.json"), settings, "", "}") >
          1000 / test::kFlipStride);
  }
}

TEST_CASE("comet: every bit of header and commit", "[transparency][flip]") {
  const Buffer bytes = sample("comet/next.json");
  const std::string text(bytes.begin(), bytes.end());
  Settings settings;
  settings.at = Instant{1795100000};
  settings.anchors.trusted_blocks.push_back(trusted_block());
  // A digit of a hash, a letter of a signature: one bit of what it spells.
  const std::size_t sets = text.find("\"validator_set\"");
  REQUIRE(verdict_of(evidence::kCometbftLightBlock, bytes, settings) == Verdict::verified);
  Buffer flipped = bytes;
  std::size_t count = 0;
  bool value = false;
  for (std::size_t i = 0; i < sets; ++i) {
    if (text[i] == '"') value = !value && text[i - 1] == ' ' && text[i - 2] == ':';
    const bool letter = std::isalnum(static_cast<unsigned char>(text[i])) != 0;
    if (!value || !letter) continue;
    const char before = text[i];
    flipped[i] = static_cast<std::uint8_t>(before == '0' || before == 'A' ? before + 1 : before - 1);
    if (verdict_of(evidence::kCometbftLightBlock, flipped, settings) == Verdict::verified) {
      FAIL_CHECK("'" << before << "' at " << i << " does not matter");
    }
    flipped[i] = static_cast<std::uint8_t>(before);
    ++count;
  }
  CHECK(count > 1000);
}

TEST_CASE("ots: every bit of a timestamp", "[transparency][flip]") {
  const Buffer bytes = sample("ots/good.ots");
  Settings settings;
  settings.expecting("digest", hex_in("ots/digest.hex")).expecting("block_hash", hex_in("ots/block-hash.hex"));
  PlainFile header;
  header.path = "header.bin";
  header.bytes = std::make_shared<const Buffer>(sample("ots/header.bin"));
  header.size = header.bytes->size();
  settings.companions.files.push_back(header);
  // A promise of a calendar and the height are the word of whoever wrote the file.
  const std::string text(bytes.begin(), bytes.end());
  const std::size_t promise = text.find("\x83\xdf\xe3"), end = text.find("touch") + 5;
  const std::size_t height = bytes.size() - 3;
  flip(evidence::kOpentimestamps, bytes, settings,
       [&](std::size_t at) { return (at < promise || at >= end) && at < height; });
}

}  // namespace touchstone

// Every bit of a document matters: with any one flipped it is malformed, or some check does not pass.
#include <filesystem>
#include <map>

#include "evidence/quotes/nitro.h"
#include "formats/certificate/certificate.h"
#include "support/catch.h"
#include "support/files.h"
#include "support/flips.h"
#include "verify_run.h"

namespace touchstone {
namespace {

using namespace test;

struct Sample {
  Buffer document;
  Settings settings;
};

Sample sample_of(const std::filesystem::path& document, const std::filesystem::path& root) {
  Sample sample{read_file(document), {}};
  const auto roots = certificate::parse(read_file(root));
  sample.settings.anchors.roots.push_back(*roots.value().certificates.front().der);
  return sample;
}

Sample own_sample() { return sample_of(testdata("nitro/good.cbor"), testdata("nitro/root.pem")); }

// The shared vectors have a smaller one, with a chain of two.
Sample small_sample() {
  const auto vectors = shared_vectors();
  if (!vectors) return own_sample();
  const auto folder = *vectors / "nitro" / "mutants" / "test-root";
  return sample_of(folder / "minimal.cbor", folder / "root.der");
}

std::optional<Sample> real_sample() {
  const auto vectors = shared_vectors();
  if (!vectors) return std::nullopt;
  return Sample{read_file(*vectors / "nitro" / "real" / "2026-02-12_us-east-2_prod_indef-map_opengradient.cbor"), {}};
}

Verdict verdict_of(const Buffer& document, const Settings& settings) {
  const auto artefact = artefact_of(evidence::kNitroDocument, document);
  if (!artefact) return Verdict::malformed;
  return verdict(verify(*artefact, settings).checks);
}

// `bits_of(byte)` is a mask of the bits to flip in that byte.
template <class BitsOf>
void flip(const Sample& sample, BitsOf bits_of) {
  REQUIRE(verdict_of(sample.document, sample.settings) == Verdict::verified);
  std::map<Verdict, std::size_t> verdicts;
  Buffer flipped = sample.document;
  for (std::size_t byte = 0; byte < flipped.size(); byte += test::kFlipStride) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      const auto mask = static_cast<std::uint8_t>(1U << bit);
      if ((bits_of(byte) & mask) == 0) continue;
      flipped[byte] ^= mask;
      const Verdict verdict = verdict_of(flipped, sample.settings);
      ++verdicts[verdict];
      if (verdict == Verdict::verified) FAIL_CHECK("bit " << bit << " of byte " << byte << " does not matter");
      flipped[byte] ^= mask;
    }
  }
  CHECK(verdicts[Verdict::not_verified] > 0);
  CHECK(verdicts[Verdict::malformed] > 0);
}

}  // namespace

TEST_CASE("nitro: no bit of a document may be flipped", "[nitro][flip]") {
  flip(small_sample(), [](std::size_t) { return 0xFFU; });
}

TEST_CASE("nitro: one bit of every byte of a document with five certificates", "[nitro][flip]") {
  flip(own_sample(), [](std::size_t byte) { return 1U << (byte * 5 % 8); });
}

TEST_CASE("nitro: every bit of a genuine document", "[nitro][flip][.slow]") {
  const auto sample = real_sample();
  if (!sample) return;
  flip(*sample, [](std::size_t) { return 0xFFU; });
}

}  // namespace touchstone

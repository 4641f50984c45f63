// Every bit of a document matters: with any one flipped it is malformed, or some check does not pass.
#include <filesystem>
#include <map>

#include "evidence/quotes/nitro.h"
#include "formats/certificate/certificate.h"
#include "support/catch.h"
#include "support/files.h"
#include "verify_run.h"

namespace touchstone {
namespace {

using namespace test;

struct Sample {
  Buffer document;
  Settings settings;
};

// Our own samples, else the small one of the shared vectors, both under a test root.
std::optional<Sample> small_sample() {
  std::filesystem::path document = testdata("nitro/minimal.cbor"), root = testdata("nitro/root.der");
  if (!std::filesystem::exists(document)) {
    const auto vectors = shared_vectors();
    if (!vectors) return std::nullopt;
    document = *vectors / "nitro" / "mutants" / "test-root" / "minimal.cbor";
    root = *vectors / "nitro" / "mutants" / "test-root" / "root.der";
  }
  Sample sample{read_file(document), {}};
  sample.settings.anchors.roots.push_back(*certificate::parse(read_file(root))->certificates[0].der);
  return sample;
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
  for (std::size_t byte = 0; byte < flipped.size(); ++byte) {
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
  const auto sample = small_sample();
  if (!sample) {
    WARN("skipped: no sample");
    return;
  }
  flip(*sample, [](std::size_t) { return 0xFFU; });
}

TEST_CASE("nitro: one bit of every byte of a genuine document", "[nitro][flip]") {
  const auto sample = real_sample();
  if (!sample) {
    WARN("skipped: no shared vectors");
    return;
  }
  flip(*sample, [](std::size_t byte) { return 1U << (byte * 5 % 8); });
}

TEST_CASE("nitro: every bit of a genuine document", "[nitro][flip][.slow]") {
  const auto sample = real_sample();
  if (!sample) return;
  flip(*sample, [](std::size_t) { return 0xFFU; });
}

}  // namespace touchstone

// What a Sigstore bundle costs in process: parsing, finding its instant, and verifying everything but the artefact's
// digest, which is the caller's.
#include <filesystem>
#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "crypto/digest.h"
#include "evidence/sigstore/sigstore.h"
#include "evidence/sigstore/trusted_root.h"
#include "support/files.h"

namespace touchstone {
namespace {

Artefact parse(const ArtefactType& type, const std::shared_ptr<const Buffer>& bytes) {
  Reading reading;
  reading.bytes = bytes;
  reading.json = std::make_shared<const json::Document>(json::parse(*bytes).value());
  Artefact artefact;
  artefact.type = &type;
  artefact.bytes = bytes;
  artefact.content = type.parse(reading).value();
  return artefact;
}

std::shared_ptr<const Buffer> load(const std::string& file) {
  return std::make_shared<const Buffer>(test::read_file(test::testdata("sigstore/" + file)));
}

/// Everything that the command line would say.
struct Setting {
  Setting() {
    anchors.trusted_root =
        std::make_shared<const Artefact>(parse(evidence::kSigstoreTrustedRoot, load("roots/good.json")));
    PlainFile file;
    file.bytes = load("artefact.txt");
    file.size = file.bytes->size();
    file.sha256 = crypto::sha256(*file.bytes);
    file.sha384 = crypto::digest(crypto::Hash::sha384, *file.bytes);
    file.sha512 = crypto::digest(crypto::Hash::sha512, *file.bytes);
    companions.files.push_back(std::move(file));
    expecting("identity", "https://touchstone.test/signer/.github/workflows/release.yml@refs/heads/main");
    expecting("issuer", "https://issuer.touchstone.test");
  }

  void expecting(const std::string& name, const std::string& text) {
    Expectation one;
    one.name = name;
    one.given = one.text = text;
    expect.all.push_back(std::move(one));
  }

  [[nodiscard]] Context context(Instant at) const {
    return {at, Basis::evidence, Instant{1795000000}, {}, exchange, companions, expect, anchors, allow};
  }

  Exchange exchange;
  Companions companions;
  Expectations expect;
  Anchors anchors;
  Allowances allow;
};

void sigstore_parse(benchmark::State& state, const std::string& file) {
  const auto bytes = load(file);
  for (auto _ : state) benchmark::DoNotOptimize(parse(evidence::kSigstoreBundle, bytes));
}

// As a run does it: the instant is found first, then everything is checked.
void sigstore_verify(benchmark::State& state, const std::string& file) {
  const auto bytes = load(file);
  const Setting setting;
  for (auto _ : state) {
    const Artefact artefact = parse(evidence::kSigstoreBundle, bytes);
    const auto at = artefact.type->instant_in(artefact, setting.context(Instant{}));
    const Appraisal appraisal = artefact.type->verify(artefact, setting.context(at.value()));
    if (!has_passed(appraisal.checks, "sigstore.signature")) state.SkipWithError("not verified");
    benchmark::DoNotOptimize(appraisal);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(sigstore_parse, rekor_v1, "message.json");
BENCHMARK_CAPTURE(sigstore_parse, rekor_v2, "rekor2.json");
BENCHMARK_CAPTURE(sigstore_verify, rekor_v1, "message.json");
BENCHMARK_CAPTURE(sigstore_verify, rekor_v2, "rekor2.json");
BENCHMARK_CAPTURE(sigstore_verify, envelope, "rekor2-envelope.json");

}  // namespace
}  // namespace touchstone

BENCHMARK_MAIN();

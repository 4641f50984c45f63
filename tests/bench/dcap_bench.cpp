// What a TDX quote costs: parsing, one verification with full collateral once certificates are loaded, the collateral
// itself, and the P-256 signatures that cannot be saved.
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include <benchmark/benchmark.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "appraisal/verdict.h"
#include "codec/json.h"
#include "crypto/chain.h"
#include "crypto/key.h"
#include "evidence/material/dcap_collateral.h"
#include "evidence/quotes/dcap.h"
#include "formats/certificate/certificate.h"
#include "formats/key/spki.h"
#include "support/files.h"

namespace touchstone {
namespace {

struct Sample {
  std::shared_ptr<const Buffer> quote, collateral;
  Instant at;
  Anchors anchors;
};

Sample sample_of(const std::filesystem::path& quote, const std::filesystem::path& collateral, Instant at) {
  return {std::make_shared<const Buffer>(test::read_file(quote)),
          std::make_shared<const Buffer>(test::read_file(collateral)),
          at,
          {}};
}

// Genuine quotes of several platforms where the shared vectors are, else our own.
std::vector<Sample> samples() {
  if (const auto vectors = test::shared_vectors()) {
    const auto dcap = *vectors / "dcap";
    const auto one = [&](const std::string& name, std::int64_t at) {
      return sample_of(dcap / name / "quote.bin", dcap / name / "collateral.json", Instant{at});
    };
    return {one("tdx-v4-uptodate", 1751624191), one("tdx-v4-uptodate-gcp-cos113", 1753175614),
            one("tdx-v4-uptodate-near", 1758093775), one("tdx-v5-uptodate", 1774995607)};
  }
  const auto folder = test::testdata("dcap");
  Sample own = sample_of(folder / "tdx-v4.bin", folder / "tdx.json", Instant{1780315200});
  const auto root = certificate::parse(test::read_file(folder / "root.pem"));
  own.anchors.roots.push_back(*root.value().certificates.front().der);
  return {own};
}

Artefact parse(const ArtefactType& type, const std::shared_ptr<const Buffer>& bytes) {
  Reading reading;
  reading.bytes = bytes;
  if (&type == &evidence::kDcapCollateral) {
    reading.json = std::make_shared<const json::Document>(json::parse(*bytes).value());
  }
  Artefact artefact;
  artefact.type = &type;
  artefact.bytes = bytes;
  artefact.content = type.parse(reading).value();
  return artefact;
}

Companions companions_of(const Sample& sample) {
  Companions companions;
  companions.artefacts.push_back(parse(evidence::kDcapCollateral, sample.collateral));
  return companions;
}

Appraisal verify(const Sample& sample, const Companions& companions) {
  const Artefact quote = parse(evidence::kTdxQuote, sample.quote);
  const Exchange exchange;
  const Expectations expect;
  const Allowances allow;
  const Context context{sample.at, Basis::given, sample.at, {}, exchange, companions, expect, sample.anchors, allow};
  Appraisal appraisal = evidence::kTdxQuote.verify(quote, context);
  if (verdict(appraisal.checks) != Verdict::verified) throw std::runtime_error("a quote is not verified");
  return appraisal;
}

void dcap_parse(benchmark::State& state) {
  const Sample sample = samples().front();
  for (auto _ : state) benchmark::DoNotOptimize(parse(evidence::kTdxQuote, sample.quote));
}
BENCHMARK(dcap_parse);

// The goal: at most 0.9 ms for one quote with full collateral. The quote is parsed and its two signatures are computed
// each time.
void dcap_quote(benchmark::State& state) {
  const Sample sample = samples().front();
  const Companions companions = companions_of(sample);
  benchmark::DoNotOptimize(verify(sample, companions));
  const std::size_t before = crypto::chain_signatures_computed();
  for (auto _ : state) benchmark::DoNotOptimize(verify(sample, companions));
  state.SetItemsProcessed(state.iterations());
  state.counters["chain_signatures"] = static_cast<double>(crypto::chain_signatures_computed() - before);
}
BENCHMARK(dcap_quote)->Unit(benchmark::kMicrosecond);

// The same with the collateral read anew for each quote.
void dcap_quote_and_collateral(benchmark::State& state) {
  const Sample sample = samples().front();
  for (auto _ : state) benchmark::DoNotOptimize(verify(sample, companions_of(sample)));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(dcap_quote_and_collateral)->Unit(benchmark::kMicrosecond);

// Quotes of several platforms in turn, each with its collateral.
void dcap_batch(benchmark::State& state) {
  const std::vector<Sample> all = samples();
  std::vector<Companions> companions;
  for (const Sample& sample : all) companions.push_back(companions_of(sample));
  std::size_t next = 0;
  for (auto _ : state) {
    const std::size_t index = next++ % all.size();
    benchmark::DoNotOptimize(verify(all[index], companions[index]));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(dcap_batch)->Unit(benchmark::kMicrosecond)->ThreadRange(1, 2)->UseRealTime();

// What OpenSSL takes for one P-256 signature; a quote has two that are its own.
void p256_signature(benchmark::State& state) {
  const Sample sample = samples().front();
  const Artefact artefact = parse(evidence::kTdxQuote, sample.quote);
  const auto& quote = artefact.as<dcap::Quote>();
  const Bytes point = quote.authentication->attestation_key.bytes;
  const auto key =
      crypto::PublicKey::from_spki(key::ec_spki(*key::find_curve("P-256"), point.first(32), point.last(32))).value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        key.verify_ecdsa(crypto::Hash::sha256, quote.signed_bytes.bytes, quote.authentication->signature.bytes));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(p256_signature)->Unit(benchmark::kMicrosecond);

// A key that was not met before, as every platform brings one.
void p256_new_key(benchmark::State& state) {
  std::vector<Buffer> keys;
  for (int i = 0; i < 4096; ++i) {
    EVP_PKEY* made = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(made, &der);
    keys.emplace_back(der, der + size);
    OPENSSL_free(der);
    EVP_PKEY_free(made);
  }
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(crypto::PublicKey::from_spki(keys[next++ % keys.size()]));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(p256_new_key)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace touchstone

BENCHMARK_MAIN();

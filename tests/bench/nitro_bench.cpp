// What a Nitro document costs: parsing, one verification with the certificates remembered, and the one P-384 signature
// that cannot be saved.
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include <benchmark/benchmark.h>

#include "codec/x509.h"
#include "crypto/chain.h"
#include "crypto/cose.h"
#include "evidence/environments/eif.h"
#include "evidence/quotes/nitro.h"
#include "formats/eif_builder.h"
#include "support/files.h"

namespace touchstone {
namespace {

std::vector<std::shared_ptr<const Buffer>> documents() {
  std::vector<std::shared_ptr<const Buffer>> found;
  const auto add = [&found](const std::filesystem::path& path) {
    found.push_back(std::make_shared<const Buffer>(test::read_file(path)));
  };
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    add(test::testdata("nitro/good.cbor"));
    return found;
  }
  for (const auto& entry : std::filesystem::directory_iterator(*vectors / "nitro" / "real")) {
    if (entry.path().extension() == ".cbor") add(entry.path());
  }
  if (found.empty()) throw std::runtime_error("no documents");
  return found;
}

Artefact parse(const std::shared_ptr<const Buffer>& bytes) {
  Reading reading;
  reading.bytes = bytes;
  Artefact artefact;
  artefact.type = &evidence::kNitroDocument;
  artefact.bytes = bytes;
  artefact.content = evidence::kNitroDocument.parse(reading).value();
  return artefact;
}

Appraisal verify(const Artefact& artefact) {
  const Exchange exchange;
  const Companions companions;
  const Expectations expect;
  const Anchors anchors;
  const Allowances allow;
  const Instant at = *artefact.type->instant(artefact);
  const Context context{at, Basis::evidence, at, {}, exchange, companions, expect, anchors, allow};
  return artefact.type->verify(artefact, context);
}

void nitro_parse(benchmark::State& state) {
  const auto bytes = documents().front();
  for (auto _ : state) benchmark::DoNotOptimize(parse(bytes));
}
BENCHMARK(nitro_parse);

// Parse and verify, over and over: after the first round every certificate signature is remembered.
void nitro_documents(benchmark::State& state) {
  const auto all = documents();
  for (const auto& bytes : all) benchmark::DoNotOptimize(verify(parse(bytes)));
  const std::size_t before = crypto::chain_signatures_computed();
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(verify(parse(all[next++ % all.size()])));
  state.SetItemsProcessed(state.iterations());
  state.counters["chain_signatures"] = static_cast<double>(crypto::chain_signatures_computed() - before);
}
BENCHMARK(nitro_documents);

void p384_signature(benchmark::State& state) {
  const Artefact artefact = parse(documents().front());
  const auto& document = artefact.as<nitro::Document>();
  const auto leaf = x509::parse(document.certificate.bytes).value();
  const auto key = crypto::PublicKey::from_spki(leaf.subject_public_key_info).value();
  const nitro::Sign1& container = document.container;
  for (auto _ : state) {
    benchmark::DoNotOptimize(crypto::verify_sign1(key, crypto::kEs384, container.protected_header.bytes,
                                                  container.payload.bytes, container.signature.bytes));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(p384_signature);

void eif_measure(benchmark::State& state) {
  test::EifBuilder builder;
  builder.version = 1;  // without a CRC
  builder.add(eif::SectionType::kernel, std::string(1U << 20U, 'k')).add(eif::SectionType::cmdline, "console=ttyS0");
  builder.add(eif::SectionType::ramdisk, std::string(1U << 20U, 'b'));
  builder.add(eif::SectionType::ramdisk, std::string(std::size_t{62} << 20U, 'a'));
  const Buffer image = builder.encode();
  for (auto _ : state) benchmark::DoNotOptimize(evidence::measure_eif(image));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(image.size()));
}
BENCHMARK(eif_measure)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace touchstone

BENCHMARK_MAIN();

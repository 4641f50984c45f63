// What an SEV-SNP report costs: one verification in process, the same with all cores and many reports, and the P-384
// signature that cannot be saved, by OpenSSL alone.
#include <array>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include <benchmark/benchmark.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "crypto/chain.h"
#include "crypto/digest.h"
#include "evidence/environments/snp_launch.h"
#include "evidence/material/certificate.h"
#include "evidence/quotes/snp.h"
#include "evidence/quotes/snp_keys.h"
#include "formats/certificate/certificate.h"
#include "support/files.h"

namespace touchstone {
namespace {

Artefact parse(const ArtefactType& type, const std::shared_ptr<const Buffer>& bytes) {
  Reading reading;
  reading.bytes = bytes;
  Artefact artefact;
  artefact.type = &type;
  artefact.bytes = bytes;
  artefact.content = type.parse(reading).value();
  return artefact;
}

std::shared_ptr<const Buffer> shared(const std::filesystem::path& path) {
  return std::make_shared<const Buffer>(test::read_file(path));
}

/// A genuine report with its chain where the shared vectors are; else one of our own under its test root.
struct Sample {
  std::shared_ptr<const Buffer> report;
  Companions companions;
  Anchors anchors;

  Sample() {
    const auto vectors = test::shared_vectors();
    if (vectors) {
      report = shared(*vectors / "snp" / "bergamo-v5" / "report.bin");
      add(*vectors / "snp" / "bergamo-v5" / "chain.pem");
      return;
    }
    report = shared(test::testdata("snp/genoa/report.bin"));
    add(test::testdata("snp/genoa/vcek.der"));
    add(test::testdata("snp/chain-genoa.pem"));
    const auto roots = certificate::parse(test::read_file(test::testdata("snp/roots.pem"))).value();
    for (const auto& root : roots.certificates) anchors.roots.push_back(*root.der);
  }

  void add(const std::filesystem::path& path) {
    companions.artefacts.push_back(parse(evidence::kCertificate, shared(path)));
  }

  [[nodiscard]] Appraisal verify() const {
    static const Exchange exchange;
    static const Expectations expect;
    static const Allowances allow;
    const Instant at{1782864000};
    const Context context{at, Basis::given, at, {}, exchange, companions, expect, anchors, allow};
    const Artefact artefact = parse(evidence::kSnpReport, report);
    Appraisal appraisal = artefact.type->verify(artefact, context);
    if (!has_passed(appraisal.checks, "snp.signature") || !has_passed(appraisal.checks, "snp.chain")) {
      throw std::runtime_error("the sample does not verify");
    }
    return appraisal;
  }
};

const Sample& sample() {
  static const Sample one;
  return one;
}

void snp_parse(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(parse(evidence::kSnpReport, sample().report));
}
BENCHMARK(snp_parse);

// Parse and verify. Certificates are loaded; the signatures of the chain verified once and are remembered.
void snp_report(benchmark::State& state) {
  benchmark::DoNotOptimize(sample().verify());
  const std::size_t before = crypto::chain_signatures_computed();
  for (auto _ : state) benchmark::DoNotOptimize(sample().verify());
  state.SetItemsProcessed(state.iterations());
  state.counters["chain_signatures"] = static_cast<double>(crypto::chain_signatures_computed() - before);
}
BENCHMARK(snp_report)->Unit(benchmark::kMillisecond);
// Many reports on all cores.
BENCHMARK(snp_report)->Name("snp_report_batch")->ThreadPerCpu()->UseRealTime()->Unit(benchmark::kMillisecond);

// The same signature by OpenSSL's own interface.
void openssl_p384(benchmark::State& state) {
  const Artefact artefact = parse(evidence::kSnpReport, sample().report);
  const auto& report = artefact.as<snp::Report>();
  const auto& file = sample().companions.artefacts.front().as<certificate::Certificates>();
  const Bytes spki = file.certificates.front().parsed.subject_public_key_info;
  const unsigned char* der = spki.data();
  EVP_PKEY* key = d2i_PUBKEY(nullptr, &der, static_cast<long>(spki.size()));
  const Buffer numbers = evidence::snp_checks::signature_numbers(report).value();
  ECDSA_SIG* pair = ECDSA_SIG_new();
  ECDSA_SIG_set0(pair, BN_bin2bn(numbers.data(), 48, nullptr), BN_bin2bn(numbers.data() + 48, 48, nullptr));
  unsigned char* encoded = nullptr;
  const int length = i2d_ECDSA_SIG(pair, &encoded);
  const Digest384 digest = crypto::sha384(report.signed_part());
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, nullptr);
  EVP_PKEY_verify_init(context);
  for (auto _ : state) {
    const int good = EVP_PKEY_verify(context, encoded, static_cast<std::size_t>(length), digest.data(), digest.size());
    if (good != 1) state.SkipWithError("does not verify");
  }
  EVP_PKEY_CTX_free(context);
  OPENSSL_free(encoded);
  ECDSA_SIG_free(pair);
  EVP_PKEY_free(key);
}
BENCHMARK(openssl_p384)->Unit(benchmark::kMillisecond);

// A firmware of 4 MiB and 64 CPUs.
void snp_launch(benchmark::State& state) {
  const Buffer tables = test::read_file(test::testdata("snp/ovmf.fd"));
  Buffer file((std::size_t{4} << 20U) - tables.size());
  append(file, tables);
  const auto firmware = ovmf::parse_sev(file).value();
  evidence::SnpLaunch launch;
  launch.vcpus = 64;
  launch.vcpu_signature = 0xA00F11;
  for (auto _ : state) benchmark::DoNotOptimize(evidence::snp_launch_digest(firmware, launch));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(file.size()));
}
BENCHMARK(snp_launch)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace touchstone

BENCHMARK_MAIN();

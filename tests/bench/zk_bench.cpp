// Verification of proofs: in the process, from parsed files, and as a whole process (at most 10 ms for Groth16).
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <benchmark/benchmark.h>

#include "appraisal/verdict.h"
#include "evidence/proofs/gnark.h"
#include "evidence/proofs/snarkjs.h"
#include "evidence/verify_run.h"
#include "support/files.h"

namespace touchstone {
namespace {

Artefact read(const ArtefactType& type, const std::string& path) {
  return test::artefact_of(type, test::read_file(test::testdata("zk/" + path)), path).value();
}

void verify(benchmark::State& state, const ArtefactType& proof_type, const std::string& proof_path,
            const ArtefactType& key_type, const std::string& key_path, const ArtefactType& inputs_type,
            const std::string& inputs_path) {
  const Artefact proof = read(proof_type, proof_path);
  Anchors anchors;
  anchors.verification_keys.push_back(read(key_type, key_path));
  Companions companions;
  companions.artefacts.push_back(read(inputs_type, inputs_path));
  const Exchange exchange;
  const Expectations expect;
  const Allowances allow;
  const Instant now{1795000000};
  const Context context{now, Basis::now, now, {}, exchange, companions, expect, anchors, allow};
  for (auto _ : state) {
    const Appraisal appraisal = proof_type.verify(proof, context);
    if (verdict(appraisal.checks) != Verdict::verified) throw std::runtime_error(proof_path + " is not verified");
  }
  state.SetItemsProcessed(state.iterations());
}

void snarkjs(benchmark::State& state, const ArtefactType& type, const std::string& stem) {
  const std::string folder = stem.substr(0, stem.find('/'));
  verify(state, type, stem + ".proof.json", evidence::kSnarkjsKey, stem + ".vk.json", evidence::kPublicSignals,
         folder + "/public.json");
}
BENCHMARK_CAPTURE(snarkjs, groth16_bn254, evidence::kGroth16Proof, "bn128/groth16")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(snarkjs, plonk_bn254, evidence::kPlonkProof, "bn128/plonk")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(snarkjs, fflonk_bn254, evidence::kFflonkProof, "bn128/fflonk")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(snarkjs, groth16_bls12_381, evidence::kGroth16Proof, "bls12381/groth16")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(snarkjs, plonk_bls12_381, evidence::kPlonkProof, "bls12381/plonk")->Unit(benchmark::kMicrosecond);

void gnark(benchmark::State& state) {
  verify(state, evidence::kGnarkGroth16Proof, "gnark-bn128/proof.bin", evidence::kGnarkKey, "gnark-bn128/vk.bin",
         evidence::kGnarkWitness, "gnark-bn128/public.bin");
}
BENCHMARK(gnark)->Unit(benchmark::kMicrosecond);

void groth16_process(benchmark::State& state) {
  const std::string folder = test::testdata("zk/bn128/").string();
  const std::string command = std::string(TOUCHSTONE_BINARY) + " verify -q " + folder + "groth16.proof.json --key " +
                              folder + "groth16.vk.json --with " + folder + "public.json";
  for (auto _ : state) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("not verified");
  }
}
BENCHMARK(groth16_process)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace touchstone

BENCHMARK_MAIN();

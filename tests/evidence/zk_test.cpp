// Verifiers of proofs: what a flipped bit does, and what only the parts of a verifier can show. Cases with files are in
// tests/cases/zk/.
#include <filesystem>
#include <map>

#include "codec/hex.h"
#include "evidence/proofs/gnark.h"
#include "evidence/proofs/risc0.h"
#include "evidence/proofs/risc0_claim.h"
#include "evidence/proofs/snarkjs.h"
#include "evidence/proofs/sp1.h"
#include "evidence/verify_run.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;

/// A run with keys and companions from testdata/zk.
class Bench {
 public:
  Bench& key(const ArtefactType& type, const std::string& path) {
    settings_.anchors.verification_keys.push_back(read(type, path));
    return *this;
  }
  Bench& with(const ArtefactType& type, const std::string& path) {
    companions_.artefacts.push_back(read(type, path));
    return *this;
  }
  Bench& with_text(const ArtefactType& type, const std::string& text) {
    companions_.artefacts.push_back(artefact_of(type, to_buffer(as_bytes(text))).value());
    return *this;
  }
  Bench& expecting(const std::string& name, const std::string& value) {
    settings_.expecting(name, value);
    return *this;
  }
  ProofPolicy& policy() { return settings_.policy.proofs; }

  [[nodiscard]] Appraisal verify(const Artefact& artefact) const {
    const Exchange exchange;
    const Instant now = settings_.now;
    const Context context{now,
                          Basis::now,
                          now,
                          {},
                          exchange,
                          companions_,
                          settings_.expect,
                          settings_.anchors,
                          settings_.allow,
                          settings_.policy};
    return artefact.type->verify(artefact, context);
  }
  [[nodiscard]] Verdict verdict_of(const ArtefactType& type, Buffer bytes) const {
    const auto artefact = artefact_of(type, std::move(bytes));
    return artefact ? verdict(verify(*artefact).checks) : Verdict::malformed;
  }
  [[nodiscard]] static Artefact read(const ArtefactType& type, const std::string& path) {
    return artefact_of(type, read_file(testdata("zk/" + path)), path).value();
  }

 private:
  Settings settings_;
  Companions companions_;
};

Bench snarkjs(const std::string& curve, const std::string& protocol) {
  Bench bench;
  bench.key(evidence::kSnarkjsKey, curve + "/" + protocol + ".vk.json")
      .with(evidence::kPublicSignals, curve + "/public.json");
  return bench;
}

// Upper and lower case of a hex digit are the same digit.
bool same_digit(std::uint8_t a, std::uint8_t b) {
  const auto digit = [](std::uint8_t c) { return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  return digit(a) && digit(b) && (a | 0x20U) == (b | 0x20U);
}

// One bit of each byte, so that every byte is flipped and a run ends in seconds.
void no_flip_verifies(const Bench& bench, const ArtefactType& type, const Buffer& good, std::size_t step,
                      std::size_t first = 0, std::size_t last = SIZE_MAX) {
  REQUIRE(bench.verdict_of(type, good) == Verdict::verified);
  std::map<Verdict, std::size_t> verdicts;
  for (std::size_t byte = first; byte < std::min(last, good.size()); byte += step) {
    Buffer bad = good;
    bad[byte] ^= static_cast<std::uint8_t>(1U << (byte * 5 % 8));
    if (same_digit(good[byte], bad[byte])) continue;
    const Verdict verdict = bench.verdict_of(type, bad);
    ++verdicts[verdict];
    if (verdict == Verdict::verified) FAIL_CHECK("byte " << byte << " does not matter");
  }
  CHECK(verdicts[Verdict::not_verified] + verdicts[Verdict::malformed] > 0);
}

// In JSON white space and the letters of members nobody reads may change; the digits may not.
void no_digit_verifies(const Bench& bench, const ArtefactType& type, const Buffer& good) {
  REQUIRE(bench.verdict_of(type, good) == Verdict::verified);
  std::size_t digits = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    if (good[i] < '0' || good[i] > '9' || good[i - 1] == 'C' || digits++ % 11 != 0) continue;
    Buffer bad = good;
    bad[i] = bad[i] == '9' ? '1' : static_cast<std::uint8_t>(bad[i] + 1);
    if (bench.verdict_of(type, bad) == Verdict::verified) FAIL_CHECK("digit at " << i << " does not matter");
  }
  CHECK(digits > 400);
}

}  // namespace

TEST_CASE("zk: no digit of a proof of snarkjs may change", "[zk][flip]") {
  no_digit_verifies(snarkjs("bn128", "groth16"), evidence::kGroth16Proof,
                    read_file(testdata("zk/bn128/groth16.proof.json")));
  no_digit_verifies(snarkjs("bls12381", "plonk"), evidence::kPlonkProof,
                    read_file(testdata("zk/bls12381/plonk.proof.json")));
}

TEST_CASE("zk: no bit of a proof of gnark may be flipped", "[zk][flip]") {
  for (const std::string curve : {"gnark-bn128", "gnark-bls12381"}) {
    Bench plain;
    plain.key(evidence::kGnarkKey, curve + "/vk.bin").with(evidence::kGnarkWitness, curve + "/public.bin");
    no_flip_verifies(plain, evidence::kGnarkGroth16Proof, read_file(testdata("zk/" + curve + "/proof.bin")), 1);
    Bench committed;
    committed.key(evidence::kGnarkKey, curve + "/committed.vk.bin")
        .with(evidence::kGnarkWitness, curve + "/public.bin");
    no_flip_verifies(committed, evidence::kGnarkGroth16Proof,
                     read_file(testdata("zk/" + curve + "/committed.proof.bin")), 5);
  }
}

TEST_CASE("zk: no bit of a proof of SP1 may be flipped, but those of the version", "[zk][flip]") {
  Bench bench;
  bench.key(evidence::kGnarkKey, "sp1/vk.bin").expecting("vkey", read_text(testdata("zk/sp1/vkey.txt")).substr(0, 64));
  const Buffer saved = read_file(testdata("zk/sp1/saved.bin"));
  constexpr std::size_t kVersion = 6 + 1;  // "v5.0.0" and the option
  no_flip_verifies(bench, evidence::kSp1Receipt, saved, 3, 0, saved.size() - kVersion - 8);
  const Buffer fixture = read_file(testdata("zk/sp1/fixture.json"));
  const std::size_t proof = as_text(fixture).find("\"proof\"") + 12;
  no_flip_verifies(bench, evidence::kSp1Receipt, fixture, 3, proof, proof + 520);
}

TEST_CASE("zk: what a policy says of outputs and programs", "[zk]") {
  const Artefact proof = Bench::read(evidence::kGroth16Proof, "bn128/groth16.proof.json");
  Bench bench = snarkjs("bn128", "groth16");
  CHECK(bench.verify(proof).output_statement.empty());
  const std::string key = to_hex(Bench::read(evidence::kSnarkjsKey, "bn128/groth16.vk.json").sha256);
  bench.policy().outputs = {{key, {0}}};
  const Appraisal appraisal = bench.verify(proof);
  CHECK_FALSE(appraisal.output_statement.empty());
  const auto claim = std::ranges::find(appraisal.claims, "output", &Claim::name);
  REQUIRE(claim != appraisal.claims.end());
  CHECK(to_text(claim->value) == "33");
  bench.policy().outputs = {{key, {2}}};
  CHECK(bench.verify(proof).output_statement.empty());
  bench.policy().outputs = {{std::string(64, '0'), {0}}};
  CHECK(bench.verify(proof).output_statement.empty());

  Bench sp1;
  const std::string vkey = read_text(testdata("zk/sp1/vkey.txt")).substr(0, 64);
  sp1.key(evidence::kGnarkKey, "sp1/vk.bin").expecting("vkey", vkey);
  const Artefact saved = Bench::read(evidence::kSp1Receipt, "sp1/saved.bin");
  CHECK(sp1.verify(saved).output_statement.empty());
  sp1.policy().programs = {{vkey, "doubles its input"}};
  CHECK(sp1.verify(saved).output_statement.find("doubles") != std::string::npos);
}

TEST_CASE("zk: members of a proof are claims, and may be expected", "[zk]") {
  const Artefact proof = Bench::read(evidence::kGroth16Proof, "bn128/groth16.proof.json");
  const Appraisal appraisal = snarkjs("bn128", "groth16").verify(proof);
  for (const std::string name : {"protocol", "curve", "pi_a", "pi_b", "pi_c", "nPublic", "vk.sha256", "public[1]"})
    CHECK(std::ranges::find(appraisal.claims, name, &Claim::name) != appraisal.claims.end());
  CHECK(appraisal.edges.size() == 1);
  CHECK(appraisal.edges.front().outcome == Outcome::pass);
}

TEST_CASE("zk: the right public inputs are found among many, or nothing is said", "[zk]") {
  const Artefact proof = Bench::read(evidence::kGroth16Proof, "bn128/groth16.proof.json");
  const auto among = [&proof](int of_other_count, int wrong) {
    Bench bench;
    bench.key(evidence::kSnarkjsKey, "bn128/groth16.vk.json");
    for (int i = 0; i < of_other_count; ++i) bench.with_text(evidence::kPublicSignals, R"(["1"])");
    for (int i = 0; i < wrong; ++i)
      bench.with_text(evidence::kPublicSignals, R"(["33",")" + std::to_string(i) + R"("])");
    bench.with(evidence::kPublicSignals, "bn128/public.json");
    return bench.verify(proof);
  };
  CHECK(verdict(among(300, 20).checks) == Verdict::verified);
  // 64 attempts are made; what was not tried may be right.
  CHECK(verdict(among(0, 63).checks) == Verdict::verified);
  const Appraisal cut = among(0, 64);
  CHECK(outcome_of(cut, "proof.equation") == Outcome::unknown);
  CHECK(verdict(cut.checks) == Verdict::undecided);
}

TEST_CASE("zk: the right key is found among many", "[zk]") {
  const Artefact proof = Bench::read(evidence::kGroth16Proof, "bn128/groth16.proof.json");
  Bench bench;
  for (int i = 0; i < 40; ++i)
    bench.with(evidence::kSnarkjsKey, "bn128/plonk.vk.json").with(evidence::kSnarkjsKey, "bls12381/groth16.vk.json");
  bench.with(evidence::kSnarkjsKey, "bn128/groth16.vk.json").with(evidence::kPublicSignals, "bn128/public.json");
  CHECK(outcome_of(bench.verify(proof), "proof.equation") == Outcome::pass);
}

TEST_CASE("zk: a proof of a zkVM has an edge to its key", "[zk]") {
  Bench sp1;
  sp1.key(evidence::kGnarkKey, "sp1/vk.bin").expecting("vkey", read_text(testdata("zk/sp1/vkey.txt")).substr(0, 64));
  const Appraisal fixture = sp1.verify(Bench::read(evidence::kSp1Receipt, "sp1/fixture.json"));
  REQUIRE(fixture.edges.size() == 1);
  CHECK(fixture.edges.front().outcome == Outcome::pass);
  CHECK(Bench().verify(Bench::read(evidence::kSp1Receipt, "sp1/fixture.json")).edges.empty());
  const Appraisal receipt = Bench().verify(Bench::read(evidence::kRisc0Receipt, "risc0/other-seal.json"));
  REQUIRE(receipt.edges.size() == 1);
  CHECK(receipt.edges.front().outcome == Outcome::fail);
}

TEST_CASE("risc0: digests of the key and of the parameter sets (zk-proofs.md 5.2, 5.4)", "[zk]") {
  using namespace evidence::risc0;
  CHECK(to_hex(verification_key_digest()) == "21c5fdd9b4d576b17581f50b755482ba7a2134a3b5186e8e454acfa1f69511ab");
  const std::map<std::string, std::string> selectors = {
      {"5.0-rc", "c27d1bc0"}, {"3.0", "73c457ba"}, {"2.2", "bb001d44"}, {"2.1", "f536085a"}, {"2.0", "9f39696c"}};
  ProofPolicy policy;
  policy.risc0_parameters.push_back({});
  const auto sets = known_parameters(policy);
  CHECK(sets.size() == selectors.size() + 1);
  for (const Parameters& set : sets) {
    if (set.release == "policy") continue;
    CHECK(to_hex(set.digest()).substr(0, 8) == selectors.at(set.release));
  }
  const auto& key = verification_key();
  CHECK(curves::check<curves::Bn254>(key.alpha) == curves::PointFault::none);
  for (const auto& point : {key.beta, key.gamma, key.delta})
    CHECK(curves::check<curves::Bn254>(point) == curves::PointFault::none);
  for (const auto& point : key.ic) CHECK(curves::check<curves::Bn254>(point) == curves::PointFault::none);
}

TEST_CASE("risc0: a claim stated by its parts is the same digest", "[zk]") {
  using namespace evidence::risc0;
  zk::risc0::Claim::Value parts;
  CHECK_FALSE(claim_digest(parts).has_value());
  const Buffer journal = {1, 2, 3};
  parts.pre = Digest256{7};
  parts.input = Digest256{};
  parts.post = from_hex_array<32>("a3acc27117418996340b84e5a90f3ef4c49d22c79e44aad822ec9c313e1eb8e2", "post").value();
  Buffer output = to_buffer(crypto::sha256(as_bytes("risc0.Output")));
  append(output, crypto::sha256(journal));
  output.resize(output.size() + 32);
  append(output, Buffer{2, 0});
  parts.output = crypto::sha256(output);
  parts.exit_known = true;
  CHECK(claim_digest(parts) == claim_digest(Digest256{7}, journal));
  const auto whole = claim_digest(Digest256{7}, journal);
  // The state of a halted program, and the output, by what they consist of.
  parts.post = zk::risc0::Claim::SystemState{};
  parts.output = zk::risc0::Claim::Output{journal, {}};
  CHECK(claim_digest(parts) == whole);
  parts.output = zk::risc0::Claim::Output{crypto::sha256(journal), {}};
  CHECK(claim_digest(parts) == whole);
  parts.output = zk::risc0::Claim::Output{journal, Digest256{1}};
  CHECK(claim_digest(parts) != whole);
  parts.output = zk::risc0::Claim::Output{journal, {}};
  parts.user_exit = 1;
  CHECK(claim_digest(parts) != whole);
}

TEST_CASE("risc0: no bit of a genuine seal or journal may be flipped", "[zk][flip]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const std::string text = read_text(*vectors / "zk" / "risc0" / "v3.0.json");
  Bench bench;
  bench.expecting("image_id", "11d264ed8dfdee222b820f0278e4d7f55d4b69a5472253a471c102265a91ea1a");
  const auto verdict_of = [&](const std::string& changed) {
    return bench.verdict_of(evidence::kRisc0Receipt, to_buffer(as_bytes(changed)));
  };
  REQUIRE(verdict_of(text) == Verdict::verified);
  std::size_t flipped = 0;
  for (const std::string member : {"\"seal\": \"0x", "\"journal\": \"0x"}) {
    const std::size_t begin = text.find(member) + member.size();
    for (std::size_t i = begin; i < text.find('"', begin); i += 5) {
      std::string changed = text;
      changed[i] = changed[i] == '0' ? '1' : '0';
      if (changed == text) continue;
      ++flipped;
      CHECK(verdict_of(changed) != Verdict::verified);
    }
  }
  WARN(flipped << " digits of one genuine receipt");
}

}  // namespace touchstone

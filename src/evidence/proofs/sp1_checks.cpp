#include "evidence/proofs/sp1_checks.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/digest.h"
#include "evidence/proofs/evm_seal.h"
#include "evidence/proofs/gnark_content.h"
#include "evidence/proofs/gnark_decode.h"
#include "evidence/types.h"

namespace touchstone::evidence::sp1_checks {

using namespace proofs;
using curves::Bn254;
using zk::sp1::Data;
using zk::sp1::Proof;

namespace {

// Section 6.3: of SP1 6.4.0.
constexpr std::string_view kVkRoot = "002f850ee998974d6cc00e50cd0814b098c05bfade466d28573240d057f25352";

// Section 6.2: SHA-256 of the verification keys of releases, for words about a key.
struct Release {
  std::string_view version, sha256;
};
constexpr std::array<Release, 5> kReleases = {
    {{"v2.0.0", "6a2906ac6ec461c8cacd5b3557157f59317bd572e57bc8253975aaf5c5acb488"},
     {"v3.0.0", "090690902a12d1d02c07a1ad25aa76bded5f6499e12a11ba127669501b553998"},
     {"v4.0.0-rc.3", "11b6a09d63d255ad425ee3a7f6211d5ec63fbde9805b40551c3136275b6f4eb4"},
     {"v5.0.0", "a4594c59bbc142f3b81c3ecb7f50a7c34bc9af7c4c444b5d48b795427e285913"},
     {"v6.4.0", "4388a21c687fdd5f218d7e3d13190cac4c5355818d3605fd5fb811df468ee696"}}};

Input input_of(Bytes bytes, const Named& named) {
  const std::size_t skip = bytes.size() > 32 && all_zero(bytes.first(bytes.size() - 32)) ? bytes.size() - 32 : 0;
  return {to_buffer(bytes.subspan(skip)), named, F::from_be(bytes)};
}

// Section 6.3: the top three bits of a hash of the public values are cleared.
F digest_input(const Buffer& values, crypto::Hash hash) {
  Buffer digest = crypto::digest(hash, values);
  digest[0] &= 0x1F;
  return F::reduced_from_be(digest);
}

std::string release_of(const Digest256& key) {
  const auto* const found = std::ranges::find(kReleases, to_hex(key), &Release::sha256);
  return found == kReleases.end() ? std::string("no known release") : "SP1 " + std::string(found->version);
}

}  // namespace

Case case_of(const Proof& proof, const Context& context) {
  Case one{proof, context, {}, false};
  if (proof.saved) {
    for (const zk::Natural& number : proof.public_inputs)
      one.inputs.push_back(input_of(number.bytes, {"public input", number.offset, number.length}));
  } else {
    const auto add = [&one](std::string_view name, const Data& data) {
      one.inputs.push_back(input_of(data.bytes, {name, data.offset, data.length}));
    };
    add("vkey", *proof.vkey);
    const F digest = digest_input(proof.public_values.bytes, crypto::Hash::sha256);
    one.inputs.push_back({to_buffer(digest.to_be()), {"publicValues"}, digest});
    if (proof.exit_code) {
      add("exit code", *proof.exit_code);
      add("vk_root", *proof.vk_root);
      add("nonce", *proof.nonce);
    }
  }
  one.newer = one.inputs.size() == 5;
  return one;
}

Digest256 key_digest(const Artefact& key) {
  return key.encoding == Encoding::raw ? key.sha256 : crypto::sha256(*key.bytes);
}

Bytes stated_key(const Proof& proof) { return proof.saved ? proof.vkey_hash->bytes : proof.selector->bytes; }

Check check_sp1_key(const Case& one, const KeyChoice& key) {
  constexpr std::string_view kId = "sp1.key";
  const Bytes stated = stated_key(one.proof);
  if (key.artefact == nullptr) {
    Check check = unknown(kId, "no verification key was given");
    check.expected = to_hex(stated);
    check.next = "give the groth16_vk.bin of the release with --key";
    return check;
  }
  const Digest256 digest = key_digest(*key.artefact);
  if (!starts_with(digest, stated)) {
    Check check = failed(kId, "the proof names another verification key", to_hex(stated), to_hex(digest));
    check.location = Place{key.artefact->origin};
    return check;
  }
  Check check = passed(kId, "the proof names the key of " + release_of(digest));
  check.actual = to_hex(digest);
  return check;
}

Check check_program(const Case& one) {
  constexpr std::string_view kId = "sp1.program";
  const std::string actual = to_hex(one.inputs[0].bytes);
  const auto expected = one.context.expect.of("vkey");
  if (expected.empty()) {
    Check check = unknown(kId, "nobody said which program is expected");
    check.actual = actual;
    check.next = "name the program with --expect vkey=HEX";
    return check;
  }
  for (const Expectation* expectation : expected) {
    if (!expectation->bytes || *expectation->bytes != one.inputs[0].bytes)
      return failed(kId, "another program than the expected one", expectation->given, actual);
  }
  Check check = passed(kId, "the expected program");
  check.actual = actual;
  return check;
}

// Form 1 states the hash of the public values; form 2 does not, and the equation says whether it is right.
Check check_stated_values(const Case& one) {
  constexpr std::string_view kId = "sp1.values";
  const auto is = [&one](crypto::Hash hash) {
    return one.inputs[1].number == digest_input(one.proof.public_values.bytes, hash);
  };
  if (is(crypto::Hash::sha256)) return passed(kId, "SHA-256 of the public values is the public input");
  if (one.newer && is(crypto::Hash::blake3)) return passed(kId, "BLAKE3 of the public values is the public input");
  Check check = failed(kId, "the public values have another hash than the public input",
                       to_hex(digest_input(one.proof.public_values.bytes, crypto::Hash::sha256).to_be()),
                       to_hex(one.inputs[1].bytes));
  check.location = Place{{}, one.proof.public_values.offset, one.proof.public_values.length};
  return check;
}

void check_newer(const Case& one, Appraisal& appraisal) {
  if (!one.newer) {
    appraisal.add(skipped("sp1.exit-code", "before v6 there is none"));
    appraisal.add(skipped("sp1.vk-root", "before v6 there is none"));
    return;
  }
  const Input& code = one.inputs[2];
  appraisal.add(all_zero(code.bytes) ? passed("sp1.exit-code", "zero")
                                     : failed("sp1.exit-code", "the program failed", "0", to_hex(code.bytes)));
  const std::string root = to_hex(one.inputs[3].bytes);
  appraisal.add(root == kVkRoot
                    ? passed("sp1.vk-root", "that of SP1 v6.4.0")
                    : failed("sp1.vk-root", "another root than that of SP1 v6.4.0", std::string(kVkRoot), root));
}

// proof.points: the proof is stated twice in form 1.
Groth16Proof<Bn254> check_points(const Case& one, Appraisal& appraisal) {
  const Proof& proof = one.proof;
  Faults faults;
  const auto points = decode_seal(proof.proof.bytes, proof.proof.offset, proof.proof.length, faults);
  if (proof.raw && faults.none()) {
    const Bytes raw(proof.raw->bytes);
    const Named named{"raw proof", proof.raw->offset, proof.raw->length};
    if (!starts_with(raw, proof.proof.bytes)) {
      faults.note(named, "it is not the encoded proof");
    } else if (!all_zero(raw.subspan(proof.proof.bytes.size()))) {
      faults.note(named, "it has commitments, which SP1 proofs have not");
    }
  }
  appraisal.add(points_check(faults, "A, B and C lie in their groups"));
  return points;
}

/// The key, decoded, and its checks proof.key and proof.inputs.
std::optional<Groth16Key<Bn254>> check_key(const Case& one, const KeyChoice& choice, Appraisal& appraisal) {
  InputsFacts facts;
  facts.given = one.inputs.size();
  for (const Input& input : one.inputs) {
    if (!input.number && !facts.out_of_range) facts.out_of_range = input.named;
  }
  if (choice.artefact == nullptr) {
    appraisal.add(inputs_check(facts));
    appraisal.add(no_key(one.context));
    return std::nullopt;
  }
  const auto* file = content<GnarkKeyFile>(*choice.artefact, kGnarkKeyName);
  std::optional<Check> fault;
  std::optional<std::uint64_t> public_count;
  DecodedGnarkKey<Bn254> decoded;
  Faults faults;
  if (file == nullptr || curve_of(file->readings.front().layout) != CurveId::bn254) {
    fault = key_failure(choice, "the key is no Groth16 key of gnark on BN254", std::string(kGnarkKeyName),
                        std::string(choice.artefact->type->name));
  } else {
    decoded = proofs::decode<Bn254>(file->readings.front(), faults);
    if (!faults.none()) {
      fault = faults.failure("proof.key", "key", choice.artefact->origin);
    } else if (decoded.fault) {
      fault = key_failure(choice, *decoded.fault, {}, {});
    } else if (!decoded.key.commitments.empty()) {
      fault = key_failure(choice, "the key has commitments, which SP1 proofs have not", "0",
                          std::to_string(decoded.key.commitments.size()));
    } else {
      public_count = decoded.key.public_count();
      facts.has_key = true;
      facts.counts.push_back(*public_count);
    }
  }
  appraisal.add(inputs_check(facts));
  const bool usable = !fault;
  appraisal.add(key_check(one.context, choice, std::move(fault), public_count));
  if (!usable) return std::nullopt;
  return std::move(decoded.key.groth16);
}

// From v6 the public values of a fixture may be hashed with BLAKE3 as well (section 6.3).
void check_equation(const Case& one, const Groth16Proof<Bn254>& proof, const Groth16Key<Bn254>& key,
                    Appraisal& appraisal) {
  std::vector<F> inputs;
  for (const Input& input : one.inputs) inputs.push_back(input.number.value_or(F{}));
  bool holds = groth16_holds<Bn254>(proof, key, inputs);
  std::string_view hash = "SHA-256";
  if (!holds && one.newer && !one.proof.saved) {
    inputs[1] = digest_input(one.proof.public_values.bytes, crypto::Hash::blake3);
    holds = groth16_holds<Bn254>(proof, key, inputs);
    hash = "BLAKE3";
  }
  appraisal.add(equation_check(holds));
  if (one.proof.saved) return;
  appraisal.add(holds ? passed("sp1.values", std::string(hash) + " of the public values is proven")
                      : premise_failed("sp1.values", "proof.equation"));
}

}  // namespace touchstone::evidence::sp1_checks

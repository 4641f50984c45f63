#include "evidence/proofs/sp1.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "crypto/digest.h"
#include "evidence/proofs/evm_seal.h"
#include "evidence/proofs/gnark_content.h"
#include "evidence/proofs/gnark_decode.h"
#include "formats/zk/sp1.h"

namespace touchstone::evidence {
namespace {

using namespace proofs;
using curves::Bn254;
using F = curves::Fr<Bn254>;
using zk::sp1::Data;
using zk::sp1::Proof;
using zk::sp1::Variant;

constexpr std::array<std::string_view, 1> kKeyTypes = {kGnarkKeyName};

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

bool recognise(const Reading& reading) {
  if (reading.json != nullptr) return zk::sp1::looks_like_fixture(reading.json->root());
  const auto proof = zk::sp1::parse_saved(*reading.bytes);
  // Four zero bytes say "core proof", and many a file begins with them.
  return proof && (proof->variant == Variant::groth16 || proof->variant == Variant::plonk);
}

Parsed<Content> parse(const Reading& reading) {
  auto proof =
      reading.json != nullptr ? zk::sp1::parse_fixture(reading.json->root()) : zk::sp1::parse_saved(*reading.bytes);
  if (!proof) return tl::unexpected(proof.error());
  return std::make_shared<const Proof>(std::move(*proof));
}

/// A public input: 32 bytes, and the number when it is below r.
struct Input {
  Buffer bytes;
  Named named;
  std::optional<F> number;
};
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

/// What the checks of one proof hand on to each other.
struct Case {
  const Proof& proof;
  const Context& context;
  std::vector<Input> inputs;  // input 1 of a fixture is made from the public values
  bool newer = false;         // from v6
};

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

std::string release_of(const Digest256& key) {
  const auto* const found = std::ranges::find(kReleases, to_hex(key), &Release::sha256);
  return found == kReleases.end() ? std::string("no known release") : "SP1 " + std::string(found->version);
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
  const Digest256& digest = key.artefact->sha256;
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
  appraisal.add(root == kVkRoot ? passed("sp1.vk-root", "that of SP1 v6.4.0")
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

void add_claims(const Case& one, const KeyChoice& key, Appraisal& appraisal) {
  appraisal.claims.push_back({"vkey", one.inputs[0].bytes});
  appraisal.claims.push_back({"public_values", one.proof.public_values.bytes});
  if (!one.proof.version.raw().empty()) {
    appraisal.claims.push_back({"version", one.proof.version});
    appraisal.not_covered.emplace_back("the version that the file states");
  }
  if (one.newer) {
    const Bytes code(one.inputs[2].bytes);
    const auto number = curves::limbs_from_be<1>(code);
    appraisal.claims.push_back({"exit_code", number ? ClaimValue((*number)[0]) : ClaimValue(to_buffer(code))});
  }
  if (key.artefact != nullptr) {
    const Digest256& digest = key.artefact->sha256;
    appraisal.claims.push_back({"vk.sha256", Buffer(digest.begin(), digest.end())});
    if (key.companion) appraisal.used.push_back(*key.companion);
  }
}

// As for RISC Zero: what the guest proves is not in the proof.
void add_meaning(const Case& one, Appraisal& appraisal) {
  appraisal.model_reason = "a proof shows which program ran, not which weights it used";
  appraisal.output_reason = "nobody said what the public values of this program mean";
  appraisal.not_covered.insert(appraisal.not_covered.begin(), "what the program does: its source, and who built it");
  const auto& programs = one.context.anchors.proofs.programs;
  const auto program = std::ranges::find(programs, to_hex(one.inputs[0].bytes), &ProofPolicy::Program::id);
  if (program == programs.end()) {
    appraisal.not_covered.push_back("unexplained output: public values " + to_hex(one.proof.public_values.bytes));
    return;
  }
  appraisal.output_statement =
      "the public values are those of the program which the policy calls: " + printable(program->text);
}

Appraisal unsupported(const Proof& proof) {
  Appraisal appraisal;
  const bool plonk = proof.variant == Variant::plonk;
  appraisal.add(unknown("input.type", plonk ? "SP1 PLONK proofs are not supported"
                                            : "core and compressed proofs are STARKs: not supported"));
  appraisal.add(unknown("proof.equation", plonk ? "PLONK of gnark is not supported" : "STARKs are not supported"));
  appraisal.output_reason = "the proof could not be checked";
  return appraisal;
}

KeyChoice choose_key(const Proof& proof, const Context& context) {
  const std::vector<KeyChoice> keys = keys_for(context, kKeyTypes);
  if (keys.empty()) return {};
  const auto named = std::ranges::find_if(
      keys, [&](const KeyChoice& key) { return starts_with(key.artefact->sha256, stated_key(proof)); });
  return named == keys.end() ? keys.front() : *named;
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& proof = artefact.as<Proof>();
  if (proof.variant != Variant::groth16) return unsupported(proof);
  const Case one = case_of(proof, context);
  const KeyChoice choice = choose_key(proof, context);
  Appraisal appraisal;
  list_unread(proof.unread, appraisal);
  appraisal.add(check_sp1_key(one, choice));
  appraisal.add(check_program(one));
  check_newer(one, appraisal);
  if (proof.saved) appraisal.add(check_stated_values(one));
  const auto key = check_key(one, choice, appraisal);
  if (proof.proof.bytes.empty()) {
    appraisal.add(premise_failed("proof.points", "proof.equation"));
    Check mock = failed("proof.equation", "a mock proof carries no proof", "a proof", "none");
    mock.means = "anybody can write such a file, for any program and any output";
    appraisal.add(std::move(mock));
  } else {
    const auto points = check_points(one, appraisal);
    auto premise = equation_premise(appraisal.checks, key.has_value());
    if (!premise) {
      check_equation(one, points, *key, appraisal);
    } else {
      appraisal.add(std::move(*premise));
      if (!proof.saved) appraisal.add(premise_failed("sp1.values", "proof.equation"));
    }
  }
  add_claims(one, choice, appraisal);
  add_meaning(one, appraisal);
  return appraisal;
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& proof = artefact.as<Proof>();
  const auto add = [&fields](std::string_view name, const std::optional<Data>& data, std::string_view meaning) {
    if (data) fields.push_back({data->offset, data->length, std::string(name), data->bytes, std::string(meaning)});
  };
  static constexpr std::array<std::string_view, 4> kVariants = {"core", "compressed", "plonk", "groth16"};
  fields.push_back({0, 0, "variant", Untrusted(kVariants[static_cast<std::size_t>(proof.variant)]), ""});
  if (proof.saved && proof.public_inputs.empty()) return;
  if (proof.saved) {
    const zk::Natural& vkey = proof.public_inputs.front();
    fields.push_back({vkey.offset, vkey.length, "vkey", to_buffer(Bytes(vkey.bytes).subspan(32)), "of the program"});
  }
  add("vkey", proof.vkey, "of the program");
  add("selector", proof.selector, "SHA-256 of the key begins so");
  add("vkey_hash", proof.vkey_hash, "SHA-256 of the key");
  add("exit_code", proof.exit_code, "");
  add("vk_root", proof.vk_root, "");
  add("nonce", proof.nonce, "");
  add("proof", proof.proof, "A, B, C");
  add("public_values", proof.public_values, "output of the program");
  if (proof.saved) fields.push_back({0, 0, "version", proof.version, "not authenticated"});
  for (const Untrusted& name : proof.unread) fields.push_back({0, 0, "member", name, "nothing reads it"});
}

constexpr std::array<FieldSpec, 6> kFields = {{{"vkey", ValueKind::hex, "sp1.program"},
                                               {"vk.sha256", ValueKind::hex, "proof.key"},
                                               {"nPublic", ValueKind::number, "proof.key"},
                                               {"public_values", ValueKind::hex, "input.expect"},
                                               {"version", ValueKind::text, "input.expect"},
                                               {"exit_code", ValueKind::number, "input.expect"}}};
constexpr std::array<std::string_view, 10> kChecks = {
    "input.type",    "sp1.key",      "sp1.values",   "sp1.program", "sp1.exit-code",
    "sp1.vk-root",   "proof.inputs", "proof.points", "proof.key",   "proof.equation"};

}  // namespace

constinit const ArtefactType kSp1Receipt = {
    .name = "sp1-receipt",
    .document = "zk-proofs.md",
    .subject = true,
    .generic = false,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .instant = nullptr,
    .unpack = nullptr,
    .fields = kFields,
    .checks = kChecks,
    .behind = {},
    .variant = nullptr,
};

}  // namespace touchstone::evidence

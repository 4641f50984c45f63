#include "evidence/proofs/sp1.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "evidence/proofs/gnark_content.h"
#include "evidence/proofs/sp1_checks.h"

namespace touchstone::evidence {
namespace {

using namespace proofs;
using namespace sp1_checks;
using zk::sp1::Data;
using zk::sp1::Proof;
using zk::sp1::Variant;

constexpr std::array<std::string_view, 1> kKeyTypes = {kGnarkKeyName};

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

constexpr std::array<std::string_view, 4> kVariants = {"core", "compressed", "plonk", "groth16"};

Untrusted variant_of(const Proof& proof) { return Untrusted(kVariants[static_cast<std::size_t>(proof.variant)]); }

// What the file states; of a STARK nothing but the variant is read.
void add_stated_claims(const Proof& proof, Appraisal& appraisal) {
  appraisal.claims.push_back({"variant", variant_of(proof)});
  if (proof.saved && proof.public_inputs.empty()) return;
  appraisal.claims.push_back({"public_values", proof.public_values.bytes});
  appraisal.claims.push_back({"proof", proof.proof.bytes});
  if (proof.selector) appraisal.claims.push_back({"selector", proof.selector->bytes});
  if (proof.vkey_hash) appraisal.claims.push_back({"vkey_hash", proof.vkey_hash->bytes});
  if (!proof.version.raw().empty()) {
    appraisal.claims.push_back({"version", proof.version});
    appraisal.not_covered.emplace_back("the version that the file states");
  }
}

void add_claims(const Case& one, const KeyChoice& key, Appraisal& appraisal) {
  appraisal.claims.push_back({"vkey", one.inputs[0].bytes});
  add_stated_claims(one.proof, appraisal);
  if (one.newer) {
    const Bytes code(one.inputs[2].bytes);
    const auto number = curves::limbs_from_be<1>(code);
    appraisal.claims.push_back({"exit_code", number ? ClaimValue((*number)[0]) : ClaimValue(to_buffer(code))});
    appraisal.claims.push_back({"vk_root", one.inputs[3].bytes});
    appraisal.claims.push_back({"nonce", one.inputs[4].bytes});
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
  const auto& programs = one.context.policy.proofs.programs;
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
  add_stated_claims(proof, appraisal);
  appraisal.output_reason = "the proof could not be checked";
  return appraisal;
}

KeyChoice choose_key(const Proof& proof, const Context& context) {
  const std::vector<KeyChoice> keys = keys_for(context, kKeyTypes);
  if (keys.empty()) return {};
  const auto named = std::ranges::find_if(
      keys, [&](const KeyChoice& key) { return starts_with(key_digest(*key.artefact), stated_key(proof)); });
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
  if (choice.artefact != nullptr) add_key_edge(artefact.origin, choice.artefact->sha256, appraisal);
  add_claims(one, choice, appraisal);
  add_meaning(one, appraisal);
  return appraisal;
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& proof = artefact.as<Proof>();
  const auto add = [&fields](std::string_view name, const std::optional<Data>& data, std::string_view meaning) {
    if (data) fields.push_back({data->offset, data->length, std::string(name), data->bytes, std::string(meaning)});
  };
  fields.push_back({0, 0, "variant", variant_of(proof), ""});
  if (proof.saved && proof.public_inputs.empty()) return;
  const auto add_input = [&](std::size_t index, std::string_view name, std::string_view meaning) {
    if (index >= proof.public_inputs.size()) return;
    const zk::Natural& input = proof.public_inputs[index];
    fields.push_back({input.offset, input.length, std::string(name), to_buffer(Bytes(input.bytes).subspan(32)),
                      std::string(meaning)});
  };
  add_input(0, "vkey", "of the program");
  add_input(2, "exit_code", "");
  add_input(3, "vk_root", "");
  add_input(4, "nonce", "");
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

constexpr std::array<FieldSpec, 12> kFields = {{{"vkey", ValueKind::hex, "sp1.program"},
                                                {"vk.sha256", ValueKind::hex, "proof.key"},
                                                {"nPublic", ValueKind::number, "proof.key"},
                                                {"public_values", ValueKind::hex, "input.expect"},
                                                {"variant", ValueKind::text, "input.expect"},
                                                {"vkey_hash", ValueKind::hex, "input.expect"},
                                                {"selector", ValueKind::hex, "input.expect"},
                                                {"proof", ValueKind::hex, "input.expect"},
                                                {"vk_root", ValueKind::hex, "input.expect"},
                                                {"nonce", ValueKind::hex, "input.expect"},
                                                {"version", ValueKind::text, "input.expect"},
                                                {"exit_code", ValueKind::number, "input.expect"}}};
constexpr std::array<std::string_view, 10> kChecks = {"input.type",    "sp1.key",       "sp1.values",   "sp1.program",
                                                      "sp1.exit-code", "sp1.vk-root",   "proof.inputs", "proof.points",
                                                      "proof.key",     "proof.equation"};

}  // namespace

constinit const ArtefactType kSp1Receipt = {
    .name = "sp1-receipt",
    .document = "zk-proofs.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
};

}  // namespace touchstone::evidence

// What an EZKL proof says beyond its checks.
#include <utility>

#include "codec/hex.h"
#include "evidence/proofs/ezkl_case.h"

namespace touchstone::evidence::proofs {
namespace {

using Visibility = ezkl::Visibility;

// Texts of a list, and an ellipsis for those that are too many.
class List {
 public:
  void add(std::string_view text) {
    if (count_++ >= kMostClaimed) return;
    if (!text_.empty()) text_ += ", ";
    text_ += text;
  }
  [[nodiscard]] std::string take() && { return count_ > kMostClaimed ? text_ + ", …" : std::move(text_); }

 private:
  std::string text_;
  std::size_t count_ = 0;
};

// What proof.pretty compares with the instances.
std::string readable_outputs(const ezkl::Pretty& pretty) {
  List outputs;
  for (const ezkl::Tensor& tensor : pretty.rescaled_outputs) {
    for (const ezkl::Text& text : tensor) outputs.add(text.text.raw());
  }
  return std::move(outputs).take();
}

// Where the outputs alone are public, the instances are they (section 3.2).
std::string computed_outputs(const EzklCase& one, const ezkl::Settings& settings) {
  List outputs;
  const bool alone = !settings.input.in_instances() && !settings.param.in_instances();
  const bool fit = settings.instances == one.instances.size() && !one.bad_instance;
  if (!alone || !fit || settings.sizes.size() != settings.model_output_scales.size()) return {};
  std::size_t index = 0;
  for (std::size_t tensor = 0; tensor < settings.sizes.size(); ++tensor) {
    for (std::uint64_t i = 0; i < settings.sizes[tensor]; ++i)
      outputs.add(shown(rescaled(one.instances[index++], settings.model_output_scales[tensor])));
  }
  return std::move(outputs).take();
}

void state_outputs(const EzklCase& one, const ezkl::Settings& settings, Appraisal& appraisal) {
  if (settings.output.kind != Visibility::Kind::public_ || settings.model_output_scales.empty()) return;
  std::string outputs = one.proof.pretty ? readable_outputs(*one.proof.pretty) : std::string();
  if (outputs.empty()) outputs = computed_outputs(one, settings);
  if (!outputs.empty()) appraisal.claims.push_back({"outputs", Untrusted(outputs)});
}

void state_claims(const EzklCase& one, Appraisal& appraisal) {
  List instances;
  for (const ByteArray<32>& word : one.words) instances.add("0x" + to_hex(word));
  appraisal.claims.push_back({"instances", Untrusted(std::move(instances).take())});
  appraisal.claims.push_back({"proof", one.proof.proof});
  if (one.proof.version) appraisal.claims.push_back({"version", one.proof.version->text});
  const auto digest = [&](std::string_view name, const Chosen& chosen) {
    if (chosen.artefact == nullptr) return;
    const Digest256& sha256 = chosen.artefact->sha256;
    appraisal.claims.push_back({std::string(name), Buffer(sha256.begin(), sha256.end())});
  };
  digest("vk.sha256", one.key);
  digest("settings.sha256", one.settings);
  const ezkl::Settings* settings = one.settings_content();
  if (settings == nullptr) return;
  appraisal.claims.push_back({"param_visibility", settings->param.text});
  appraisal.claims.push_back({"input_visibility", settings->input.text});
  appraisal.claims.push_back({"output_visibility", settings->output.text});
  state_outputs(one, *settings, appraisal);
}

// What the user named by its digest.
void state_pins(const EzklCase& one, Appraisal& appraisal) {
  const auto pin = [&](std::string_view name, const Chosen& chosen) {
    if (chosen.artefact == nullptr || chosen.pin == Pin::absent) return;
    appraisal.edges.push_back({one.artefact.origin, chosen.artefact->origin, "sha256",
                               chosen.pin == Pin::holds ? Outcome::pass : Outcome::fail,
                               printable(one.context.expect.of(name).front()->given), to_hex(chosen.artefact->sha256)});
  };
  pin("vk.sha256", one.key);
  pin("settings.sha256", one.settings);
}

// Section 2, Answers, and section 7.
void state_answers(const EzklCase& one, const EvmAnswer& answer, Appraisal& appraisal) {
  const bool key_pinned = one.key.artefact != nullptr && one.key.pin != Pin::absent;
  const bool settings_pinned = one.settings.artefact != nullptr && one.settings.pin != Pin::absent;
  const bool contract_pinned =
      answer.contract && (one.context.expect.has("codehash") || policy_pins_contract(one.context));
  const ezkl::Settings* settings = one.settings_content();
  const auto kind = settings == nullptr ? Visibility::Kind::unknown : settings->param.kind;
  const bool public_hash = kind == Visibility::Kind::hashed && settings->param.hash_is_public;
  if (settings == nullptr) {
    appraisal.model_reason = "without settings nothing says whether the key stands for weights";
  } else if (kind == Visibility::Kind::private_ || kind == Visibility::Kind::unknown) {
    appraisal.model_reason = "the weights are private: the key stands for the architecture, and some weights exist";
  } else if (!key_pinned || !settings_pinned) {
    appraisal.model_reason =
        "nothing binds the settings to the proof: pin both with --expect vk.sha256= and --expect settings.sha256=";
  } else if (kind == Visibility::Kind::fixed) {
    appraisal.model_statement = "the weights are fixed in the pinned key";
  } else if (public_hash && one.context.expect.has("instances")) {
    // input.expect compares them: a difference is a failed check of this subject.
    appraisal.model_statement = "the hash of the weights is among the expected instances";
  } else if (public_hash) {
    appraisal.model_reason =
        "an instance is the hash of the weights: say which one it must be with --expect instances=";
  } else {
    appraisal.model_reason = "the weights are not fixed in the key, and nobody said which value stands for them";
  }
  if (settings == nullptr || !settings_pinned) {
    appraisal.output_reason = "scale and layout of the outputs come from the settings, and nobody pinned them";
  } else if (settings->output.kind != Visibility::Kind::public_) {
    appraisal.output_reason = "the outputs are not public";
  } else if (!key_pinned && !contract_pinned) {
    appraisal.output_reason = "nobody pinned the key or the contract";
  } else {
    appraisal.output_statement = "the public outputs are proven under the pinned key, with pinned settings";
  }
}

void state_limits(const EzklCase& one, Appraisal& appraisal) {
  auto& list = appraisal.not_covered;
  const ezkl::Settings* settings = one.settings_content();
  if (settings != nullptr && one.settings.pin != Pin::holds) {
    list.push_back("settings.json says param_visibility " + settings->param.text.shown() + ", input_visibility " +
                   settings->input.text.shown() + ", output_visibility " + settings->output.text.shown() +
                   ", and scales: nothing in the proof binds that");
  }
  if (settings != nullptr && !settings->input.in_instances())
    list.emplace_back("which input the model ran on: it is neither public nor hashed");
  list.emplace_back("version and timestamp of proof.json and settings.json: nothing authenticates them");
  list.emplace_back("what the key means: which circuit it belongs to, and who made its setup");
}

}  // namespace

void state_findings(const EzklCase& one, const EvmAnswer& answer, Appraisal& appraisal) {
  state_claims(one, appraisal);
  state_pins(one, appraisal);
  state_answers(one, answer, appraisal);
  state_limits(one, appraisal);
}

}  // namespace touchstone::evidence::proofs

// What lies beside a snarkjs proof: its verification key and its public signals (zk-proofs.md 2.1).
#include <memory>
#include <utility>

#include "evidence/material/companion.h"
#include "evidence/proofs/snarkjs.h"
#include "evidence/proofs/snarkjs_text.h"

namespace touchstone::evidence {
namespace {

bool recognise_key(const Reading& reading) {
  return reading.json != nullptr && zk::looks_like_key(reading.json->root());
}
Parsed<Content> parse_key(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "key", "is no JSON");
  auto key = zk::parse_key(reading.json->root());
  if (!key) return tl::unexpected(key.error());
  return std::make_shared<const zk::Key>(std::move(*key));
}
void inspect_key(const Artefact& artefact, std::vector<Field>& fields) {
  proofs::inspect_texts(artefact, artefact.as<zk::Key>(), fields);
}
Appraisal verify_key(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a verification key says nothing alone: give it with --key beside a proof");
}

bool recognise_signals(const Reading& reading) {
  return reading.json != nullptr && zk::looks_like_signals(reading.json->root());
}
Parsed<Content> parse_signals(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "public", "is no JSON");
  auto signals = zk::parse_signals(reading.json->root());
  if (!signals) return tl::unexpected(signals.error());
  return std::make_shared<const zk::Signals>(std::move(*signals));
}
void inspect_signals(const Artefact& artefact, std::vector<Field>& fields) {
  std::size_t index = 0;
  for (const zk::Signals::Signal& signal : artefact.as<zk::Signals>().signals) {
    fields.push_back({signal.value.offset, signal.value.length, "public[" + std::to_string(index++) + "]",
                      Untrusted(signal.digits), ""});
  }
}
Appraisal verify_signals(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("public signals are a companion of the proof that is about them");
}

}  // namespace

constinit const ArtefactType kSnarkjsKey = {
    .name = "snarkjs-verification-key",
    .document = "zk-proofs.md",
    .recognise = recognise_key,
    .parse = parse_key,
    .inspect = inspect_key,
    .verify = verify_key,
    .verification_key = true,
};

constinit const ArtefactType kPublicSignals = {
    .name = "public-signals",
    .document = "zk-proofs.md",
    .recognise = recognise_signals,
    .parse = parse_signals,
    .inspect = inspect_signals,
    .verify = verify_signals,
};

}  // namespace touchstone::evidence

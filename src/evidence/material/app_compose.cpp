#include "evidence/material/app_compose.h"

#include <memory>
#include <string>

#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

// dstack, app-compose.json: a manifest version, and what is run.
bool recognise(const Reading& reading) {
  if (reading.json == nullptr) return false;
  const json::Value& root = reading.json->root();
  const bool runs = root.find("docker_compose_file") != nullptr || root.find("runner") != nullptr;
  return root.find("manifest_version") != nullptr && runs;
}

Parsed<Content> parse(const Reading& reading) {
  if (!recognise(reading)) return refuse(Fault::missing, 0, "manifest_version", "is no app-compose.json");
  return std::make_shared<const bool>(true);
}

Buffer digest_of(const Artefact& artefact) { return {artefact.sha256.begin(), artefact.sha256.end()}; }

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  fields.push_back({0, artefact.bytes->size(), "compose-hash", digest_of(artefact), "sha256 of the raw bytes"});
}

Appraisal verify(const Artefact& artefact, const Context& /*context*/) {
  Appraisal appraisal = only_a_companion("a compose file is a companion: the event log of a quote names its hash");
  appraisal.reference_offers.push_back({"tdx-quote", {{"dstack.compose-hash", digest_of(artefact)}}, true});
  return appraisal;
}

}  // namespace

constinit const ArtefactType kDstackAppCompose = {
    .name = "dstack-app-compose",
    .document = "intel-dcap.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .references = true,
};

}  // namespace touchstone::evidence

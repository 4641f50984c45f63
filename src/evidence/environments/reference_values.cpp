#include "evidence/environments/reference_values.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

using measurements::Measurements;

// Whose measurements the values of an environment are (environments.md 8): the topic of the quotes that report them.
std::string_view topic_of(std::string_view kind) {
  if (kind == "eif") return "nitro-document";
  if (kind == "uki") return "tpm-quote";
  if (kind == "snp-launch") return "snp-report";
  if (kind == "tdvf") return "tdx-quote";
  return {};
}

// environments.md 9: of `pcr11` and `pcr11@PHASES`, or the `-sha384` ones, one has to be equal, by the bank that was
// quoted. A quote knows the register alone, so each is an offer of its own.
bool is_pcr11(std::string_view name) {
  for (const std::string_view bank : {"pcr11-sha384", "pcr11"}) {
    if (name.starts_with(bank)) return name.size() == bank.size() || name[bank.size()] == '@';
  }
  return false;
}

bool recognise(const Reading& reading) {
  return reading.json != nullptr && measurements::looks_like_measurements(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "reference values", "is no JSON");
  auto values = measurements::parse(reading.json->root());
  if (!values) return tl::unexpected(values.error());
  return std::make_shared<const Measurements>(std::move(*values));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  for (const measurements::Set& set : artefact.as<Measurements>().sets) {
    if (!set.label.raw().empty()) fields.push_back({set.offset, set.length, "path", set.label, printable(set.kind)});
    for (const measurements::Value& value : set.values) {
      fields.push_back({value.offset, value.length, printable(value.name), value.bytes, "expected"});
    }
  }
}

Appraisal verify(const Artefact& artefact, const Context& /*context*/) {
  Appraisal appraisal = only_a_companion("reference values are companions: they say what a measurement should be");
  for (const measurements::Set& set : artefact.as<Measurements>().sets) {
    const std::string_view topic = topic_of(set.kind);
    // A set without values would match everything.
    if (topic.empty() || set.values.empty()) continue;
    ReferenceOffer offer{topic, {}, false};
    for (const measurements::Value& value : set.values) {
      const Place place{artefact.origin, value.offset, value.length};
      if (set.kind == "uki" && is_pcr11(value.name)) {
        appraisal.reference_offers.push_back({topic, {{"pcr11", value.bytes, place}}, false});
      } else if (set.kind == "tdvf" && value.name.starts_with("mrtd@")) {
        // intel-dcap.md 7: the order is that of the VMM.
        appraisal.reference_offers.push_back({topic, {{"mrtd", value.bytes, place}}, false, value.name.substr(5)});
      } else {
        offer.values.push_back({value.name, value.bytes, place});
      }
    }
    if (!offer.values.empty()) appraisal.reference_offers.push_back(std::move(offer));
  }
  return appraisal;
}

}  // namespace

constinit const ArtefactType kReferenceValues = {
    .name = "reference-values",
    .document = "nitro.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .references = true,
};

}  // namespace touchstone::evidence

#include "evidence/quotes/snp.h"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "evidence/quotes/snp_checks.h"
#include "evidence/quotes/snp_inspect.h"
#include "evidence/quotes/snp_keys.h"

namespace touchstone::evidence {
namespace {

using snp::Report;

bool recognise(const Reading& reading) { return reading.json == nullptr && snp::looks_like_report(*reading.bytes); }

Parsed<Content> parse(const Reading& reading) {
  auto report = snp::parse(*reading.bytes);
  if (!report) return tl::unexpected(report.error());
  return std::make_shared<const Report>(*report);
}

// amd-snp.md 3: which check compares an expected value of a field.
constexpr std::string_view check_of(std::string_view field) {
  if (field == "vmpl") return "snp.vmpl";
  if (field == "report_data") return "snp.report-data";
  return field.ends_with("_tcb") ? "snp.tcb" : "snp.measurement";
}

std::vector<Claim> claims_of(const Report& report) {
  std::vector<Claim> claims;
  for (const snp::FieldLayout& field : snp::kFields) {
    if (field.since <= report.version) claims.push_back({std::string(field.name), snp_value(report, field)});
  }
  return claims;
}

// Only the launch digest is a measurement: the other fields of the check say what host, owner and firmware said.
ReferenceNeed reference_need(const Report& report) {
  ReferenceNeed need{"snp.measurement", "snp-report", {}};
  for (const snp::FieldLayout& field : snp::kFields) {
    if (check_of(field.name) != need.check || field.since > report.version) continue;
    if (field.form == snp::Form::bytes) {
      need.values.push_back({std::string(field.name), to_buffer(report.bytes.subspan(field.offset, field.size)),
                             snp_checks::place_of(field), field.name == "measurement"});
    } else {
      need.others.push_back({std::string(field.name), snp::number_in(report, field)});
    }
  }
  return need;
}

BindingOffer binding_offer(const Report& report) {
  BindingOffer offer;
  offer.field = "report_data";
  offer.report_data = to_buffer(report.report_data);
  offer.place = snp_checks::place_of(snp::layout_of("report_data"));
  return offer;
}

void add_used(const snp_checks::Keys& keys, Appraisal& appraisal) {
  for (const snp_checks::AtHand& one : keys.path()) {
    if (one.companion) appraisal.used.push_back(*one.companion);
  }
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& report = artefact.as<Report>();
  Appraisal appraisal;
  appraisal.claims = claims_of(report);
  const snp_checks::Keys keys(report, context);
  const snp_checks::Case one{report, context, keys};
  snp_checks::add_format(one, appraisal.checks);
  appraisal.add(snp_checks::signature(one));
  snp_checks::ChainResult chain = snp_checks::chain(one, artefact.origin);
  appraisal.add(std::move(chain.check));
  for (Check& note : chain.notes) appraisal.add(std::move(note));
  appraisal.edges = std::move(chain.edges);
  snp_checks::add_tcb(one, appraisal.checks);
  appraisal.add(snp_checks::chip(one));
  appraisal.add(snp_checks::debug(one));
  appraisal.add(snp_checks::vmpl(one));
  appraisal.add(snp_checks::report_data(one));
  appraisal.used = std::move(chain.used);
  add_used(keys, appraisal);
  appraisal.reference_needs.push_back(reference_need(report));
  appraisal.binding_offer = binding_offer(report);
  appraisal.not_covered = {"when the report was made, unless report_data holds a nonce",
                           "what host_data, family_id and image_id mean",
                           "anything on the disk of the guest that the launch digest does not include",
                           "attacks on the machine by whoever holds it"};
  if (keys.product() == snp::Product::milan) {
    appraisal.not_covered.emplace_back("extraction of a Milan VCEK seed by software (arXiv 2605.12990, unconfirmed)");
  }
  appraisal.model_reason = "the report shows which guest was started, not which weights answered";
  return appraisal;
}

constexpr auto kSnpFields = [] {
  std::array<FieldSpec, snp::kFields.size()> fields{};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const snp::FieldLayout& field = snp::kFields[i];
    fields[i] = {field.name, field.form == snp::Form::bytes ? ValueKind::hex : ValueKind::number, check_of(field.name)};
  }
  return fields;
}();

constexpr auto kChecks = std::to_array<std::string_view>(
    {"snp.format", "snp.signature", "snp.chain", "snp.tcb", "snp.chip", "snp.debug", "snp.vmpl", "snp.measurement",
     "snp.report-data", "snp.reserved", "snp.alias-check", "snp.levels", "snp.revocation"});

}  // namespace

constinit const ArtefactType kSnpReport = {
    .name = "snp-report",
    .document = "amd-snp.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect_snp,
    .verify = verify,
    .fields = kSnpFields,
    .checks = kChecks,
    .quote = true,
};

}  // namespace touchstone::evidence

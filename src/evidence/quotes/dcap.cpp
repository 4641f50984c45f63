#include "evidence/quotes/dcap.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "evidence/quotes/dcap_case.h"
#include "evidence/quotes/dcap_event_log.h"
#include "evidence/quotes/dcap_inspect.h"

namespace touchstone::evidence {
namespace {

using dcap::Part;
using dcap::Quote;
using dcap_checks::Case;

template <std::uint32_t Tee>
bool recognise(const Reading& reading) {
  if (reading.json != nullptr || !dcap::looks_like_quote(*reading.bytes)) return false;
  return (dcap::tee_type_of(*reading.bytes) == dcap::kTeeTdx) == (Tee == dcap::kTeeTdx);
}

template <std::uint32_t Tee>
Parsed<Content> parse(const Reading& reading) {
  auto quote = dcap::parse(*reading.bytes);
  if (!quote) return tl::unexpected(quote.error());
  if (quote->header.tee_type != Tee) return refuse(Fault::wrong_type, 4, "tee_type", "a quote of the other kind");
  return std::make_shared<const Quote>(*quote);
}

Place place_of(const Part& part) { return Place{{}, part.offset, part.bytes.size()}; }

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += ',';
    all += text;
  }
  return all;
}

// Fields of the body in their order.
void add_body(const dcap::Body& body, std::vector<Claim>& claims) {
  for (const dcap::FieldLayout& layout : dcap::fields_of(body.type)) {
    if (layout.kind == dcap::FieldKind::reserved) continue;
    const std::string name(layout.name);
    if (layout.kind == dcap::FieldKind::number) {
      claims.push_back({name, body.number(layout.name)});
    } else {
      claims.push_back({name, to_buffer(body.field(layout.name).bytes)});
    }
  }
}

// Names of what add_enclave() tells.
constexpr auto kOfAuthentication =
    std::to_array<std::string_view>({"attestation_key", "qe_report.mrenclave", "qe_report.mrsigner",
                                     "qe_report.isvprodid", "qe_report.isvsvn", "qe_isvsvn"});

// The quoting enclave, by the names that inspect has for its report.
void add_enclave(const dcap::Authentication& authentication, std::vector<Claim>& claims) {
  const dcap::Body& report = authentication.qe_report;
  claims.push_back({"attestation_key", to_buffer(authentication.attestation_key.bytes)});
  claims.push_back({"qe_report.mrenclave", to_buffer(report.field("mrenclave").bytes)});
  claims.push_back({"qe_report.mrsigner", to_buffer(report.field("mrsigner").bytes)});
  claims.push_back({"qe_report.isvprodid", report.number("isvprodid")});
  claims.push_back({"qe_report.isvsvn", report.number("isvsvn")});
  claims.push_back({"qe_isvsvn", report.number("isvsvn")});
}

// Fields that are not of the body, and what was computed (intel-dcap.md 5).
std::vector<Claim> facts_of(const Case& one) {
  const Quote& quote = one.quote;
  std::vector<Claim> claims;
  claims.push_back({"tee", Untrusted(std::string_view(quote.tdx() ? "tdx" : "sgx"))});
  claims.push_back({"version", std::uint64_t{quote.header.version}});
  claims.push_back({"att_key_type", std::uint64_t{quote.header.att_key_type}});
  claims.push_back({"tee_type", std::uint64_t{quote.header.tee_type}});
  claims.push_back({"qe_svn", std::uint64_t{quote.header.qe_svn}});
  claims.push_back({"pce_svn", std::uint64_t{quote.header.pce_svn}});
  claims.push_back({"qe_vendor_id", to_buffer(quote.header.qe_vendor_id.bytes)});
  claims.push_back({"user_data", to_buffer(quote.header.user_data.bytes)});
  // Versions 3 and 4 do not write it down (1.2).
  if (quote.header.version == 5) claims.push_back({"body_type", static_cast<std::uint64_t>(quote.body.type)});
  if (quote.authentication) add_enclave(*quote.authentication, claims);
  if (one.pck.extension) {
    claims.push_back({"fmspc", Buffer(one.pck.extension->fmspc.begin(), one.pck.extension->fmspc.end())});
    claims.push_back({"pceid", Buffer(one.pck.extension->pceid.begin(), one.pck.extension->pceid.end())});
  }
  if (!one.tcb || one.tcb->unrecognised) return claims;
  claims.push_back({"tcb_status", Untrusted(name(one.tcb->status))});
  if (one.tcb->launch.tcb_date) claims.push_back({"tcb_date", Untrusted(to_text(*one.tcb->launch.tcb_date))});
  claims.push_back({"tcb_evaluation_data_number", one.tcb_info.content->tcb_evaluation_data_number});
  claims.push_back({"advisory_ids", Untrusted(joined(one.tcb->launch.advisory_ids))});
  return claims;
}

// What says which program or image runs. The other fields say how and where.
constexpr auto kMeasured =
    std::to_array<std::string_view>({"mrenclave", "mrsigner", "mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3"});
// Compared like these, also with reference values, and they name no environment: Intel's module, and the host's word.
constexpr auto kBesideMeasured = std::to_array<std::string_view>({"mrseam", "mrconfigid"});

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// quote.measurement: what the body measures, and the facts beside it (intel-dcap.md 5).
ReferenceNeed reference_need(const Case& one, std::string_view topic, const std::vector<Claim>& facts) {
  ReferenceNeed need{"quote.measurement", topic, {}};
  need.others = facts;
  for (const dcap::FieldLayout& layout : dcap::fields_of(one.quote.body.type)) {
    const Part part = one.quote.body.field(layout.name);
    const std::string name(layout.name);
    if (layout.kind == dcap::FieldKind::number) {
      need.others.push_back({name, one.quote.body.number(layout.name)});
    } else if (is_one_of(kMeasured, name) || is_one_of(kBesideMeasured, name)) {
      need.values.push_back({name, to_buffer(part.bytes), place_of(part), is_one_of(kMeasured, name)});
    } else if (layout.kind == dcap::FieldKind::bytes) {
      need.others.push_back({name, to_buffer(part.bytes)});
    }
  }
  if (!one.quote.authentication) {
    for (const std::string_view name : kOfAuthentication) need.undecided.emplace_back(name, "quote.signature");
  }
  if (!one.pck.extension) {
    for (const std::string_view name : {"fmspc", "pceid"}) need.undecided.emplace_back(name, "quote.chain");
  }
  if (!one.tcb || one.tcb->unrecognised) {
    for (const std::string_view name : {"tcb_status", "tcb_date", "tcb_evaluation_data_number", "advisory_ids"}) {
      need.undecided.emplace_back(name, "quote.tcb");
    }
  }
  return need;
}

BindingOffer binding_offer(const Quote& quote) {
  BindingOffer offer;
  const Part data = quote.body.field("report_data");
  offer.field = "report_data";
  offer.report_data = to_buffer(data.bytes);
  offer.place = place_of(data);
  return offer;
}

void mark_used(const Case& one, std::vector<std::size_t>& used) {
  const auto mark = [&used](const dcap_checks::Source& source) {
    if (source.companion) used.push_back(*source.companion);
  };
  for (const dcap_checks::Path* path : {&one.pck.path, &one.tcb_info.path, &one.identity.path}) {
    for (const dcap_checks::CertificateRef& ref : path->certificates) mark(ref.source);
  }
  for (const dcap_checks::CrlRef& ref : one.crls) mark(ref.source);
  // One that does not fit was compared as well; of those that fit only the chosen one was.
  if (one.tcb_info.ref != nullptr) {
    mark(one.tcb_info.ref->source);
  } else {
    for (const auto& ref : one.material.tcb_infos) mark(ref.source);
  }
  if (one.identity.ref != nullptr) {
    mark(one.identity.ref->source);
  } else {
    for (const auto& ref : one.material.identities) mark(ref.source);
  }
}

std::vector<std::string> not_covered(const Quote& quote) {
  constexpr const char* kPhysical =
      "physical attacks on the memory bus (WireTap, Battering RAM, TEE.fail), which take attestation keys out of "
      "machines that are in an attacker's hands";
  std::vector<std::string> texts = {"which program wrote report_data",
                                    "freshness, unless a nonce is in report_data",
                                    "what the host shows beside the quote",
                                    kPhysical,
                                    "how certificates and collateral are spelt: PEM lines, case of hex, white space",
                                    "certificates that no chain needed"};
  if (quote.tdx())
    texts.emplace_back("mrconfigid, mrowner, mrownerconfig: set by the host, their meaning is convention");
  if (!quote.trailing.bytes.empty()) {
    texts.push_back("the " + std::to_string(quote.trailing.bytes.size()) + " bytes behind the quote");
  }
  return texts;
}

// What a log of dstack authenticates is claimed and expected like a field (intel-dcap.md 5).
void add_event_log(const dcap_checks::EventLogResult& log, Appraisal& appraisal) {
  ReferenceNeed& need = appraisal.reference_needs.back();
  for (const NamedValue& value : log.values) {
    appraisal.claims.push_back({value.name, value.bytes});
    need.values.push_back(value);
  }
  if (log.dstack) return;
  for (const std::string_view name : dcap_checks::kDstackNames) need.undecided.emplace_back(name, "quote.event-log");
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& quote = artefact.as<Quote>();
  const Case one(quote, context);
  Appraisal appraisal;
  appraisal.add(dcap_checks::format(one));
  appraisal.add(dcap_checks::signature(one));
  appraisal.add(dcap_checks::qe_report(one));
  appraisal.add(dcap_checks::qe_identity(one));
  appraisal.add(dcap_checks::chain(one, artefact.origin, appraisal.edges));
  appraisal.add(dcap_checks::revocation(one));
  appraisal.add(dcap_checks::collateral(one));
  appraisal.add(dcap_checks::tcb(one));
  appraisal.add(dcap_checks::debug(one));
  appraisal.add(dcap_checks::report_data(one));
  dcap_checks::EventLogResult log = dcap_checks::event_log(quote, *artefact.bytes, context, artefact.origin);
  appraisal.add(std::move(log.check));
  for (Check& note : log.notes) appraisal.add(std::move(note));
  for (Edge& edge : log.edges) appraisal.edges.push_back(std::move(edge));
  for (Check& note : dcap_checks::notes(one)) appraisal.add(std::move(note));
  appraisal.claims = facts_of(one);
  appraisal.reference_needs.push_back(reference_need(one, artefact.type->name, appraisal.claims));
  add_event_log(log, appraisal);
  add_body(quote.body, appraisal.claims);
  appraisal.binding_offer = binding_offer(quote);
  appraisal.not_covered = not_covered(quote);
  appraisal.model_reason = "a quote shows which environment ran, not which weights answered";
  mark_used(one, appraisal.used);
  appraisal.used.insert(appraisal.used.end(), log.used.begin(), log.used.end());
  appraisal.used_files.insert(appraisal.used_files.end(), log.used_files.begin(), log.used_files.end());
  return appraisal;
}

// --- what --expect may name

constexpr std::string_view kMeasurement = "quote.measurement";

constexpr auto kFacts = std::to_array<FieldSpec>({
    {"tee", ValueKind::text, kMeasurement},
    {"version", ValueKind::number, kMeasurement},
    {"att_key_type", ValueKind::number, kMeasurement},
    {"tee_type", ValueKind::number, kMeasurement},
    {"qe_svn", ValueKind::number, kMeasurement},
    {"pce_svn", ValueKind::number, kMeasurement},
    {"qe_vendor_id", ValueKind::hex, kMeasurement},
    {"user_data", ValueKind::hex, kMeasurement},
    {"body_type", ValueKind::number, kMeasurement},
    {"attestation_key", ValueKind::hex, kMeasurement},
    {"qe_report.mrenclave", ValueKind::hex, kMeasurement},
    {"qe_report.mrsigner", ValueKind::hex, kMeasurement},
    {"qe_report.isvprodid", ValueKind::number, kMeasurement},
    {"qe_report.isvsvn", ValueKind::number, kMeasurement},
    {"qe_isvsvn", ValueKind::number, kMeasurement},
    {"fmspc", ValueKind::hex, kMeasurement},
    {"pceid", ValueKind::hex, kMeasurement},
    {"tcb_status", ValueKind::text, kMeasurement},
    {"tcb_date", ValueKind::text, kMeasurement},
    {"tcb_evaluation_data_number", ValueKind::number, kMeasurement},
    {"advisory_ids", ValueKind::text, kMeasurement},
});

constexpr bool is_expectable(const dcap::FieldLayout& layout) { return layout.kind != dcap::FieldKind::reserved; }

// The facts, then what a log authenticates, then the fields of the body.
template <std::size_t Count>
constexpr auto with_body(const auto& layouts, std::span<const std::string_view> of_log = {}) {
  std::array<FieldSpec, Count> fields{};
  std::size_t at = 0;
  for (const FieldSpec& fact : kFacts) fields.at(at++) = fact;
  for (const std::string_view name : of_log) fields.at(at++) = {name, ValueKind::hex, kMeasurement};
  for (const dcap::FieldLayout& layout : layouts) {
    if (!is_expectable(layout)) continue;
    const bool number = layout.kind == dcap::FieldKind::number;
    fields.at(at++) = {layout.name, number ? ValueKind::number : ValueKind::hex,
                       layout.name == "report_data" ? "quote.report-data" : kMeasurement};
  }
  return fields;
}

constexpr std::size_t expectable(const auto& layouts) {
  return kFacts.size() + static_cast<std::size_t>(std::ranges::count_if(layouts, is_expectable));
}

constexpr auto kSgxFields = with_body<expectable(dcap::kSgxReportFields)>(dcap::kSgxReportFields);
constexpr auto kTdxFields = with_body<expectable(dcap::kTdReportFields) + dcap_checks::kDstackNames.size()>(
    dcap::kTdReportFields, dcap_checks::kDstackNames);

constexpr auto kChecks = std::to_array<std::string_view>(
    {"input.type",        "quote.format",         "quote.signature",  "quote.qe-report",  "quote.qe-identity",
     "quote.chain",       "quote.revocation",     "quote.collateral", "quote.tcb",        "quote.debug",
     "quote.measurement", "quote.report-data",    "quote.event-log",  "quote.trailing",   "quote.attributes",
     "quote.window",      "quote.white-space",    "quote.behind",     "quote.advisories", "quote.readings",
     "quote.statuses",    "quote.runtime-events", "quote.config-id"});

constexpr ArtefactType quote_type(std::string_view name, bool (*recognise)(const Reading&),
                                  Parsed<Content> (*parse)(const Reading&), std::span<const FieldSpec> fields) {
  return {
      .name = name,
      .document = "intel-dcap.md",
      .subject = true,
      .generic = false,
      .recognise = recognise,
      .parse = parse,
      .inspect = inspect_dcap,
      .verify = verify,
      .instant = nullptr,
      .unpack = nullptr,
      .fields = fields,
      .checks = kChecks,
      .behind = {},
      .variant = nullptr,
      .quote = true,
  };
}

}  // namespace

constinit const ArtefactType kSgxQuote =
    quote_type("sgx-quote", recognise<dcap::kTeeSgx>, parse<dcap::kTeeSgx>, kSgxFields);
constinit const ArtefactType kTdxQuote =
    quote_type("tdx-quote", recognise<dcap::kTeeTdx>, parse<dcap::kTeeTdx>, kTdxFields);

}  // namespace touchstone::evidence

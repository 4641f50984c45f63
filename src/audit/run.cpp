#include "audit/run.h"

#include <algorithm>
#include <utility>

#include "appraisal/catalogue.h"
#include "audit/answers.h"
#include "audit/gathered.h"
#include "audit/join.h"

namespace touchstone::audit {

/// A companion and, once somebody asked, what its verifier said.
struct Run::Slot {
  std::once_flag once;
  Appraisal appraisal;
  Moment moment{};
};

namespace {

void add_claims(std::vector<Claim>& claims, const std::vector<Claim>& more) {
  for (const Claim& claim : more) {
    // Of two equal names the subject's own stays (CLI.md, JSON report).
    if (std::ranges::find(claims, claim.name, &Claim::name) == claims.end()) claims.push_back(claim);
  }
}

void add_texts(std::vector<std::string>& texts, const std::vector<std::string>& more) {
  for (const std::string& text : more) {
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  }
}

bool no_check_failed(const Appraisal& appraisal) {
  return std::ranges::none_of(appraisal.checks, [](const Check& check) { return check.outcome == Outcome::fail; });
}

// Reports list checks in the order of the catalogue. Each rank is looked up once.
void sort_by_rank(std::vector<Check>& checks) {
  std::vector<std::pair<std::size_t, std::size_t>> order;
  order.reserve(checks.size());
  for (const Check& check : checks) order.emplace_back(rank(check.id), order.size());
  if (std::ranges::is_sorted(order)) return;
  std::ranges::sort(order);
  std::vector<Check> sorted;
  sorted.reserve(checks.size());
  for (const auto& [place, index] : order) sorted.push_back(std::move(checks[index]));
  checks = std::move(sorted);
}

// Whether a key existed before its enclave started is not decidable (opengradient.md 8, receipt.time).
void narrow_time(const BindingNeed& need, const std::optional<Instant>& since, std::vector<Check>& checks) {
  const auto time = std::ranges::find(checks, need.time_check, &Check::id);
  if (!since || !need.signed_at || time == checks.end()) return;
  if (time->outcome == Outcome::refused || time->outcome == Outcome::fail) return;
  const std::string signed_at = to_text(*need.signed_at);
  if (*need.signed_at < *since) {
    *time = unknown(time->id, "signed before the enclave started: whether the key existed then is not decidable");
    time->expected = "not before " + to_text(*since) + "   start of the enclave";
  } else {
    time->outcome = Outcome::pass;
    time->title = "signed " + duration_to_text(need.signed_at->seconds - since->seconds) + " after the enclave started";
  }
  time->actual = signed_at;
}

}  // namespace

Run::Run(Settings settings, Companions companions)
    : settings_(std::move(settings)),
      companions_(std::move(companions)),
      slots_(companions_.artefacts.size()),
      used_(companions_.artefacts.size()),
      used_files_(companions_.files.size()) {
  for (const PolicyMeasurements& list : settings_.measurements) {
    policy_offers_.push_back({std::string_view(list.type), list.values, false});
  }
}

Run::~Run() = default;

Moment Run::moment_of(const Artefact& artefact) const {
  const TimeChoice& time = settings_.time;
  if (time.basis == Basis::given) return {*time.given, Basis::given};
  const Moment now = {settings_.now, Basis::now};
  if (time.basis == Basis::now) return now;
  if (artefact.type->instant_in != nullptr) {
    const auto own = artefact.type->instant_in(artefact, context(now));
    return own ? Moment{*own, Basis::evidence} : now;
  }
  if (artefact.type->instant == nullptr) return now;
  if (const auto own = artefact.type->instant(artefact)) return {*own, Basis::evidence};
  return now;
}

Context Run::context(Moment moment) const {
  return {moment.at,   moment.basis,     settings_.now,     settings_.max_age, settings_.exchange,
          companions_, settings_.expect, settings_.anchors, settings_.allow,   settings_.terms};
}

const Run::Slot& Run::appraised(std::size_t index) const {
  Slot& slot = slots_[index];
  std::call_once(slot.once, [&] {
    const Artefact& artefact = companions_.artefacts[index];
    slot.moment = moment_of(artefact);
    slot.appraisal = artefact.type->verify(artefact, context(slot.moment));
  });
  return slot;
}

void Run::mark_used(std::size_t index) const {
  if (!used_[index]) used_[index] = true;
}

Subject Run::appraise(const Artefact& artefact) const {
  const Moment moment = moment_of(artefact);
  return conclude(artefact, artefact.type->verify(artefact, context(moment)), moment);
}

Subject Run::appraise_companion(std::size_t index) const {
  const Slot& slot = appraised(index);
  mark_used(index);
  return conclude(companions_.artefacts[index], slot.appraisal, slot.moment);
}

std::vector<SourcedBinding> Run::binding_offers(const ArtefactType& type) const {
  std::vector<SourcedBinding> offers;
  for (std::size_t i = 0; i < companions_.artefacts.size(); ++i) {
    const Artefact& companion = companions_.artefacts[i];
    if (!companion.type->quote || std::ranges::find(type.behind, companion.type->name) == type.behind.end()) continue;
    const Slot& slot = appraised(i);
    if (slot.appraisal.binding_offer) offers.push_back({&*slot.appraisal.binding_offer, companion.origin, i});
  }
  // Of several that bind the same thing a good one decides, in whatever order they come.
  std::stable_partition(offers.begin(), offers.end(), [this](const SourcedBinding& offer) {
    return verdict(slots_[offer.companion].appraisal.checks) == Verdict::verified;
  });
  return offers;
}

void Run::bind(const Artefact& artefact, const Appraisal& appraisal, Gathered& gathered) const {
  if (appraisal.binding_needs.empty()) return;
  std::vector<SourcedBinding> offers = binding_offers(*artefact.type);
  for (const BindingNeed& need : appraisal.binding_needs) {
    gathered.key_named = gathered.key_named || need.named_by_user;
    if (need.optional) {
      // What merely may belong to the quote (a TLS certificate) brings no further quote into the subject.
      std::erase_if(offers, [&gathered](const SourcedBinding& offer) {
        return std::ranges::find(gathered.quotes, offer.companion) == gathered.quotes.end();
      });
    }
    JoinResult joined = join(need, artefact.origin, offers);
    const bool bound = joined.check.outcome == Outcome::pass;
    if (need.optional && !bound) continue;
    if (need.companion && bound) mark_used(*need.companion);
    gathered.checks.push_back(std::move(joined.check));
    for (Edge& edge : joined.edges) gathered.edges.push_back(std::move(edge));
    if (!joined.companion) continue;
    take_over_quote(*joined.companion, gathered);
    if (bound) narrow_time(need, slots_[*joined.companion].appraisal.binding_offer->running_since, gathered.checks);
  }
}

void Run::take_over_quote(std::size_t index, Gathered& gathered) const {
  mark_used(index);
  if (std::ranges::find(gathered.quotes, index) != gathered.quotes.end()) return;
  gathered.quotes.push_back(index);
  const Artefact& quote = companions_.artefacts[index];
  const Slot& slot = appraised(index);
  for (const std::size_t used : slot.appraisal.used) mark_used(used);
  const std::size_t first = gathered.checks.size();
  gathered.checks.insert(gathered.checks.end(), slot.appraisal.checks.begin(), slot.appraisal.checks.end());
  join_references(quote, slot.appraisal, gathered);
  compare_expectations(quote, slot.appraisal.claims, gathered);
  // The checks stand among those of the subject, with the companion's path in the location (CLI.md, Subjects).
  for (std::size_t i = first; i < gathered.checks.size(); ++i) {
    Check& check = gathered.checks[i];
    if (!check.location) check.location = Place{};
    if (check.location->file.empty()) check.location->file = quote.origin;
  }
  add_claims(gathered.claims, slot.appraisal.claims);
  add_texts(gathered.not_covered, slot.appraisal.not_covered);
  gathered.edges.insert(gathered.edges.end(), slot.appraisal.edges.begin(), slot.appraisal.edges.end());
  gathered.moment = slot.moment;
}

void Run::join_references(const Artefact& artefact, const Appraisal& appraisal, Gathered& gathered) const {
  for (const ReferenceNeed& need : appraisal.reference_needs) {
    std::vector<SourcedReference> offers;
    for (std::size_t i = 0; i < companions_.artefacts.size(); ++i) {
      const Artefact& companion = companions_.artefacts[i];
      if (!companion.type->references) continue;
      const Slot& slot = appraised(i);
      // Only an artefact whose own checks pass can satisfy a need (ARCHITECTURE, the spine).
      if (!no_check_failed(slot.appraisal)) continue;
      for (const ReferenceOffer& offer : slot.appraisal.reference_offers) {
        if (offer.topic != need.topic) continue;
        const std::string variant = offer.variant.empty() ? "" : " (" + offer.variant + ")";
        offers.push_back({&offer, companion.origin + variant, i});
        mark_used(i);
      }
    }
    for (const ReferenceOffer& offer : policy_offers_) {
      if (offer.topic == need.topic) offers.push_back({&offer, "policy", std::nullopt});
    }
    std::vector<const Expectation*> expected;
    for (const FieldSpec& field : artefact.type->fields) {
      if (field.check != need.check) continue;
      for (const Expectation* expectation : settings_.expect.of(field.name)) expected.push_back(expectation);
    }
    JoinResult joined = join(need, artefact.origin, expected, offers);
    gathered.measured = gathered.measured || joined.measured;
    gathered.checks.push_back(std::move(joined.check));
    for (Edge& edge : joined.edges) gathered.edges.push_back(std::move(edge));
  }
}

Subject Run::conclude(const Artefact& artefact, Appraisal appraisal, Moment moment) const {
  Gathered gathered;
  gathered.key_named = appraisal.key_named;
  gathered.checks = std::move(appraisal.checks);
  gathered.claims = std::move(appraisal.claims);
  gathered.edges = std::move(appraisal.edges);
  gathered.not_covered = std::move(appraisal.not_covered);
  for (const std::size_t used : appraisal.used) mark_used(used);
  for (const std::size_t used : appraisal.used_files) used_files_[used] = true;
  // The input itself may lie in a folder of companions.
  for (std::size_t i = 0; i < companions_.artefacts.size(); ++i) {
    if (companions_.artefacts[i].sha256 == artefact.sha256) mark_used(i);
  }
  bind(artefact, appraisal, gathered);
  join_references(artefact, appraisal, gathered);
  if (!settings_.expect.all.empty()) {
    compare_expectations(artefact, std::vector<Claim>(gathered.claims), gathered);
    compare_sha256(artefact, gathered);
    expect_behind(artefact, gathered);
  }
  compare_signer(gathered);
  require(artefact, gathered);
  sort_by_rank(gathered.checks);

  Subject subject;
  subject.input = artefact.origin;
  subject.type = artefact.type->name;
  subject.encoding = artefact.encoding;
  subject.sha256 = artefact.sha256;
  subject.size = artefact.size;
  subject.moment = settings_.time.basis == Basis::given ? moment : gathered.moment.value_or(moment);
  subject.verdict = verdict(gathered.checks);
  subject.answers =
      answers(gathered.checks, {gathered.key_named, appraisal.model_reason, subject.verdict, gathered.measured,
                                appraisal.output_statement, appraisal.output_reason, appraisal.model_statement});
  if (artefact.type->variant != nullptr) subject.variant = artefact.type->variant(artefact);
  for (const Claim& claim : gathered.claims) {
    if (claim.name == "version" && !subject.variant.empty()) subject.variant = to_text(claim.value);
  }
  note_lifted(gathered.checks);
  // Asked before it is set: threads that all write one place wait for each other.
  if (!request_used_ && find_check(gathered.checks, "receipt.request") != nullptr) request_used_ = true;
  subject.checks = std::move(gathered.checks);
  subject.claims = std::move(gathered.claims);
  subject.not_covered = std::move(gathered.not_covered);
  subject.edges = std::move(gathered.edges);
  return subject;
}

Subject Run::malformed(const LoadedFile& file) const {
  const Recognition& found = file.recognition;
  Subject subject;
  subject.input = file.path;
  if (found.refused_by != nullptr) subject.type = found.refused_by->name;
  subject.encoding = found.encoding;
  subject.sha256 = file.sha256;
  subject.size = file.size;
  if (settings_.time.basis == Basis::given) subject.moment = Moment{*settings_.time.given, Basis::given};
  Check check = failed("input.format", describe(found.error));
  check.location = Place{file.path, found.error.offset, std::nullopt};
  subject.checks.push_back(std::move(check));
  subject.verdict = Verdict::malformed;
  subject.answers = answers(subject.checks, {false, {}, subject.verdict});
  return subject;
}

}  // namespace touchstone::audit

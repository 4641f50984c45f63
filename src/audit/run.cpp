#include "audit/run.h"

#include <algorithm>
#include <utility>

#include "appraisal/catalogue.h"
#include "audit/answers.h"
#include "audit/join.h"
#include "codec/hex.h"
#include "evidence/proofs/cometbft.h"
#include "evidence/sigstore/trusted_root.h"

namespace touchstone::audit {

/// A companion and, once somebody asked, what its verifier said.
struct Run::Slot {
  std::once_flag once;
  Appraisal appraisal;
  Moment moment{};
};

/// What a subject gathers on its way to the report.
struct Run::Gathered {
  std::vector<Check> checks;
  std::vector<Claim> claims;
  std::vector<Edge> edges;
  std::vector<std::string> not_covered;
  std::vector<std::size_t> quotes;     // companions whose checks stand among those of the subject
  std::set<const ArtefactType*> seen;  // types whose claims were compared with expectations
  std::optional<Moment> moment;
  bool key_named = false;
  bool measured = false;  // a measurement equals a reference value
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

bool can_have(const ArtefactType& type, std::string_view id) {
  if (std::ranges::find(type.checks, id) != type.checks.end()) return true;
  return std::ranges::any_of(type.behind, [id](std::string_view name) {
    const ArtefactType* behind = evidence::find_type(name);
    return behind != nullptr && std::ranges::find(behind->checks, id) != behind->checks.end();
  });
}

// `sha256` is that of the INPUT, unless the type has a field of that name (sigstore.md 2: that of the artefact).
bool names_sha256(const ArtefactType& type) {
  return std::ranges::find(type.fields, "sha256", &FieldSpec::name) != type.fields.end();
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
  return offers;
}

void Run::bind(const Artefact& artefact, const Appraisal& appraisal, Gathered& gathered) const {
  if (appraisal.binding_needs.empty()) return;
  const std::vector<SourcedBinding> offers = binding_offers(*artefact.type);
  for (const BindingNeed& need : appraisal.binding_needs) {
    gathered.key_named = gathered.key_named || need.named_by_user;
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

void Run::compare_expectations(const Artefact& artefact, const std::vector<Claim>& claims, Gathered& gathered) const {
  gathered.seen.insert(artefact.type);
  for (const FieldSpec& field : artefact.type->fields) {
    if (field.check != "input.expect") continue;
    for (const Expectation* expectation : settings_.expect.of(field.name)) {
      const auto claim = std::ranges::find(claims, field.name, &Claim::name);
      if (claim != claims.end() && matches(*expectation, claim->value)) {
        gathered.checks.push_back(passed("input.expect", std::string(field.name) + " as expected"));
      } else {
        gathered.checks.push_back(failed("input.expect", std::string(field.name) + " is not the expected one",
                                         expectation->given, claim == claims.end() ? "absent" : to_text(claim->value)));
      }
    }
  }
}

// An expectation about evidence that should stand behind the subject and was not given cannot be computed: unknown.
void Run::expect_behind(const Artefact& artefact, Gathered& gathered) const {
  for (const std::string_view name : artefact.type->behind) {
    const ArtefactType* type = evidence::find_type(name);
    if (type == nullptr || gathered.seen.contains(type)) continue;
    for (const FieldSpec& field : type->fields) {
      const bool own =
          std::ranges::find(artefact.type->fields, field.name, &FieldSpec::name) != artefact.type->fields.end();
      if (own || !settings_.expect.has(field.name)) continue;
      gathered.checks.push_back(
          unknown(field.check, "no " + std::string(name) + " to compare " + std::string(field.name) + " with"));
    }
  }
}

// receipts.md 15: `signers` of a policy. An OpenGradient signer is named by its tee_id.
void Run::compare_signer(Gathered& gathered) const {
  if (settings_.signers.empty()) return;
  const auto claim = std::ranges::find(gathered.claims, "tee_id", &Claim::name);
  if (claim == gathered.claims.end()) return;
  const std::string signer = to_text(claim->value);
  const bool accepted = std::ranges::any_of(settings_.signers, [&](const std::string& one) {
    const auto wanted = from_hex(one, "signer");
    return wanted && to_hex(*wanted) == signer;
  });
  gathered.checks.push_back(
      accepted ? passed("receipt.signer", "the policy accepts this signer")
               : failed("receipt.signer", "the policy does not accept this signer",
                        "one of " + std::to_string(settings_.signers.size()) + " signers of the policy", signer));
}

void Run::require(const Artefact& artefact, Gathered& gathered) const {
  const auto must_pass = [&gathered](const std::string& id) {
    if (has_passed(gathered.checks, id)) return;
    const Check* check = find_check(gathered.checks, id);
    gathered.checks.push_back(
        unknown("input.require",
                id + " must pass, and is " + (check == nullptr ? "absent" : std::string(name(check->outcome)))));
  };
  for (const std::string& id : settings_.require) {
    const bool elsewhere =
        !can_have(*artefact.type, id) &&
        std::ranges::any_of(subject_types_, [&](const ArtefactType* type) { return can_have(*type, id); });
    if (!elsewhere) must_pass(id);
  }
  for (const std::string& id : settings_.require_of_tee) {
    if (can_have(*artefact.type, id)) must_pass(id);
  }
}

Subject Run::conclude(const Artefact& artefact, Appraisal appraisal, Moment moment) const {
  Gathered gathered;
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
    for (const Expectation* digest : settings_.expect.of("sha256")) {
      if (names_sha256(*artefact.type)) continue;
      const bool same = digest->bytes && equal(*digest->bytes, artefact.sha256);
      gathered.checks.push_back(same ? passed("input.expect", "sha256 of the input as expected")
                                     : failed("input.expect", "sha256 of the input is not the expected one",
                                              digest->given, to_hex(artefact.sha256)));
    }
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

void Run::note_lifted(const std::vector<Check>& checks) const {
  if (settings_.allow.words.empty()) return;
  const std::scoped_lock lock(lifted_mutex_);
  for (const Check& check : checks) {
    lifted_.insert(check.lifted.begin(), check.lifted.end());
    const bool debug = check.id.ends_with(".debug") && check.outcome == Outcome::note;
    if (debug && settings_.allow.has("debug")) lifted_.insert("debug");
  }
}

std::vector<std::string> Run::first_notes() const {
  std::vector<std::string> notes;
  if (settings_.anchors.trusted_root != nullptr) {
    notes = evidence::trusted_root_notes(*settings_.anchors.trusted_root);
  }
  for (const std::string& path : settings_.root_paths) {
    notes.push_back("the trust anchors of " + path + " replace the pinned vendor roots in this run");
  }
  for (const Artefact& block : settings_.anchors.trusted_blocks) notes.push_back(evidence::trusted_block_note(block));
  return notes;
}

std::vector<std::string> Run::notes() const {
  std::vector<std::string> notes;
  for (const std::string& word : settings_.allow.words) {
    const std::scoped_lock lock(lifted_mutex_);
    if (!lifted_.contains(word)) notes.push_back("--allow " + word + " had no effect");
  }
  // A file is used when it, or something inside it, was.
  std::vector<std::pair<std::string_view, bool>> files;
  for (std::size_t i = 0; i < companions_.artefacts.size(); ++i) {
    const std::string& origin = companions_.artefacts[i].origin;
    if (files.empty() || files.back().first != origin) files.emplace_back(origin, false);
    files.back().second = files.back().second || used_[i];
  }
  for (const auto& [origin, used] : files) {
    if (!used) notes.push_back("unused companion: " + std::string(origin));
  }
  if (settings_.exchange.request && !request_used_) {
    notes.push_back("unused: the request " + settings_.exchange.request->path + "; no input is about a request");
  }
  return notes;
}

bool Run::used_file(const std::string& path) const {
  for (std::size_t i = 0; i < companions_.files.size(); ++i) {
    if (used_files_[i] && companions_.files[i].path == path) return true;
  }
  return false;
}

std::vector<std::string> Run::allowed() const {
  const std::scoped_lock lock(lifted_mutex_);
  return {lifted_.begin(), lifted_.end()};
}

Subject malformed_subject(const std::string& input, const ArtefactType* type, const ParseError& error,
                          const Digest256& sha256, std::uint64_t size) {
  Subject subject;
  subject.input = input;
  if (type != nullptr) subject.type = type->name;
  subject.sha256 = sha256;
  subject.size = size;
  Check check = failed("input.format", describe(error));
  check.location = Place{input, error.offset, std::nullopt};
  subject.checks.push_back(std::move(check));
  subject.verdict = Verdict::malformed;
  subject.answers = answers(subject.checks, {false, {}, subject.verdict});
  return subject;
}

}  // namespace touchstone::audit

#include "evidence/quotes/dcap.h"

#include "dcap_support.h"
#include "evidence/material/event_log.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using namespace test;

Appraisal verify_file(const std::string& quote, const Settings& settings = dcap_settings()) {
  return verify(dcap_quote(dcap_file(quote)), settings);
}

Outcome outcome(const std::string& quote, const std::string& collateral, std::string_view id) {
  return outcome_of(verify_file(quote, dcap_settings(collateral)), id);
}

std::string title(const Appraisal& appraisal, std::string_view id) {
  const Check* check = find_check(appraisal.checks, id);
  return check == nullptr ? "no check" : check->title;
}

std::optional<std::filesystem::path> dcap_vectors() {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return std::nullopt;
  }
  return *vectors / "dcap";
}

std::string text_of(const json::Value& value) {
  if (value.is(json::Kind::null)) return "no claim";
  if (!value.is(json::Kind::array)) return std::string(value.text);
  std::string all;
  for (const json::Value& item : value.items) all += (all.empty() ? "" : ",") + std::string(item.text);
  return all;
}

// Exit code, status and the outcomes other than pass; the instant is that of the vector.
void check_vector(const json::Value& expected, const Artefact& quote, Settings settings) {
  settings.at = Instant{static_cast<std::int64_t>(expected.find("at")->as_u64().value())};
  const Appraisal appraisal = verify(quote, settings);
  CHECK(static_cast<std::uint64_t>(verdict(appraisal.checks)) == expected.find("exit")->as_u64());
  for (const json::Member& member : expected.find("outcomes_other_than_pass")->members) {
    INFO(member.name);
    CHECK(name(outcome_of(appraisal, member.name)) == member.value.text);
  }
  if (const json::Value& status = *expected.find("tcb_status"); status.is(json::Kind::string)) {
    CHECK(dcap_claim(appraisal, "tcb_status") == status.text);
  }
  for (const std::string_view name : {"tcb_date", "tcb_evaluation_data_number", "advisory_ids", "fmspc"}) {
    const json::Value* value = expected.find(name);
    if (value != nullptr && !value->is(json::Kind::null)) CHECK(dcap_claim(appraisal, name) == text_of(*value));
  }
  const json::Value* from = expected.find("window_from");
  if (from == nullptr) return;
  CHECK(find_check(appraisal.checks, "quote.window")->expected ==
        std::string(from->text) + "/" + std::string(expected.find("window_to")->text));
  for (const json::Member& member : expected.find("body")->members) {
    INFO(member.name);
    const std::string claim = dcap_claim(appraisal, member.name);
    if (member.name != "isvprodid" && member.name != "isvsvn") CHECK(claim == member.value.text);
  }
}

}  // namespace

TEST_CASE("dcap verifier: the genuine vectors", "[dcap]") {
  const auto vectors = dcap_vectors();
  if (!vectors) return;
  std::size_t ran = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*vectors)) {
    if (!std::filesystem::exists(entry.path() / "expected.json")) continue;
    INFO(entry.path().filename().string());
    const Buffer text = read_file(entry.path() / "expected.json");
    const auto expected = json::parse(text);
    Settings settings;
    add_companion(settings, read_file(entry.path() / "collateral.json"));
    check_vector(expected.value().root(), dcap_quote(read_file(entry.path() / "quote.bin")), settings);
    ++ran;
  }
  WARN(ran << " genuine vectors ran");
  CHECK(ran >= 14);
}

TEST_CASE("dcap verifier: the synthetic vectors", "[dcap]") {
  const auto vectors = dcap_vectors();
  if (!vectors) return;
  const auto folder = *vectors / "synthetic";
  const Buffer text = read_file(folder / "manifest.json");
  const auto manifest = json::parse(text);
  std::size_t ran = 0;
  for (const json::Value& one : manifest.value().root().items) {
    const std::string name(one.find("case")->text);
    INFO(name);
    const Buffer bytes = read_file(folder / name / "quote.bin");
    ++ran;
    if (one.find("exit")->as_u64() == 5U) {
      CHECK_FALSE(dcap::parse(bytes).has_value());
      continue;
    }
    Settings settings;
    add_root(settings, read_file(folder / "root.der"));
    add_companion(settings, read_file(folder / name / "collateral.json"));
    check_vector(one, dcap_quote(bytes), settings);
  }
  WARN(ran << " synthetic vectors ran");
  CHECK(ran >= 50);
}

TEST_CASE("dcap verifier: what a quote offers to others", "[dcap]") {
  const Appraisal appraisal = verify_file("tdx-v4.bin");
  CHECK(verdict(appraisal.checks) == Verdict::verified);
  REQUIRE(appraisal.edges.size() == 1);
  CHECK(appraisal.edges[0].rule == "vendor-root");
  CHECK(appraisal.edges[0].outcome == Outcome::pass);
  REQUIRE(appraisal.binding_offer.has_value());
  CHECK(appraisal.binding_offer->report_data->size() == 64);
  CHECK(appraisal.binding_offer->place->offset == 48 + 520);
  REQUIRE(appraisal.reference_needs.size() == 1);
  const ReferenceNeed& need = appraisal.reference_needs[0];
  CHECK(need.topic == "tdx-quote");
  for (const char* name : {"mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3", "mrconfigid"}) {
    CHECK(std::ranges::find(need.values, name, &NamedValue::name) != need.values.end());
  }
  // What Intel loaded and what the host wrote are compared, and name no environment.
  for (const NamedValue& value : need.values) {
    CHECK(value.measurement == (value.name != "mrseam" && value.name != "mrconfigid"));
  }
  const auto undecided = [](const ReferenceNeed& one, std::string_view name) {
    return std::ranges::find(one.undecided, name, &std::pair<std::string_view, std::string_view>::first) !=
           one.undecided.end();
  };
  CHECK_FALSE(undecided(need, "tcb_status"));
  CHECK(appraisal.used == std::vector<std::size_t>(appraisal.used.size(), 0));
  CHECK(dcap_claim(appraisal, "qe_isvsvn") == "5");
  CHECK(dcap_claim(appraisal, "qe_report.isvsvn") == "5");
  CHECK(dcap_claim(appraisal, "tee_type") == "129");
  CHECK(dcap_claim(appraisal, "body_type") == "no claim");
  CHECK(dcap_claim(verify_file("tdx-v5-td10.bin"), "body_type") == "2");
  CHECK(dcap_claim(appraisal, "tdattributes") == "0000001000000000");

  const Appraisal alone = verify_file("tdx-v4.bin", dcap_settings(""));
  CHECK(undecided(alone.reference_needs[0], "tcb_status"));
  CHECK(undecided(alone.reference_needs[0], "advisory_ids"));
  CHECK_FALSE(undecided(alone.reference_needs[0], "fmspc"));
  CHECK(dcap_claim(alone, "tcb_status") == "no claim");
}

TEST_CASE("dcap verifier: how far behind, advisories and other readings", "[dcap]") {
  const Appraisal old_module = verify_file("module-old.bin");
  CHECK(title(old_module, "quote.behind") == "TDX module TDX_01 isvsvn is 3, 2 behind 5");
  CHECK(title(old_module, "quote.readings").find("always compare all 16 TDX components say OutOfDate") ==
        std::string::npos);
  const Appraisal old_loader = verify_file("loader-old.bin");
  CHECK(title(old_loader, "quote.behind") == "TDX component 3 (TXT SINIT) is 5, 1 behind 6");
  CHECK(title(old_loader, "quote.advisories") == "2 advisories: INTEL-SA-00837, INTEL-SA-00960");
  const Appraisal old_pck = verify_file("pck-old.bin");
  CHECK(title(old_pck, "quote.behind") == "PCESVN is 12, 1 behind 13");
  const Appraisal relaunch = verify_file("relaunch.bin");
  CHECK(title(relaunch, "quote.tcb").find("TDRelaunchAdvised: launch OutOfDate") == 0);
  const Appraisal converged = verify_file("qe-old.bin", dcap_settings("collateral/status-ConfigurationNeeded.json"));
  CHECK(title(converged, "quote.readings").find("by severity say OutOfDate") != std::string::npos);
  CHECK(title(verify_file("tdx-v4.bin"), "quote.readings") == "no check");
}

TEST_CASE("dcap verifier: the interval", "[dcap]") {
  const Appraisal whole = verify_file("tdx-v4.bin");
  CHECK(title(whole, "quote.window").find("verifies from 2026-05-28T12:00:00Z to 2026-06-26T12:00:00Z") == 0);
  CHECK(find_check(whole.checks, "quote.window")->expected == "2026-05-28T12:00:00Z/2026-06-26T12:00:00Z");
  Settings mixed = dcap_settings("collateral/info-expired.json");
  CHECK(title(verify_file("tdx-v4.bin", mixed), "quote.window").find("verifies at no instant") == 0);
  CHECK(title(verify_file("tdx-v4.bin", dcap_settings("")), "quote.window").find("what was offered is valid from") ==
        0);
}

TEST_CASE("dcap verifier: of several the one that fits, current ones first, then the latest", "[dcap]") {
  Settings settings = dcap_settings("pcs/tcbinfo-older.json");
  for (const char* name : {"pcs/tcbinfo-other-platform.json", "pcs/tcbinfo.json", "pcs/qe_identity.json"}) {
    add_companion(settings, dcap_file(name));
  }
  add_companion(settings, dcap_file("pccs/signer.der"));
  const Appraisal appraisal = verify_file("tdx-v4.bin", settings);
  CHECK(dcap_claim(appraisal, "tcb_status") == "UpToDate");
  CHECK(std::ranges::find(appraisal.used, 2U) != appraisal.used.end());
  CHECK(std::ranges::find(appraisal.used, 0U) == appraisal.used.end());
  // before the later one was issued only the older one is current
  settings.at = Instant{kDcapInstant.seconds - 10 * 86400};
  CHECK(dcap_claim(verify_file("tdx-v4.bin", settings), "tcb_status") == "OutOfDate");
}

TEST_CASE("dcap verifier: of several with one key the one that is valid, in any order", "[dcap]") {
  using Names = std::vector<std::string>;
  const auto settings_with = [](const Names& names) {
    Settings settings;
    settings.at = kDcapInstant;
    add_root(settings, dcap_file("renewed/root.pem"));
    for (const char* name : {"tcbinfo.json", "qe_identity.json", "pckcrl.der", "rootcacrl.der"}) {
      add_companion(settings, dcap_file("renewed/pcs/" + std::string(name)));
    }
    for (const std::string& name : names) add_companion(settings, dcap_file("renewed/" + name));
    return settings;
  };
  const Names expired_first = {"signer-expired.pem", "signer.pem", "pck-expired.pem", "pck.pem", "ca.pem"};
  for (const Names& names : {expired_first, Names(expired_first.rbegin(), expired_first.rend())}) {
    CHECK(verdict(verify_file("renewed/quote-no-pck.bin", settings_with(names)).checks) == Verdict::verified);
    CHECK(verdict(verify_file("renewed/quote-expired-ca.bin", settings_with(names)).checks) == Verdict::verified);
    // Then only the expired ones were valid: the leaf is one of them, the CA above it has no such one.
    Settings past = settings_with(names);
    past.at = Instant{kDcapInstant.seconds - 400 * 86400};
    const Appraisal appraisal = verify_file("renewed/quote-no-pck.bin", past);
    CHECK(title(appraisal, "quote.chain").find("Intel SGX PCK Platform CA") != std::string::npos);
  }
}

TEST_CASE("dcap verifier: what stands behind the quote is counted and found", "[dcap]") {
  Buffer quote = dcap_file("tdx-v4.bin");
  const std::size_t end = quote.size();  // 70 zeros are its own
  append(quote, Buffer{0, 0, 7, 0, 9, 0});
  const Appraisal appraisal = verify(dcap_quote(quote), dcap_settings());
  CHECK(title(appraisal, "quote.trailing") ==
        "2 of 76 bytes behind the quote are not zero, the first at offset " + std::to_string(end + 2));
  CHECK(find_check(appraisal.checks, "quote.trailing")->location->offset == end + 2);
  CHECK(title(verify_file("tdx-v4.bin"), "quote.trailing") == "no check");
}

TEST_CASE("dcap verifier: a log with a register that no TD has is named", "[dcap]") {
  Settings settings = dcap_settings();
  auto log = artefact_of(evidence::kTpmEventLog, read_file(testdata("eventlog/ccel/register-5.bin")), "ccel.bin");
  REQUIRE(log.has_value());
  settings.with(std::move(*log));
  const Appraisal appraisal = verify_file("tdx-v4.bin", settings);
  CHECK(outcome_of(appraisal, "quote.event-log") == Outcome::skipped);
  CHECK(title(appraisal, "quote.event-log").find("ccel.bin has an event of register index 5") != std::string::npos);
  CHECK(title(verify_file("tdx-v4.bin"), "quote.event-log") == "no event log was given");
}

TEST_CASE("dcap verifier: premises are named", "[dcap]") {
  CHECK(title(verify_file("tdx-v4.bin", dcap_settings("")), "quote.tcb").find("quote.collateral") != std::string::npos);
  CHECK(title(verify_file("pck-other-name.bin"), "quote.revocation").find("quote.chain") != std::string::npos);
  CHECK(title(verify_file("key-type-3.bin"), "quote.signature") == "attestation key type 3 is not supported");
  CHECK(outcome("certification-1.bin", "", "quote.qe-report") == Outcome::unknown);
  CHECK(outcome("binding-no-pck.bin", "", "quote.qe-report") == Outcome::fail);
}

TEST_CASE("dcap verifier: what --allow lifted is told", "[dcap]") {
  Settings settings = dcap_settings("collateral/info-expired.json");
  settings.allow.words = {"expired-collateral", "tcb:OutOfDate", "debug"};
  const Appraisal expired = verify_file("module-old.bin", settings);
  const Check* collateral = find_check(expired.checks, "quote.collateral");
  CHECK(collateral->outcome == Outcome::pass);
  CHECK(collateral->lifted == std::vector<std::string>{"expired-collateral"});
  CHECK(collateral->title.find("expired 10d before, allowed") != std::string::npos);
  CHECK(find_check(expired.checks, "quote.tcb")->lifted == std::vector<std::string>{"tcb:OutOfDate"});
  CHECK(find_check(expired.checks, "quote.debug")->lifted.empty());
  CHECK(find_check(verify_file("debug.bin", settings).checks, "quote.debug")->lifted.size() == 1);
}

TEST_CASE("dcap verifier: notes decide nothing and leave no gap", "[dcap]") {
  for (const char* name : {"attributes.bin", "trailing.bin", "tdx-v4.bin"}) {
    for (const Check& check : verify_file(name).checks) {
      if (check.outcome == Outcome::note) CHECK_FALSE(check.required);
    }
  }
  const std::string text = title(verify_file("attributes.bin"), "quote.attributes");
  for (const char* word : {"SEPT_VE_DISABLE", "MIGRATABLE", "PKS", "PERFMON", "bit 40", "mrservicetd"}) {
    CHECK(text.find(word) != std::string::npos);
  }
}

TEST_CASE("dcap inspect: every field lies inside the input", "[dcap]") {
  for (const char* name : {"tdx-v4.bin", "tdx-v5-td15-ex.bin", "sgx-v3.bin", "key-type-3.bin", "certification-2.bin",
                           "certificate-cut.bin", "pck-no-fmspc.bin"}) {
    INFO(name);
    const Artefact quote = dcap_quote(dcap_file(name));
    std::vector<Field> fields;
    quote.type->inspect(quote, fields);
    CHECK(fields.size() > 20);
    for (const Field& field : fields) CHECK(field.offset + field.length <= quote.bytes->size());
  }
  for (const char* name :
       {"tdx.json", "sgx-v2.json", "pcs/tcbinfo.json", "pccs/identities.json", "collateral/duplicate-key.json",
        "collateral/name-twice.json", "collateral/chain-cut.json"}) {
    INFO(name);
    const auto collateral = dcap_companion(evidence::kDcapCollateral, dcap_file(name));
    REQUIRE(collateral.has_value());
    std::vector<Field> fields;
    collateral->type->inspect(*collateral, fields);
    CHECK(fields.size() > 2);
    for (const Field& field : fields) CHECK(field.offset + field.length <= collateral->bytes->size());
  }
}

}  // namespace touchstone

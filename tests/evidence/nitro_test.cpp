#include "evidence/quotes/nitro.h"

#include <stdexcept>

#include "formats/certificate/certificate.h"
#include "formats/nitro_builder.h"
#include "support/catch.h"
#include "support/files.h"
#include "verify_run.h"

namespace touchstone {
namespace {

using namespace test;
using evidence::kNitroDocument;

Artefact document_of(const MapBuilder& payload) {
  auto artefact = artefact_of(kNitroDocument, nitro_sign1(payload).encode());
  if (!artefact) throw std::runtime_error(describe(artefact.error()));
  return *artefact;
}

std::optional<std::filesystem::path> nitro_vectors() {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return std::nullopt;
  }
  return *vectors / "nitro";
}

std::string claim_of(const Appraisal& appraisal, std::string_view name) {
  for (const Claim& claim : appraisal.claims) {
    if (claim.name == name) return to_text(claim.value);
  }
  return "no claim";
}

// --- the acceptance cases, without the command line

Buffer file_of(const std::string& argument) {
  return read_file(*shared_vectors() / argument.substr(argument.find("@/") + 2));
}

struct AcceptanceRun {
  Settings settings;
  std::string input;
  bool joins = false;  // needs what only audit/ does
};

AcceptanceRun read_argv(const json::Value& argv) {
  AcceptanceRun run;
  for (std::size_t i = 1; i < argv.items.size(); ++i) {
    const std::string word(argv.items[i].text);
    if (!word.starts_with("--")) {
      run.joins = run.joins || !run.input.empty() || word.find("@/") != 0;
      run.input = word;
      continue;
    }
    const std::string value(argv.items[++i].text);
    if (word == "--root") {
      const auto roots = certificate::parse(file_of(value));
      for (const auto& root : roots.value().certificates) run.settings.anchors.roots.push_back(*root.der);
    } else if (word == "--expect") {
      const std::string name = value.substr(0, value.find('='));
      run.joins = run.joins || name.starts_with("pcr");
      run.settings.expecting(name, value.substr(value.find('=') + 1));
    } else if (word == "--allow") {
      run.settings.allow.words.insert(value);
    } else if (word == "--at-time") {
      run.settings.at = value == "now" ? run.settings.now : parse_instant(value).value();
      run.settings.now = *run.settings.at;
    } else if (word != "--as") {
      run.joins = true;
    }
  }
  return run;
}

bool holds(Outcome outcome, std::string_view wanted) {
  return wanted.starts_with('!') ? name(outcome) != wanted.substr(1) : name(outcome) == wanted;
}

void run_case(const json::Value& one, std::size_t& ran) {
  const AcceptanceRun run = read_argv(*one.find("argv"));
  const auto exit = one.find("exit")->as_u64();
  const bool raw = run.input.ends_with(".cbor");
  if (run.joins || !raw || !exit || exit == 2U || exit == 6U || one.find("argv")->items[0].text != "verify") return;
  ++ran;
  INFO(one.find("name")->text);
  const auto artefact = artefact_of(kNitroDocument, file_of(run.input));
  CHECK(artefact.has_value() == (exit != 5U));
  if (!artefact) return;
  const Appraisal appraisal = verify(*artefact, run.settings);
  CHECK(static_cast<std::uint64_t>(verdict(appraisal.checks)) == exit);
  if (const json::Value* checks = one.find("checks"); checks != nullptr) {
    for (const json::Member& check : checks->members) {
      INFO(check.name);
      CHECK(holds(outcome_of(appraisal, check.name), check.value.text));
    }
  }
  if (const json::Value* claims = one.find("claims"); claims != nullptr) {
    for (const json::Member& claim : claims->members) CHECK(claim_of(appraisal, claim.name) == claim.value.text);
  }
}

}  // namespace

TEST_CASE("nitro verifier: the acceptance cases", "[nitro]") {
  const auto vectors = nitro_vectors();
  if (!vectors) return;
  const auto file = vectors->parent_path().parent_path() / "acceptance" / "cases" / "nitro.json";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: no acceptance cases");
    return;
  }
  const Buffer text = read_file(file);
  const auto cases = json::parse(text);
  REQUIRE(cases.has_value());
  std::size_t ran = 0;
  for (const json::Value& one : cases->root().items) run_case(one, ran);
  CHECK(ran >= 55);
}

TEST_CASE("nitro verifier: what a genuine document says", "[nitro]") {
  const auto vectors = nitro_vectors();
  if (!vectors) return;
  const auto artefact = artefact_of(
      kNitroDocument, read_file(*vectors / "real" / "2026-02-12_us-east-2_prod_indef-map_opengradient.cbor"), "quote");
  REQUIRE(artefact.has_value());
  CHECK(to_text(*kNitroDocument.instant(*artefact)) == "2026-02-12T17:56:02Z");
  const Appraisal appraisal = verify(*artefact);
  CHECK(find_check(appraisal.checks, "nitro.chain")->title == "5 certificates to AWS Nitro Enclaves Root G1");
  CHECK(find_check(appraisal.checks, "nitro.validity")->title ==
        "signed at 2026-02-12T17:56:02Z; leaf expired 2026-02-12T20:56:02Z");
  CHECK(find_check(appraisal.checks, "nitro.module")->title.find("i-0340e0cb833504eb6 in us-east-2") == 0);
  REQUIRE(appraisal.edges.size() == 1);
  CHECK(appraisal.edges[0].from == "quote");
  CHECK(appraisal.edges[0].to == "root:641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b");
  CHECK(appraisal.edges[0].outcome == Outcome::pass);
  REQUIRE(appraisal.reference_needs.size() == 1);
  CHECK(appraisal.reference_needs[0].zero_never_matches);
  CHECK(appraisal.reference_needs[0].values.size() == 16);
  REQUIRE(appraisal.binding_offer.has_value());
  CHECK(appraisal.binding_offer->report_data->size() == 68);
  CHECK(appraisal.binding_offer->running_since->seconds == 0x019c12d31f78 / 1000);
  CHECK(claim_of(appraisal, "public_key") == "64756d6d79");
  CHECK(appraisal.not_covered.size() == 5);

  std::vector<Field> fields;
  kNitroDocument.inspect(*artefact, fields);
  CHECK(fields.size() > 30);
  for (const Field& field : fields) CHECK(field.offset + field.length <= artefact->bytes->size());
}

TEST_CASE("nitro verifier: null, absent and empty user_data bind nothing and claim what they are", "[nitro]") {
  MapBuilder payload = nitro_payload();
  CHECK(verify(document_of(payload)).binding_offer->report_data == to_buffer(as_bytes("data")));
  for (const Buffer& value : {Buffer{0xF6}, Buffer{0x40}}) {
    const Appraisal appraisal = verify(document_of(payload.set("user_data", value)));
    CHECK_FALSE(appraisal.binding_offer->report_data.has_value());
    CHECK((claim_of(appraisal, "user_data") == "no claim") == (value == Buffer{0xF6}));
  }
  CHECK(claim_of(verify(document_of(payload.erase("user_data"))), "user_data") == "no claim");
}

TEST_CASE("nitro verifier: debug mode is told by PCR0 (A5)", "[nitro]") {
  const auto outcome = [](const std::vector<std::pair<std::uint64_t, Buffer>>& pcrs, bool allowed = false) {
    Settings settings;
    if (allowed) settings.allow.words.insert("debug");
    return outcome_of(verify(document_of(nitro_payload().set("pcrs", pcr_map(pcrs))), settings), "nitro.debug");
  };
  const Buffer zero(48), set(48, 1);
  CHECK(outcome({{0, set}, {1, zero}, {2, zero}}) == Outcome::pass);
  CHECK(outcome({{0, zero}, {1, set}, {2, set}}) == Outcome::refused);
  CHECK(outcome({{0, zero}, {1, zero}, {2, zero}, {3, set}, {4, set}}) == Outcome::refused);
  CHECK(outcome({{1, set}, {2, set}}) == Outcome::refused);
  CHECK(outcome({{0, zero}}, true) == Outcome::note);
  CHECK(outcome({{1, set}}, true) == Outcome::note);
}

TEST_CASE("nitro verifier: limits of fields (A2)", "[nitro]") {
  const auto outcome = [](std::string_view key, Buffer value) {
    return outcome_of(verify(document_of(nitro_payload().set(key, std::move(value)))), "nitro.fields");
  };
  CHECK(outcome("digest", cbor_text("SHA384")) == Outcome::pass);
  CHECK(outcome("digest", cbor_text("SHA256")) == Outcome::fail);
  CHECK(outcome("module_id", cbor_text("")) == Outcome::fail);
  CHECK(outcome("timestamp", {0x00}) == Outcome::fail);
  CHECK(outcome("pcrs", {0xA0}) == Outcome::fail);
  CHECK(outcome("pcrs", pcr_map({{31, Buffer(48)}})) == Outcome::pass);
  CHECK(outcome("pcrs", pcr_map({{32, Buffer(48)}})) == Outcome::fail);
  CHECK(outcome("pcrs", pcr_map({{0, Buffer(64)}})) == Outcome::fail);
  CHECK(outcome("pcrs", pcr_map({{0, Buffer(0)}})) == Outcome::fail);
  CHECK(outcome("certificate", cbor_bytes(Buffer(1024))) == Outcome::pass);
  CHECK(outcome("certificate", cbor_bytes(Buffer(1025))) == Outcome::fail);
  CHECK(outcome("certificate", {0x40}) == Outcome::fail);
  CHECK(outcome("cabundle", {0x80}) == Outcome::fail);
  CHECK(outcome("cabundle", {0x81, 0x40}) == Outcome::fail);
  CHECK(outcome("public_key", {0x40}) == Outcome::fail);
  CHECK(outcome("public_key", cbor_bytes(Buffer(1025))) == Outcome::fail);
  CHECK(outcome("user_data", {0x40}) == Outcome::pass);
  CHECK(outcome("user_data", cbor_bytes(Buffer(1024))) == Outcome::pass);
  CHECK(outcome("user_data", cbor_bytes(Buffer(1025))) == Outcome::fail);
  CHECK(outcome("nonce", cbor_bytes(Buffer(1025))) == Outcome::fail);
  CHECK(outcome("extra", {0x00}) == Outcome::pass);
  Buffer bundle = {0x8B};
  for (int i = 0; i < 11; ++i) append(bundle, cbor_bytes(Buffer(2, 0x30)));
  CHECK(outcome("cabundle", bundle) == Outcome::fail);
}

TEST_CASE("nitro verifier: certificates that do not parse", "[nitro]") {
  const Appraisal appraisal = verify(document_of(nitro_payload()));
  CHECK(outcome_of(appraisal, "nitro.chain") == Outcome::fail);
  CHECK(outcome_of(appraisal, "nitro.signature") == Outcome::unknown);
  CHECK(outcome_of(appraisal, "nitro.validity") == Outcome::unknown);
  CHECK(outcome_of(appraisal, "nitro.module") == Outcome::unknown);
  CHECK(verdict(appraisal.checks) == Verdict::not_verified);
}

TEST_CASE("nitro verifier: a bundle over the limit is what leaves validity open", "[nitro]") {
  Buffer bundle = {0x8B};
  for (int i = 0; i < 11; ++i) append(bundle, cbor_bytes(Buffer(2, 0x30)));
  const Appraisal appraisal = verify(document_of(nitro_payload().set("cabundle", bundle)));
  CHECK(outcome_of(appraisal, "nitro.chain") == Outcome::fail);
  REQUIRE(outcome_of(appraisal, "nitro.validity") == Outcome::unknown);
  CHECK(find_check(appraisal.checks, "nitro.validity")->title ==
        "not decided: cabundle has more than 10 certificates (nitro.chain)");
}

TEST_CASE("nitro verifier: expectations of user_data and nonce", "[nitro]") {
  const auto outcome = [](std::string_view field, const Buffer& value, const std::string& expected) {
    Settings settings;
    if (expected != "none") settings.expecting(std::string(field), expected);
    const Appraisal appraisal = verify(document_of(nitro_payload().set(field, value)), settings);
    return outcome_of(appraisal, field == "nonce" ? "nitro.nonce" : "nitro.user-data");
  };
  const Buffer value = cbor_bytes(Buffer{1, 2, 0, 0});
  CHECK(outcome("nonce", value, "none") == Outcome::skipped);
  CHECK(outcome("nonce", value, "01020000") == Outcome::pass);
  CHECK(outcome("nonce", value, "0102") == Outcome::pass);
  CHECK(outcome("nonce", value, "01") == Outcome::fail);
  CHECK(outcome("nonce", value, "0102000000") == Outcome::fail);
  CHECK(outcome("nonce", {0xF6}, "00") == Outcome::fail);
  CHECK(outcome("user_data", value, "none") == Outcome::skipped);
  CHECK(outcome("user_data", value, "01020000") == Outcome::pass);
  CHECK(outcome("user_data", value, "0102") == Outcome::fail);
  CHECK(outcome("user_data", {0xF6}, "01") == Outcome::fail);
}

TEST_CASE("nitro verifier: module ids of another shape", "[nitro]") {
  MapBuilder payload = nitro_payload();
  payload.set("module_id", cbor_text("another"));
  CHECK(outcome_of(verify(document_of(payload)), "nitro.module") == Outcome::skipped);
  Settings settings;
  settings.expecting("module_id", "another");
  CHECK(outcome_of(verify(document_of(payload), settings), "nitro.module") == Outcome::pass);
  settings.expecting("module_id", "other");
  CHECK(outcome_of(verify(document_of(payload), settings), "nitro.module") == Outcome::fail);
}

TEST_CASE("nitro verifier: age", "[nitro]") {
  const auto vectors = nitro_vectors();
  if (!vectors) return;
  const auto artefact = artefact_of(kNitroDocument, read_file(*vectors / "real" / "2022-11-09_prod.cbor"));
  REQUIRE(artefact.has_value());
  Settings settings;
  settings.max_age = 60;
  CHECK(outcome_of(verify(*artefact, settings), "nitro.validity") == Outcome::refused);
  const Instant signed_at = *kNitroDocument.instant(*artefact);
  settings.now = Instant{signed_at.seconds + 60};
  CHECK(outcome_of(verify(*artefact, settings), "nitro.validity") == Outcome::pass);
  settings.now = Instant{signed_at.seconds + 61};
  CHECK(outcome_of(verify(*artefact, settings), "nitro.validity") == Outcome::refused);
  settings.now = Instant{signed_at.seconds - 301};
  CHECK(outcome_of(verify(*artefact, settings), "nitro.validity") == Outcome::refused);
}

TEST_CASE("nitro verifier: NitroTPM is recognised and undecided (A8)", "[nitro]") {
  MapBuilder payload = nitro_payload();
  payload.erase("pcrs").set("nitrotpm_pcrs", pcr_map({{4, Buffer(48, 1)}}));
  const Buffer bytes = nitro_sign1(payload).encode();
  CHECK(kNitroDocument.recognise(reading_of(bytes)));
  const Appraisal appraisal = verify(document_of(payload));
  CHECK(verdict(appraisal.checks) == Verdict::undecided);
  CHECK(outcome_of(appraisal, "input.type") == Outcome::unknown);
}

TEST_CASE("nitro verifier: the names that --expect takes", "[nitro]") {
  CHECK(kNitroDocument.fields.size() == 38);
  bool last = false;
  for (const FieldSpec& field : kNitroDocument.fields) last = last || field.name == "pcr31";
  CHECK(last);
}

}  // namespace touchstone

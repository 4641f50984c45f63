#include "evidence/quotes/snp.h"

#include "codec/json.h"
#include "snp_support.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using namespace test;

const Check& check_of(const Appraisal& appraisal, std::string_view id) {
  const Check* check = find_check(appraisal.checks, id);
  if (check == nullptr) throw std::runtime_error("no check " + std::string(id));
  return *check;
}

std::string claim_of(const Appraisal& appraisal, std::string_view name) {
  for (const Claim& claim : appraisal.claims) {
    if (claim.name == name) return to_text(claim.value);
  }
  return "no claim";
}

const NamedValue* value_of(const ReferenceNeed& need, std::string_view name) {
  for (const NamedValue& value : need.values) {
    if (value.name == name) return &value;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("snp verifier: a good report of each kind", "[snp]") {
  struct Good {
    std::string report, vek, chain;
  };
  for (const Good& good : {Good{"genoa/report.bin", "genoa/vcek.der", "chain-genoa.pem"},
                           Good{"genoa/siena-v4.bin", "genoa/vcek.der", "chain-genoa.pem"},
                           Good{"milan/report-v2.bin", "milan/vcek.der", "chain-milan.pem"},
                           Good{"turin/report-v3.bin", "turin/vcek.der", "chain-turin.pem"},
                           Good{"vlek/report.bin", "vlek/vlek.der", "chain-genoa.pem"}}) {
    INFO(good.report);
    const Appraisal appraisal = verify(snp_report(good.report), snp_settings({good.vek, good.chain}));
    CHECK(verdict(appraisal.checks) == Verdict::verified);
    for (const Check& check : appraisal.checks) CHECK(check.outcome != Outcome::unknown);
  }
}

TEST_CASE("snp verifier: what a report says and offers", "[snp]") {
  const Appraisal appraisal =
      verify(snp_report("genoa/report.bin"), snp_settings({"genoa/vcek.der", "chain-genoa.pem"}));
  CHECK(claim_of(appraisal, "version") == "5");
  CHECK(claim_of(appraisal, "policy") == "0x30000");
  CHECK(claim_of(appraisal, "current_mit_vector") == "0xb");
  CHECK(claim_of(appraisal, "current_minor") == "55");
  CHECK(claim_of(appraisal, "reported_tcb") == "0a00000000001bd9");
  REQUIRE(appraisal.binding_offer.has_value());
  CHECK(appraisal.binding_offer->report_data->size() == 64);
  CHECK(appraisal.binding_offer->place->offset == 0x50U);
  REQUIRE(appraisal.reference_needs.size() == 1);
  const ReferenceNeed& need = appraisal.reference_needs.front();
  CHECK(need.topic == "snp-report");
  REQUIRE(value_of(need, "measurement") != nullptr);
  CHECK(value_of(need, "measurement")->measurement);
  REQUIRE(value_of(need, "host_data") != nullptr);
  CHECK_FALSE(value_of(need, "host_data")->measurement);
  REQUIRE(appraisal.edges.size() == 1);
  CHECK(appraisal.edges.front().rule == "vendor-root");
  CHECK(appraisal.edges.front().outcome == Outcome::pass);
  CHECK(appraisal.used.size() == 3);
  // Version 2 has no CPUID, and no claim of one.
  CHECK(claim_of(verify(snp_report("milan/report-v2.bin")), "cpuid_family") == "no claim");
}

TEST_CASE("snp verifier: the address of the certificate that is missing", "[snp]") {
  const Appraisal genoa = verify(snp_report("genoa/report.bin"));
  CHECK(check_of(genoa, "snp.signature").outcome == Outcome::unknown);
  const std::string next = check_of(genoa, "snp.signature").next;
  CHECK(next.find("https://kdsintf.amd.com/vcek/v1/Genoa/404142") != std::string::npos);
  CHECK(next.find("?blSPL=10&teeSPL=00&snpSPL=27&ucodeSPL=217 ") != std::string::npos);
  const std::string turin = check_of(verify(snp_report("turin/report-v3.bin")), "snp.signature").next;
  CHECK(turin.find("/Turin/4041424344454647?fmcSPL=01&blSPL=02&teeSPL=00&snpSPL=03&ucodeSPL=72 ") != std::string::npos);
  const std::string vlek = check_of(verify(snp_report("vlek/report.bin")), "snp.chain").next;
  CHECK(vlek.find("/vlek/v1/Genoa/cert_chain") != std::string::npos);
}

TEST_CASE("snp verifier: of several certificates the one that fits is used", "[snp]") {
  const auto run = [](std::initializer_list<std::string> veks) {
    Settings settings = snp_settings({"chain-genoa.pem"});
    for (const std::string& name : veks) settings.with(snp_companion(testdata("snp/" + name)));
    return verify(snp_report("genoa/report.bin"), settings);
  };
  CHECK(verdict(run({"genoa/vcek-other-chip.der", "genoa/vcek-other-tcb.der", "genoa/vcek.der"}).checks) ==
        Verdict::verified);
  // hwID decides before the TCB, and the TCB before the key.
  CHECK(outcome_of(run({"genoa/vcek-other-chip.der", "genoa/vcek-other-tcb.der"}), "snp.tcb") == Outcome::fail);
  CHECK(outcome_of(run({"genoa/vcek-other-chip.der", "genoa/vcek-other-tcb.der"}), "snp.chip") == Outcome::pass);
  // Of two with the same hwID and TCB the one whose key verifies.
  CHECK(verdict(run({"genoa/vcek-other-key.der", "genoa/vcek.der"}).checks) == Verdict::verified);
  CHECK(outcome_of(run({"genoa/vcek-other-key.der"}), "snp.signature") == Outcome::fail);
  CHECK(outcome_of(run({"genoa/vcek-other-key.der"}), "snp.chain") == Outcome::pass);
  // A VLEK has no hwID.
  Settings vlek = snp_settings({"genoa/vcek-other-key.der", "vlek/vlek.der", "chain-genoa.pem"});
  CHECK(verdict(verify(snp_report("vlek/report.bin"), vlek).checks) == Verdict::verified);
}

TEST_CASE("snp verifier: both ends of the windows", "[snp]") {
  const auto outcome_at = [](std::string_view instant) {
    Settings settings = snp_settings({"genoa/vcek.der", "chain-genoa.pem"});
    settings.at = parse_instant(instant).value();
    return outcome_of(verify(snp_report("genoa/report.bin"), settings), "snp.chain");
  };
  CHECK(outcome_at("2025-12-31T23:59:59Z") == Outcome::refused);
  CHECK(outcome_at("2026-01-01T00:00:00Z") == Outcome::pass);
  CHECK(outcome_at("2033-01-01T00:00:00Z") == Outcome::pass);
  CHECK(outcome_at("2033-01-01T00:00:01Z") == Outcome::refused);
}

TEST_CASE("snp verifier: anchors", "[snp]") {
  Settings pinned = snp_settings({"genoa/vcek.der", "chain-genoa.pem"});
  pinned.anchors.roots.clear();
  const Appraisal appraisal = verify(snp_report("genoa/report.bin"), pinned);
  CHECK(outcome_of(appraisal, "snp.chain") == Outcome::fail);
  CHECK(check_of(appraisal, "snp.chain").expected.find("4c6598d19c18719c") == 0);  // the pin of Genoa
  CHECK(appraisal.edges.front().outcome == Outcome::fail);
  // The certificate that --root named need not come again.
  Settings without_ark = snp_settings({"genoa/vcek.der"});
  const auto chain = certificate::parse(read_file(testdata("snp/chain-genoa.pem"))).value();
  without_ark.with(*artefact_of(evidence::kCertificate, *chain.certificates.front().der, "ask.der"));
  CHECK(outcome_of(verify(snp_report("genoa/report.bin"), without_ark), "snp.chain") == Outcome::pass);
  // No root is pinned for Venice.
  Settings venice = snp_settings({"venice/vcek.der", "chain-venice.pem"});
  venice.anchors.roots.clear();
  CHECK(outcome_of(verify(snp_report("venice/report.bin"), venice), "snp.chain") == Outcome::unknown);
  venice.anchors.roots.push_back(*certificate::parse(read_file(testdata("snp/chain-venice.pem")))->certificates[2].der);
  CHECK(outcome_of(verify(snp_report("venice/report.bin"), venice), "snp.chain") == Outcome::pass);
}

TEST_CASE("snp verifier: minimum levels of the policy", "[snp]") {
  Settings settings = snp_settings({"genoa/vcek.der", "chain-genoa.pem"});
  settings.policy.snp_min_tcb = {{"Genoa", 10, 0, 27, 217, std::nullopt}, {"Milan", 255, 255, 255, 255, std::nullopt}};
  CHECK(outcome_of(verify(snp_report("genoa/report.bin"), settings), "snp.tcb") == Outcome::pass);
  settings.policy.snp_min_tcb.front().snp = 28;
  const Appraisal below = verify(snp_report("genoa/report.bin"), settings);
  CHECK(outcome_of(below, "snp.tcb") == Outcome::refused);
  CHECK(check_of(below, "snp.tcb").next == "have the host update its firmware");  // above what AMD-SB-3019 asks for
  settings.policy.snp_min_tcb = {{"Genoa", std::nullopt, std::nullopt, std::nullopt, std::nullopt, 1}};
  CHECK(outcome_of(verify(snp_report("genoa/report.bin"), settings), "snp.tcb") == Outcome::refused);
}

TEST_CASE("snp verifier: a report of an unsupported algorithm under --as", "[snp]") {
  const Buffer bytes = read_file(testdata("snp/genoa/other-algorithm.bin"));
  CHECK_FALSE(evidence::kSnpReport.recognise(reading_of(bytes)));
  const Appraisal appraisal = verify(snp_report(bytes), snp_settings({"genoa/vcek.der", "chain-genoa.pem"}));
  CHECK(outcome_of(appraisal, "snp.signature") == Outcome::unknown);
  CHECK(outcome_of(appraisal, "snp.chain") == Outcome::pass);
}

TEST_CASE("snp verifier: the shared vectors answer as their notes say", "[snp]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  std::size_t ran = 0;
  for (const auto& folder : std::filesystem::directory_iterator(*vectors / "snp")) {
    const auto report = folder.path() / "report.bin";
    if (!std::filesystem::exists(report) || !std::filesystem::exists(folder.path() / "vek.der")) continue;
    INFO(folder.path().string());
    ++ran;
    const Buffer text = read_file(folder.path() / "expected.json");
    const auto expected = json::parse(text);
    REQUIRE(expected.has_value());
    Settings settings;
    settings.now = Instant{1782864000};
    settings.with(snp_companion(folder.path() / "vek.der"));
    for (const auto& root : std::filesystem::directory_iterator(*vectors / "roots")) {
      if (root.path().extension() == ".pem") settings.with(snp_companion(root.path()));
    }
    const Appraisal appraisal = verify(snp_report(read_file(report)), settings);
    CHECK(static_cast<std::uint64_t>(verdict(appraisal.checks)) == expected->root().find("exit")->as_u64());
    for (const std::string_view id : {"snp.signature", "snp.chain", "snp.tcb", "snp.chip", "snp.debug", "snp.vmpl"}) {
      const json::Value* other = expected->root().find("outcomes_other_than_pass")->find(id);
      INFO(id);
      CHECK(name(outcome_of(appraisal, id)) == (other == nullptr ? "pass" : other->text));
    }
    for (const std::string_view claim :
         {"policy", "platform_info", "key_info", "reported_tcb", "current_tcb", "committed_tcb", "launch_tcb",
          "measurement", "report_data", "host_data", "chip_id"}) {
      INFO(claim);
      CHECK(claim_of(appraisal, claim) == expected->root().find(claim)->text);
    }
  }
  WARN("ran " << ran << " shared reports");
  CHECK(ran >= 9);
}

}  // namespace touchstone

#include "audit/policy_terms.h"

#include "audit/policy.h"
#include "support/catch.h"

namespace touchstone::audit {
namespace {

Usage<PolicyTerms> read(std::initializer_list<std::string_view> members) {
  Settings settings;
  for (const std::string_view member : members) {
    const std::string text = R"({"schema": "touchstone.policy/1", )" + std::string(member) + "}";
    auto applied = apply_policy("policy.json", as_bytes(text), settings);
    if (!applied) return tl::unexpected(applied.error());
  }
  return settings.terms;
}

constexpr std::string_view kId = "00000000000000000000000000000000000000000000000000000000000000ff";

}  // namespace

TEST_CASE("tcb: statuses, advisories, and the last instant") {
  const auto terms =
      read({R"("tcb": {"statuses": ["OutOfDate"], "advisories": ["INTEL-SA-00837"], "until": "2026-12-31"})",
            R"("tcb": {"until": "2026-12-31T00:00:00Z"})"});
  REQUIRE(terms);
  REQUIRE(terms->tcb.size() == 2);
  CHECK(terms->tcb[0].statuses == std::vector<std::string>{"OutOfDate"});
  CHECK(terms->tcb[0].advisories == std::vector<std::string>{"INTEL-SA-00837"});
  CHECK(to_text(*terms->tcb[0].until) == "2026-12-31T23:59:59Z");
  CHECK_FALSE(terms->tcb[1].statuses);
  CHECK(to_text(*terms->tcb[1].until) == "2026-12-31T00:00:00Z");
}

TEST_CASE("of two policies both hold") {
  const auto terms = read({R"("tlog": {"witnesses": 3}, "evm": {"steps": 10})", R"("tlog": {"witnesses": 2})",
                           R"("evm": {"steps": 20, "memory": 5})"});
  REQUIRE(terms);
  CHECK(terms->tlog.witnesses == std::uint64_t{3});
  REQUIRE(terms->evm.size() == 2);
  CHECK(terms->evm[1].memory == std::uint64_t{5});
}

TEST_CASE("proofs: ids are hex with or without 0x") {
  const auto terms = read({R"("proofs": {"outputs": {"0x)" + std::string(kId) + R"(": [0, 7]}, "programs": {")" +
                           std::string(kId) + R"(": "a program"}})"});
  REQUIRE(terms);
  CHECK(terms->proofs.outputs.at(0).key == kId);
  CHECK(terms->proofs.outputs.at(0).indices == std::vector<std::uint64_t>{0, 7});
  CHECK(terms->proofs.programs.at(0).id == kId);
}

TEST_CASE("what a family's member gets wrong is a usage error") {
  for (const std::string_view member : {R"("tcb": [])",
                                        R"("tcb": {"statuses": "OutOfDate"})",
                                        R"("tcb": {"statuses": ["Revoked"]})",
                                        R"("tcb": {"statuses": ["outofdate"]})",
                                        R"("tcb": {"until": 5})",
                                        R"("tcb": {"until": "1767225600"})",
                                        R"("tcb": {"until": "2026-13-01"})",
                                        R"("tcb": {"after": "2026-12-31"})",
                                        R"("log_keys": "key")",
                                        R"("log_keys": ["log+00000000+AA=="])",
                                        R"("log_keys": [""])",
                                        R"("tlog": {"witnesses": -1})",
                                        R"("tlog": {"origins": []})",
                                        R"("tlog": {"witness": 1})",
                                        R"("evm": {"steps": "10"})",
                                        R"("evm": {"steps": 1.5})",
                                        R"("evm": {"codehashes": ["00"]})",
                                        R"("evm": {"gas": 1})",
                                        R"("proofs": {"outputs": {"00": [1]}})",
                                        R"("proofs": {"programs": []})",
                                        R"("proofs": {"inputs": {}})",
                                        R"("snp_min_tcb": {"Naples": {}})",
                                        R"("snp_min_tcb": {"Milan": {"snp": 256}})",
                                        R"("snp_min_tcb": {"Milan": {"psp": 1}})"}) {
    CAPTURE(member);
    const auto terms = read({member});
    REQUIRE_FALSE(terms);
    CHECK_FALSE(terms.error().message.empty());
    CHECK_FALSE(terms.error().hint.empty());
  }
}

}  // namespace touchstone::audit

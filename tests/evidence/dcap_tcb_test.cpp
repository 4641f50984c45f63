// The table of intel-dcap.md 4, without quotes and signatures around it.
#include "evidence/quotes/dcap_tcb.h"

#include "support/catch.h"

namespace touchstone {
namespace {

using namespace evidence;

dcap::Svns svns(std::uint8_t first, std::uint8_t second = 0, std::uint8_t third = 0) {
  dcap::Svns all{};
  all[0] = first;
  all[1] = second;
  all[2] = third;
  return all;
}

dcap::Assessment assessed(const std::string& status, std::int64_t date = 100, std::vector<std::string> ids = {}) {
  return {Instant{date}, status, std::move(ids)};
}

// One platform level of that status, one module TDX_01 and one QE level of theirs.
struct Collateral {
  dcap::TcbInfo info;
  dcap::EnclaveIdentity identity;
  dcap::Svns platform = svns(5, 5, 5);

  Collateral(const std::string& status, const std::string& module, const std::string& qe) {
    info.id = "TDX";
    info.levels.push_back({{svns(5, 5, 5), 10, svns(0, 0, 4)}, assessed(status, 100, {"B", "A"}), {}, {}});
    info.tdx_module_identities.push_back({"TDX_01", {}, {{3, assessed(module, 90, {"C", "A"})}}});
    identity.levels.push_back({4, assessed(qe, 95)});
  }

  [[nodiscard]] TcbResult result(std::optional<dcap::Svns> launch, std::optional<dcap::Svns> current = std::nullopt,
                                 TcbReading reading = TcbReading::intel) const {
    return evaluate_tcb({info, identity, platform, 10, 4, launch, current}, reading);
  }
  [[nodiscard]] std::string_view status(std::optional<dcap::Svns> launch = svns(3, 1, 4)) const {
    return name(result(launch).status);
  }
};

std::string_view converged(const std::string& platform, const std::string& module, const std::string& qe) {
  return Collateral(platform, module, qe).status();
}

}  // namespace

TEST_CASE("tcb: platform, module and QE converge as Intel's library does (step 5)", "[dcap][tcb]") {
  CHECK(converged("UpToDate", "UpToDate", "UpToDate") == "UpToDate");
  for (const auto& [module, qe] : {std::pair("OutOfDate", "UpToDate"), std::pair("UpToDate", "OutOfDate")}) {
    CHECK(converged("UpToDate", module, qe) == "OutOfDate");
    CHECK(converged("SWHardeningNeeded", module, qe) == "OutOfDate");
    CHECK(converged("ConfigurationNeeded", module, qe) == "OutOfDateConfigurationNeeded");
    CHECK(converged("ConfigurationAndSWHardeningNeeded", module, qe) == "OutOfDateConfigurationNeeded");
    CHECK(converged("OutOfDate", module, qe) == "OutOfDate");
    CHECK(converged("OutOfDateConfigurationNeeded", module, qe) == "OutOfDateConfigurationNeeded");
    CHECK(converged("Revoked", module, qe) == "Revoked");
  }
  CHECK(converged("UpToDate", "Revoked", "OutOfDate") == "Revoked");
  CHECK(converged("UpToDate", "OutOfDate", "Revoked") == "Revoked");
  CHECK(converged("OutOfDate", "UpToDate", "UpToDate") == "OutOfDate");
}

TEST_CASE("tcb: every status of 3.4 may stand at a level of the QE, three at one of the module", "[dcap][tcb]") {
  for (const char* status : {"SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded"}) {
    CHECK(converged("UpToDate", "UpToDate", status) == "UpToDate");
    CHECK(converged("ConfigurationNeeded", "OutOfDate", status) == "OutOfDateConfigurationNeeded");
    CHECK(Collateral("UpToDate", status, "UpToDate").result(svns(3, 1, 4)).unrecognised == status);
  }
}

TEST_CASE("tcb: date and advisories are those of all parts", "[dcap][tcb]") {
  const TcbResult result = Collateral("UpToDate", "UpToDate", "UpToDate").result(svns(3, 1, 4));
  CHECK(result.launch.tcb_date == Instant{90});
  CHECK(result.launch.advisory_ids == std::vector<std::string>{"A", "B", "C"});
}

TEST_CASE("tcb: which components count (steps 2 and 3)", "[dcap][tcb]") {
  Collateral one("UpToDate", "UpToDate", "UpToDate");
  one.info.levels[0].svns.tdx = svns(5, 0, 4);
  // With a module version the module's identity stands for components 0 and 1.
  CHECK(one.status(svns(3, 1, 4)) == "UpToDate");
  CHECK(name(one.result(svns(3, 1, 4), std::nullopt, TcbReading::all_components).status) == "NotSupported");
  CHECK(one.status(svns(2, 1, 4)) == "NotSupported");  // below every level of the module
  CHECK(one.status(svns(3, 1, 3)) == "NotSupported");
  CHECK(one.status(svns(5, 2, 4)) == "NotSupported");  // no identity TDX_02
  // Without one all 16 are compared, and no module is looked up.
  CHECK(one.status(svns(4, 0, 4)) == "NotSupported");
  CHECK(one.status(svns(5, 0, 4)) == "UpToDate");
  CHECK(one.result(svns(5, 0, 4)).launch.module == nullptr);
  one.info.tdx_module_identities[0].id = "tdx_01";
  CHECK(one.status(svns(3, 1, 4)) == "UpToDate");
  one.info.tdx_module_identities[0].id = "TDX_1";
  CHECK(one.status(svns(3, 1, 4)) == "NotSupported");
}

TEST_CASE("tcb: below every level", "[dcap][tcb]") {
  Collateral one("UpToDate", "UpToDate", "UpToDate");
  one.platform[0] = 4;
  CHECK(one.status() == "NotSupported");
  CHECK_FALSE(one.result(svns(3, 1, 4)).launch.tcb_date.has_value());
  Collateral pce("UpToDate", "UpToDate", "UpToDate");
  pce.info.levels[0].svns.pcesvn = 11;
  CHECK(pce.status() == "NotSupported");
  Collateral qe("UpToDate", "UpToDate", "UpToDate");
  qe.identity.levels[0].isvsvn = 5;
  CHECK(qe.status() == "NotSupported");
  CHECK(qe.status(std::nullopt) == "NotSupported");
}

TEST_CASE("tcb: relaunch (step 6)", "[dcap][tcb]") {
  const auto status = [](const std::string& platform, const std::string& launch_module, const std::string& module) {
    Collateral one(platform, module, "UpToDate");
    one.info.tdx_module_identities[0].levels[0].isvsvn = 5;
    one.info.tdx_module_identities[0].levels.push_back({3, assessed(launch_module)});
    return std::string(name(one.result(svns(3, 1, 4), svns(5, 1, 4)).status));
  };
  CHECK(status("UpToDate", "UpToDate", "UpToDate") == "UpToDate");
  CHECK(status("UpToDate", "OutOfDate", "UpToDate") == "TDRelaunchAdvised");
  CHECK(status("SWHardeningNeeded", "OutOfDate", "UpToDate") == "TDRelaunchAdvised");
  CHECK(status("ConfigurationNeeded", "OutOfDate", "UpToDate") == "TDRelaunchAdvisedConfigurationNeeded");
  CHECK(status("ConfigurationAndSWHardeningNeeded", "OutOfDate", "UpToDate") == "TDRelaunchAdvisedConfigurationNeeded");
  CHECK(status("UpToDate", "OutOfDate", "OutOfDate") == "OutOfDate");
  CHECK(status("OutOfDate", "UpToDate", "UpToDate") == "OutOfDate");
  CHECK(status("UpToDate", "Revoked", "UpToDate") == "Revoked");
  CHECK(status("UpToDate", "UpToDate", "Revoked") == "UpToDate");  // the launch status stands
  const Collateral one("UpToDate", "UpToDate", "UpToDate");
  CHECK(name(one.result(svns(3, 1, 4), svns(2, 1, 4)).status) == "NotSupported");
  CHECK(name(one.result(svns(2, 1, 4), svns(3, 1, 4)).status) == "NotSupported");
}

TEST_CASE("tcb: a status that is not known decides nothing", "[dcap][tcb]") {
  CHECK(Collateral("Fine", "UpToDate", "UpToDate").result(svns(3, 1, 4)).unrecognised == "Fine");
  CHECK(Collateral("UpToDate", "SWHardeningNeeded", "UpToDate").result(svns(3, 1, 4)).unrecognised.has_value());
  CHECK(Collateral("UpToDate", "UpToDate", "NotSupported").result(svns(3, 1, 4)).unrecognised.has_value());
  CHECK_FALSE(platform_status("NotSupported").has_value());
  CHECK_FALSE(platform_status("uptodate").has_value());
}

TEST_CASE("tcb: wrong readings differ where they are known to", "[dcap][tcb]") {
  const Collateral one("ConfigurationNeeded", "OutOfDate", "UpToDate");
  CHECK(name(one.result(svns(3, 1, 4)).status) == "OutOfDateConfigurationNeeded");
  CHECK(name(one.result(svns(3, 1, 4), std::nullopt, TcbReading::by_severity).status) == "OutOfDate");
  const Collateral old("OutOfDate", "UpToDate", "UpToDate");
  CHECK(name(old.result(svns(3, 1, 4), std::nullopt, TcbReading::module_alone).status) == "UpToDate");
  CHECK(name(old.result(std::nullopt, std::nullopt, TcbReading::module_alone).status) == "OutOfDate");
}

}  // namespace touchstone

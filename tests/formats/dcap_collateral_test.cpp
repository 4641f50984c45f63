#include <string>

#include "formats/dcap/collateral.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;

dcap::Collateral read(const std::string& text) {
  const auto document = json::parse(as_bytes(text));
  REQUIRE(document.has_value());
  auto collateral = dcap::parse_collateral(document->root(), as_bytes(text), std::nullopt);
  REQUIRE(collateral.has_value());
  return std::move(*collateral);
}

std::string tcb_info_text() { return read(read_text(testdata("dcap/tdx.json"))).tcb_info->text; }
std::string identity_text() { return read(read_text(testdata("dcap/tdx.json"))).qe_identity->text; }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void refuses_info(const std::string& from, const std::string& to, std::string_view field) {
  INFO(from << " -> " << to);
  const std::string text = replaced(tcb_info_text(), from, to);
  const auto info = dcap::parse_tcb_info(as_bytes(text));
  REQUIRE_FALSE(info.has_value());
  CHECK(info.error().offset <= text.size());
  CHECK(info.error().field == field);
}

}  // namespace

TEST_CASE("dcap collateral: the one JSON object", "[dcap]") {
  const dcap::Collateral collateral = read(read_text(testdata("dcap/tdx.json")));
  CHECK(collateral.combined);
  REQUIRE((collateral.tcb_info && collateral.tcb_info->content && collateral.qe_identity->content));
  CHECK(collateral.tcb_info->signature->value().size() == 64);
  const dcap::TcbInfo& info = *collateral.tcb_info->content;
  CHECK(info.tdx());
  CHECK(to_hex(info.fmspc) == "00a06f050000");
  CHECK(info.tcb_evaluation_data_number == 20);
  REQUIRE(info.levels.size() == 3);
  CHECK(info.levels[0].svns > info.levels[1].svns);
  CHECK(info.levels[0].sgx_types[0] == "Early Microcode Update");
  CHECK(info.levels[2].assessment.advisory_ids.size() == 2);
  CHECK(info.tdx_module_identities.front().levels.front().isvsvn == 5);
  CHECK(collateral.qe_identity->content->id == "TD_QE");
  CHECK(collateral.chains.size() == 3);
  REQUIRE(collateral.crls.size() == 2);
  CHECK(collateral.crls[0].crl->parsed.revoked.size() == 1);
}

TEST_CASE("dcap collateral: the span of the signed bytes in a file of the vendor", "[dcap]") {
  const std::string text = read_text(testdata("dcap/pcs/tcbinfo.json"));
  const dcap::Collateral collateral = read(text);
  CHECK_FALSE(collateral.combined);
  const auto& item = *collateral.tcb_info;
  CHECK(item.text == text.substr(item.offset, item.length));
  CHECK(item.text.front() == '{');
  CHECK(item.text.back() == '}');
  CHECK(item.text == tcb_info_text());
}

TEST_CASE("dcap collateral: white space outside strings is dropped, inside it stays (3.3)", "[dcap]") {
  const std::string indented = read(read_text(testdata("dcap/pccs/tcbinfo.json"))).tcb_info->text;
  CHECK(indented != tcb_info_text());
  CHECK(dcap::without_white_space(indented) == tcb_info_text());
  CHECK(dcap::without_white_space("{ \"a b\\\" c\" :\r\n\t[ 1 , \"\\\\\" ] }") == R"({"a b\" c":[1,"\\"]})");
}

TEST_CASE("dcap collateral: every strict prefix of the signed texts is refused", "[dcap]") {
  const std::string info = tcb_info_text(), identity = identity_text();
  for (std::size_t size = 0; size < info.size(); ++size) {
    const auto parsed = dcap::parse_tcb_info(as_bytes(info).first(size));
    if (parsed || parsed.error().offset > size) FAIL("prefix of " << size << " bytes");
  }
  for (std::size_t size = 0; size < identity.size(); ++size) {
    const auto parsed = dcap::parse_enclave_identity(as_bytes(identity).first(size));
    if (parsed || parsed.error().offset > size) FAIL("prefix of " << size << " bytes");
  }
}

TEST_CASE("dcap collateral: content against 3.4", "[dcap]") {
  refuses_info("\"version\":3", "\"version\":1", "version");
  refuses_info("\"id\":\"TDX\"", "\"id\":\"TDY\"", "id");
  refuses_info("\"tcbType\":0", "\"tcbType\":1", "tcbType");
  refuses_info("00a06f050000", "00a06f0500", "fmspc");
  refuses_info("00a06f050000", "0x00a06f0500", "fmspc");
  refuses_info("\"pceId\":\"0000\"", "\"pceId\":0", "pceId");
  refuses_info("12:00:00Z", "12:00:00.0Z", "issueDate");
  refuses_info("T12:00:00Z", "T12:00:00+00:00", "issueDate");
  refuses_info("T12:00:00Z", "T24:00:00Z", "issueDate");
  refuses_info("\"pcesvn\":13", "\"pcesvn\":13.0", "pcesvn");
  refuses_info("\"pcesvn\":13", "\"pcesvn\":65536", "pcesvn");
  refuses_info("\"pcesvn\":13", "\"pcesvn\":-1", "pcesvn");
  refuses_info("\"pcesvn\":13", "\"pcesvn\":11", "tcbLevels");  // two with equal SVNs
  refuses_info("{\"svn\":7,", "{\"svn\":256,", "svn");
  refuses_info("{\"svn\":0},", "", "sgxtcbcomponents");  // fifteen components
  refuses_info("\"tdxModule\":", "\"tdxmodule\":", "tdxModule");
  refuses_info("\"mrsigner\":\"00", "\"mrsigner\":\"", "mrsigner");
  refuses_info("\"tcbStatus\":\"OutOfDate\"", "\"tcbStatus\":1", "tcbStatus");
  refuses_info("\"advisoryIDs\":[\"INTEL-SA-01036\"]", "\"advisoryIDs\":[1]", "advisoryIDs");
  CHECK(dcap::parse_tcb_info(as_bytes(replaced(tcb_info_text(), "\"tcbType\":0", "\"tcbType\":0,\"new\":[{}]")))
            .has_value());
  const std::string sgx = replaced(tcb_info_text(), "\"id\":\"TDX\"", "\"id\":\"SGX\"");
  CHECK(dcap::parse_tcb_info(as_bytes(sgx)).error().field == "tdxModule");

  const std::string identity = identity_text();
  CHECK(dcap::parse_enclave_identity(as_bytes(identity)).has_value());
  CHECK(dcap::parse_enclave_identity(as_bytes(replaced(identity, "TD_QE", "TDQE"))).error().field == "id");
  CHECK(dcap::parse_enclave_identity(as_bytes(replaced(identity, "\"version\":2", "\"version\":3"))).error().field ==
        "version");
  CHECK(dcap::parse_enclave_identity(as_bytes(replaced(identity, "\"isvsvn\":5", "\"isvsvn\":2"))).error().fault ==
        Fault::duplicate);
}

TEST_CASE("dcap collateral: depth and duplicates", "[dcap]") {
  const auto with = [](const std::string& value) {
    std::string text = tcb_info_text();
    text.insert(1, "\"x\":" + value + ",");
    return dcap::parse_tcb_info(as_bytes(text));
  };
  CHECK(with(std::string(31, '[') + std::string(31, ']')).has_value());
  CHECK(with(std::string(32, '[') + std::string(32, ']')).error().fault == Fault::too_deep);
  CHECK(with("{\"a\":1,\"a\":1}").error().fault == Fault::duplicate);
  CHECK(with("1,\"fmspc\":\"ffffffffffff\"").error().fault == Fault::duplicate);
}

TEST_CASE("dcap collateral: an item that does not parse was still offered", "[dcap]") {
  const dcap::Collateral collateral = read(
      R"({"tcb_info":"{}","tcb_info_signature":"zz","qe_identity":"","pck_crl":"00","root_ca_crl":null,"pck_crl_issuer_chain":"x"})");
  CHECK_FALSE(collateral.tcb_info->content.has_value());
  CHECK_FALSE(collateral.tcb_info->signature->has_value());
  CHECK_FALSE(collateral.qe_identity.has_value());
  REQUIRE(collateral.crls.size() == 1);
  CHECK_FALSE(collateral.crls[0].crl.has_value());
  CHECK_FALSE(collateral.chains.at(0).certificates.has_value());
  const std::string other = R"({"tcb_info":1,"tcb_info_signature":""})";
  const auto document = json::parse(as_bytes(other));
  CHECK(dcap::looks_like_collateral(document->root()));
  CHECK_FALSE(dcap::parse_collateral(document->root(), as_bytes(other), std::nullopt).has_value());
}

}  // namespace touchstone

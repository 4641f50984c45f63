#include <string>
#include <vector>

#include "formats/certificate/certificate.h"
#include "formats/dcap/pck_extension.h"
#include "formats/dcap/quote.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;

Buffer quote_file(const std::string& name) { return read_file(testdata("dcap") / name); }

const std::vector<std::string> kQuotes = {"tdx-v4.bin",         "tdx-v5-td10.bin", "tdx-v5-td15.bin",
                                          "tdx-v5-td15-ex.bin", "sgx-v3.bin",      "sgx-v4.bin",
                                          "sgx-v5.bin",         "key-type-3.bin",  "certification-1.bin"};

void put_u16(Buffer& bytes, std::size_t offset, unsigned value) {
  bytes[offset] = static_cast<std::uint8_t>(value);
  bytes[offset + 1] = static_cast<std::uint8_t>(value >> 8U);
}

ParseError error_of(const Buffer& bytes) {
  const auto quote = dcap::parse(bytes);
  REQUIRE_FALSE(quote.has_value());
  CHECK(quote.error().offset <= bytes.size());
  return quote.error();
}

}  // namespace

TEST_CASE("dcap: every version and body", "[dcap]") {
  for (const std::string& name : kQuotes) {
    INFO(name);
    const Buffer bytes = quote_file(name);
    CHECK(dcap::looks_like_quote(bytes));
    const auto quote = dcap::parse(bytes);
    REQUIRE(quote.has_value());
    CHECK(dcap::tee_type_of(bytes) == quote->header.tee_type);
    CHECK(quote->tdx() == (name.find("sgx") == std::string::npos));
    CHECK(as_text(quote->header.user_data.bytes) == "touchstone test data");
    CHECK(quote->body.part.bytes.size() == dcap::size_of(quote->body.type));
    const std::size_t stated = quote->header.version == 5 ? 6 : 0;
    CHECK(quote->body.part.offset == 48 + stated);
    CHECK(quote->signed_bytes.bytes.size() == 48 + stated + quote->body.part.bytes.size());
    CHECK(quote->authentication_data.offset == quote->signed_bytes.bytes.size() + 4);
    CHECK(quote->trailing.offset == quote->authentication_data.offset + quote->authentication_data.bytes.size());
    CHECK(quote->authentication.has_value() == (name != "key-type-3.bin"));
  }
}

TEST_CASE("dcap: fields lie where the body has them", "[dcap]") {
  const Buffer bytes = quote_file("tdx-v5-td15-ex.bin");
  const auto quote = dcap::parse(bytes);
  REQUIRE(quote.has_value());
  CHECK(quote->body.field("mrtd").offset == 54 + 136);
  CHECK(to_hex(quote->body.field("mrtd").bytes.first(2)) == "4141");
  CHECK(to_hex(quote->body.field("rtmr3").bytes.first(1)) == "53");
  CHECK(to_hex(quote->body.field("tdid").bytes) == to_hex(Buffer(32, 0x61)));
  CHECK(quote->body.number("vmid") == 1);
  CHECK(quote->body.field("curservtdattributes").offset == 54 + 877);
  CHECK(quote->body.field("mrenclave").bytes.empty());
  CHECK(quote->authentication->qe_report.number("isvsvn") == 5);
  CHECK(quote->authentication->qe_auth_data.bytes.size() == 32);
  CHECK(quote->authentication->certification == dcap::Certification::pck_chain);
}

TEST_CASE("dcap: every strict prefix is refused, and what follows is behind the quote", "[dcap]") {
  for (const std::string& name : kQuotes) {
    INFO(name);
    Buffer bytes = quote_file(name);
    bytes.resize(dcap::parse(bytes).value().trailing.offset);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto quote = dcap::parse(Bytes(bytes).first(size));
      if (quote || quote.error().offset > size) FAIL("prefix of " << size << " bytes");
    }
    bytes.push_back(1);
    const auto longer = dcap::parse(bytes);
    REQUIRE(longer.has_value());
    CHECK(longer->trailing.bytes.size() == 1);
  }
}

TEST_CASE("dcap: what 1.4 calls malformed", "[dcap]") {
  const Buffer v4 = quote_file("tdx-v4.bin"), v5 = quote_file("tdx-v5-td10.bin"), v3 = quote_file("sgx-v3.bin");
  const auto changed = [](Buffer bytes, std::size_t offset, unsigned value) {
    put_u16(bytes, offset, value);
    return error_of(bytes);
  };
  CHECK(changed(v4, 0, 2).field == "version");
  CHECK(changed(v4, 0, 6).field == "version");
  CHECK(changed(v4, 4, 0x82).field == "tee_type");
  CHECK(changed(v3, 4, 0x81).field == "tee_type");
  CHECK(changed(v4, 12, 0).field == "qe_vendor_id");
  CHECK(changed(v5, 48, 0).field == "body_type");
  CHECK(changed(v5, 48, 1).field == "body_type");
  CHECK(changed(v5, 48, 5).field == "body_type");
  CHECK(changed(v5, 50, 583).field == "body_size");
  CHECK(changed(v5, 52, 1).field == "body_size");
  CHECK(changed(v4, 634, 0xFFFF).fault == Fault::truncated);  // upper half of auth_len
  CHECK(changed(v4, 764, 5).field == "outer certification data type");
  for (const unsigned type : {0U, 6U, 7U}) CHECK(changed(v4, 1252, type).field == "certification data type");
  // one byte less or more inside than the container has
  CHECK(changed(v4, 766, v4[766] - 1U + 256U * v4[767]).fault == Fault::trailing);
  CHECK(changed(v4, 1254, v4[1254] - 1U + 256U * v4[1255]).fault == Fault::trailing);
  CHECK(changed(v4, 1254, v4[1254] + 1U + 256U * v4[1255]).fault == Fault::truncated);
  CHECK(changed(v4, 1218, 0xFFFF).fault == Fault::truncated);  // size of the QE auth data
}

TEST_CASE("dcap: the SGX extension of a PCK certificate (2.2)", "[dcap]") {
  const Buffer pem = read_file(testdata("dcap/pcs/pck.pem"));
  const auto chain = certificate::from_pem(pem);
  REQUIRE(chain.has_value());
  const x509::Extension* extension = chain->certificates.front().parsed.extension(dcap::kOidSgxExtension);
  REQUIRE(extension != nullptr);
  const auto sgx = dcap::parse_pck_extension(extension->value);
  REQUIRE(sgx.has_value());
  CHECK(to_hex(sgx->fmspc) == "00a06f050000");
  CHECK(to_hex(sgx->pceid) == "0000");
  CHECK(sgx->pcesvn == 13);
  CHECK(sgx->sgx_component_svns[7] == 5);
  CHECK(sgx->sgx_type == 1U);
  CHECK(sgx->dynamic_platform == true);
  CHECK_FALSE(sgx->cached_keys.has_value());
  CHECK(sgx->smt_enabled == false);
  for (std::size_t size = 0; size < extension->value.size(); ++size) {
    CHECK_FALSE(dcap::parse_pck_extension(extension->value.first(size)).has_value());
  }
  Buffer twice = to_buffer(extension->value);
  for (std::size_t i = 0; i + 1 < twice.size(); ++i) {
    twice[i] ^= 1U;  // no bit makes it crash, and what parses has a platform
    if (const auto other = dcap::parse_pck_extension(twice)) CHECK(other->fmspc.size() == 6);
    twice[i] ^= 1U;
  }
}

TEST_CASE("dcap: genuine quotes of other makers parse", "[dcap]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  std::size_t parsed = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*vectors / "dcap")) {
    if (entry.path().filename() != "quote.bin") continue;
    const Buffer bytes = read_file(entry.path());
    if (const auto quote = dcap::parse(bytes)) {
      ++parsed;
      CHECK(quote->trailing.offset <= bytes.size());
    } else {
      CHECK(entry.path().string().find("synthetic") != std::string::npos);
    }
  }
  WARN(parsed << " quotes of the shared vectors parsed");
  CHECK(parsed >= 60);
}

}  // namespace touchstone

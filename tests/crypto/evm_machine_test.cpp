// The interpreter: small programs, its limits, and that every end is told for what it is.
#include <string>

#include "codec/hex.h"
#include "crypto/evm/machine.h"
#include "support/catch.h"

namespace touchstone::evm {
namespace {

Run run_hex(const std::string& code, const std::string& calldata = "", const Limits& limits = {}) {
  const Buffer bytes = from_hex(code, "code").value();
  const Buffer data = from_hex(calldata, "calldata").value();
  return run(Contract(bytes), data, limits);
}
// Returns the top of the stack.
const std::string kReturn = "5f5260205ff3";

std::string top_of(const std::string& code, const std::string& calldata = "") {
  const Run result = run_hex(code + kReturn, calldata);
  REQUIRE(result.end == End::returned);
  const std::string hex = to_hex(result.output);
  const std::size_t first = hex.find_first_not_of('0');
  return first == std::string::npos ? "0" : hex.substr(first);
}

TEST_CASE("evm: instructions", "[evm]") {
  CHECK(top_of("6002600301") == "5");
  CHECK(top_of("6001600203") == "1");
  CHECK(top_of("5f35", "11") == "11" + std::string(62, '0'));
  CHECK(top_of("7f" + std::string(64, 'f') + "35", "11") == "0");  // beyond any calldata
  CHECK(top_of("36", "112233") == "3");
  CHECK(top_of("6001600281900303") == "0");  // DUP2, SWAP1, SUB, SUB
  CHECK(top_of("60aa5f5360205f205f5f20") == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  CHECK(top_of("5f59") == "0");
  CHECK(top_of("602051505f59") == "40");  // MLOAD at 32 has made 64 bytes
  CHECK(top_of("5a") == "7fffffffffffffff");
  CHECK(top_of("60ff5f5360015f60015e5f51") == "ffff" + std::string(60, '0'));
  CHECK(top_of("6007602a5d602a5c") == "7");      // TSTORE, TLOAD
  CHECK(top_of("303b") == "8");                  // the size of its own code
  CHECK(top_of("5f5f5f5f60045afa3d01") == "1");  // identity returns nothing for nothing
}

TEST_CASE("evm: ends", "[evm]") {
  CHECK(run_hex("").end == End::returned);
  CHECK(run_hex("00").output.empty());
  CHECK(run_hex("5f5ffd").end == End::reverted);
  for (const char* code : {"fe", "0c", "01", "50", "5f56", "600356005b", "61", "60015f5f3e", "60035660ff5b"}) {
    INFO(code);
    const Run result = run_hex(code);
    CHECK((result.end == End::halted) == (std::string(code) != "61"));
  }
  CHECK(run_hex("5b5f5f56").end == End::halted);  // one word more each turn
}

TEST_CASE("evm: what it does not do is told", "[evm]") {
  for (const char* code : {"42", "43", "46", "5f54", "5f5f55", "5f31", "5f5f5f5f5f5f5ff1", "5f5f5ff0", "5fff", "60643b",
                           "5f5f5f5f60645afa", "5f5f5f5f60095afa"}) {
    INFO(code);
    const Run result = run_hex(code);
    CHECK(result.end == End::unsupported);
    CHECK_FALSE(result.reason.empty());
  }
}

TEST_CASE("evm: limits", "[evm]") {
  Limits limits;
  limits.steps = 1000;
  CHECK(run_hex("5b5f56", "", limits).end == End::limit);
  limits.memory = 64;
  CHECK(run_hex("602051", "", limits).end == End::returned);
  CHECK(run_hex("602151", "", limits).end == End::limit);
  CHECK(run_hex("5f7f" + std::string(64, 'f') + "52", "", limits).end == End::limit);
  limits.code = 2;
  CHECK(run_hex("5f5f5f", "", limits).end == End::limit);
  limits = {};
  limits.calldata = 1;
  CHECK(run_hex("00", "0000", limits).end == End::limit);
  limits = {};
  limits.precompile_calls = 0;
  CHECK(run_hex("5f5f5f5f60025afa", "", limits).end == End::limit);
  limits.pairing_terms = 0;
  limits.precompile_calls = 1;
  CHECK(run_hex("5f5f60c05f60085afa", "", limits).end == End::limit);
  CHECK(run_hex("5f5f5f5f305afa").end == End::limit);  // calls itself without an end
}

TEST_CASE("evm: the constants of the code", "[evm]") {
  const Buffer code = from_hex(
                          "5b61010200"
                          "6005"
                          "7fff",
                          "code")
                          .value();
  const auto constants = Contract(code).constants();
  REQUIRE(constants.size() == 2);
  CHECK(constants[0] == Word{0x102});
  CHECK(constants[1] == Word{5});
  CHECK_FALSE(Contract(from_hex("605b5b", "code").value()).is_jumpdest(1));
}

}  // namespace
}  // namespace touchstone::evm

#include "base/result.h"

#include <array>
#include <set>
#include <string>

#include "support/catch.h"

using namespace touchstone;

namespace {

Parsed<int> half(int number) {
  if (number % 2 != 0) return refuse(Fault::out_of_range, 7, "number", "is odd");
  return number / 2;
}

Parsed<int> quarter(int number) {
  TOUCHSTONE_TRY(once, half(number));
  TOUCHSTONE_CHECK(half(once));
  return once / 2;
}

}  // namespace

TEST_CASE("every fault has words of its own") {
  constexpr std::array kFaults{Fault::truncated, Fault::trailing,   Fault::syntax,  Fault::wrong_type,
                               Fault::too_deep,  Fault::too_large,  Fault::missing, Fault::out_of_range,
                               Fault::duplicate, Fault::unsupported};
  std::set<std::string> seen;
  for (const Fault fault : kFaults) seen.emplace(words(fault));
  CHECK(seen.size() == kFaults.size());
  CHECK(!seen.contains(""));
}

TEST_CASE("an error is one line with field, fault, detail and offset") {
  CHECK(describe({Fault::truncated, 132, "pcrs"}) == "pcrs ends too early (offset 132)");
  CHECK(describe({Fault::syntax, 0, "JSON", "a raw control character"}) ==
        "JSON does not follow the syntax of the format: a raw control character (offset 0)");
}

TEST_CASE("the macros hand errors on and values through") {
  CHECK(quarter(8).value() == 2);
  for (const int number : {3, 6}) {
    const auto result = quarter(number);
    REQUIRE_FALSE(result);
    CHECK(result.error().fault == Fault::out_of_range);
    CHECK(result.error().offset == 7);
    CHECK(result.error().field == "number");
    CHECK(result.error().detail == "is odd");
  }
}

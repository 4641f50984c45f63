// 256-bit arithmetic against sums made with Python's integers (tests/generator/ezkl.py), and by its laws.
#include <array>
#include <random>
#include <sstream>
#include <string>

#include "crypto/evm/word.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone::evm {
namespace {

Word of_hex(const std::string& digits) { return curves::limbs<4>("0x" + digits); }

Word apply(const std::string& name, const Word& a, const Word& b, const Word& c) {
  const auto truth = [](bool value) { return Word{value ? std::uint64_t{1} : 0}; };
  if (name == "ADD") return sum(a, b);
  if (name == "MUL") return product(a, b);
  if (name == "SUB") return difference(a, b);
  if (name == "DIV") return quotient(a, b);
  if (name == "MOD") return remainder(a, b);
  if (name == "SDIV") return signed_quotient(a, b);
  if (name == "SMOD") return signed_remainder(a, b);
  if (name == "ADDMOD") return sum_modulo(a, b, c);
  if (name == "MULMOD") return product_modulo(a, b, c);
  if (name == "EXP") return power(a, b);
  if (name == "SIGNEXTEND") return sign_extended(a, b);
  if (name == "LT") return truth(less(a, b));
  if (name == "SLT") return truth(less_signed(a, b));
  if (name == "BYTE") return byte_of(a, b);
  if (name == "SHL") return shifted_left(a, b);
  if (name == "SHR") return shifted_right(a, b);
  REQUIRE(name == "SAR");
  return shifted_right_signed(a, b);
}

TEST_CASE("words: the same results as Python", "[evm]") {
  const Buffer file = test::read_file(test::testdata("ezkl/words.txt"));
  std::istringstream lines{std::string(as_text(file))};
  std::string name;
  std::array<std::string, 4> words;
  std::size_t count = 0;
  while (lines >> name >> words[0] >> words[1] >> words[2] >> words[3]) {
    INFO(name << ' ' << words[0] << ' ' << words[1] << ' ' << words[2]);
    CHECK(apply(name, of_hex(words[0]), of_hex(words[1]), of_hex(words[2])) == of_hex(words[3]));
    ++count;
  }
  CHECK(count > 2000);
}

TEST_CASE("words: division undoes multiplication", "[evm]") {
  std::mt19937_64 random(20261120);
  const auto word = [&random] {
    Word value{};
    const std::size_t limbs = random() % 5;
    for (std::size_t i = 0; i < limbs; ++i) value[i] = random() % 4 == 0 ? ~std::uint64_t{0} : random();
    return value;
  };
  for (int i = 0; i < 20'000; ++i) {
    const Word a = word();
    const Word b = word();
    const Word m = word();
    CHECK(sum(product(quotient(a, b), b), remainder(a, b)) == (is_zero(b) ? Word{} : a));
    CHECK(product_modulo(a, b, m) == product_modulo(b, a, m));
    if (!is_zero(m)) {
      CHECK(less(product_modulo(a, b, m), m));
      CHECK(sum_modulo(product_modulo(a, b, m), a, m) == product_modulo(a, sum_modulo(b, {1}, m), m));
    }
    CHECK(word_of(bytes_of(a)) == a);
  }
}

}  // namespace
}  // namespace touchstone::evm

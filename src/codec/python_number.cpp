#include "codec/python_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <system_error>

namespace touchstone::python {
namespace {

/// Where a number beyond the range of doubles lies: std::from_chars reports too large and too small by the same error.
/// The sign of the decimal exponent of the first digit that is not 0 tells them apart.
double beyond_range(std::string_view spelling) {
  const bool negative = spelling.starts_with('-');
  if (negative) spelling.remove_prefix(1);
  const std::size_t mark = spelling.find_first_of("eE");
  const std::string_view mantissa = spelling.substr(0, mark);
  const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  const auto first = static_cast<std::int64_t>(std::min(mantissa.find_first_of("123456789"), mantissa.size()));
  std::int64_t exponent = 0;
  if (mark != std::string_view::npos) {
    std::string_view digits = spelling.substr(mark + 1);
    const bool below = digits.starts_with('-');
    if (below || digits.starts_with('+')) digits.remove_prefix(1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (read.ec != std::errc{}) exponent = std::numeric_limits<std::int64_t>::max() / 2;
    // A text has at most 2^24 bytes, so that its own digits cannot outweigh an exponent beyond 2^40.
    exponent = std::min(exponent, std::int64_t{1} << 40U);
    if (below) exponent = -exponent;
  }
  const bool any_digit = static_cast<std::size_t>(first) != mantissa.size();
  const double size = any_digit && point - first + exponent > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  return negative ? -size : size;
}

}  // namespace

bool is_integer(std::string_view spelling) { return spelling.find_first_of(".eE") == std::string_view::npos; }

double to_double(std::string_view spelling) {
  double number = 0;
  const auto read = std::from_chars(spelling.data(), spelling.data() + spelling.size(), number);
  return read.ec == std::errc::result_out_of_range ? beyond_range(spelling) : number;
}

void append_double(double number, std::string_view infinity, std::string& out) {
  if (std::signbit(number)) out += '-';
  number = std::fabs(number);
  if (std::isinf(number)) {
    out += infinity;
    return;
  }
  // The shortest digits that read back as the same double, as d.ddde±XX.
  std::array<char, 32> buffer{};
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  const std::size_t mark = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + mark + 2, text.data() + text.size(), exponent);
  if (text[mark + 1] == '-') exponent = -exponent;
  if (exponent < -4 || exponent >= 16) {
    out += text;
    return;
  }
  std::string digits(text.substr(0, 1));
  if (mark > 2) digits += text.substr(2, mark - 2);
  if (exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-exponent - 1), '0');
    out += digits;
    return;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  out += std::string_view(digits).substr(0, whole);
  out += '.';
  out += digits.size() > whole ? std::string_view(digits).substr(whole) : "0";
}

}  // namespace touchstone::python

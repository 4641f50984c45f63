#include "base/time.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <system_error>

namespace touchstone {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kThousandYears = 31'556'952'000;  // 1,000 Gregorian years of 365.2425 days
constexpr std::int64_t kFirst = -62'167'219'200;         // 0000-01-01T00:00:00Z
constexpr std::int64_t kLast = 253'402'300'799;          // 9999-12-31T23:59:59Z

/// The last `width` decimal digits of `number`, from `at` on.
void put_digits(std::string& text, std::size_t at, std::size_t width, std::int64_t number) {
  for (std::size_t i = at + width; i-- > at; number /= 10) text[i] = static_cast<char>('0' + number % 10);
}

/// Decimal digits and nothing else: no sign, no white space.
std::optional<std::int64_t> decimal(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{}) return std::nullopt;
  return value;
}

/// The fixed columns of RFC 3339. A mismatch is remembered, so that the caller asks once.
class Columns {
 public:
  explicit Columns(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    const auto value = decimal(take(digits));
    if (!value) good_ = false;
    return static_cast<int>(value.value_or(0));
  }
  /// One of the characters of `any`; NUL when another one stands there.
  char one_of(std::string_view any) {
    const std::string_view taken = take(1);
    if (taken.empty() || any.find(taken.front()) == std::string_view::npos) {
      good_ = false;
      return '\0';
    }
    return taken.front();
  }
  /// "." and at least one digit, or nothing.
  void skip_fraction() {
    if (!rest_.starts_with('.')) return;
    rest_.remove_prefix(1);
    std::size_t digits = rest_.find_first_not_of("0123456789");
    if (digits == std::string_view::npos) digits = rest_.size();
    if (digits == 0) good_ = false;
    rest_.remove_prefix(digits);
  }
  [[nodiscard]] bool ended_well() const { return good_ && rest_.empty(); }

 private:
  std::string_view take(std::size_t count) {
    if (rest_.size() < count) {
      good_ = false;
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::string_view rest_;
  bool good_ = true;
};

// RFC 3339 section 5.6. "T" and "Z" may be lower case; a space instead of "T" is refused.
std::optional<Instant> parse_rfc3339(std::string_view text) {
  Columns columns(text);
  const int year = columns.number(4);
  columns.one_of("-");
  const int month = columns.number(2);
  columns.one_of("-");
  const int day = columns.number(2);
  columns.one_of("Tt");
  const int hour = columns.number(2);
  columns.one_of(":");
  const int minute = columns.number(2);
  columns.one_of(":");
  const int second = columns.number(2);
  columns.skip_fraction();
  std::int64_t ahead = 0;
  const char zone = columns.one_of("Zz+-");
  if (zone == '+' || zone == '-') {
    const int hours = columns.number(2);
    columns.one_of(":");
    const int minutes = columns.number(2);
    if (hours > 23 || minutes > 59) return std::nullopt;
    ahead = (zone == '+' ? 1 : -1) * (hours * kHour + minutes * kMinute);
  }
  if (!columns.ended_well()) return std::nullopt;
  auto instant = from_civil(year, month, day, hour, minute, second);
  if (instant) instant->seconds -= ahead;
  return instant;
}

}  // namespace

std::string to_text(Instant instant) {
  if (instant.seconds < kFirst || instant.seconds > kLast) return "@" + std::to_string(instant.seconds);
  const std::chrono::sys_seconds when{std::chrono::seconds{instant.seconds}};
  const auto midnight = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::year_month_day date{midnight};
  const std::int64_t of_day = (when - midnight).count();
  std::string out = "0000-00-00T00:00:00Z";
  put_digits(out, 0, 4, static_cast<int>(date.year()));
  put_digits(out, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(out, 8, 2, static_cast<unsigned>(date.day()));
  put_digits(out, 11, 2, of_day / kHour);
  put_digits(out, 14, 2, of_day % kHour / kMinute);
  put_digits(out, 17, 2, of_day % kMinute);
  return out;
}

std::optional<Instant> from_civil(int year, int month, int day, int hour, int minute, int second) {
  if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  return Instant{days * kDay + hour * kHour + minute * kMinute + second};
}

std::optional<Instant> parse_instant(std::string_view text) {
  const auto seconds = decimal(text);
  // More seconds than until the end of the year 9999 are milliseconds that somebody took for seconds.
  if (seconds) return *seconds <= kLast ? std::optional(Instant{*seconds}) : std::nullopt;
  return parse_rfc3339(text);
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t unit = 0;
  switch (text.back()) {
    case 's': unit = 1; break;
    case 'm': unit = kMinute; break;
    case 'h': unit = kHour; break;
    case 'd': unit = kDay; break;
    default: return std::nullopt;
  }
  const auto count = decimal(text.substr(0, text.size() - 1));
  if (!count || *count > kThousandYears / unit) return std::nullopt;
  return *count * unit;
}

std::string duration_to_text(std::int64_t seconds) {
  struct Unit {
    std::uint64_t seconds;
    char letter;
  };
  constexpr std::array<Unit, 4> kUnits{{{kDay, 'd'}, {kHour, 'h'}, {kMinute, 'm'}, {1, 's'}}};
  // The magnitude in unsigned arithmetic: the least int64 has no positive counterpart.
  std::uint64_t left = seconds < 0 ? 0 - static_cast<std::uint64_t>(seconds) : static_cast<std::uint64_t>(seconds);
  std::string out;
  int parts = 0;
  for (const Unit& unit : kUnits) {
    const std::uint64_t count = left / unit.seconds;
    left %= unit.seconds;
    if (count == 0 || parts == 3) continue;
    if (parts > 0) out += ' ';
    out += std::to_string(count);
    out += unit.letter;
    ++parts;
  }
  if (out.empty()) return "0s";
  return seconds < 0 ? "-" + out : out;
}

}  // namespace touchstone

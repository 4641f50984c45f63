// Instants and durations. Whole seconds, UTC, no locale, and no clock: the clock is read once, in cli/.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace touchstone {

/// Seconds since 1970-01-01T00:00:00Z, without leap seconds, as X.509 and RFC 3339 count them.
struct Instant {
  std::int64_t seconds = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

/// "2026-02-12T17:56:02Z". Years outside 0000 … 9999 are written as "@seconds".
[[nodiscard]] std::string to_text(Instant instant);

/// A proleptic Gregorian date and time of day in UTC. Nothing when a part is out of range (29 February of a common
/// year, hour 24, second 60).
[[nodiscard]] std::optional<Instant> from_civil(int year, int month, int day, int hour, int minute, int second);

/// RFC 3339 ("2026-02-12T17:56:02Z", offsets and fractions allowed, fractions dropped) or decimal seconds since 1970.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);

/// "90s", "15m", "1h", "30d": seconds. Nothing when it is not of that form, negative, or longer than 1,000 years.
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view text);

/// "3h 2m 5s": at most three parts, the largest first.
[[nodiscard]] std::string duration_to_text(std::int64_t seconds);

}  // namespace touchstone

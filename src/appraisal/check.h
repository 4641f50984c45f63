// A check is a record, and silence is not a pass (ARCHITECTURE, idea 3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace touchstone {

enum class Outcome {
  pass,
  fail,     // not authentic, or not what was expected
  refused,  // authentic, but policy says no
  unknown,  // could not be checked: material missing, unsupported, or a premise failed
  skipped,  // nobody asked
  note,     // decides nothing
};
[[nodiscard]] std::string_view name(Outcome outcome);

/// Where something stands. Offsets are those of the decoded artefact.
struct Place {
  std::string file;  // as given; empty: the subject itself
  std::optional<std::uint64_t> offset = std::nullopt;
  std::optional<std::uint64_t> length = std::nullopt;
};

/// `expected`, `actual`, `means` and `next` are empty when there is nothing to say; then `means` and `next` of a check
/// that did not pass, and `spec` of any, come from the catalogue.
struct Check {
  std::string_view id;  // stable for ever; static storage
  Outcome outcome = Outcome::unknown;
  std::string title;  // one phrase: what was found
  std::string expected;
  std::string actual;
  std::optional<Place> location = std::nullopt;
  std::string_view spec = {};  // document and section; static storage
  std::string means;
  std::string next;
  bool required = true;
  std::vector<std::string> lifted = {};  // words of --allow without which it would be refused
};

// The usual records. Set further members on the result.
[[nodiscard]] Check passed(std::string_view id, std::string title);
[[nodiscard]] Check failed(std::string_view id, std::string title, std::string expected = {}, std::string actual = {});
[[nodiscard]] Check refused(std::string_view id, std::string title, std::string expected = {}, std::string actual = {});
[[nodiscard]] Check unknown(std::string_view id, std::string title);
[[nodiscard]] Check skipped(std::string_view id, std::string title);
[[nodiscard]] Check noted(std::string_view id, std::string title);
/// unknown because `premise`, another check, did not pass.
[[nodiscard]] Check premise_failed(std::string_view id, std::string_view premise);

}  // namespace touchstone

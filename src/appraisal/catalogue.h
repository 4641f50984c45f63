// Every check there is: what it asks, over which bytes, by which section, what a failure means and what to do next.
// `explain` prints it, reports take their words from it, `--require` knows its ids.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace touchstone {

struct CheckInfo {
  std::string_view id;
  std::string_view asks;   // the question, one sentence
  std::string_view over;   // the bytes that are compared or signed
  std::string_view spec;   // document and section
  std::string_view means;  // of a failure
  std::string_view next;   // what a user can do about it
};

/// In the order in which reports list checks.
[[nodiscard]] std::span<const CheckInfo> catalogue();
/// Null when there is no such check.
[[nodiscard]] const CheckInfo* find_check(std::string_view id);
/// Position in the catalogue; the end for an id that is not in it.
[[nodiscard]] std::size_t rank(std::string_view id);

}  // namespace touchstone

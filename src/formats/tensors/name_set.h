// Whether a name stands twice among many: found by sorting, so that nobody can choose names that make it slow.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "formats/tensors/arena.h"

namespace touchstone::tensors {

/// Names of one object, each with its place. Move only.
class NameSet {
 public:
  /// More names are refused.
  static constexpr std::size_t kMaxNames = std::size_t{1} << 21U;
  static constexpr std::size_t kMaxText = std::size_t{256} << 20U;

  /// Copies `name`; false when that would pass a limit.
  [[nodiscard]] bool add(std::string_view name, std::uint64_t place) {
    const std::string_view kept = arena_.keep(name);
    return kept.data() != nullptr && add_kept(kept, place);
  }
  /// `name` lives somewhere else, longer than this.
  [[nodiscard]] bool add_kept(std::string_view name, std::uint64_t place) {
    if (names_.size() == kMaxNames) return false;
    names_.push_back({name, place});
    return true;
  }

  /// The place of a name that stood before already: of several the first one in the text.
  [[nodiscard]] std::optional<std::uint64_t> duplicate() {
    const auto before = [](const Name& left, const Name& right) {
      const int compared = left.text.compare(right.text);
      return compared != 0 ? compared < 0 : left.place < right.place;
    };
    if (!std::ranges::is_sorted(names_, before)) std::ranges::sort(names_, before);
    std::optional<std::uint64_t> first;
    for (std::size_t i = 1; i < names_.size(); ++i) {
      if (names_[i - 1].text == names_[i].text && (!first || names_[i].place < *first)) first = names_[i].place;
    }
    return first;
  }

 private:
  struct Name {
    std::string_view text;
    std::uint64_t place;
  };
  std::vector<Name> names_;
  Arena arena_{kMaxText};
};

}  // namespace touchstone::tensors

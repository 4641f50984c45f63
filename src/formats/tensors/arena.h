// Many small texts in few allocations.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace touchstone::tensors {

/// Gives out memory that stays where it is until the arena goes, up to a limit. Move only.
class Arena {
 public:
  explicit Arena(std::size_t limit) : limit_(limit) {}
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;

  /// `size` bytes; null when that would pass the limit.
  [[nodiscard]] char* take(std::size_t size) {
    if (size > limit_ - used_) return nullptr;
    used_ += size;
    if (size > left_) {
      // Small files take little; large ones few allocations. A text that is larger than a chunk has its own.
      const std::size_t chunk = std::max(size, std::clamp(used_, kSmallest, kLargest));
      // NOLINTNEXTLINE(modernize-avoid-c-arrays): of a size known at run time only
      chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk));
      next_ = chunks_.back().get();
      left_ = chunk;
    }
    char* const taken = next_;
    next_ += size;
    left_ -= size;
    return taken;
  }

  /// A copy of `text`; a view of nothing (null data) when that would pass the limit.
  [[nodiscard]] std::string_view keep(std::string_view text) {
    char* const at = take(text.size());
    if (at == nullptr) return {};
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    return {at, text.size()};
  }

 private:
  static constexpr std::size_t kSmallest = 1024;
  static constexpr std::size_t kLargest = std::size_t{1} << 20U;

  std::vector<std::unique_ptr<char[]>> chunks_;  // NOLINT(modernize-avoid-c-arrays): as above
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t used_ = 0;
  std::size_t limit_;
};

}  // namespace touchstone::tensors

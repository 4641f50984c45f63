// EZKL's settings.json (ezkl-and-evm.md 3.3). Nothing in a proof binds this file: a pin of its digest does.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::ezkl {

struct Visibility {
  enum class Kind : std::uint8_t { private_, public_, fixed, hashed, kzg_commit, unknown };
  Kind kind = Kind::unknown;
  bool hash_is_public = false;
  Untrusted text;  // as it is written
  /// Public, or the public hash.
  [[nodiscard]] bool in_instances() const { return kind == Kind::public_ || (kind == Kind::hashed && hash_is_public); }
};

struct Settings {
  Visibility input, param, output;
  /// Sum of the products of `model_instance_shapes`; nothing when it is beyond 64 bits.
  std::optional<std::uint64_t> instances;
  /// The product of each of `model_instance_shapes`; empty when the sum is beyond 64 bits.
  std::vector<std::uint64_t> sizes;
  std::vector<int> model_input_scales, model_output_scales;  // empty when absent
  std::size_t shapes_offset = 0, shapes_length = 0;
  std::optional<Untrusted> version;
};

/// From content alone: an object with `run_args` and `model_instance_shapes`.
[[nodiscard]] bool looks_like_settings(const json::Value& root);
[[nodiscard]] Parsed<Settings> parse_settings(const json::Value& root);

}  // namespace touchstone::ezkl

// tensor-root-v1: the identity of weights alone (models.md 2.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "formats/tensors/tensors.h"

namespace touchstone::evidence {

/// SHA-256(00 ‖ u32 len(name) ‖ name ‖ u32 len(dtype) ‖ dtype ‖ u32 ndim ‖ u64 dim… ‖ u64 length ‖ digest), integers
/// little endian. `digest` is the SHA-256 of the `length` bytes of the tensor.
[[nodiscard]] Digest256 tensor_leaf(std::string_view name, std::string_view dtype, std::span<const std::uint64_t> shape,
                                    std::uint64_t length, const Digest256& digest);
[[nodiscard]] Digest256 tensor_leaf(const tensors::Tensor& tensor, const Digest256& digest);

struct NamedLeaf {
  std::string_view name;  // owned by the WeightFile
  Digest256 leaf{};
};

struct TensorRoot {
  std::optional<Digest256> root;
  std::string_view duplicate;  // the first name, in byte order, that stands twice; then there is no root
};

/// MTH over the leaves sorted by name. `leaves` is sorted in place.
[[nodiscard]] TensorRoot tensor_root(std::vector<NamedLeaf>& leaves);

}  // namespace touchstone::evidence

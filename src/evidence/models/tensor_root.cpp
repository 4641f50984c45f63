#include "evidence/models/tensor_root.h"

#include <algorithm>
#include <utility>

#include "crypto/digest.h"
#include "crypto/merkle.h"

namespace touchstone::evidence {
namespace {

template <class T>
void append_le(Buffer& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void append_text(Buffer& out, std::string_view text) {
  append_le(out, static_cast<std::uint32_t>(text.size()));
  append(out, as_bytes(text));
}

}  // namespace

Digest256 tensor_leaf(std::string_view name, std::string_view dtype, std::span<const std::uint64_t> shape,
                      std::uint64_t length, const Digest256& digest) {
  Buffer input;
  input.reserve(1 + 4 + name.size() + 4 + dtype.size() + 4 + 8 * shape.size() + 8 + digest.size());
  input.push_back(0x00);
  append_text(input, name);
  append_text(input, dtype);
  append_le(input, static_cast<std::uint32_t>(shape.size()));
  for (const std::uint64_t dim : shape) append_le(input, dim);
  append_le(input, length);
  append(input, digest);
  return crypto::sha256(input);
}

Digest256 tensor_leaf(const tensors::Tensor& tensor, const Digest256& digest) {
  return tensor_leaf(tensor.name(), tensors::name(tensor.dtype), tensor.shape(), tensor.length, digest);
}

TensorRoot tensor_root(std::vector<NamedLeaf>& leaves) {
  if (!std::ranges::is_sorted(leaves, {}, &NamedLeaf::name)) std::ranges::sort(leaves, {}, &NamedLeaf::name);
  const auto twice = std::ranges::adjacent_find(leaves, {}, &NamedLeaf::name);
  if (twice != leaves.end()) return {std::nullopt, twice->name};
  std::vector<Digest256> hashes;
  hashes.reserve(leaves.size());
  for (const NamedLeaf& leaf : leaves) hashes.push_back(leaf.leaf);
  return {crypto::rfc6962_root(hashes), {}};
}

}  // namespace touchstone::evidence

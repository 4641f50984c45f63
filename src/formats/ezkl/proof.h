// EZKL's proof.json (ezkl-and-evm.md 3.1, 3.2). Syntax only: whether a number is below r is the verifier's question.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::ezkl {

/// One public instance: 32 bytes, little-endian.
struct Instance {
  ByteArray<32> bytes{};
  bool montgomery = false;  // the four limbs of 7.1.12
  std::size_t offset = 0, length = 0;
};

struct Text {
  Untrusted text;
  std::size_t offset = 0, length = 0;
};
using Tensor = std::vector<Text>;

/// `pretty_public_inputs`; absent members are empty.
struct Pretty {
  std::vector<Tensor> rescaled_inputs, inputs, processed_inputs, processed_params, processed_outputs, rescaled_outputs,
      outputs;
};

struct Proof {
  std::vector<Instance> instances;  // of all columns, in order
  Buffer proof;
  std::size_t proof_offset = 0, proof_length = 0;
  bool has_hex_proof = false;
  std::optional<Buffer> hex_proof;  // nothing although it is there: it is no hex
  std::size_t hex_offset = 0, hex_length = 0;
  std::optional<Pretty> pretty;
  std::vector<Text> unsupported;  // what makes it another kind of proof: an aggregation, another transcript, IPA
  std::optional<Text> version;
};

/// From content alone: an object with `instances` and `proof`.
[[nodiscard]] bool looks_like_proof(const json::Value& root);
[[nodiscard]] Parsed<Proof> parse_proof(const json::Value& root);

}  // namespace touchstone::ezkl

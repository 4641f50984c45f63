// RISC Zero receipts (zk-proofs.md 5.1): JSON with `seal`, `journal` and `image_id`, or the serde JSON of the Rust type
// `Receipt`. Syntax only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::zk::risc0 {

/// What kind of receipt it is. Only Groth16 has a proof that this program can judge.
enum class Kind : std::uint8_t {
  groth16,
  stark,  // Composite or Succinct
  fake,   // a receipt of the development mode, without a proof
};

struct Data {
  Buffer bytes;
  std::size_t offset = 0, length = 0;  // of the JSON value
};

/// A claim of form 2 is a digest, or a value whose digest follows from its parts (section 5.2).
struct Claim {
  struct SystemState {
    std::uint32_t pc = 0;
    Digest256 merkle_root{};
  };
  struct Output {
    std::variant<Digest256, Buffer> journal;  // its digest, or itself
    Digest256 assumptions{};                  // digest; zero: an empty list
  };
  using State = std::variant<Digest256, SystemState>;
  struct Value {
    // Digests, or what they are of; nothing: stated in a form that is not read here.
    std::optional<State> pre, post;
    std::optional<Digest256> input;
    std::optional<std::variant<Digest256, Output>> output;
    std::uint32_t system_exit = 0, user_exit = 0;
    bool exit_known = false;
  };
  std::variant<Digest256, Value> content;
  std::size_t offset = 0, length = 0;
};

struct Receipt {
  Kind kind = Kind::groth16;
  bool rust = false;             // form 2
  Untrusted inner;               // form 2: the name of the variant
  std::optional<Data> selector;  // form 1: the first 4 bytes of the seal
  Data seal;                     // 256 bytes: A, B, C in the EVM's form; empty unless groth16
  Data journal;
  std::optional<Data> image_id;             // form 1, 32 bytes
  std::optional<Data> verifier_parameters;  // form 2, 32 bytes
  std::optional<Claim> claim;               // form 2
  std::vector<Untrusted> unread;            // names of members that nothing reads
};

/// Faults: missing, wrong_type, syntax (not hex), out_of_range (a seal of another length).
[[nodiscard]] Parsed<Receipt> parse(const json::Value& root);
[[nodiscard]] bool looks_like_receipt(const json::Value& root);

}  // namespace touchstone::zk::risc0

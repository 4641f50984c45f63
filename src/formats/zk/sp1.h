// SP1 proofs (zk-proofs.md 6.1): the bincode of a saved proof, or the JSON fixture. Syntax only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"
#include "formats/zk/natural.h"

namespace touchstone::zk::sp1 {

enum class Variant : std::uint32_t { core = 0, compressed = 1, plonk = 2, groth16 = 3 };

struct Data {
  Buffer bytes;
  std::size_t offset = 0, length = 0;  // of the text it was decoded from
};

struct Proof {
  Variant variant = Variant::groth16;
  bool saved = false;  // form 1, bincode
  // Form 1. For core and compressed proofs nothing but the variant is read.
  std::vector<Natural> public_inputs;  // 2, or 5 from v6
  std::optional<Data> raw;             // the raw proof
  std::optional<Data> vkey_hash;       // SHA-256 of the key file
  Untrusted version;                   // not authenticated
  // Both forms. Empty: form 1 of a mock proof.
  Data proof;  // A, B, C in the EVM's form, 256 bytes when it is a Groth16 proof
  Data public_values;
  // Form 2.
  std::optional<Data> vkey;                       // 32 bytes
  std::optional<Data> selector;                   // 4 bytes: the head of the SHA-256 of the key file
  std::optional<Data> exit_code, vk_root, nonce;  // from v6, 32 bytes each
  std::vector<Untrusted> unread;                  // names of members that nothing reads
};

/// Faults: truncated, trailing, out_of_range (another length, count or variant), syntax (not decimal, not hex).
[[nodiscard]] Parsed<Proof> parse_saved(Bytes file);
[[nodiscard]] Parsed<Proof> parse_fixture(const json::Value& root);
[[nodiscard]] bool looks_like_fixture(const json::Value& root);

}  // namespace touchstone::zk::sp1

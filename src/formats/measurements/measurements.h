// Reference values as JSON (nitro.md A7, environments.md 1 and 9): what `nitro-cli` prints, the same keys at top level,
// and what `touchstone hash env` wrote.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::measurements {

inline constexpr std::size_t kPcrBytes = 48;  // SHA-384
inline constexpr std::size_t kMaxSets = 4096;

struct Value {
  std::string name;  // "pcr0"; of `hash env` as it stands there
  Buffer bytes;
  std::size_t offset = 0;  // of the JSON string
  std::size_t length = 0;
};
/// Values that belong together: an artefact has to have all of them.
struct Set {
  Untrusted label;   // the path of an environment; else empty
  std::string kind;  // of `hash env`: "eif", "uki"…; of nitro-cli's forms "eif"
  std::vector<Value> values;
  std::size_t offset = 0;
  std::size_t length = 0;
};
enum class Form { nitro_cli, bare, hash_env };
struct Measurements {
  Form form = Form::bare;
  std::vector<Set> sets;  // of `hash env` one per environment, also those without values
};

/// An object with `Measurements` (or an array of such, as `describe-enclaves` prints), an object with PCR0, PCR1 and
/// PCR2 (PCR8 optional), each 96 hex digits, or touchstone.hashes/1 with `environments`.
[[nodiscard]] Parsed<Measurements> parse(const json::Value& root);
[[nodiscard]] bool looks_like_measurements(const json::Value& root);

}  // namespace touchstone::measurements

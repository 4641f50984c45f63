// What evidence says, by the names of `--expect` and of the JSON report.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/natural.h"
#include "base/untrusted.h"

namespace touchstone {

/// Binary fields are printed as lower-case hex, numbers as numbers, text as it stands.
using ClaimValue = std::variant<Buffer, std::uint64_t, Untrusted, bool, Natural>;

struct Claim {
  std::string name;
  ClaimValue value;
};

/// For people and for `expected`/`actual`: hex, decimal, printable text.
[[nodiscard]] std::string to_text(const ClaimValue& value);

/// One line of `inspect`: where it stands, the field as the spec spells it, the value, one word of meaning.
struct Field {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string name;
  ClaimValue value;
  std::string meaning;
  std::string brief = {};  // shown in place of a very long value, unless `--full`; empty: the value itself
};

enum class ValueKind { hex, number, text, natural };  // natural: a number that may have more than 64 bits

/// A field that `--expect NAME=VALUE` may name, the kind of its value, and the check that compares it.
struct FieldSpec {
  std::string_view name;
  ValueKind kind;
  std::string_view check;  // "input.expect" unless the format's document names another
};

}  // namespace touchstone

// Small steps that the verifiers of log, chain and timestamp proofs share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "codec/json.h"
#include "evidence/types.h"

namespace touchstone::evidence::transparency {

/// Of a parsed value that knows its offset and length.
template <class Placed>
[[nodiscard]] Place place_of(const Placed& value) {
  return Place{{}, value.offset, value.length};
}

[[nodiscard]] inline Check at(Check check, Place place) {
  check.location = std::move(place);
  return check;
}

/// The root of the JSON reading, or why the bytes are no strict JSON.
[[nodiscard]] inline Parsed<const json::Value*> json_of(const Reading& reading) {
  if (reading.json != nullptr) return &reading.json->root();
  if (const auto again = json::parse(*reading.bytes); !again) return tl::unexpected(again.error());
  return refuse(Fault::wrong_type, 0, "input", "is not JSON");
}

/// What a comparison with `--expect NAME=` came to. With several values all of them must be equal.
struct Expected {
  bool given = false;
  const Expectation* differs = nullptr;  // the first one that the value is not
};
[[nodiscard]] inline Expected compare(const Context& context, std::string_view name, const ClaimValue& value) {
  Expected result;
  for (const Expectation* expectation : context.expect.of(name)) {
    result.given = true;
    if (result.differs == nullptr && !matches(*expectation, value)) result.differs = expectation;
  }
  return result;
}

/// What somebody expects, for a report.
[[nodiscard]] inline std::string given_text(const Expectation& expectation) {
  const std::string value = expectation.bytes ? to_hex(*expectation.bytes) : printable(expectation.given);
  return value + "   " + std::string(expectation.source) + " " + expectation.name;
}

/// "3 nodes", "1 node".
[[nodiscard]] inline std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace touchstone::evidence::transparency

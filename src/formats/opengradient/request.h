// The canonical request: the bytes that a gateway hashes for a request body (opengradient.md 3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "codec/json.h"

namespace touchstone::opengradient {

/// The ways in which gateways have written a request (section 1.1), oldest first.
enum class Version : std::uint8_t { v0, v0_9, v1, v1_1, v1_2 };
/// "v0", "v0.9", "v1", "v1.1", "v1.2".
[[nodiscard]] std::string_view name(Version version);

/// A gateway of that version refuses such a request, so no receipt can be about it.
struct NoGatewayRequest {
  std::string why;  // "message 2 has the role 'bot'"; printable
};
/// The bytes hold what Python's repr() prints of a code point whose printability is not known here (section 3.4).
struct PrintabilityGap {};

using CanonicalRequest = std::variant<std::string, NoGatewayRequest, PrintabilityGap>;

/// Readings that the documents leave open, each to be tried after the default.
struct Conventions {
  bool sdk_tool_calls = false;    // 3.3: absent members of a tool call are "" and "function" instead of null
  bool early_max_tokens = false;  // 3.7: an absent max_tokens is 100 (v0)
};

/// What a gateway of `version` hashes for a request body, parsed in the gateway's dialect. Which endpoint it was sent
/// to is seen from its members: `messages` chat, else `prompt` completion, else `query` web search, else chat.
[[nodiscard]] CanonicalRequest canonical_request(const json::Value& request, Version version,
                                                 Conventions conventions = {});

/// Whether a gateway of `version` hashes the top-level member of that name (sections 3.2, 3.5, 3.6, 3.7).
[[nodiscard]] bool is_hashed(const json::Value& request, std::string_view member, Version version);

}  // namespace touchstone::opengradient

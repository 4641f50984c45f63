#include "evidence/receipts/opengradient_request.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <variant>

#include "crypto/digest.h"

namespace touchstone::evidence {
namespace {

namespace og = opengradient;

struct Trial {
  og::Version version;
  og::Conventions conventions;
};

// Newest first; what the gateway writes before what the SDK writes (sections 1.1, 3.3, 3.7).
constexpr std::array<Trial, 6> kV1 = {{{og::Version::v1_2, {}},
                                       {og::Version::v1_2, {.sdk_tool_calls = true}},
                                       {og::Version::v1_1, {}},
                                       {og::Version::v1_1, {.sdk_tool_calls = true}},
                                       {og::Version::v1, {}},
                                       {og::Version::v1, {.sdk_tool_calls = true}}}};
constexpr std::array<Trial, 1> kV09 = {{{og::Version::v0_9, {}}}};
constexpr std::array<Trial, 2> kV0 = {{{og::Version::v0, {}}, {og::Version::v0, {.early_max_tokens = true}}}};

std::span<const Trial> trials(og::Generation generation) {
  switch (generation) {
    case og::Generation::v0: return kV0;
    case og::Generation::v0_9: return kV09;
    case og::Generation::v1: return kV1;
  }
  return {};
}

}  // namespace

RequestMatch match_request(const json::Value& request, og::Generation generation,
                           const std::optional<Digest256>& stated) {
  RequestMatch match;
  std::vector<std::string> written;
  for (const Trial& trial : trials(generation)) {
    og::CanonicalRequest canonical = og::canonical_request(request, trial.version, trial.conventions);
    if (std::holds_alternative<og::PrintabilityGap>(canonical)) match.gap = true;
    if (auto* const refused = std::get_if<og::NoGatewayRequest>(&canonical); refused != nullptr && match.why.empty()) {
      match.why = std::move(refused->why);
    }
    auto* const text = std::get_if<std::string>(&canonical);
    if (text == nullptr || std::find(written.begin(), written.end(), *text) != written.end()) continue;
    const Digest256 hash =
        generation == og::Generation::v0 ? crypto::sha256(as_bytes(*text)) : crypto::keccak256(as_bytes(*text));
    match.hashes.push_back({trial.version, hash});
    if (stated && hash == *stated) {
      match.version = trial.version;
      return match;
    }
    written.push_back(std::move(*text));
  }
  return match;
}

std::string_view request_hash_name(og::Generation generation) {
  return generation == og::Generation::v0 ? "sha256" : "keccak256";
}

}  // namespace touchstone::evidence

// Property: canonical bytes are ASCII; those that JSON can spell parse again, with their members sorted; and the
// request that they are has, as a chat request of the same version, the same canonical bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>

#include "codec/json.h"
#include "formats/opengradient/request.h"

namespace {

using namespace touchstone;
using opengradient::Version;

void require(bool holds) {
  if (!holds) std::abort();
}

bool sorted(const json::Value& value) {
  const bool members = std::is_sorted(value.members.begin(), value.members.end(),
                                      [](const json::Member& a, const json::Member& b) { return a.name < b.name; });
  return members && std::all_of(value.items.begin(), value.items.end(), sorted) &&
         std::all_of(value.members.begin(), value.members.end(),
                     [](const json::Member& member) { return sorted(member.value); });
}

void check(const json::Value& request, Version version, opengradient::Conventions conventions) {
  const auto canonical = opengradient::canonical_request(request, version, conventions);
  if (const auto* const refused = std::get_if<opengradient::NoGatewayRequest>(&canonical))
    require(!refused->why.empty());
  const auto* const bytes = std::get_if<std::string>(&canonical);
  if (bytes == nullptr) return;
  require(std::all_of(bytes->begin(), bytes->end(), [](char byte) { return byte >= 0x20 && byte < 0x7F; }));
  // Infinity has no spelling, a completion's null max_tokens became absent, and escapes may pass the size limit.
  const auto document = json::parse(as_bytes(*bytes), json::Dialect::gateway);
  if (!document) return;
  require(sorted(document->root()));
  if (document->root().find("messages") == nullptr) return;
  const auto again = opengradient::canonical_request(document->root(), version, conventions);
  const auto* const twice = std::get_if<std::string>(&again);
  require(twice != nullptr && *twice == *bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = json::parse(Bytes(data, size), json::Dialect::gateway);
  if (!document) return 0;
  for (const Version version : {Version::v0, Version::v0_9, Version::v1, Version::v1_1, Version::v1_2}) {
    check(document->root(), version, {});
    check(document->root(), version, {.sdk_tool_calls = true});
    check(document->root(), version, {.early_max_tokens = true});
  }
  return 0;
}

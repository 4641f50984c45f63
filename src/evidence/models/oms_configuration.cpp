// Configurations that name a signed model by its digest: measured ones lead from an environment to the weights that it
// was told to run (ARCHITECTURE, the spine). They decide no answer: a name in a configuration shows no loading.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "codec/hex.h"
#include "evidence/material/app_compose.h"
#include "evidence/models/oms_checks.h"

namespace touchstone::evidence::oms_checks {
namespace {

/// SHA-256 digests in hex in a text, each with where it stands first.
std::map<std::string, std::size_t> digests_in(std::string_view text) {
  constexpr std::size_t kDigits = 64;
  std::map<std::string, std::size_t> found;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 0;
    while (at + length < text.size() && is_hex_digit(text[at + length])) ++length;
    if (length == kDigits) {
      if (const auto bytes = from_hex(text.substr(at, length), "digest")) found.emplace(to_hex(*bytes), at);
    }
    at += length + 1;
  }
  return found;
}

}  // namespace

void configurations(const Case& one, std::vector<Edge>& edges, std::vector<std::size_t>& used) {
  const oms::Statement& statement = one.statement();
  for (std::size_t i = 0; i < one.context.companions.artefacts.size(); ++i) {
    const Artefact& companion = one.context.companions.artefacts[i];
    if (companion.type != &kDstackAppCompose) continue;
    const auto named = digests_in(as_text(*companion.bytes));
    std::set<std::string_view> told;
    const auto tell = [&](const std::string& digest, const std::string& to) {
      const auto place = named.find(digest);
      if (place == named.end() || !told.insert(place->first).second) return;
      edges.push_back({companion.origin, to, "sha256", Outcome::pass, digest, digest,
                       Place{companion.origin, place->second, digest.size()}});
    };
    if (statement.root) tell(to_hex(*statement.root), manifest_name(one));
    for (const oms::Resource& resource : statement.resources) {
      if (resource.range || statement.hash_type != "sha256") continue;
      const std::string path(resource.path());
      tell(to_hex(resource.digest), one.model == nullptr ? path : full_path(*one.model, path));
    }
    if (!told.empty()) used.push_back(i);
  }
}

}  // namespace touchstone::evidence::oms_checks

#include "evidence/sigstore/trusted_root.h"

#include <memory>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

using sigstore::TrustedRoot;

bool recognise(const Reading& reading) {
  return reading.json != nullptr && sigstore::looks_like_trusted_root(reading.json->root());
}

Parsed<Content> parse(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "trusted root", "is no strict JSON");
  auto root = sigstore::parse_trusted_root(reading.json->root());
  if (!root) return tl::unexpected(root.error());
  return std::make_shared<const TrustedRoot>(std::move(*root));
}

std::string period(const sigstore::ValidFor& valid_for) {
  const std::string start = to_text(Instant{valid_for.start_ms / 1000});
  return "from " + start + (valid_for.end_ms ? " to " + to_text(Instant{*valid_for.end_ms / 1000}) : "");
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& root = artefact.as<TrustedRoot>();
  fields.push_back({root.media_type.offset, root.media_type.length, "mediaType", root.media_type.text, ""});
  const auto logs = [&fields](std::string_view name, const std::vector<sigstore::LogKey>& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const std::string prefix = std::string(name) + "[" + std::to_string(i) + "].";
      fields.push_back(
          {keys[i].offset, keys[i].length, prefix + "baseUrl", keys[i].base_url.text, period(keys[i].valid_for)});
      fields.push_back({keys[i].offset, keys[i].length, prefix + "logId", keys[i].key_id, ""});
    }
  };
  const auto authorities = [&fields](std::string_view name, const std::vector<sigstore::Authority>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string prefix = std::string(name) + "[" + std::to_string(i) + "].";
      fields.push_back({list[i].offset, list[i].length, prefix + "uri", list[i].uri.text, period(list[i].valid_for)});
      fields.push_back({list[i].offset, list[i].length, prefix + "anchor",
                        x509::name_to_text(list[i].chain.back().parsed.subject), ""});
    }
  };
  logs("tlogs", root.tlogs);
  authorities("certificateAuthorities", root.certificate_authorities);
  logs("ctlogs", root.ctlogs);
  authorities("timestampAuthorities", root.timestamp_authorities);
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a trusted root is no evidence: --trusted-root makes it one that is trusted");
}

}  // namespace

const TrustedRoot* trusted_root_of(const Anchors& anchors) {
  return anchors.trusted_root == nullptr ? nullptr
                                         : content<TrustedRoot>(*anchors.trusted_root, kSigstoreTrustedRoot.name);
}

std::vector<std::string> trusted_root_notes(const Artefact& trusted_root) {
  const auto& root = trusted_root.as<TrustedRoot>();
  std::vector<std::string> notes;
  notes.push_back("trusted root " + printable(trusted_root.origin) + ": sha256 " + to_hex(trusted_root.sha256) +
                  ", newest key from " + to_text(Instant{root.newest_ms / 1000}));
  for (const std::string& note : root.notes) notes.push_back("trusted root: " + note);
  return notes;
}

constinit const ArtefactType kSigstoreTrustedRoot = {
    .name = "sigstore-trusted-root",
    .document = "sigstore.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
};

}  // namespace touchstone::evidence

#include "evidence/proofs/eth_header.h"

#include <memory>
#include <utility>

#include "base/time.h"
#include "crypto/digest.h"
#include "evidence/material/companion.h"
#include "formats/eth/header.h"

namespace touchstone::evidence {
namespace {

using eth::Header;

bool recognise(const Reading& reading) {
  // The shape is narrow and cheap to see; a list of 500 bytes or more begins with F9.
  return reading.json == nullptr && !reading.bytes->empty() && reading.bytes->front() >= 0xF9 &&
         eth::parse_header(*reading.bytes).has_value();
}

Parsed<Content> parse(const Reading& reading) {
  auto header = eth::parse_header(*reading.bytes);
  if (!header) return tl::unexpected(header.error());
  return std::make_shared<const Header>(std::move(*header));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& header = artefact.as<Header>();
  const std::uint64_t size = artefact.bytes->size();
  const auto seconds = as_u64(header.timestamp).value_or(0);
  fields.push_back({0, size, "block_hash", to_buffer(crypto::keccak256(*artefact.bytes)), "keccak256 of the header"});
  fields.push_back({0, size, "parentHash", to_buffer(header.parent_hash), ""});
  fields.push_back({header.state_root_offset, 32, "stateRoot", to_buffer(header.state_root), ""});
  fields.push_back({header.number_offset, 0, "number", header.number, ""});
  fields.push_back({header.timestamp_offset, 0, "timestamp", header.timestamp,
                    to_text(Instant{static_cast<std::int64_t>(seconds & INT64_MAX)})});
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a header is a companion: --expect block_hash= makes it one that is trusted");
}

}  // namespace

constinit const ArtefactType kEthBlockHeader = {
    .name = "eth-block-header",
    .document = "transparency.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
};

}  // namespace touchstone::evidence

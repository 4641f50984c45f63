// Which version of the gateway hashed a request (opengradient.md 1.1).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "codec/json.h"
#include "formats/opengradient/receipt.h"
#include "formats/opengradient/request.h"

namespace touchstone::evidence {

struct HashedRequest {
  opengradient::Version version;
  Digest256 hash;
};

/// What the gateways of one generation make of a request.
struct RequestMatch {
  /// The version whose canonical request has the hash that was looked for.
  std::optional<opengradient::Version> version;
  /// Different hashes, in the order in which the versions are tried: newest first. Up to the one that matched.
  std::vector<HashedRequest> hashes;
  /// Why the newest version refuses it; empty when it does not.
  std::string why;
  /// Some version prints code points whose printability is not known here, so not matching proves nothing.
  bool gap = false;
};

/// Tries the versions of `generation` until one gives `stated`; all of them when nothing is looked for.
[[nodiscard]] RequestMatch match_request(const json::Value& request, opengradient::Generation generation,
                                         const std::optional<Digest256>& stated);

/// SHA-256 in v0, else Keccak-256.
[[nodiscard]] std::string_view request_hash_name(opengradient::Generation generation);

}  // namespace touchstone::evidence

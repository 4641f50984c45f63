// Which key a gateway's signature is checked with (opengradient.md 8, "Which key").
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/check.h"
#include "appraisal/context.h"
#include "base/bytes.h"
#include "crypto/key.h"

namespace touchstone::evidence {

struct SigningKey {
  crypto::PublicKey key;
  bool named_by_user = false;            // by --key: an anchor; otherwise material
  std::string_view source;               // the path it came from; of the context
  std::optional<std::size_t> companion;  // its index, when it came from one
};

/// How a tee_id was made from the key. From 2026-03-05 to 03-06 gateways hashed the PEM text (section 1.1).
enum class TeeIdForm { der, pem };
/// Nothing when `tee_id` is of another key.
[[nodiscard]] std::optional<TeeIdForm> tee_id_form(const crypto::PublicKey& key, const Digest256& tee_id);

/// RSA keys, in order and without repetition: those of --key when there are any keys by --key, else those among the
/// companions.
[[nodiscard]] std::vector<SigningKey> rsa_keys(const Context& context);

struct KeyChoice {
  std::optional<SigningKey> key;
  /// Keys were named by --key: then having none that fits is a failure, not a lack of material.
  bool user_named_keys = false;
  /// When there is no key: why not.
  std::string_view why;
};

/// Of the keys by --key the one that `tee_id` names, else the first that `verifies`, else the first. Without such keys,
/// of the companions' the one that `tee_id` names, else the only one, else none. `tee_id` may be absent (v0, v0.9).
[[nodiscard]] KeyChoice choose_signing_key(const Context& context, const std::optional<Digest256>& tee_id,
                                           const std::function<bool(const crypto::PublicKey&)>& verifies);

/// The check of a signature for which no key was chosen: a failure when keys were named, else unknown.
[[nodiscard]] Check no_signing_key(std::string_view id, const KeyChoice& choice);

/// "key:" and the SHA-256 of the SubjectPublicKeyInfo: the name of a key in edges.
[[nodiscard]] std::string key_subject(const crypto::PublicKey& key);

}  // namespace touchstone::evidence

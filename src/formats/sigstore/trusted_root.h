// trusted_root.json (sigstore.md 3; sigstore/protobuf-specs protos/sigstore_trustroot.proto): the keys of logs and the
// certificates of authorities that a user trusts, each for a period.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"
#include "codec/x509.h"
#include "formats/sigstore/bundle.h"
#include "formats/sigstore/protobuf_json.h"

namespace touchstone::sigstore {

inline constexpr std::size_t kMaxRootEntries = 1024;

/// A period in milliseconds since 1970, both ends inside. Finer fractions narrow it by less than a millisecond.
struct ValidFor {
  std::int64_t start_ms = 0;
  std::optional<std::int64_t> end_ms;  // nothing: open
  [[nodiscard]] bool holds(std::int64_t milliseconds) const {
    return milliseconds >= start_ms && (!end_ms || milliseconds <= *end_ms);
  }
};

enum class KeyDetails { ecdsa_p256, ecdsa_p384, ecdsa_p521, ed25519, rsa_pkcs1 };

/// A key of a transparency log or certificate transparency log.
struct LogKey {
  Text base_url;
  KeyDetails details = KeyDetails::ecdsa_p256;
  Buffer spki;  // DER SubjectPublicKeyInfo, also of PKCS1_RSA_PKCS1V5, whose rawBytes have the bare RSAPublicKey
  ValidFor valid_for;
  Buffer key_id;             // logId.keyId
  Buffer checkpoint_key_id;  // checkpointKeyId.keyId; empty: none
  std::size_t offset = 0;    // of the object
  std::size_t length = 0;
};

/// A certificate authority or timestamp authority.
struct Authority {
  Text uri;
  std::vector<Certificate> chain;  // leaf-most first; the last one is the anchor; one at least
  ValidFor valid_for;
  std::size_t offset = 0;
  std::size_t length = 0;
};

struct TrustedRoot {
  Text media_type;
  std::vector<LogKey> tlogs, ctlogs;
  std::vector<Authority> certificate_authorities, timestamp_authorities;
  std::vector<std::string> notes;  // entries that were passed over: keyDetails that are not known
  std::int64_t newest_ms = 0;      // latest start of a period: how old the file is at least
};

/// The whole text is one trusted root. Errors: a mediaType that is not listed, a key that is not of its keyDetails, a
/// certificate that is none, a period without start.
[[nodiscard]] Parsed<TrustedRoot> parse_trusted_root(const json::Value& root);

[[nodiscard]] bool looks_like_trusted_root(const json::Value& root);

}  // namespace touchstone::sigstore

#include "evidence/receipts/nitriding.h"

#include <string>

namespace touchstone::evidence::nitriding {
namespace {

Layout layout(std::size_t offset, const Digest256& digest, std::string meaning) {
  const Buffer prefix = to_buffer(kPrefix);
  return {"nitriding",
          kSize,
          {{offset, to_buffer(digest), std::move(meaning)},
           {0, prefix, "multihash prefix of the TLS certificate's hash"},
           {kTlsOffset + digest.size(), prefix, "multihash prefix of the key's hash"}}};
}

}  // namespace

Layout key_layout(const Digest256& spki_sha256) { return layout(kKeyOffset, spki_sha256, "sha256 of the signing key"); }

Layout tls_layout(const Digest256& certificate_sha256) {
  return layout(kTlsOffset, certificate_sha256, "sha256 of the TLS certificate");
}

}  // namespace touchstone::evidence::nitriding

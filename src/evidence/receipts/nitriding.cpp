#include "evidence/receipts/nitriding.h"

#include <string_view>

namespace touchstone::evidence::nitriding {
namespace {

Layout layout(std::size_t offset, const Digest256& digest, std::string_view meaning) {
  Layout layout{"nitriding", kSize, {}};
  layout.pieces.reserve(3);
  layout.pieces.push_back({offset, to_buffer(digest), meaning});
  layout.pieces.push_back({0, to_buffer(kPrefix), "multihash prefix of the TLS certificate's hash"});
  layout.pieces.push_back({kTlsOffset + digest.size(), to_buffer(kPrefix), "multihash prefix of the key's hash"});
  return layout;
}

}  // namespace

Layout key_layout(const Digest256& spki_sha256) { return layout(kKeyOffset, spki_sha256, "sha256 of the signing key"); }

Layout tls_layout(const Digest256& certificate_sha256) {
  return layout(kTlsOffset, certificate_sha256, "sha256 of the TLS certificate");
}

}  // namespace touchstone::evidence::nitriding

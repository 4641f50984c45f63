// The documents of an image layout: a refusal names an offset inside the input, and no digest that was read can be a
// path that leads anywhere but to a blob. Also the layer: what it unpacks to does not depend on the pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "crypto/digest.h"
#include "evidence/environments/layer_digest.h"
#include "evidence_fuzz.h"
#include "formats/oci/oci.h"

namespace {

using namespace touchstone;

void check(const oci::Digest& digest) {
  fuzz::require(oci::to_digest(digest.text()) == digest);
  fuzz::require(oci::digest_of_path(digest.path()) == digest);
  fuzz::require(digest.path().find("..") == std::string::npos);
}

template <class T>
void check_error(const Parsed<T>& parsed, Bytes input) {
  fuzz::require(parsed.has_value() || parsed.error().offset <= input.size());
}

Parsed<Buffer> unpack(Bytes input, std::size_t piece) {
  evidence::GzipDigest digest(crypto::Hash::sha256, input.size());
  for (std::size_t at = 0; at < input.size(); at += piece)
    digest.update(input.subspan(at, std::min(piece, input.size() - at)));
  return digest.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  const auto index = oci::parse_index(input);
  check_error(index, input);
  if (index) std::ranges::for_each(index->manifests, check, &oci::Descriptor::digest);
  const auto manifest = oci::parse_manifest(input);
  check_error(manifest, input);
  if (manifest) {
    check(manifest->config.digest);
    std::ranges::for_each(manifest->layers, check, &oci::Descriptor::digest);
  }
  fuzz::require(!index || !manifest);
  const auto config = oci::parse_config(input);
  check_error(config, input);
  if (config && config->diff_ids) std::ranges::for_each(*config->diff_ids, check);
  const auto layout = oci::parse_layout(input);
  check_error(layout, input);
  fuzz::require(!layout || oci::is_layout(input));
  constexpr std::uint8_t kGzip = 0x1F;
  if (size == 0 || data[0] != kGzip) return 0;
  const auto whole = unpack(input, size);
  check_error(whole, input);
  const auto pieces = unpack(input, 7);
  fuzz::require(whole.has_value() == pieces.has_value() && (!whole || *whole == *pieces));
  return 0;
}

// OCI images as they lie in an image layout: digests, descriptors, index, manifest and configuration (environments.md
// 2; image-spec `image-layout.md`, `descriptor.md`, `image-index.md`, `manifest.md`, `config.md`).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::oci {

inline constexpr std::size_t kMaxDocument = json::kMaxBytes;
inline constexpr std::size_t kMaxDescriptors = 65536;  // ours: of one index, layers of one manifest
inline constexpr std::string_view kLayoutVersion = "1.0.0";

enum class Algorithm : std::uint8_t { sha256, sha512 };
[[nodiscard]] std::string_view name(Algorithm algorithm);

/// `sha256:` and 64, or `sha512:` and 128 hex digits in lower case: nothing that could be a path.
struct Digest {
  Algorithm algorithm = Algorithm::sha256;
  std::string hex;
  [[nodiscard]] std::string text() const { return std::string(name(algorithm)) + ":" + hex; }
  /// Where the blob lies in the layout: `blobs/sha256/…`.
  [[nodiscard]] std::string path() const { return "blobs/" + std::string(name(algorithm)) + "/" + hex; }
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

/// Nothing when it is not of that form.
[[nodiscard]] std::optional<Digest> to_digest(std::string_view algorithm, std::string_view hex);
[[nodiscard]] std::optional<Digest> to_digest(std::string_view text);
/// The digest that a blob should have by its place below the layout; nothing when the name is none of that form.
[[nodiscard]] std::optional<Digest> digest_of_path(std::string_view path);

struct Platform {
  Untrusted os, architecture, variant;
  /// "linux/arm64/v8"; empty when nothing is known.
  [[nodiscard]] std::string shown() const;
};

struct Descriptor {
  Untrusted media_type;
  Digest digest;
  std::uint64_t size = 0;
  std::optional<Platform> platform;
  std::size_t offset = 0;  // in the document
};

struct Index {
  std::vector<Descriptor> manifests;
};

struct Manifest {
  Descriptor config;
  std::vector<Descriptor> layers;
  std::optional<Descriptor> subject;
};

/// The part of a configuration that identifies an image.
struct Config {
  std::optional<std::vector<Digest>> diff_ids;  // nothing: no `rootfs`
  Platform platform;
};

// What a media type says.
[[nodiscard]] bool is_index_type(std::string_view media_type);
[[nodiscard]] bool is_manifest_type(std::string_view media_type);
/// The configuration of an image, which has diff_ids; those of other artefacts may be anything.
[[nodiscard]] bool is_image_config_type(std::string_view media_type);
enum class LayerForm : std::uint8_t { tar, gzip, other };
[[nodiscard]] LayerForm layer_form(std::string_view media_type);

/// Whether this is the content of a file `oci-layout`: a JSON object with imageLayoutVersion.
[[nodiscard]] bool is_layout(Bytes text);
/// unsupported for another version than 1.0.0.
[[nodiscard]] Parsed<void> parse_layout(Bytes text);

// Strict JSON (no duplicate keys). Members that are not used are ignored. Refused are a schemaVersion that is not 2, a
// mediaType of another kind of document, and a document with the members of both kinds, which two readers would take
// for different images (advisory GHSA-77vh-xpmg-72qh of image-spec).
[[nodiscard]] Parsed<Index> parse_index(Bytes text);
[[nodiscard]] Parsed<Manifest> parse_manifest(Bytes text);
[[nodiscard]] Parsed<Config> parse_config(Bytes text);

}  // namespace touchstone::oci

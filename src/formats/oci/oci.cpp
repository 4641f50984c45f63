#include "formats/oci/oci.h"

#include <algorithm>
#include <array>
#include <utility>

namespace touchstone::oci {
namespace {

using json::Kind;
using json::Value;

constexpr std::array<std::string_view, 2> kIndexTypes = {"application/vnd.oci.image.index.v1+json",
                                                         "application/vnd.docker.distribution.manifest.list.v2+json"};
constexpr std::array<std::string_view, 2> kManifestTypes = {"application/vnd.oci.image.manifest.v1+json",
                                                            "application/vnd.docker.distribution.manifest.v2+json"};
constexpr std::array<std::string_view, 2> kConfigTypes = {"application/vnd.oci.image.config.v1+json",
                                                          "application/vnd.docker.container.image.v1+json"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& types, std::string_view type) {
  return std::ranges::find(types, type) != types.end();
}

bool is_lower_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// An optional member that is text.
Parsed<Untrusted> text_member(const Value& object, std::string_view name, std::string_view field) {
  const Value* value = object.find(name);
  if (value == nullptr) return Untrusted();
  if (!value->is(Kind::string)) return refuse(Fault::wrong_type, value->offset, field);
  return Untrusted(value->text);
}

Parsed<Digest> read_digest(const Value& value, std::string_view field) {
  if (!value.is(Kind::string)) return refuse(Fault::wrong_type, value.offset, field);
  auto digest = to_digest(value.text);
  if (!digest) {
    return refuse(Fault::syntax, value.offset, field, "is not sha256:<64 hex digits> or sha512:<128>, in lower case");
  }
  return std::move(*digest);
}

Parsed<Platform> read_platform(const Value& object) {
  Platform platform;
  TOUCHSTONE_TRY(os, text_member(object, "os", "os"));
  TOUCHSTONE_TRY(architecture, text_member(object, "architecture", "architecture"));
  TOUCHSTONE_TRY(variant, text_member(object, "variant", "variant"));
  platform.os = std::move(os);
  platform.architecture = std::move(architecture);
  platform.variant = std::move(variant);
  return platform;
}

Parsed<Descriptor> read_descriptor(const Value& object) {
  if (!object.is(Kind::object)) return refuse(Fault::wrong_type, object.offset, "descriptor");
  Descriptor descriptor;
  descriptor.offset = object.offset;
  TOUCHSTONE_TRY(media_type, json::need(object, "mediaType", Kind::string));
  TOUCHSTONE_TRY(digest_value, json::need(object, "digest", Kind::string));
  TOUCHSTONE_TRY(digest, read_digest(*digest_value, "digest"));
  TOUCHSTONE_TRY(size_value, json::need(object, "size", Kind::number));
  const auto size = size_value->as_u64();
  if (!size) return refuse(Fault::out_of_range, size_value->offset, "size");
  if (const Value* platform = object.find("platform"); platform != nullptr) {
    if (!platform->is(Kind::object)) return refuse(Fault::wrong_type, platform->offset, "platform");
    TOUCHSTONE_TRY(read, read_platform(*platform));
    descriptor.platform = std::move(read);
  }
  descriptor.media_type = Untrusted(media_type->text);
  descriptor.digest = std::move(digest);
  descriptor.size = *size;
  return descriptor;
}

Parsed<std::vector<Descriptor>> read_descriptors(const Value& object, std::string_view name) {
  TOUCHSTONE_TRY(array, json::need(object, name, Kind::array));
  if (array->items.size() > kMaxDescriptors) return refuse(Fault::too_large, array->offset, "descriptors");
  std::vector<Descriptor> descriptors;
  for (const Value& item : array->items) {
    TOUCHSTONE_TRY(descriptor, read_descriptor(item));
    descriptors.push_back(std::move(descriptor));
  }
  return descriptors;
}

// image-spec `image-index.md` and `manifest.md`: schemaVersion is 2, mediaType names the kind of the document.
Parsed<void> check_head(const Value& object, bool (*is_own_type)(std::string_view), std::string_view foreign) {
  if (!object.is(Kind::object)) return refuse(Fault::wrong_type, object.offset, "document");
  if (const Value* version = object.find("schemaVersion"); version != nullptr && version->as_u64() != 2) {
    return refuse(Fault::unsupported, version->offset, "schemaVersion");
  }
  if (const Value* type = object.find("mediaType"); type != nullptr) {
    if (!type->is(Kind::string)) return refuse(Fault::wrong_type, type->offset, "mediaType");
    if (!is_own_type(type->text))
      return refuse(Fault::syntax, type->offset, "mediaType", "of another kind of document");
  }
  if (const Value* other = object.find(foreign); other != nullptr) {
    return refuse(Fault::syntax, other->offset, "document", "is index and manifest at the same time");
  }
  return {};
}

}  // namespace

std::string_view name(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::sha256: return "sha256";
    case Algorithm::sha512: return "sha512";
  }
  return "";
}

std::optional<Digest> to_digest(std::string_view algorithm, std::string_view hex) {
  constexpr std::size_t kSha256Digits = 64, kSha512Digits = 128;
  for (const auto& [known, digits] :
       {std::pair(Algorithm::sha256, kSha256Digits), std::pair(Algorithm::sha512, kSha512Digits)}) {
    if (algorithm != name(known)) continue;
    if (hex.size() != digits || !is_lower_hex(hex)) return std::nullopt;
    return Digest{known, std::string(hex)};
  }
  return std::nullopt;
}

std::optional<Digest> to_digest(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return to_digest(text.substr(0, colon), text.substr(colon + 1));
}

std::optional<Digest> digest_of_path(std::string_view path) {
  constexpr std::string_view kBlobs = "blobs/";
  if (!path.starts_with(kBlobs)) return std::nullopt;
  path.remove_prefix(kBlobs.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return to_digest(path.substr(0, slash), path.substr(slash + 1));
}

std::string Platform::shown() const {
  std::string text = os.shown();
  for (const Untrusted* part : {&architecture, &variant}) {
    if (!part->raw().empty()) text += (text.empty() ? "" : "/") + part->shown();
  }
  return text;
}

bool is_index_type(std::string_view media_type) { return is_one_of(kIndexTypes, media_type); }
bool is_manifest_type(std::string_view media_type) { return is_one_of(kManifestTypes, media_type); }
bool is_image_config_type(std::string_view media_type) { return is_one_of(kConfigTypes, media_type); }

// `layer.md`; the last one is how Docker spells `.tar+gzip`.
LayerForm layer_form(std::string_view media_type) {
  if (media_type.ends_with(".tar")) return LayerForm::tar;
  if (media_type.ends_with(".tar+gzip") || media_type.ends_with(".tar.gzip")) return LayerForm::gzip;
  return LayerForm::other;
}

bool is_layout(Bytes text) {
  const auto document = json::parse(text);
  if (document) return document->root().find("imageLayoutVersion") != nullptr;
  // A name that stands twice makes it a broken layout, not a folder of something else.
  return document.error().fault == Fault::duplicate &&
         as_text(text).find("\"imageLayoutVersion\"") != std::string_view::npos;
}

Parsed<void> parse_layout(Bytes text) {
  TOUCHSTONE_TRY(document, json::parse(text));
  TOUCHSTONE_TRY(version, json::need(document.root(), "imageLayoutVersion", Kind::string));
  if (version->text != kLayoutVersion) return refuse(Fault::unsupported, version->offset, "imageLayoutVersion");
  return {};
}

Parsed<Index> parse_index(Bytes text) {
  TOUCHSTONE_TRY(document, json::parse(text));
  TOUCHSTONE_CHECK(check_head(document.root(), is_index_type, "layers"));
  TOUCHSTONE_TRY(manifests, read_descriptors(document.root(), "manifests"));
  return Index{std::move(manifests)};
}

Parsed<Manifest> parse_manifest(Bytes text) {
  TOUCHSTONE_TRY(document, json::parse(text));
  TOUCHSTONE_CHECK(check_head(document.root(), is_manifest_type, "manifests"));
  TOUCHSTONE_TRY(config_value, json::need(document.root(), "config", Kind::object));
  TOUCHSTONE_TRY(config, read_descriptor(*config_value));
  TOUCHSTONE_TRY(layers, read_descriptors(document.root(), "layers"));
  Manifest manifest{std::move(config), std::move(layers), std::nullopt};
  if (const Value* subject = document.root().find("subject"); subject != nullptr) {
    TOUCHSTONE_TRY(descriptor, read_descriptor(*subject));
    manifest.subject = std::move(descriptor);
  }
  return manifest;
}

Parsed<Config> parse_config(Bytes text) {
  TOUCHSTONE_TRY(document, json::parse(text));
  const Value& root = document.root();
  if (!root.is(Kind::object)) return refuse(Fault::wrong_type, root.offset, "config");
  Config config;
  TOUCHSTONE_TRY(platform, read_platform(root));
  config.platform = std::move(platform);
  if (root.find("rootfs") == nullptr) return config;
  TOUCHSTONE_TRY(rootfs, json::need(root, "rootfs", Kind::object));
  TOUCHSTONE_TRY(diff_ids, json::need(*rootfs, "diff_ids", Kind::array));
  if (diff_ids->items.size() > kMaxDescriptors) return refuse(Fault::too_large, diff_ids->offset, "diff_ids");
  config.diff_ids.emplace();
  for (const Value& item : diff_ids->items) {
    TOUCHSTONE_TRY(digest, read_digest(item, "diff_ids"));
    config.diff_ids->push_back(std::move(digest));
  }
  return config;
}

}  // namespace touchstone::oci

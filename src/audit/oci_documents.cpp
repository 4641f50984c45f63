#include "audit/oci_documents.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "io/file.h"

namespace touchstone::audit {
namespace {

constexpr std::string_view kIndexFile = "index.json", kLayoutFile = "oci-layout", kBlobs = "blobs/";
// Ours: nothing of this depth or number was ever seen; each document is read once, however often it is named.
constexpr std::size_t kMaxIndexDepth = 8, kMaxDocuments = 4096;

class Documents {
 public:
  explicit Documents(const std::string& folder) : folder_(folder) {}

  io::Result<OciLayout> run() {
    auto kind = io::kind_of(folder_);
    if (!kind) return tl::unexpected(kind.error());
    if (*kind != io::PathKind::directory) {
      complain(folder_, 0, "is no folder");
      return std::move(layout_);
    }
    auto walked = walk();
    if (!walked) return tl::unexpected(walked.error());
    if (*walked) {
      if (auto done = read_top(); !done) return tl::unexpected(done.error());
    }
    for (const io::WalkedFile& file : tree_.files) layout_.files.push_back(file.path);
    return std::move(layout_);
  }

 private:
  [[nodiscard]] io::Result<bool> walk();
  [[nodiscard]] io::Result<void> refuse_linked_folders();
  [[nodiscard]] io::Result<std::optional<Buffer>> read(const std::string& path);
  [[nodiscard]] io::Result<std::optional<Buffer>> read(const oci::Descriptor& descriptor, const std::string& from);
  [[nodiscard]] bool is_there(const oci::Descriptor& descriptor, const std::string& from);

  [[nodiscard]] io::Result<void> read_top();
  [[nodiscard]] io::Result<void> follow(const oci::Index& index, const std::string& from, std::size_t depth);
  [[nodiscard]] io::Result<void> read_index(const oci::Descriptor& descriptor, const std::string& from,
                                            std::size_t depth);
  [[nodiscard]] io::Result<void> read_manifest(const oci::Descriptor& descriptor, const std::string& from);
  [[nodiscard]] io::Result<void> read_config(const oci::Manifest& manifest, const std::string& from, OciImage& image);
  void expect_layers(const oci::Manifest& manifest, const std::vector<oci::Digest>& diff_ids);

  void complain(const std::string& path, std::uint64_t offset, std::string message) {
    layout_.malformed.push_back({path, std::string(kOciFormat), offset, std::move(message)});
  }
  void complain(const std::string& path, const ParseError& error) { complain(path, error.offset, describe(error)); }
  void warn(std::string code, const std::string& path, std::string message) {
    layout_.warnings.push_back({std::move(code), path, std::move(message)});
  }

  const std::string& folder_;
  OciLayout layout_;
  io::Tree tree_;
  std::set<oci::Digest> visited_, missing_;
};

// False: it is malformed so that nothing further can be said.
io::Result<bool> Documents::walk() {
  auto tree = io::walk(folder_, {io::Links::within});
  if (!tree && tree.error().kind == io::IoFault::link) {
    std::string_view path = tree.error().path;
    const std::string folder = io::join(folder_, "");
    if (path.starts_with(folder)) path.remove_prefix(folder.size());
    complain(std::string(path), 0, tree.error().message);
    return false;
  }
  if (!tree) return tl::unexpected(tree.error());
  tree_ = std::move(*tree);
  if (auto done = refuse_linked_folders(); !done) return tl::unexpected(done.error());
  for (const io::WalkedFile& file : tree_.files) {
    if (!file.path.starts_with(kBlobs)) continue;
    if (oci::digest_of_path(file.path)) {
      layout_.blobs[file.path] = file.size;
    } else {
      complain(file.path, 0, "is no blob: its name is not sha256/<64 hex digits> or sha512/<128>, in lower case");
    }
  }
  return true;
}

// The walk does not go through a link to another folder, other readers do: they would see blobs that nobody checked.
io::Result<void> Documents::refuse_linked_folders() {
  auto links = io::walk(folder_, {io::Links::record});
  if (!links) return tl::unexpected(links.error());
  for (const io::WalkedFile& link : links->files) {
    if (!link.is_link || !(link.path + "/").starts_with(kBlobs)) continue;
    const bool to_file = std::ranges::binary_search(tree_.files, link.path, {}, &io::WalkedFile::path);
    if (!to_file) complain(link.path, 0, "is a link to a folder");
  }
  return {};
}

// Nothing: it is not there, or too large, which was complained about.
io::Result<std::optional<Buffer>> Documents::read(const std::string& path) {
  auto text = io::read_below(folder_, path, oci::kMaxDocument);
  if (text) return std::optional(std::move(*text));
  switch (text.error().kind) {
    case io::IoFault::missing: complain(path, 0, "is missing"); return std::nullopt;
    case io::IoFault::too_large:
    case io::IoFault::is_directory:
    case io::IoFault::link: complain(path, 0, text.error().message); return std::nullopt;
    default: break;
  }
  return tl::unexpected(text.error());
}

bool Documents::is_there(const oci::Descriptor& descriptor, const std::string& from) {
  const auto found = layout_.blobs.find(descriptor.digest.path());
  if (found == layout_.blobs.end()) {
    if (missing_.insert(descriptor.digest).second)
      warn("oci.missing-blob", descriptor.digest.path(), from + " names it, and it is not in the layout");
    return false;
  }
  if (found->second != descriptor.size) {
    complain(from, descriptor.offset,
             "size of " + descriptor.digest.text() + " is " + std::to_string(descriptor.size) + ", and the blob has " +
                 std::to_string(found->second) + " bytes");
  }
  return true;
}

io::Result<std::optional<Buffer>> Documents::read(const oci::Descriptor& descriptor, const std::string& from) {
  if (!is_there(descriptor, from)) return std::nullopt;
  auto text = read(descriptor.digest.path());
  if (!text || !*text) return text;
  // What is parsed is what was hashed; a blob that differs is reported when all of them are.
  const Buffer digest = crypto::digest(hash_of(descriptor.digest.algorithm), **text);
  if (to_hex(digest) != descriptor.digest.hex) return std::nullopt;
  return text;
}

io::Result<void> Documents::read_top() {
  auto layout = read(std::string(kLayoutFile));
  if (!layout) return tl::unexpected(layout.error());
  if (*layout) {
    if (const auto parsed = oci::parse_layout(**layout); !parsed) complain(std::string(kLayoutFile), parsed.error());
  }
  auto text = read(std::string(kIndexFile));
  if (!text) return tl::unexpected(text.error());
  if (!*text) return {};
  layout_.index_digest = "sha256:" + to_hex(crypto::sha256(**text));
  const auto index = oci::parse_index(**text);
  if (index) return follow(*index, std::string(kIndexFile), 1);
  complain(std::string(kIndexFile), index.error());
  return {};
}

io::Result<void> Documents::follow(const oci::Index& index, const std::string& from, std::size_t depth) {
  for (const oci::Descriptor& descriptor : index.manifests) {
    io::Result<void> done;
    if (oci::is_index_type(descriptor.media_type.raw())) {
      done = read_index(descriptor, from, depth + 1);
    } else if (oci::is_manifest_type(descriptor.media_type.raw())) {
      done = read_manifest(descriptor, from);
    } else {
      static_cast<void>(is_there(descriptor, from));  // something else that is stored here
    }
    if (!done) return done;
  }
  return {};
}

io::Result<void> Documents::read_index(const oci::Descriptor& descriptor, const std::string& from, std::size_t depth) {
  auto text = read(descriptor, from);
  if (!text) return tl::unexpected(text.error());
  if (!*text || !visited_.insert(descriptor.digest).second) return {};
  const std::string path = descriptor.digest.path();
  if (depth > kMaxIndexDepth || visited_.size() > kMaxDocuments) {
    complain(path, 0,
             "more than " + std::to_string(depth > kMaxIndexDepth ? kMaxIndexDepth : kMaxDocuments) +
                 (depth > kMaxIndexDepth ? " indexes inside each other" : " documents"));
    return {};
  }
  const auto index = oci::parse_index(**text);
  if (index) return follow(*index, path, depth);
  complain(path, index.error());
  return {};
}

io::Result<void> Documents::read_manifest(const oci::Descriptor& descriptor, const std::string& from) {
  auto text = read(descriptor, from);
  if (!text) return tl::unexpected(text.error());
  if (!visited_.insert(descriptor.digest).second) return {};
  const std::string path = descriptor.digest.path();
  if (visited_.size() > kMaxDocuments) {
    complain(path, 0, "more than " + std::to_string(kMaxDocuments) + " documents");
    return {};
  }
  OciImage image;
  image.manifest = descriptor.digest;
  if (descriptor.platform) image.platform = descriptor.platform->shown();
  if (*text) {
    const auto manifest = oci::parse_manifest(**text);
    if (!manifest) {
      complain(path, manifest.error());
    } else if (auto done = read_config(*manifest, path, image); !done) {
      return done;
    }
  }
  layout_.images.push_back(std::move(image));
  return {};
}

io::Result<void> Documents::read_config(const oci::Manifest& manifest, const std::string& from, OciImage& image) {
  for (const oci::Descriptor& layer : manifest.layers) static_cast<void>(is_there(layer, from));
  if (manifest.subject) static_cast<void>(is_there(*manifest.subject, from));
  image.config = manifest.config.digest;
  const bool of_image = oci::is_image_config_type(manifest.config.media_type.raw());
  auto text = read(manifest.config, from);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return {};
  const std::string path = manifest.config.digest.path();
  const auto config = oci::parse_config(**text);
  if (!config) {
    // Artefacts that are no image have configurations of any kind: of those only what says that it is JSON must be.
    if (of_image || manifest.config.media_type.raw().ends_with("json")) complain(path, config.error());
    return {};
  }
  if (image.platform.empty()) image.platform = config->platform.shown();
  if (!config->diff_ids) {
    if (of_image) complain(path, 0, "rootfs: a mandatory field is absent");
    return {};
  }
  if (config->diff_ids->size() != manifest.layers.size()) {
    complain(path, 0,
             "rootfs.diff_ids has " + std::to_string(config->diff_ids->size()) + " entries, and the manifest " +
                 std::to_string(manifest.layers.size()) + " layers");
    return {};
  }
  image.diff_ids = config->diff_ids;
  expect_layers(manifest, *config->diff_ids);
  return {};
}

void Documents::expect_layers(const oci::Manifest& manifest, const std::vector<oci::Digest>& diff_ids) {
  for (std::size_t i = 0; i < diff_ids.size(); ++i) {
    const oci::Descriptor& layer = manifest.layers[i];
    const std::string path = layer.digest.path();
    const oci::LayerForm form = oci::layer_form(layer.media_type.raw());
    if (!layout_.blobs.contains(path)) continue;
    if (form == oci::LayerForm::other) {
      warn("oci.compression", path,
           "a layer of type " + layer.media_type.shown() + " is not decompressed: its diff_id is not checked");
    } else {
      layout_.unpacked[path].insert({form == oci::LayerForm::gzip, diff_ids[i]});
    }
  }
}

}  // namespace

crypto::Hash hash_of(oci::Algorithm algorithm) {
  switch (algorithm) {
    case oci::Algorithm::sha256: return crypto::Hash::sha256;
    case oci::Algorithm::sha512: return crypto::Hash::sha512;
  }
  return crypto::Hash::sha256;
}

io::Result<OciLayout> read_oci_layout(const std::string& folder) { return Documents(folder).run(); }

}  // namespace touchstone::audit

// OCI image layouts (environments.md 2): every blob has the digest of its name, every document parses, every layer
// unpacks to the digest that the configuration states.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "audit/environment_kinds.h"
#include "crypto/digest.h"
#include "evidence/environments/layer_digest.h"
#include "formats/oci/oci.h"
#include "io/file.h"
#include "io/parallel.h"
#include "io/stream.h"
#include "io/walk.h"

namespace touchstone::audit {
namespace {

constexpr std::string_view kFormat = "oci-layout";
constexpr std::string_view kIndexFile = "index.json", kLayoutFile = "oci-layout", kBlobs = "blobs/";
// Ours: nothing of this depth or number was ever seen; each document is read once, however often it is named.
constexpr std::size_t kMaxIndexDepth = 8, kMaxDocuments = 4096;

crypto::Hash hash_of(oci::Algorithm algorithm) {
  switch (algorithm) {
    case oci::Algorithm::sha256: return crypto::Hash::sha256;
    case oci::Algorithm::sha512: return crypto::Hash::sha512;
  }
  return crypto::Hash::sha256;
}

struct Image {
  oci::Digest manifest;
  std::optional<oci::Digest> config;                 // nothing: the manifest is not there
  std::optional<std::vector<oci::Digest>> diff_ids;  // nothing: the configuration is not there, or is none of an image
  std::string platform;
};

// Chain(0) is the first diff_id; Chain(n) the digest of the text "Chain(n-1) diff_id n". Empty without layers.
std::string chain_id(const std::vector<oci::Digest>& diff_ids) {
  std::string chain;
  for (const oci::Digest& diff_id : diff_ids) {
    chain = chain.empty() ? diff_id.text() : "sha256:" + to_hex(crypto::sha256(as_bytes(chain + " " + diff_id.text())));
  }
  return chain;
}

/// A digest that a blob should have once it is unpacked.
struct Unpacked {
  bool gzip = false;
  oci::Digest diff_id;
  friend auto operator<=>(const Unpacked&, const Unpacked&) = default;
};

class Layout {
 public:
  explicit Layout(const EnvironmentJob& job) : job_(job) {}

  io::Result<EnvironmentIdentity> run();

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
  [[nodiscard]] io::Result<void> read_config(const oci::Manifest& manifest, const std::string& from, Image& image);
  void expect_layers(const oci::Manifest& manifest, const std::vector<oci::Digest>& diff_ids);

  [[nodiscard]] io::Result<void> hash_blobs();
  [[nodiscard]] io::Result<void> hash_blob(const io::WalkedFile& file, unsigned jobs);
  [[nodiscard]] NamedIdentities identities() const;

  void complain(const std::string& path, std::uint64_t offset, std::string message) {
    const std::lock_guard lock(mutex_);
    environment_.malformed.push_back({path, std::string(kFormat), offset, std::move(message)});
  }
  void complain(const std::string& path, const ParseError& error) { complain(path, error.offset, describe(error)); }
  void warn(std::string code, const std::string& path, std::string message) {
    environment_.warnings.push_back({std::move(code), path, std::move(message)});
  }

  const EnvironmentJob& job_;
  EnvironmentIdentity environment_;
  std::mutex mutex_;
  io::Tree tree_;
  std::map<std::string, std::uint64_t> sizes_;  // of the blobs that are there, by path
  std::set<oci::Digest> visited_, missing_;
  std::vector<Image> images_;
  std::map<std::string, std::set<Unpacked>> unpacked_;  // by the path of the blob
  std::string index_digest_;
};

// False: it is malformed so that nothing further can be said.
io::Result<bool> Layout::walk() {
  auto tree = io::walk(job_.path, {io::Links::within});
  if (!tree && tree.error().kind == io::IoFault::link) {
    std::string_view path = tree.error().path;
    const std::string folder = io::join(job_.path, "");
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
      sizes_[file.path] = file.size;
    } else {
      complain(file.path, 0, "is no blob: its name is not sha256/<64 hex digits> or sha512/<128>, in lower case");
    }
  }
  return true;
}

// The walk does not go through a link to another folder, other readers do: they would see blobs that nobody checked.
io::Result<void> Layout::refuse_linked_folders() {
  auto links = io::walk(job_.path, {io::Links::record});
  if (!links) return tl::unexpected(links.error());
  for (const io::WalkedFile& link : links->files) {
    if (!link.is_link || !(link.path + "/").starts_with(kBlobs)) continue;
    const bool to_file = std::ranges::binary_search(tree_.files, link.path, {}, &io::WalkedFile::path);
    if (!to_file) complain(link.path, 0, "is a link to a folder");
  }
  return {};
}

// Nothing: it is not there, or too large, which was complained about.
io::Result<std::optional<Buffer>> Layout::read(const std::string& path) {
  auto text = io::read_below(job_.path, path, oci::kMaxDocument);
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

bool Layout::is_there(const oci::Descriptor& descriptor, const std::string& from) {
  const auto found = sizes_.find(descriptor.digest.path());
  if (found == sizes_.end()) {
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

io::Result<std::optional<Buffer>> Layout::read(const oci::Descriptor& descriptor, const std::string& from) {
  if (!is_there(descriptor, from)) return std::nullopt;
  auto text = read(descriptor.digest.path());
  if (!text || !*text) return text;
  // What is parsed is what was hashed; a blob that differs is reported when all of them are.
  const Buffer digest = crypto::digest(hash_of(descriptor.digest.algorithm), **text);
  if (to_hex(digest) != descriptor.digest.hex) return std::nullopt;
  return text;
}

io::Result<void> Layout::read_top() {
  auto layout = read(std::string(kLayoutFile));
  if (!layout) return tl::unexpected(layout.error());
  if (*layout) {
    if (const auto parsed = oci::parse_layout(**layout); !parsed) complain(std::string(kLayoutFile), parsed.error());
  }
  auto text = read(std::string(kIndexFile));
  if (!text) return tl::unexpected(text.error());
  if (!*text) return {};
  index_digest_ = "sha256:" + to_hex(crypto::sha256(**text));
  const auto index = oci::parse_index(**text);
  if (index) return follow(*index, std::string(kIndexFile), 1);
  complain(std::string(kIndexFile), index.error());
  return {};
}

io::Result<void> Layout::follow(const oci::Index& index, const std::string& from, std::size_t depth) {
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

io::Result<void> Layout::read_index(const oci::Descriptor& descriptor, const std::string& from, std::size_t depth) {
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

io::Result<void> Layout::read_manifest(const oci::Descriptor& descriptor, const std::string& from) {
  auto text = read(descriptor, from);
  if (!text) return tl::unexpected(text.error());
  if (!visited_.insert(descriptor.digest).second) return {};
  const std::string path = descriptor.digest.path();
  if (visited_.size() > kMaxDocuments) {
    complain(path, 0, "more than " + std::to_string(kMaxDocuments) + " documents");
    return {};
  }
  Image image;
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
  images_.push_back(std::move(image));
  return {};
}

io::Result<void> Layout::read_config(const oci::Manifest& manifest, const std::string& from, Image& image) {
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
    // Artefacts that are no image have configurations of any kind.
    if (of_image) complain(path, config.error());
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

void Layout::expect_layers(const oci::Manifest& manifest, const std::vector<oci::Digest>& diff_ids) {
  for (std::size_t i = 0; i < diff_ids.size(); ++i) {
    const oci::Descriptor& layer = manifest.layers[i];
    const std::string path = layer.digest.path();
    const oci::LayerForm form = oci::layer_form(layer.media_type.raw());
    if (!sizes_.contains(path)) continue;
    if (form == oci::LayerForm::other) {
      warn("oci.compression", path,
           "a layer of type " + layer.media_type.shown() + " is not decompressed: its diff_id is not checked");
    } else {
      unpacked_[path].insert({form == oci::LayerForm::gzip, diff_ids[i]});
    }
  }
}

/// The uncompressed digest of one layer, as a sink.
class UnpackedSink final : public io::Sink {
 public:
  UnpackedSink(const Unpacked& wanted, std::uint64_t size) : wanted_(wanted) {
    if (wanted.gzip) {
      gzip_ = std::make_unique<evidence::GzipDigest>(hash_of(wanted.diff_id.algorithm), size);
    } else {
      plain_.emplace(hash_of(wanted.diff_id.algorithm));
    }
  }
  void update(Bytes bytes) override {
    if (gzip_) {
      gzip_->update(bytes);
    } else {
      plain_->update(bytes);
    }
  }
  /// What is wrong with the layer; nothing when it has its diff_id.
  [[nodiscard]] std::optional<std::pair<std::uint64_t, std::string>> fault() {
    auto digest = gzip_ ? gzip_->finish() : Parsed<Buffer>(plain_->finish());
    if (!digest) return std::pair(std::uint64_t{digest.error().offset}, describe(digest.error()));
    const std::string hex = to_hex(*digest);
    if (hex == wanted_.diff_id.hex) return std::nullopt;
    return std::pair(std::uint64_t{0}, "uncompressed it has the digest " +
                                           std::string(name(wanted_.diff_id.algorithm)) + ":" + hex +
                                           ", and its diff_id is " + wanted_.diff_id.text());
  }

 private:
  Unpacked wanted_;
  std::unique_ptr<evidence::GzipDigest> gzip_;
  std::optional<io::HashSink> plain_;
};

io::Result<void> Layout::hash_blob(const io::WalkedFile& file, unsigned jobs) {
  const auto expected = oci::digest_of_path(file.path);
  auto open = io::OpenFile::open_below(job_.path, file.path);
  if (!expected) return {};
  if (!open) return tl::unexpected(open.error());
  io::HashSink own(hash_of(expected->algorithm));
  std::vector<io::Sink*> sinks = {&own};
  std::vector<std::unique_ptr<UnpackedSink>> layers;
  if (const auto wanted = unpacked_.find(file.path); wanted != unpacked_.end()) {
    for (const Unpacked& one : wanted->second) {
      if (!one.gzip && one.diff_id == *expected) continue;  // the digest of the blob is that of the layer
      layers.push_back(std::make_unique<UnpackedSink>(one, open->size()));
      sinks.push_back(layers.back().get());
    }
  }
  io::StreamOptions options;
  options.jobs = jobs;
  if (job_.progress != nullptr) options.progress = [this](std::uint64_t bytes) { job_.progress->advance(bytes); };
  auto size = io::stream(*open, sinks, options);
  if (!size) return tl::unexpected(size.error());
  if (const std::string hex = to_hex(own.finish()); hex != expected->hex) {
    complain(file.path, 0, "has the digest " + std::string(name(expected->algorithm)) + ":" + hex);
    return {};
  }
  for (const auto& layer : layers) {
    if (auto fault = layer->fault()) complain(file.path, fault->first, std::move(fault->second));
  }
  return {};
}

io::Result<void> Layout::hash_blobs() {
  std::vector<const io::WalkedFile*> blobs;
  for (const io::WalkedFile& file : tree_.files) {
    if (sizes_.contains(file.path)) blobs.push_back(&file);
  }
  const unsigned jobs = job_.jobs == 0 ? io::default_jobs() : job_.jobs;
  const auto beside = static_cast<unsigned>(std::clamp<std::size_t>(blobs.size(), 1, jobs));
  std::vector<io::Result<void>> results(blobs.size());
  io::parallel_for(beside, blobs.size(),
                   [&](std::size_t i) { results[i] = hash_blob(*blobs[i], std::max(jobs / beside, 1U)); });
  for (const auto& result : results) {
    if (!result) return result;
  }
  return {};
}

IdentityValue text_or_none(const std::string& text, const std::string& why) {
  return text.empty() ? IdentityValue::none(why) : IdentityValue(text);
}

IdentityValue list_of(const std::optional<std::vector<oci::Digest>>& diff_ids) {
  if (!diff_ids) return IdentityValue::none("the configuration of the image is not at hand");
  IdentityValue value;
  value.kind = IdentityValue::Kind::list;
  for (const oci::Digest& diff_id : *diff_ids) value.items.push_back(diff_id.text());
  return value;
}

NamedIdentities Layout::identities() const {
  NamedIdentities values = {{"oci-index", text_or_none(index_digest_, "index.json cannot be read")}};
  if (!environment_.malformed.empty()) return values;
  if (images_.size() == 1) {
    const Image& image = images_.front();
    const std::string chain = image.diff_ids ? chain_id(*image.diff_ids) : std::string();
    values.emplace_back("oci-manifest", image.manifest.text());
    values.emplace_back("oci-config",
                        text_or_none(image.config ? image.config->text() : "", "the manifest is not in the layout"));
    values.emplace_back("oci-chain-id", text_or_none(chain, "no layers are known"));
    values.emplace_back("oci-diff-ids", list_of(image.diff_ids));
    return values;
  }
  const std::string why =
      images_.empty() ? "the index names no manifest" : "there are several manifests: oci-manifests";
  for (const char* name : {"oci-manifest", "oci-config", "oci-chain-id", "oci-diff-ids"})
    values.emplace_back(name, IdentityValue::none(why));
  IdentityValue table;
  table.kind = IdentityValue::Kind::table;
  for (const Image& image : images_) {
    table.rows.emplace_back(image.manifest.text(),
                            NamedTexts{{"config", image.config ? image.config->text() : ""},
                                       {"chain-id", image.diff_ids ? chain_id(*image.diff_ids) : ""},
                                       {"platform", image.platform}});
  }
  values.emplace_back("oci-manifests", std::move(table));
  return values;
}

io::Result<EnvironmentIdentity> Layout::run() {
  auto walked = walk();
  if (!walked) return tl::unexpected(walked.error());
  if (!*walked) return std::move(environment_);
  if (auto done = read_top(); !done) return tl::unexpected(done.error());
  if (auto done = hash_blobs(); !done) return tl::unexpected(done.error());
  environment_.identities = identities();
  environment_.facts.emplace_back("blobs", std::to_string(sizes_.size()));
  if (images_.size() == 1 && !images_.front().platform.empty())
    environment_.facts.emplace_back("platform", images_.front().platform);
  if (job_.wants("sha256-dir", false)) {
    if (auto done = add_sha256_dir(job_, environment_); !done) return tl::unexpected(done.error());
  }
  std::vector<std::string> paths;
  for (const io::WalkedFile& file : tree_.files) paths.push_back(file.path);
  if (auto done = find_declarations(job_.path, paths, environment_); !done) return tl::unexpected(done.error());
  return std::move(environment_);
}

}  // namespace

io::Result<EnvironmentIdentity> hash_oci_layout(const EnvironmentJob& job) { return Layout(job).run(); }

}  // namespace touchstone::audit

// OCI image layouts (environments.md 2): every blob has the digest of its name, every document parses, every layer
// unpacks to the digest that the configuration states.
#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "audit/environment_kinds.h"
#include "audit/oci_documents.h"
#include "evidence/environments/layer_digest.h"
#include "io/file.h"
#include "io/parallel.h"
#include "io/stream.h"

namespace touchstone::audit {
namespace {

/// The uncompressed digest of one layer, as a sink.
class UnpackedSink final : public io::Sink {
 public:
  UnpackedSink(const OciUnpacked& wanted, std::uint64_t size) : wanted_(wanted) {
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
  OciUnpacked wanted_;
  std::unique_ptr<evidence::GzipDigest> gzip_;
  std::optional<io::HashSink> plain_;
};

/// Hashes what is there, several blobs beside each other.
class Blobs {
 public:
  Blobs(const EnvironmentJob& job, OciLayout& layout) : job_(job), layout_(layout) {}

  io::Result<void> run();

 private:
  [[nodiscard]] io::Result<void> hash_blob(const std::string& path, unsigned jobs);

  void complain(const std::string& path, std::uint64_t offset, std::string message) {
    const std::lock_guard lock(mutex_);
    layout_.malformed.push_back({path, std::string(kOciFormat), offset, std::move(message)});
  }

  const EnvironmentJob& job_;
  OciLayout& layout_;
  std::mutex mutex_;
};

io::Result<void> Blobs::hash_blob(const std::string& path, unsigned jobs) {
  const auto expected = oci::digest_of_path(path);
  auto open = io::OpenFile::open_below(job_.path, path);
  if (!expected) return {};
  if (!open) return tl::unexpected(open.error());
  io::HashSink own(hash_of(expected->algorithm));
  std::vector<io::Sink*> sinks = {&own};
  std::vector<std::unique_ptr<UnpackedSink>> layers;
  if (const auto wanted = layout_.unpacked.find(path); wanted != layout_.unpacked.end()) {
    for (const OciUnpacked& one : wanted->second) {
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
    complain(path, 0, "has the digest " + std::string(name(expected->algorithm)) + ":" + hex);
    return {};
  }
  for (const auto& layer : layers) {
    if (auto fault = layer->fault()) complain(path, fault->first, std::move(fault->second));
  }
  return {};
}

io::Result<void> Blobs::run() {
  std::vector<std::string> blobs;
  for (const auto& [path, size] : layout_.blobs) blobs.push_back(path);
  const unsigned jobs = job_.jobs == 0 ? io::default_jobs() : job_.jobs;
  const auto beside = static_cast<unsigned>(std::clamp<std::size_t>(blobs.size(), 1, jobs));
  std::vector<io::Result<void>> results(blobs.size());
  io::parallel_for(beside, blobs.size(),
                   [&](std::size_t i) { results[i] = hash_blob(blobs[i], std::max(jobs / beside, 1U)); });
  for (const auto& result : results) {
    if (!result) return result;
  }
  return {};
}

// Chain(0) is the first diff_id; Chain(n) the digest of the text "Chain(n-1) diff_id n". Empty without layers.
std::string chain_id(const std::vector<oci::Digest>& diff_ids) {
  std::string chain;
  for (const oci::Digest& diff_id : diff_ids) {
    if (chain.empty()) {
      chain = diff_id.text();
      continue;
    }
    chain.append(" ").append(diff_id.text());
    chain = "sha256:" + to_hex(crypto::sha256(as_bytes(chain)));
  }
  return chain;
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

NamedIdentities identities_of(const OciLayout& layout) {
  NamedIdentities values = {{"oci-index", text_or_none(layout.index_digest, "index.json cannot be read")}};
  if (!layout.malformed.empty()) return values;
  if (layout.images.size() == 1) {
    const OciImage& image = layout.images.front();
    const std::string chain = image.diff_ids ? chain_id(*image.diff_ids) : std::string();
    values.emplace_back("oci-manifest", image.manifest.text());
    values.emplace_back("oci-config",
                        text_or_none(image.config ? image.config->text() : "", "the manifest is not in the layout"));
    values.emplace_back("oci-chain-id", text_or_none(chain, "no layers are known"));
    values.emplace_back("oci-diff-ids", list_of(image.diff_ids));
    return values;
  }
  const std::string why =
      layout.images.empty() ? "the index names no manifest" : "there are several manifests: oci-manifests";
  for (const char* name : {"oci-manifest", "oci-config", "oci-chain-id", "oci-diff-ids"})
    values.emplace_back(name, IdentityValue::none(why));
  IdentityValue table;
  table.kind = IdentityValue::Kind::table;
  for (const OciImage& image : layout.images) {
    table.rows.emplace_back(image.manifest.text(),
                            NamedTexts{{"config", image.config ? image.config->text() : ""},
                                       {"chain-id", image.diff_ids ? chain_id(*image.diff_ids) : ""},
                                       {"platform", image.platform}});
  }
  values.emplace_back("oci-manifests", std::move(table));
  return values;
}

}  // namespace

io::Result<EnvironmentIdentity> hash_oci_layout(const EnvironmentJob& job) {
  auto layout = read_oci_layout(job.path);
  if (!layout) return tl::unexpected(layout.error());
  if (auto done = Blobs(job, *layout).run(); !done) return tl::unexpected(done.error());
  EnvironmentIdentity environment;
  environment.identities = identities_of(*layout);
  environment.malformed = std::move(layout->malformed);
  environment.warnings = std::move(layout->warnings);
  environment.facts.emplace_back("blobs", std::to_string(layout->blobs.size()));
  if (layout->images.size() == 1 && !layout->images.front().platform.empty())
    environment.facts.emplace_back("platform", layout->images.front().platform);
  // A folder that could not be walked has no files here.
  if (layout->files.empty()) return environment;
  if (job.wants("sha256-dir", false)) {
    if (auto done = add_sha256_dir(job, environment); !done) return tl::unexpected(done.error());
  }
  if (auto done = find_declarations(job.path, layout->files, environment); !done) return tl::unexpected(done.error());
  return environment;
}

}  // namespace touchstone::audit

#include "formats/oci/oci.h"

#include "support/catch.h"

namespace touchstone {
namespace {

const std::string kHex(64, 'a');
const std::string kDescriptor =
    R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:)" + kHex + R"(","size":7})";

template <class T>
Fault fault_of(const Parsed<T>& parsed) {
  REQUIRE_FALSE(parsed.has_value());
  return parsed.error().fault;
}

Parsed<oci::Index> index_of(const std::string& descriptors, const std::string& more = "") {
  return oci::parse_index(as_bytes(R"({"schemaVersion":2,)" + more + R"("manifests":[)" + descriptors + "]}"));
}

}  // namespace

TEST_CASE("oci: digests are lower-case hex of the right length, and never a path", "[oci]") {
  CHECK(oci::to_digest("sha256:" + kHex)->path() == "blobs/sha256/" + kHex);
  CHECK(oci::to_digest("sha512:" + kHex + kHex)->text() == "sha512:" + kHex + kHex);
  for (const std::string& bad :
       {std::string(), kHex, "sha256:" + kHex + "a", "sha256:" + kHex.substr(1), "sha512:" + kHex,
        "sha256:" + std::string(64, 'A'), "SHA256:" + kHex, "md5:" + kHex, "sha256:../" + kHex.substr(3),
        "sha256:" + kHex.substr(1) + "\n", "../sha256:" + kHex}) {
    CHECK_FALSE(oci::to_digest(bad).has_value());
  }
  CHECK(oci::digest_of_path("blobs/sha256/" + kHex).has_value());
  for (const std::string& bad : {"blobs/" + kHex, "blobs/sha256/x/" + kHex, "other/sha256/" + kHex,
                                 "blobs/sha256/" + kHex + "/", std::string("blobs/")}) {
    CHECK_FALSE(oci::digest_of_path(bad).has_value());
  }
}

TEST_CASE("oci: layout files", "[oci]") {
  CHECK(oci::is_layout(as_bytes(R"({"imageLayoutVersion": "9"})")));
  CHECK_FALSE(oci::is_layout(as_bytes("{}")));
  CHECK_FALSE(oci::is_layout(as_bytes("imageLayoutVersion")));
  CHECK(oci::parse_layout(as_bytes(R"({"imageLayoutVersion": "1.0.0"})")).has_value());
  CHECK(fault_of(oci::parse_layout(as_bytes(R"({"imageLayoutVersion": "9"})"))) == Fault::unsupported);
  CHECK(fault_of(oci::parse_layout(as_bytes(R"({"imageLayoutVersion": 1})"))) == Fault::wrong_type);
}

TEST_CASE("oci: index", "[oci]") {
  const auto index = index_of(kDescriptor);
  REQUIRE(index.has_value());
  REQUIRE(index->manifests.size() == 1);
  CHECK(index->manifests[0].size == 7);
  CHECK(oci::is_manifest_type(index->manifests[0].media_type.raw()));
  CHECK(index_of("")->manifests.empty());

  CHECK(fault_of(index_of("{}")) == Fault::missing);
  CHECK(fault_of(index_of("7")) == Fault::wrong_type);
  CHECK(fault_of(index_of(kDescriptor, R"("layers":[],)")) == Fault::syntax);
  CHECK(fault_of(index_of(kDescriptor, R"("manifests":[],)")) == Fault::duplicate);
  CHECK(fault_of(index_of(kDescriptor, R"("mediaType":"application/vnd.oci.image.manifest.v1+json",)")) ==
        Fault::syntax);
  CHECK(fault_of(oci::parse_index(as_bytes(R"({"schemaVersion":1,"manifests":[]})"))) == Fault::unsupported);
  CHECK(fault_of(oci::parse_index(as_bytes("[]"))) == Fault::wrong_type);
}

TEST_CASE("oci: descriptors", "[oci]") {
  const auto with = [](const std::string& from, const std::string& to) {
    std::string text = kDescriptor;
    return text.replace(text.find(from), from.size(), to);
  };
  CHECK(fault_of(index_of(with(":7", ":-7"))) == Fault::out_of_range);
  CHECK(fault_of(index_of(with(":7", ":\"7\""))) == Fault::wrong_type);
  CHECK(fault_of(index_of(with(":7", ":7e0"))) == Fault::out_of_range);
  CHECK(fault_of(index_of(with("sha256:a", "sha256:/"))) == Fault::syntax);
  const auto error = index_of(with("sha256:a", "sha256:/")).error();
  CHECK(error.field == "digest");
  CHECK(error.offset > 0);
  const auto platform = index_of(with(":7", R"(:7,"platform":{"os":"linux","architecture":"arm64","variant":"v8"})"));
  REQUIRE(platform.has_value());
  CHECK(platform->manifests[0].platform->shown() == "linux/arm64/v8");
}

TEST_CASE("oci: manifest and configuration", "[oci]") {
  const std::string manifest = R"({"schemaVersion":2,"config":)" + kDescriptor + R"(,"layers":[)" + kDescriptor + "]}";
  const auto parsed = oci::parse_manifest(as_bytes(manifest));
  REQUIRE(parsed.has_value());
  CHECK(parsed->layers.size() == 1);
  for (std::size_t length = 0; length < manifest.size(); ++length) {
    CHECK_FALSE(oci::parse_manifest(as_bytes(std::string_view(manifest).substr(0, length))).has_value());
  }
  CHECK(fault_of(oci::parse_manifest(as_bytes(manifest + " x"))) == Fault::trailing);

  const auto config = oci::parse_config(as_bytes(R"({"os":"linux","rootfs":{"diff_ids":["sha256:)" + kHex + R"("]}})"));
  REQUIRE(config.has_value());
  CHECK(config->diff_ids->size() == 1);
  CHECK_FALSE(oci::parse_config(as_bytes("{}"))->diff_ids.has_value());
  CHECK(fault_of(oci::parse_config(as_bytes(R"({"rootfs":{"diff_ids":["x"]}})"))) == Fault::syntax);
  CHECK(fault_of(oci::parse_config(as_bytes(R"({"rootfs":{}})"))) == Fault::missing);
  CHECK(fault_of(oci::parse_config(as_bytes(R"({"rootfs":[]})"))) == Fault::wrong_type);
}

TEST_CASE("oci: what a layer is packed with", "[oci]") {
  using oci::LayerForm;
  CHECK(oci::layer_form("application/vnd.oci.image.layer.v1.tar") == LayerForm::tar);
  CHECK(oci::layer_form("application/vnd.oci.image.layer.v1.tar+gzip") == LayerForm::gzip);
  CHECK(oci::layer_form("application/vnd.docker.image.rootfs.diff.tar.gzip") == LayerForm::gzip);
  CHECK(oci::layer_form("application/vnd.oci.image.layer.v1.tar+zstd") == LayerForm::other);
  CHECK(oci::layer_form("application/vnd.cncf.model.weight.v1.raw") == LayerForm::other);
}

}  // namespace touchstone

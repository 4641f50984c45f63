// Models as `hash model` sees them: identities, what is malformed, what cannot be read, and what differs.
#include "audit/hash_model.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include <sys/stat.h>

#include "audit/compare_models.h"
#include "audit/model_check.h"
#include "codec/hex.h"
#include "crypto/digest.h"
#include "io/scratch.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {

using audit::HashModelJob;
using test::ScratchFolder;

namespace {

/// A safetensors file of U8 tensors, in the order given.
std::string safetensors_of(const std::vector<std::pair<std::string, std::string>>& tensors) {
  std::string header = "{";
  std::string data;
  for (const auto& [name, bytes] : tensors) {
    header += std::string(header.size() > 1 ? "," : "") + "\"" + name + R"(":{"dtype":"U8","shape":[)" +
              std::to_string(bytes.size()) + R"(],"data_offsets":[)" + std::to_string(data.size()) + "," +
              std::to_string(data.size() + bytes.size()) + "]}";
    data += bytes;
  }
  header += "}";
  std::string length(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) length[i] = static_cast<char>(header.size() >> (8 * i));
  return length + header + data;
}

std::string hex_of(std::string_view text) { return to_hex(crypto::sha256(as_bytes(text))); }

ModelIdentity hashed(const std::string& path, const std::vector<std::string>& ids = {}) {
  HashModelJob job;
  job.path = path;
  job.ids = ids;
  job.jobs = 2;
  job.list_tensors = true;
  const auto model = audit::hash_model(job);
  REQUIRE(model);
  return *model;
}

std::string identity(const ModelIdentity& model, std::string_view name) {
  const auto found = std::ranges::find(model.identities, name, &NamedTexts::value_type::first);
  REQUIRE(found != model.identities.end());
  return found->second;
}

bool warns(const ModelIdentity& model, std::string_view code) {
  return std::ranges::find(model.warnings, code, &Warning::code) != model.warnings.end();
}

}  // namespace

TEST_CASE("the weights have one root in one file, in shards, and in another order", "[model]") {
  const ScratchFolder folder;
  const std::string one = folder.file("one/m.safetensors", safetensors_of({{"a", "xy"}, {"b", "z"}, {"c", ""}}));
  folder.file("two/1.safetensors", safetensors_of({{"c", ""}, {"b", "z"}}));
  folder.file("two/2.safetensors", safetensors_of({{"a", "xy"}}));
  const std::string root = identity(hashed(one), "tensor-root");
  CHECK(root.size() == 64);
  CHECK(identity(hashed(folder.name("one")), "tensor-root") == root);
  CHECK(identity(hashed(folder.name("two")), "tensor-root") == root);
  CHECK(identity(hashed(one), "sha256-dir") != identity(hashed(folder.name("two")), "sha256-dir"));
  const ModelIdentity model = hashed(folder.name("two"));
  CHECK(model.tensor_count == 3);
  CHECK(model.tensor_bytes == 3);
  CHECK(model.dtypes.at("U8") == 3);
  folder.file("two/3.safetensors", safetensors_of({{"a", "xy"}}));
  CHECK(identity(hashed(folder.name("two")), "tensor-root").empty());
  CHECK(warns(hashed(folder.name("two")), "tensors.duplicate"));
}

TEST_CASE("the directory identity is the one that find and sha256sum give", "[model]") {
  const ScratchFolder folder;
  folder.file("m/b", "2");
  folder.file("m/a/c", "1");
  folder.file("m/.hidden", "0");
  const ModelIdentity model = hashed(folder.name("m"));
  const std::string lines = hex_of("0") + "  .hidden\n" + hex_of("1") + "  a/c\n" + hex_of("2") + "  b\n";
  CHECK(identity(model, "sha256-dir") == hex_of(lines));
  CHECK(identity(model, "tensor-root").empty());
  CHECK(model.warnings.empty());
  folder.file("m/odd\nname", "3");
  CHECK(identity(hashed(folder.name("m")), "sha256-dir").empty());
  CHECK(warns(hashed(folder.name("m")), "dir.name"));
}

TEST_CASE("OpenSSF roots leave git out and know two orders", "[model]") {
  const ScratchFolder folder;
  folder.file("m/sub/v", "1");
  folder.file("m/sub-a", "2");
  const auto raw = [](std::string_view text) {
    const Digest256 digest = crypto::sha256(as_bytes(text));
    return std::string(digest.begin(), digest.end());
  };
  const std::string reference = hex_of(raw("1") + raw("2"));
  CHECK(identity(hashed(folder.name("m")), "oms-root") == reference);
  CHECK(identity(hashed(folder.name("m")), "oms-root-spec") == hex_of(raw("2") + raw("1")));
  folder.file("m/.git/HEAD", "x");
  folder.file("m/.gitignore", "x");
  CHECK(identity(hashed(folder.name("m")), "oms-root") == reference);
  CHECK(warns(hashed(folder.name("m")), "oms.git-paths"));
  folder.file("m/sub/.gitignore", "x");  // not at the top: counts
  CHECK(identity(hashed(folder.name("m")), "oms-root") != reference);
  folder.file("m/\xff", "x");
  CHECK(identity(hashed(folder.name("m")), "oms-root").empty());
  CHECK(warns(hashed(folder.name("m")), "oms.name"));
}

TEST_CASE("an index and its shards must say the same", "[model]") {
  const ScratchFolder folder;
  const auto index = [&](const std::string& map) {
    folder.file("m/model.safetensors.index.json", R"({"metadata":{},"weight_map":{)" + map + "}}");
  };
  folder.file("m/1.safetensors", safetensors_of({{"a", "x"}, {"b", "y"}}));
  index(R"("a":"1.safetensors","b":"1.safetensors")");
  CHECK(hashed(folder.name("m")).malformed.empty());
  CHECK(hashed(folder.name("m/model.safetensors.index.json")).malformed.empty());
  index(R"("a":"1.safetensors")");
  CHECK(hashed(folder.name("m")).malformed.size() == 1);
  index(R"("a":"1.safetensors","b":"1.safetensors","c":"1.safetensors")");
  REQUIRE(hashed(folder.name("m")).malformed.size() == 1);
  CHECK(hashed(folder.name("m")).malformed[0].format == "safetensors-index");
  CHECK(identity(hashed(folder.name("m")), "tensor-root").empty());
  index(R"("a":"1.safetensors","b":"2.safetensors")");
  HashModelJob job;
  job.path = folder.name("m");
  const auto missing = audit::hash_model(job);
  REQUIRE(!missing);
  CHECK(missing.error().kind == io::IoFault::missing);
}

TEST_CASE("links are refused, or followed under their own names", "[model]") {
  const ScratchFolder folder;
  folder.file("blobs/1", safetensors_of({{"a", "x"}}));
  folder.file("snapshot/config.json", "{}");
  std::filesystem::create_symlink("../blobs/1", folder.name("snapshot/model.safetensors"));
  HashModelJob job;
  job.path = folder.name("snapshot");
  const auto refused = audit::hash_model(job);
  REQUIRE(!refused);
  CHECK(refused.error().kind == io::IoFault::link);
  job.follow_links = true;
  const auto model = audit::hash_model(job);
  REQUIRE(model);
  REQUIRE(model->files.size() == 2);
  CHECK(model->files[1].path == "model.safetensors");
  CHECK(model->files[1].format == "safetensors");
  // models.md 1.1: a circle cannot be followed, whatever is allowed.
  std::filesystem::create_symlink("circle", folder.name("snapshot/circle"));
  const auto circle = audit::hash_model(job);
  REQUIRE(!circle);
  CHECK(circle.error().kind == io::IoFault::failed);
}

TEST_CASE("an empty folder, a FIFO and a folder that is not there", "[model]") {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder.name("empty"));
  REQUIRE(hashed(folder.name("empty")).malformed.size() == 1);
  CHECK(hashed(folder.name("empty")).malformed[0].message == "no files");
  folder.file("m/a", "x");
  REQUIRE(::mkfifo(folder.name("m/pipe").c_str(), 0600) == 0);
  HashModelJob job;
  for (const std::string& path : {folder.name("m"), folder.name("m/pipe"), folder.name("none")}) {
    job.path = path;
    CHECK(!audit::hash_model(job));
  }
}

TEST_CASE("a model through standard input has the identities of the file", "[model]") {
  const ScratchFolder folder;
  const std::string path = folder.file("-", safetensors_of({{"a", "xyz"}}));
  const int file = ::open(path.c_str(), O_RDONLY);
  const test::StdinFrom redirected(file);
  const ModelIdentity piped = hashed("-");
  ::close(file);
  CHECK(piped.files.at(0).path == "-");
  CHECK(piped.identities == hashed(path).identities);
}

TEST_CASE("what differs is told by file and by tensor", "[model]") {
  const ScratchFolder folder;
  folder.file("a/m.safetensors", safetensors_of({{"same", "1"}, {"changed", "2"}, {"old", "3"}, {"gone", "4"}}));
  folder.file("b/m.safetensors", safetensors_of({{"same", "1"}, {"changed", "9"}, {"new", "3"}, {"more", "55"}}));
  folder.file("a/config.json", "{}");
  folder.file("b/settings.json", "{}");
  const ModelIdentity mine = hashed(folder.name("b"));
  const ModelIdentity other = hashed(folder.name("a"));
  const ModelComparison found = audit::compare_models(mine, other);
  CHECK(!found.equal());
  CHECK(found.tensors.same == 1);
  REQUIRE(found.tensors.changed.size() == 1);
  CHECK(found.tensors.changed[0].first.name == "changed");
  REQUIRE(found.tensors.renamed.size() == 1);
  CHECK(found.tensors.renamed[0].first.name == "new");
  CHECK(found.tensors.renamed[0].second.name == "old");
  REQUIRE(found.tensors.added.size() == 1);
  CHECK(found.tensors.added[0].name == "more");
  REQUIRE(found.tensors.removed.size() == 1);
  CHECK(found.tensors.removed[0].name == "gone");
  CHECK(found.files.changed.size() == 1);
  CHECK(found.files.renamed.size() == 1);
  CHECK(audit::compare_models(mine, mine).equal());

  // The JSON that hash model writes serves as well as the model.
  const std::string text =
      R"({"schema":"touchstone.hashes/1","models":[{"kind":"directory","files":[{"path":"m.safetensors","size":9,"sha256":"00",)"
      R"("tensors":[{"name":"same","dtype":"U8","shape":[1],"size":1,"sha256":")" +
      hex_of("1") + R"("}]}],"identities":{"tensor-root":null,"oms-root":"00"},"tensors":{"count":1}}]})";
  const auto parsed = audit::parse_model_json(as_bytes(text));
  REQUIRE(parsed);
  REQUIRE(*parsed);
  const ModelComparison again = audit::compare_models(mine, **parsed);
  CHECK(again.tensors_known);
  CHECK(again.tensors.same == 1);
  CHECK(again.tensors.added.size() == 3);
  CHECK(again.identities.size() == 2);
  CHECK_FALSE(audit::parse_model_json(as_bytes("{\"models\":[]}")));
  CHECK_FALSE(audit::parse_model_json(as_bytes("no json")));
}

TEST_CASE("a JSON manifest decides about the whole model", "[model]") {
  const ScratchFolder folder;
  folder.file("m/a", "hello");
  folder.file("m/s/b", "hello");
  const auto check = [&](const std::string& files, const std::string& identities) {
    const std::string text = R"({"models":[{"files":[)" + files + R"(],"identities":{)" + identities + "}}]}";
    const auto manifest = audit::parse_manifest(as_bytes(text));
    REQUIRE(manifest);
    return audit::check_model(*manifest, "manifest.json", hashed(folder.name("m"), {"git-tree"}));
  };
  const auto file = [](const std::string& path, int size = 5) {
    return R"({"path":")" + path + R"(","size":)" + std::to_string(size) + R"(,"sha256":")" + hex_of("hello") + "\"}";
  };
  const std::string both = file("a") + "," + file("s/b");
  const std::string dir = R"("sha256-dir":")" + hex_of(hex_of("hello") + "  a\n" + hex_of("hello") + "  s/b\n") + "\"";
  CHECK(check(both, dir).all_equal());
  CHECK(check(both, dir).check.matched == 2);
  CHECK(check(both, R"("sha256-dir":"00")").check.identities.size() == 1);
  CHECK(check(both, R"("git-tree":"00")").check.identities.size() == 1);
  CHECK(check(both, R"("of-the-future":"00")").check.identities.size() == 1);
  CHECK(check(both, R"("tensor-root":null)").all_equal());
  CHECK_FALSE(check(both, R"("tensor-root":"ab")").all_equal());
  CHECK(check(file("a"), "").check.extra == std::vector<std::string>{"s/b"});
  CHECK(check(both + "," + file("c"), "").check.missing == std::vector<std::string>{"c"});
  CHECK(check(file("a", 6) + "," + file("s/b"), "").check.mismatched.size() == 1);
}

TEST_CASE("a JSON manifest decides about the identities of each file", "[model]") {
  const ScratchFolder folder;
  const std::string weights = safetensors_of({{"a", "x"}});
  folder.file("m/a", weights);
  folder.file("m/b", "hello");
  HashModelJob job;
  job.path = folder.name("m");
  job.ids = {"git-blob"};
  const auto model = audit::hash_model(job);
  REQUIRE(model);
  const auto file = [](const std::string& path, std::string_view content, const std::string& identities) {
    return R"({"path":")" + path + R"(","size":)" + std::to_string(content.size()) + R"(,"sha256":")" +
           hex_of(content) + "\"" + identities + "}";
  };
  const auto check = [&](const std::string& of_a, const std::string& of_b) {
    const std::string files = file("a", weights, of_a) + "," + file("b", "hello", of_b);
    const auto manifest = audit::parse_manifest(as_bytes(R"({"models":[{"files":[)" + files + "]}]}"));
    REQUIRE(manifest);
    return audit::check_model(*manifest, "manifest.json", *model);
  };
  const std::string root = R"(,"tensor-root":")" + model->files[0].tensor_root.value() + "\"";
  const std::string blob = R"(,"ids":{"git-blob":"b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0"})";  // git hash-object
  CHECK(check(root, blob).all_equal());
  CHECK(check(root, blob + R"(,"tensor-root":null)").all_equal());
  const auto other = check(R"(,"tensor-root":"ab")", blob).check;
  CHECK(other.matched == 2);
  REQUIRE(other.identities.size() == 1);
  CHECK(other.identities[0].path == "a: tensor-root");
  CHECK(other.identities[0].expected == "ab");
  CHECK(other.identities[0].actual == model->files[0].tensor_root);
  CHECK(check(R"(,"tensor-root":null)", "").check.identities.size() == 1);
  CHECK(check(root, R"(,"ids":{"git-blob":"00"})").check.identities.size() == 1);
  CHECK(check(root, R"(,"ids":{"of-the-future":"00"})").check.identities.size() == 1);
  const std::string text = R"({"models":[{"files":[)" + file("a", weights, root) + "," + file("b", "hello", blob) +
                           R"(],"identities":{"sha256-dir":"00"}}]})";
  CHECK(audit::parse_manifest(as_bytes(text))->identity_names() ==
        std::vector<std::string>{"git-blob", "sha256-dir", "tensor-root"});
}

TEST_CASE("identities do not depend on the number of threads", "[model]") {
  const ScratchFolder folder;
  for (int i = 0; i < 40; ++i)
    folder.file("m/" + std::to_string(i) + ".safetensors",
                safetensors_of({{"t" + std::to_string(i), std::string(static_cast<std::size_t>(i) * 9999, 'x')}}));
  HashModelJob job;
  job.path = folder.name("m");
  job.jobs = 1;
  const auto alone = audit::hash_model(job);
  REQUIRE(alone);
  for (const unsigned jobs : {2U, 5U}) {
    job.jobs = jobs;
    const auto model = audit::hash_model(job);
    REQUIRE(model);
    CHECK(model->identities == alone->identities);
  }
}

}  // namespace touchstone

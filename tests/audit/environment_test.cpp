#include "audit/environment.h"

#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>

#include "audit/environment_check.h"
#include "audit/ids.h"
#include "codec/hex.h"
#include "crypto/digest.h"
#include "io/scratch.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;
namespace fs = std::filesystem;
using audit::EnvironmentJob;
using io::IoFault;

EnvironmentIdentity hash(const std::string& path, const EnvironmentJob& settings = {}) {
  EnvironmentJob job = settings;
  job.path = path;
  job.jobs = 2;
  auto environment = audit::hash_environment(job);
  if (!environment) FAIL(io::describe(environment.error()));
  return *environment;
}

EnvironmentIdentity hash_only(const std::string& path, const std::string& name) {
  EnvironmentJob job;
  job.only = name;
  return hash(path, job);
}

std::string text(const EnvironmentIdentity& environment, std::string_view name) {
  const auto value = audit::find_value(environment, name);
  return value ? (value->is_null() ? "null" : audit::bare_text(*value)) : "absent";
}

bool warns(const EnvironmentIdentity& environment, std::string_view code) {
  return std::ranges::any_of(environment.warnings, [code](const Warning& one) { return one.code == code; });
}

void copy_layout(const fs::path& to) { fs::copy(testdata("env/oci/good"), to, fs::copy_options::recursive); }

std::string some_blob(const fs::path& layout) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(layout / "blobs/sha256")) names.push_back(entry.path().string());
  std::ranges::sort(names);
  return names.front();
}

}  // namespace

TEST_CASE("environments: content is looked at before the name", "[environment]") {
  const ScratchFolder scratch;
  fs::copy_file(testdata("env/uki/good.efi"), scratch.name("u.eif"));
  CHECK((*audit::recognise_environment(scratch.name("u.eif")))->name == "uki");
  scratch.file("text.eif", "no image");
  CHECK((*audit::recognise_environment(scratch.name("text.eif")))->name == "eif");
}

TEST_CASE("environments: a layout that names its version twice is a broken layout", "[environment]") {
  const ScratchFolder scratch;
  copy_layout(scratch.name("layout"));
  scratch.file("layout/oci-layout", R"({"imageLayoutVersion": "1.0.0", "imageLayoutVersion": "1.0.0"})");
  const EnvironmentIdentity environment = hash(scratch.name("layout"));
  CHECK(environment.kind == "oci-layout");
  REQUIRE_FALSE(environment.malformed.empty());
}

TEST_CASE("environments: what several identities mean is one fact", "[environment]") {
  EnvironmentJob job;
  job.ids = {"dm-verity", "fs-verity"};
  const EnvironmentIdentity environment = hash(testdata("env/disk/one-block.img"), job);
  CHECK(std::ranges::count(environment.facts, "means", [](const auto& fact) { return fact.first; }) == 1);
}

TEST_CASE("environments: recognition by content", "[environment]") {
  const auto kind = [](const std::string& path) { return (*audit::recognise_environment(path))->name; };
  CHECK(kind(testdata("eif/one-ramdisk.eif")) == "eif");
  CHECK(kind(testdata("env/uki/good.efi")) == "uki");
  CHECK(kind(testdata("env/uki/no-kernel.efi")) == "file");
  CHECK(kind(testdata("env/oci/good")) == "oci-layout");
  CHECK(kind(testdata("env/dir")) == "directory");
  CHECK(kind(testdata("env/dir/app.sh")) == "file");
  const ScratchFolder folder;
  CHECK(kind(folder.file("not-one.eif", "text")) == "eif");
  folder.file("layout/oci-layout", "[]");
  CHECK(kind(folder.name("layout")) == "directory");
  CHECK(*audit::recognise_environment("-") == nullptr);
  CHECK(audit::recognise_environment(folder.name("none")).error().kind == IoFault::missing);
}

TEST_CASE("environments: one value alone is the same value", "[environment]") {
  const std::string disk = testdata("env/disk/3-blocks.img");
  EnvironmentJob all;
  all.ids = {"dm-verity", "fs-verity", "nar", "blake3"};
  const EnvironmentIdentity whole = hash(disk, all);
  for (const char* name : {"sha256", "sha384", "dm-verity", "fs-verity", "nar", "blake3"}) {
    const EnvironmentIdentity one = hash_only(disk, name);
    CHECK(one.identities.size() == 1);
    CHECK(text(one, name) == text(whole, name));
  }
  const std::string folder = testdata("env/dir");
  EnvironmentJob trees;
  trees.ids = {"git-tree", "git-tree-sha256"};
  const EnvironmentIdentity both = hash(folder, trees);
  for (const char* name : {"sha256-dir", "nar", "git-tree", "git-tree-sha256"})
    CHECK(text(hash_only(folder, name), name) == text(both, name));
}

TEST_CASE("environments: a stream is what its first bytes say", "[environment]") {
  for (const auto& [path, kind] :
       {std::pair(testdata("env/uki/good.efi"), "uki"), std::pair(testdata("eif/one-ramdisk.eif"), "eif"),
        std::pair(testdata("env/uki/no-kernel.efi"), "file"), std::pair(testdata("env/disk/3-blocks.img"), "file")}) {
    const int file = ::open(path.c_str(), O_RDONLY);
    REQUIRE(file >= 0);
    const StdinFrom standard_input(file);
    ::close(file);
    const EnvironmentIdentity stream = hash("-");
    const EnvironmentIdentity direct = hash(path);
    CHECK(stream.kind == kind);
    CHECK(stream.measurements == direct.measurements);
    CHECK(text(stream, "sha256") == text(direct, "sha256"));
    CHECK(text(stream, "sha384") == text(direct, "sha384"));
  }
}

TEST_CASE("environments: a kernel image by force comes from a stream, too", "[environment]") {
  const std::string path = testdata("env/uki/good.efi");
  const int file = ::open(path.c_str(), O_RDONLY);
  const StdinFrom standard_input(file);
  ::close(file);
  EnvironmentJob job;
  job.kind = "uki";
  job.ids = {"fs-verity"};
  const EnvironmentIdentity stream = hash("-", job);
  CHECK(stream.measurements == hash(path).measurements);
  CHECK(text(stream, "fs-verity") == text(hash(path, job), "fs-verity"));
}

TEST_CASE("environments: links of a directory", "[environment]") {
  const ScratchFolder folder;
  folder.file("d/a", "content");
  fs::create_symlink("a", folder.path() / "d/link");
  fs::create_symlink("..", folder.path() / "d/up");
  const EnvironmentIdentity plain = hash(folder.name("d"));
  CHECK(text(plain, "sha256-dir") == "null");
  CHECK(warns(plain, "dir.symlinks"));
  CHECK(text(plain, "nar").starts_with("sha256-"));

  EnvironmentJob follow;
  follow.follow_links = true;
  follow.path = folder.name("d");
  // "up" leads to a folder above itself.
  CHECK(audit::hash_environment(follow).error().kind == IoFault::failed);
  fs::remove(folder.path() / "d/up");
  const std::string sha256 = to_hex(crypto::sha256(as_bytes("content")));
  const std::string lines = sha256 + "  a\n" + sha256 + "  link\n";
  const EnvironmentIdentity followed = hash(folder.name("d"), follow);
  CHECK(text(followed, "sha256-dir") == to_hex(crypto::sha256(as_bytes(lines))));
  CHECK(text(followed, "nar") == text(hash(folder.name("d")), "nar"));
  CHECK(followed.identities.front().first == "sha256-dir");
}

TEST_CASE("environments: names without an agreed line form", "[environment]") {
  const ScratchFolder folder;
  folder.file("d/a\nb", "content");
  const EnvironmentIdentity environment = hash(folder.name("d"));
  CHECK(text(environment, "sha256-dir") == "null");
  CHECK(warns(environment, "dir.name"));
  CHECK(text(environment, "nar").starts_with("sha256-"));
}

TEST_CASE("environments: the empty directory", "[environment]") {
  const ScratchFolder folder;
  EnvironmentJob job;
  job.ids = {"git-tree"};
  const EnvironmentIdentity environment = hash(folder.path(), job);
  CHECK(text(environment, "nar") == "sha256-pQpattmS9VmO3ZIQUFn66az8GSmB4IvYhTTCFn6SUmo=");
  CHECK(text(environment, "git-tree") == "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
}

TEST_CASE("oci layouts: an entry that leads out is malformed", "[environment]") {
  const ScratchFolder folder;
  const std::string outside = folder.file("outside", "secret");
  copy_layout(folder.path() / "layout");
  CHECK(hash(folder.name("layout")).malformed.empty());
  fs::create_symlink(outside, folder.path() / "layout/leads-out");
  const EnvironmentIdentity environment = hash(folder.name("layout"));
  REQUIRE(environment.malformed.size() == 1);
  CHECK(environment.malformed[0].path == "leads-out");
  CHECK(text(environment, "oci-index") == "null");
  CHECK(environment.identities.size() == 1);
}

TEST_CASE("oci layouts: links that stay inside", "[environment]") {
  const ScratchFolder folder;
  copy_layout(folder.path() / "layout");
  const fs::path blob = some_blob(folder.path() / "layout");
  const EnvironmentIdentity before = hash(folder.name("layout"));
  fs::rename(blob, folder.path() / "layout/stored-elsewhere");
  fs::create_symlink("../../stored-elsewhere", blob);
  const EnvironmentIdentity linked = hash(folder.name("layout"));
  CHECK(linked.malformed.empty());
  CHECK(text(linked, "oci-manifest") == text(before, "oci-manifest"));
  CHECK(linked.warnings.empty());
  // Behind a link to a folder nobody would look.
  fs::remove(blob);
  fs::rename(folder.path() / "layout/stored-elsewhere", blob);
  fs::rename(folder.path() / "layout/blobs/sha256", folder.path() / "layout/store");
  fs::create_symlink("../store", folder.path() / "layout/blobs/sha256");
  const EnvironmentIdentity hidden = hash(folder.name("layout"));
  REQUIRE_FALSE(hidden.malformed.empty());
  CHECK(hidden.malformed[0].path == "blobs/sha256");
}

TEST_CASE("oci layouts: every changed byte of every file is noticed", "[environment]") {
  const ScratchFolder folder;
  const fs::path layout = folder.path() / "layout";
  copy_layout(layout);
  std::vector<fs::path> blobs;
  for (const auto& entry : fs::directory_iterator(layout / "blobs/sha256")) blobs.push_back(entry.path());
  for (const fs::path& blob : blobs) {
    const std::string content = read_text(blob);
    const std::string name = fs::relative(blob, folder.path());
    for (std::size_t at = 0; at < content.size(); at += 1 + content.size() / 20) {
      std::string changed = content;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      folder.file(name, changed);
      CHECK_FALSE(hash(layout).malformed.empty());
    }
    folder.file(name, content);
  }
  CHECK(hash(layout).malformed.empty());
}

TEST_CASE("oci layouts: a layout without its index", "[environment]") {
  const ScratchFolder folder;
  folder.file("layout/oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
  const EnvironmentIdentity environment = hash(folder.name("layout"));
  REQUIRE(environment.malformed.size() == 1);
  CHECK(environment.malformed[0].path == "index.json");
}

TEST_CASE("oci layouts: sha256-dir is asked for by name", "[environment]") {
  const std::string layout = testdata("env/oci/good");
  CHECK(text(hash(layout), "sha256-dir") == "absent");
  EnvironmentJob job;
  job.ids = {"sha256-dir"};
  EnvironmentJob as_directory;
  as_directory.kind = "directory";
  CHECK(text(hash(layout, job), "sha256-dir") == text(hash(layout, as_directory), "sha256-dir"));
}

TEST_CASE("environment manifests: equal, different, absent", "[environment]") {
  const std::string path = testdata("env/uki/good.efi");
  const EnvironmentIdentity environment = hash(path);
  const auto check = [&](const std::string& values) {
    const auto manifest =
        audit::parse_environment_manifest(as_bytes(R"({"environments":[{"path":"p","identities":{)" + values + "}}]}"));
    REQUIRE(manifest.has_value());
    return audit::compare(*manifest, environment).check;
  };
  const std::string sha256 = text(environment, "sha256");
  CHECK(check("\"sha256\":\"" + sha256 + "\"").matched == 1);
  CHECK(check("\"sha256\":\"" + sha256 + "\"").identities.empty());
  CHECK(check("\"sha256\":null").identities.size() == 1);
  CHECK(check("\"sha256\":[\"" + sha256 + "\"]").identities.size() == 1);
  CHECK(check("\"sha384\":\"00\"").identities.size() == 1);
  CHECK(check("\"pcr11\":\"" + text(environment, "pcr11") + "\"").matched == 1);
}

TEST_CASE("environment manifests: what is none", "[environment]") {
  const auto fault = [](std::string_view document) {
    const auto manifest = audit::parse_environment_manifest(as_bytes(document));
    REQUIRE_FALSE(manifest.has_value());
    return manifest.error().fault;
  };
  CHECK(fault("{}") == Fault::missing);
  CHECK(fault(R"({"environments":[]})") == Fault::missing);
  CHECK(fault(R"({"environments":[{"path":"x"}]})") == Fault::missing);
  CHECK(fault(R"({"environments":[{"path":"x","identities":{"a":1}}]})") == Fault::wrong_type);
  CHECK(fault(R"({"environments":[{"path":"x","path":"y","identities":{"a":"b"}}]})") == Fault::duplicate);
  const auto relative = [](const std::string& path) {
    return audit::is_relative(*audit::parse_environment_manifest(
        as_bytes(R"({"environments":[{"path":")" + path + R"(","identities":{"a":"b"}}]})")));
  };
  CHECK(relative("a/b"));
  CHECK_FALSE(relative("/a"));
  CHECK_FALSE(relative("a/../b"));
  CHECK_FALSE(relative(".."));
  CHECK_FALSE(relative(""));
}

TEST_CASE("folders: what is neither a file nor a folder", "[environment]") {
  const ScratchFolder folder;
  folder.file("d/a", "x");
  REQUIRE(::mkfifo((folder.name("d") + "/pipe").c_str(), 0600) == 0);
  audit::FolderIdsJob job;
  job.folder = folder.name("d");
  job.names = {"nar"};
  CHECK(audit::folder_ids(job).error().kind == IoFault::special);
}

}  // namespace touchstone

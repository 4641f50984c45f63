#include "audit/hash_file.h"

#include <fcntl.h>

#include "audit/manifest.h"
#include "codec/hex.h"
#include "crypto/digest.h"
#include "io/scratch.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {

using audit::hash_files;
using audit::HashFileJob;
using crypto::Hash;
using io::IoFault;
using test::ScratchFolder;

namespace {

HashFileJob job_for(std::vector<std::string> paths, std::vector<std::string> ids = {}, unsigned jobs = 2) {
  HashFileJob job;
  job.paths = std::move(paths);
  job.ids = std::move(ids);
  job.jobs = jobs;
  return job;
}

constexpr std::string_view kHelloSha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

class CountingSink : public audit::IdSink {
 public:
  void update(Bytes bytes) override { count_ += bytes.size(); }
  [[nodiscard]] std::string finish() override { return std::to_string(count_); }

 private:
  std::uint64_t count_ = 0;
};

}  // namespace

TEST_CASE("digests and ids of one pass, in the order asked for") {
  const ScratchFolder folder;
  HashFileJob job =
      job_for({folder.file("f", "hello")}, {"git-blob", "lfs", "oci", "ollama", "counted", "walrus", "lfs"});
  job.algorithms = {Hash::keccak256, Hash::sha256, Hash::sha512};
  job.more_ids = [](std::string_view name, std::uint64_t, bool) -> std::unique_ptr<audit::IdSink> {
    if (name == "counted") return std::make_unique<CountingSink>();
    return nullptr;
  };
  const auto found = hash_files(job);
  REQUIRE(found.size() == 1);
  REQUIRE(found[0]);
  CHECK(found[0]->size == 5);
  REQUIRE(found[0]->digests.size() == 3);
  CHECK(found[0]->digests[0].first == "keccak256");
  CHECK(found[0]->digests[0].second == "1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8");
  CHECK(found[0]->digests[1].second == kHelloSha256);
  REQUIRE(found[0]->ids.size() == 7);
  CHECK(found[0]->ids[0].second == "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0");  // git hash-object
  CHECK(found[0]->ids[1].second == "sha256:" + std::string(kHelloSha256));
  CHECK(found[0]->ids[2].second == "sha256:" + std::string(kHelloSha256));
  CHECK(found[0]->ids[3].second.empty());
  CHECK(found[0]->ids[4].second == "5");
  CHECK(found[0]->ids[5].second.size() == 43);
  CHECK(found[0]->ids[6] == found[0]->ids[1]);
}

TEST_CASE("an Ollama name only for GGUF; an unknown id is an error") {
  const ScratchFolder folder;
  const auto found = hash_files(job_for({folder.file("f", "GGUF....")}, {"ollama"}));
  REQUIRE(found[0]);
  CHECK(found[0]->ids[0].second == "sha256-" + found[0]->digests[0].second);
  CHECK_FALSE(hash_files(job_for({folder.name("f")}, {"nonsense"}))[0]);
}

TEST_CASE("the tensor-root of a file, and null for what has none") {
  const auto root_of = [](const std::string& path) {
    const auto found = hash_files(job_for({test::testdata("models/" + path).string()}, {"tensor-root"}));
    REQUIRE(found[0]);
    return found[0]->ids[0].second;
  };
  const std::string whole = "fa3a9906b01cac49b303f2c55a3f4753353ed6561b1f9ff7cd632b30731e7ec5";
  CHECK(root_of("safetensors/worked-example.safetensors") == whole);
  CHECK(root_of("onnx/external.onnx") == root_of("onnx/raw.onnx"));
  CHECK(root_of("names/text.txt").empty());
  CHECK(root_of("safetensors/bad-trailing.safetensors").empty());
}

TEST_CASE("the Walrus id of 16 MB is the one of the SDK, with one job and with two") {
  // "SHAKE256(ASCII 'assay') first 16000000 bytes" of vectors.json would need SHAKE; the id of a million bytes is
  // there.
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("no shared vectors here");
    return;
  }
  const std::string path = (*vectors / "opengradient/walrus/blob_1000000.bin").string();
  for (const unsigned jobs : {1U, 2U}) {
    const auto found = hash_files(job_for({path}, {"walrus"}, jobs));
    REQUIRE(found[0]);
    CHECK(found[0]->ids[0].second == "vm9-8dA8DgPwtejbbLChxMLYGYLUd_lFNHb75hVNfg4");
  }
}

TEST_CASE("one bad path does not hide the others") {
  const ScratchFolder folder;
  const auto found = hash_files(job_for({folder.file("a", "hello"), folder.name("nothing"), folder.path().string(),
                                         "/dev/zero", folder.file("odd\nname", "hello")}));
  REQUIRE(found.size() == 5);
  CHECK(found[0]->digests[0].second == kHelloSha256);
  CHECK(found[1].error().kind == IoFault::missing);
  CHECK(found[2].error().kind == IoFault::is_directory);
  CHECK(found[3].error().kind == IoFault::special);
  CHECK(found[4]->path == folder.name("odd\nname"));
}

TEST_CASE("standard input is streamed, and has no id that needs a file") {
  const ScratchFolder folder;
  const io::Descriptor file(::open(folder.file("f", "hello").c_str(), O_RDONLY | O_CLOEXEC));
  const test::StdinFrom from(file.get());
  CHECK(hash_files(job_for({"-"}, {"walrus"}))[0].error().kind == IoFault::not_seekable);
  const auto found = hash_files(job_for({"-"}, {"lfs"}));
  REQUIRE(found[0]);
  CHECK(found[0]->path == "-");
  CHECK(found[0]->size == 5);
  CHECK(found[0]->digests[0].second == kHelloSha256);
}

TEST_CASE("lists of sha256sum") {
  const std::string hex(kHelloSha256);
  const auto parsed = audit::parse_manifest(as_bytes(hex + "  a b\n\\" + hex + " *x\\ny\\\\z\n" + hex + "  /abs\n"));
  REQUIRE(parsed);
  CHECK_FALSE(parsed->json);
  REQUIRE(parsed->entries.size() == 3);
  CHECK(parsed->entries[0].path == "a b");
  CHECK(parsed->entries[1].path == "x\ny\\z");
  CHECK(parsed->entries[2].path == "/abs");
  for (const std::string& bad : {std::string(), std::string("\n"), hex, hex + "  \n", hex + " x\n", "g" + hex + "  a\n",
                                 "\\" + hex + "  a\\q\n", hex + "  a\n\n", hex + "  " + std::string("a\0b", 3)}) {
    INFO(bad);
    CHECK_FALSE(audit::parse_manifest(as_bytes(bad)));
  }
}

TEST_CASE("a list decides about the files that it lists") {
  const ScratchFolder folder;
  folder.file("good", "hello");
  folder.file("bad", "hullo");
  folder.file("other", "x");
  const std::string hex(kHelloSha256);
  const auto manifest =
      audit::parse_manifest(as_bytes(hex + "  good\n" + hex + "  bad\n" + hex + "  gone\n" + hex + "  .\n"));
  REQUIRE(manifest);
  audit::ManifestJob job;
  job.base = folder.path().string();
  const auto run = audit::check_list(*manifest, job);
  REQUIRE(run);
  CHECK_FALSE(run->all_equal());
  CHECK(run->check.matched == 1);
  REQUIRE(run->check.mismatched.size() == 1);
  CHECK(run->check.mismatched[0].path == "bad");
  CHECK(run->check.mismatched[0].expected == hex);
  CHECK(run->check.missing == std::vector<std::string>{"gone"});
  CHECK(run->check.extra.empty());
  CHECK(run->unreadable.size() == 1);
  REQUIRE(run->lines.size() == 4);
  CHECK(run->lines[0].second);
  CHECK_FALSE(run->lines[1].second);
}

namespace {

std::string json_manifest(const std::string& files, const std::string& identities) {
  return R"({"schema":"touchstone.hashes/1","models":[{"path":"m","kind":"directory","files":[)" + files +
         R"(],"identities":{)" + identities + "}}]}";
}

std::string json_file(const std::string& path, std::size_t size = 5, const std::string& more = "") {
  return R"({"path":")" + path + R"(","size":)" + std::to_string(size) + R"(,"sha256":")" + std::string(kHelloSha256) +
         R"(","format":null)" + more + "}";
}

}  // namespace

TEST_CASE("manifests that are none") {
  for (const std::string& bad :
       {std::string("{"), std::string("{}"), std::string(R"({"models":[]})"), std::string(R"({"models":[{}]})"),
        json_manifest(json_file("/abs"), ""), json_manifest(json_file("../a"), ""),
        json_manifest(json_file("a/../b"), ""), json_manifest(json_file("a\\u0000b"), ""),
        json_manifest(json_file("a") + "," + json_file("a"), ""), json_manifest(json_file("a"), R"("x":1)"),
        json_manifest(json_file("a"), R"("x":"1","x":"2")"), json_manifest(json_file("a"), "") + "x",
        json_manifest(json_file("a", 5, R"(,"tensor-root":1)"), ""),
        json_manifest(json_file("a", 5, R"(,"ids":[])"), ""),
        json_manifest(json_file("a", 5, R"(,"ids":{"lfs":1})"), "")}) {
    INFO(bad);
    CHECK_FALSE(audit::parse_manifest(as_bytes(bad)));
  }
}

}  // namespace touchstone

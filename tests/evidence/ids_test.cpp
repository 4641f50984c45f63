#include "evidence/models/ids/ids.h"

#include <map>

#include "codec/hex.h"
#include "codec/json.h"
#include "evidence/models/ids/cid.h"
#include "evidence/models/ids/file_tree.h"
#include "evidence/models/ids/git.h"
#include "evidence/models/ids/nar.h"
#include "patterns.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;
using evidence::TreeEntry;

std::string id(std::string_view name, Bytes content, std::size_t piece = 65536) {
  const auto sink = evidence::make_identity_sink(name, {content.size(), false});
  if (!sink) return "no sink";
  feed(*sink, content, piece);
  return sink->finish();
}

using Files = std::map<std::string, std::string>;

std::vector<TreeEntry> entries_of(const Files& files) {
  std::vector<TreeEntry> entries;
  for (const auto& [path, content] : files) {
    const bool link = content.starts_with("-> ");
    entries.push_back({path, link ? TreeEntry::Kind::link : TreeEntry::Kind::regular, content.size(),
                       link ? content.substr(3) : std::string()});
  }
  return entries;
}

std::string tree(const Files& files, const std::vector<TreeEntry>& entries) {
  return evidence::git_tree(crypto::Hash::sha1, entries, [&](std::size_t entry) {
    const std::string& content = files.at(entries[entry].path);
    evidence::GitBlob blob(crypto::Hash::sha1, content.size());
    blob.update(as_bytes(content));
    return blob.digest();
  });
}

std::string nar(const Files& files, const std::vector<TreeEntry>& entries) {
  evidence::NarWriter writer;
  const bool read = evidence::write_nar(writer, entries, [&](std::size_t entry, evidence::NarWriter& to) {
    to.contents(as_bytes(files.at(entries[entry].path)));
    return true;
  });
  return read ? writer.finish() : "unread";
}

}  // namespace

TEST_CASE("identities: the table of models.md 1.3", "[ids]") {
  CHECK(evidence::is_identity_of_file("cid-v0"));
  CHECK_FALSE(evidence::is_identity_of_directory("cid-v0"));
  CHECK(evidence::is_identity_of_directory("git-tree"));
  CHECK_FALSE(evidence::is_identity_of_file("git-tree"));
  CHECK(evidence::is_identity_of_file("nar"));
  CHECK(evidence::is_identity_of_directory("nar"));
  CHECK_FALSE(evidence::find_identity("git-blob-sha256").has_value());
  CHECK_FALSE(evidence::find_identity("").has_value());
  for (const auto& name : evidence::identity_names()) {
    const auto sink = evidence::make_identity_sink(name.name, {0, false});
    const bool streams = name.of != evidence::IdentityOf::directory && name.name != "walrus" && name.name != "ollama" &&
                         name.name != "tensor-root" && name.name != "sha256-dir" && name.name != "oms-root";
    CHECK((sink != nullptr) == streams);
  }
}

TEST_CASE("identities of hello world, in any pieces", "[ids]") {
  const Bytes hello = as_bytes("hello world");
  for (const std::size_t piece : {1U, 4U, 11U}) {
    CHECK(id("cid-v0", hello, piece) == "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD");
    CHECK(id("cid-v1", hello, piece) == "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    CHECK(id("git-blob", hello, piece) == "95d09f2b10159347eece71399a7e2e907ea3df4f");
    CHECK(id("fs-verity", hello, piece) == "sha256:1e2eaa4202d750a41174ee454970b92c1bc2f925b1e35076d8c7d5f56362ba64");
    CHECK(id("blake3", hello, piece) == "d74981efa70a0c880b8d8c1985d075dbcbf679b99a5f9914e5aaf96b831a9e24");
    CHECK(id("oci", hello, piece) == "sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
  }
}

TEST_CASE("cids: pieces do not matter at the edges of chunks and groups", "[ids]") {
  for (const std::size_t size : {262143U, 262144U, 262145U, 262144U * 174U, 262144U * 174U + 1U}) {
    const Buffer content = modulo_251(size);
    const std::string whole = id("cid-v1", content, content.size());
    CHECK(id("cid-v1", content, 100003) == whole);
  }
}

TEST_CASE("git trees: git's own order, links, folders without files", "[ids]") {
  // `git write-tree` of git 2.39 over the same files: a slash stands behind the names of folders when they are sorted.
  const Files files = {{"lib/a", "a\n"}, {"lib-a", "b\n"}, {"lib.a", "c\n"}, {"link", "-> lib/a"}};
  auto entries = entries_of(files);
  const std::string plain = tree(files, entries);
  CHECK(plain == "a78d49773a826ef4cc1cd90053c8256676189b4b");
  entries.push_back({"empty", TreeEntry::Kind::directory, 0, {}});
  entries.push_back({"empty/inner", TreeEntry::Kind::directory, 0, {}});
  entries.push_back({"lib", TreeEntry::Kind::directory, 0, {}});
  CHECK(tree(files, entries) == plain);
  Files with_git = files;
  with_git[".git/config"] = "x";
  CHECK(tree(with_git, entries_of(with_git)) == plain);
  with_git.erase(".git/config");
  with_git["sub/.git/config"] = "x";
  CHECK(tree(with_git, entries_of(with_git)) != plain);
  // The empty tree, which every user of git knows.
  CHECK(tree({}, {}) == "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  CHECK(evidence::git_tree(crypto::Hash::sha256, {}, {}) ==
        "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321");
}

TEST_CASE("git trees: executable and other files differ", "[ids]") {
  const Files files = {{"run", "x"}};
  auto entries = entries_of(files);
  const std::string plain = tree(files, entries);
  entries[0].kind = TreeEntry::Kind::executable;
  CHECK(tree(files, entries) != plain);
}

TEST_CASE("nar: the empty folder, and what is part of it", "[ids]") {
  CHECK(nar({}, {}) == "sha256-pQpattmS9VmO3ZIQUFn66az8GSmB4IvYhTTCFn6SUmo=");
  const Files files = {{"b/c", "content"}, {"b-", ""}, {"l", "-> b"}};
  auto entries = entries_of(files);
  const std::string plain = nar(files, entries);
  std::ranges::reverse(entries);
  CHECK(nar(files, entries) == plain);
  entries.push_back({"empty", TreeEntry::Kind::directory, 0, {}});
  CHECK(nar(files, entries) != plain);
}

TEST_CASE("nar: a file that cannot be read ends it", "[ids]") {
  evidence::NarWriter writer;
  const Files files = {{"a", ""}, {"b", ""}};
  std::size_t asked = 0;
  CHECK_FALSE(evidence::write_nar(writer, entries_of(files), [&](std::size_t, evidence::NarWriter&) {
    ++asked;
    return false;
  }));
  CHECK(asked == 1);
}

TEST_CASE("file trees: order is component by component", "[ids]") {
  const auto root = evidence::make_tree(entries_of({{"a-b/x", ""}, {"a/y", ""}, {"a/b/z", ""}, {"a.c", ""}}));
  std::string order;
  for (const auto& child : root.children) order += child.name + " ";
  CHECK(order == "a a-b a.c ");
  CHECK(root.children[0].children.size() == 2);
}

TEST_CASE("cids and git blobs: vectors of ipfs-unixfs-importer", "[ids][vectors]") {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const Buffer text = read_file(*vectors / "ids/cid/vectors.json");
  const auto document = json::parse(text);
  REQUIRE(document.has_value());
  std::size_t ran = 0;
  for (const json::Value& vector : document->root().items) {
    const auto length = static_cast<std::size_t>(*vector.find("length")->as_u64());
    const Buffer content =
        vector.find("content")->text.starts_with("hello") ? to_buffer(as_bytes("hello world")) : modulo_251(length);
    REQUIRE(content.size() == length);
    for (const auto& [name, member] :
         {std::pair("cid-v0", "unixfs-v0-2015"), std::pair("cid-v1", "kubo-cidv1-rawleaves-256KiB-174"),
          std::pair("cid-unixfs-v1-2025", "unixfs-v1-2025"), std::pair("git-blob", "git_blob_sha1"),
          std::pair("sha256", "sha256")}) {
      CHECK(id(name, content, 1 << 20U) == vector.find(member)->text);
      ++ran;
    }
  }
  WARN("cids: " << ran << " values");
}

}  // namespace touchstone

#include "audit/measure_model.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "codec/hex.h"
#include "evidence/models/weight_file.h"
#include "formats/oms/statement.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone::audit {
namespace {

namespace fs = std::filesystem;

/// A folder that is gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "touchstone-model-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  [[nodiscard]] fs::path path() const { return path_; }
  [[nodiscard]] std::string at(const std::string& relative) const { return (path_ / relative).string(); }

  void put(const std::string& relative, const std::string& text) const {
    fs::create_directories((path_ / relative).parent_path());
    std::ofstream(path_ / relative, std::ios::binary) << text;
  }

 private:
  fs::path path_;
};

oms::Statement statement_over(const std::vector<std::string>& names, bool shards = false) {
  oms::Statement statement;
  statement.predicate = oms::Predicate::v1;
  statement.hash_type = "sha256";
  statement.method = shards ? oms::Method::shards : oms::Method::files;
  statement.shard_size = shards ? 4 : 0;
  for (const std::string& name : names) {
    oms::Resource resource;
    resource.name = name;
    resource.path_length = name.size();
    if (shards) {
      const auto shard = oms::read_shard_name(name);
      resource.path_length = shard.value().path.size();
      resource.range = shard->range;
    }
    statement.resources.push_back(std::move(resource));
  }
  return statement;
}

io::Result<MeasuredModel> measure(const std::string& path, const oms::Statement& statement,
                                  const std::string& signature = "/no/such/file", unsigned jobs = 2) {
  const ModelRequest request{"subject", nullptr, &statement, signature};
  auto models = measure_model(path, {&request, 1}, {jobs, false});
  if (!models) return tl::unexpected(models.error());
  return std::move(models->front());
}

std::vector<std::string> paths_of(const MeasuredModel& model) {
  std::vector<std::string> paths;
  for (const MeasuredFile& file : model.files) paths.push_back(file.path);
  return paths;
}

using Paths = std::vector<std::string>;

std::string sha256_of(std::string_view text) { return to_hex(crypto::sha256(as_bytes(text))); }

}  // namespace

TEST_CASE("measure_model: files that are named are digested, all are listed", "[model]") {
  const Folder folder;
  folder.put("a", "one");
  folder.put("sub/b", std::string(3U << 20U, 'x'));
  folder.put("unsigned", "two");
  fs::create_directories(folder.path() / "empty");
  for (const unsigned jobs : {1U, 2U, 5U}) {
    const auto model = measure(folder.at(""), statement_over({"a", "sub/b", "missing"}), "/no/such/file", jobs);
    REQUIRE(model);
    CHECK(model->directory);
    CHECK(paths_of(*model) == Paths{"a", "sub/b", "unsigned"});
    REQUIRE(model->files[0].ranges.size() == 1);
    CHECK(to_hex(model->files[0].ranges[0].digest) == sha256_of("one"));
    REQUIRE(model->files[1].ranges.size() == 1);
    CHECK(to_hex(model->files[1].ranges[0].digest) == sha256_of(std::string(3U << 20U, 'x')));
    CHECK(model->files[2].ranges.empty());
  }
}

TEST_CASE("measure_model: shards, and ranges that cannot be read", "[model]") {
  const Folder folder;
  folder.put("a", "0123456789");
  const auto model =
      measure(folder.at(""), statement_over({"a:0:4", "a:4:8", "a:8:10", "a:8:12", "a:5:3", "a:2:3"}, true));
  REQUIRE(model);
  const auto& ranges = model->files.front().ranges;
  REQUIRE(ranges.size() == 4);
  CHECK(std::ranges::is_sorted(ranges, {}, &MeasuredRange::start));
  CHECK(to_hex(ranges.back().digest) == sha256_of("89"));
}

TEST_CASE("measure_model: what overlapping ranges make to read is bounded", "[model]") {
  const Folder folder;
  folder.put("a", std::string(8U << 20U, 'x'));
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) names.push_back("a:" + std::to_string(i) + ":8388608");
  const auto model = measure(folder.at(""), statement_over(names, true));
  REQUIRE(model);
  CHECK(model->files.front().ranges.size() <= 17);
}

TEST_CASE("measure_model: the three algorithms, and an unknown one", "[model]") {
  const Folder folder;
  folder.put("a", "abc");
  oms::Statement statement = statement_over({"a"});
  statement.hash_type = "blake2b";
  CHECK(measure(folder.at(""), statement)->files[0].ranges[0].digest.size() == 64);
  statement.hash_type = "blake3";
  CHECK(to_hex(measure(folder.at(""), statement)->files[0].ranges[0].digest) ==
        "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
  statement.hash_type = "md5";
  CHECK(measure(folder.at(""), statement)->files[0].ranges.empty());
}

TEST_CASE("measure_model: a single file", "[model]") {
  const Folder folder;
  folder.put("m.bin", "abc");
  const auto model = measure(folder.at("m.bin"), statement_over({"."}));
  REQUIRE(model);
  CHECK_FALSE(model->directory);
  CHECK(paths_of(*model) == Paths{"m.bin"});
  CHECK(to_hex(model->files[0].ranges.at(0).digest) == sha256_of("abc"));
  CHECK(measure(folder.at("m.bin"), statement_over({"m.bin"}))->files[0].ranges.size() == 1);
  CHECK(measure(folder.at("nothing"), statement_over({"."})).error().kind == io::IoFault::missing);
}

TEST_CASE("measure_model: an empty folder is a model without files", "[model]") {
  const Folder folder;
  const auto model = measure(folder.at(""), statement_over({"a"}));
  REQUIRE(model);
  CHECK(model->files.empty());
}

TEST_CASE("measure_model: the signature is never part of the model", "[model]") {
  const Folder folder;
  folder.put("a", "abc");
  folder.put("sub/model.sig", "{signature}");
  folder.put("other", "{signaturo}");
  CHECK(paths_of(*measure(folder.at(""), statement_over({"a"}), folder.at("sub/model.sig"))) == Paths{"a", "other"});
  // By another name, by a link, and by a hard link: device and inode decide.
  fs::create_symlink(folder.path() / "sub/model.sig", folder.path() / "link.sig");
  fs::create_hard_link(folder.path() / "sub/model.sig", folder.path() / "hard.sig");
  CHECK(paths_of(*measure(folder.at(""), statement_over({"a"}), folder.at("hard.sig"))) == Paths{"a", "other"});
}

TEST_CASE("measure_model: links are told, and followed where the signer allows it", "[model]") {
  const Folder folder, elsewhere;
  folder.put("a", "abc");
  elsewhere.put("blob", "blob");
  elsewhere.put("dir/x", "x");
  fs::create_symlink(elsewhere.path() / "blob", folder.path() / "weights");
  fs::create_symlink("a", folder.path() / "inside");
  fs::create_symlink(elsewhere.path() / "dir", folder.path() / "folder");
  oms::Statement statement = statement_over({"a", "weights"});
  const auto told = measure(folder.at(""), statement);
  REQUIRE(told);
  CHECK(paths_of(*told) == Paths{"a", "folder", "inside", "weights"});
  CHECK(told->files[3].is_link);
  CHECK(to_hex(told->files[3].ranges.at(0).digest) == sha256_of("blob"));
  CHECK(told->files[1].is_broken);  // it leads to a folder
  CHECK_FALSE(told->files[2].is_broken);

  statement.allow_symlinks = true;
  const auto followed = measure(folder.at(""), statement);
  REQUIRE(followed);
  CHECK(paths_of(*followed) == Paths{"a", "folder/x", "inside", "weights"});
  CHECK(std::ranges::none_of(followed->files, &MeasuredFile::is_link));
  CHECK(followed->leading_out == Paths{"folder", "weights"});
}

TEST_CASE("measure_model: broken links and circles", "[model]") {
  const Folder folder;
  folder.put("a", "abc");
  fs::create_symlink("nowhere", folder.path() / "broken");
  oms::Statement statement = statement_over({"a", "broken"});
  const auto told = measure(folder.at(""), statement);
  REQUIRE(told);
  CHECK(told->files[1].is_broken);
  statement.allow_symlinks = true;
  CHECK_FALSE(measure(folder.at(""), statement));
  fs::remove(folder.path() / "broken");
  fs::create_symlink(".", folder.path() / "circle");
  CHECK(measure(folder.at(""), statement).error().kind == io::IoFault::failed);
}

TEST_CASE("measure_model: a FIFO in a model is an error and never opened", "[model]") {
  const Folder folder;
  folder.put("a", "abc");
  if (std::system(("mkfifo '" + folder.at("fifo") + "'").c_str()) != 0) return;
  CHECK(measure(folder.at(""), statement_over({"a"})).error().kind == io::IoFault::special);
}

TEST_CASE("measure_model: a file that is another one than before", "[model]") {
  const Folder folder;
  folder.put("a", "abc");
  const ListedFile listed{folder.at(""), "a", false, 4};  // it was listed with another size
  const auto digests = digest_pieces({&listed, 1}, {{0, crypto::Hash::sha256, 0, 3}}, {});
  REQUIRE_FALSE(digests);
  CHECK(digests.error().kind == io::IoFault::changed);
  const ListedFile gone{folder.at(""), "b", false, 3};
  CHECK(digest_pieces({&gone, 1}, {{0, crypto::Hash::sha256, 0, 3}}, {}).error().kind == io::IoFault::missing);
}

TEST_CASE("measure_model: content and name tell weights, where the signature hides them", "[model]") {
  const Folder folder;
  folder.put("a", "abc");
  folder.put("hidden/notes.txt", "text");
  folder.put("hidden/notes.md", "\x93NUMPY\x01");
  folder.put("hidden/x.BIN", "");
  folder.put("other.bin", "x");
  oms::Statement statement = statement_over({"a"});
  statement.ignore_paths = {"hidden"};
  const auto model = measure(folder.at(""), statement);
  REQUIRE(model);
  REQUIRE(paths_of(*model) == Paths{"a", "hidden/notes.md", "hidden/notes.txt", "hidden/x.BIN", "other.bin"});
  CHECK(model->files[1].is_weights);
  CHECK_FALSE(model->files[2].is_weights);
  CHECK(model->files[3].is_weights);
}

TEST_CASE("measure_model: two signatures over one model", "[model]") {
  const Folder folder;
  folder.put("a", "abc");
  const oms::Statement first = statement_over({"a"});
  oms::Statement second = first;
  second.hash_type = "blake2b";
  const auto requests = std::to_array<ModelRequest>({{"one", nullptr, &first, "/x"}, {"two", nullptr, &second, "/x"}});
  const auto models = measure_model(folder.at(""), requests, {});
  REQUIRE(models);
  REQUIRE(models->size() == 2);
  CHECK((*models)[0].subject == "one");
  CHECK((*models)[0].files[0].ranges[0].digest.size() == 32);
  CHECK((*models)[1].files[0].ranges[0].digest.size() == 64);
}

TEST_CASE("weight files: the names and contents of oms.md 5", "[model]") {
  using evidence::has_weight_name;
  for (const std::string name : {"x.safetensors", "X.GGUF", "a/b.pt", "m.llamafile", "m.pb", ".bin"})
    CHECK(has_weight_name(name));
  for (const std::string name : {"x.txt", "bin", "x.binx", "x.json", ""}) CHECK_FALSE(has_weight_name(name));
  const auto by_content = [](std::string_view text) {
    return evidence::is_weight_file(BytesSource(as_bytes(text)), "x.txt");
  };
  using namespace std::string_view_literals;
  CHECK(by_content("PK\x03\x04 anything"));
  CHECK(by_content("\x89HDF\r\n\x1a\n"));
  CHECK(by_content("\x1c\0\0\0TFL3"sv));
  CHECK(by_content("\x80\x02]."));
  CHECK(by_content("\x02\0\0\0\0\0\0\0{}"sv));
  CHECK_FALSE(by_content(""));
  CHECK_FALSE(by_content("PK"));
  CHECK_FALSE(by_content("TFL3"));
  CHECK_FALSE(by_content("plain text"));
}

}  // namespace touchstone::audit

#include "evidence/environments/verity.h"

#include <thread>

#include "codec/hex.h"
#include "codec/json.h"
#include "crypto/digest.h"
#include "patterns.h"
#include "support/catch.h"
#include "support/files.h"
#include "support/sources.h"

namespace touchstone {
namespace {

using namespace test;
using evidence::DmVerity;
using evidence::FsVerity;
using evidence::kVerityBlock;

// environments.md 4, level by level with everything in memory.
Digest256 root_of(Buffer data, const Buffer& salt) {
  const auto hash_level = [&salt](Bytes level) {
    std::vector<Digest256> digests;
    for (std::size_t at = 0; at < level.size(); at += kVerityBlock) {
      Buffer message = salt;
      append(message, level.subspan(at, kVerityBlock));
      digests.push_back(crypto::sha256(message));
    }
    return digests;
  };
  std::vector<Digest256> digests = hash_level(data);
  while (digests.size() > 1) {
    Buffer level;
    for (const Digest256& digest : digests) append(level, digest);
    level.resize((level.size() + kVerityBlock - 1) / kVerityBlock * kVerityBlock);
    digests = hash_level(level);
  }
  return digests.front();
}

void two_threads(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::thread other([&] {
    for (std::size_t i = 1; i < count; i += 2) work(i);
  });
  for (std::size_t i = 0; i < count; i += 2) work(i);
  other.join();
}

std::string fs_verity(Bytes content, Bytes salt = {}) {
  FsVerity verity(salt);
  verity.update(content);
  return verity.finish();
}

}  // namespace

TEST_CASE("dm-verity: the values of environments.md 4", "[verity]") {
  DmVerity plain({});
  plain.update(modulo_251(262144));
  CHECK(plain.finish() == "a519c165a2715479cac3648082ae0ecd93e0bbb94b8150e869d0cc63203561ef");
  const Buffer salt = *from_hex("0011223344556677", "salt");
  DmVerity salted(salt);
  salted.update(modulo_251(1048576));
  CHECK(salted.finish() == "6cccb18fa4e7dc4e4c18978e7feed9ba742f63ccbbfb27570bdc292b7dc17653");
}

TEST_CASE("verity trees: any pieces and any threads give the root of the plain levels", "[verity]") {
  // One block, a full hash block, one more.
  for (const std::size_t blocks : {1U, 2U, 127U, 128U, 129U, 256U, 257U}) {
    CAPTURE(blocks);
    const Buffer data = modulo_251(blocks * kVerityBlock);
    for (const Buffer& salt : {Buffer{}, Buffer{1, 2, 3}}) {
      const std::string root = to_hex(root_of(data, salt));
      for (const std::size_t piece : {std::size_t{4095}, std::size_t{65536}, data.size()}) {
        DmVerity pieces(salt);
        feed(pieces, data, piece);
        CHECK(pieces.finish() == root);
      }
      DmVerity whole(salt);
      CHECK(whole.update_all(BytesSource(data), {}));
      CHECK(whole.finish() == root);
      DmVerity threads(salt);
      CHECK(threads.update_all(BytesSource(data), two_threads));
      CHECK(threads.finish() == root);
    }
  }
}

TEST_CASE("verity trees: a third level", "[verity]") {
  const Buffer data = modulo_251((128 * 128 + 1) * kVerityBlock);
  const std::string root = to_hex(root_of(data, {}));
  DmVerity streamed({});
  feed(streamed, data, 1 << 20U);
  CHECK(streamed.finish() == root);
  DmVerity threads({});
  CHECK(threads.update_all(BytesSource(data), two_threads));
  CHECK(threads.finish() == root);
}

TEST_CASE("dm-verity: sizes that no device has", "[verity]") {
  for (const std::size_t size : {0U, 1U, 4095U, 4097U, 1048577U}) {
    DmVerity verity({});
    verity.update(modulo_251(size));
    CHECK_FALSE(verity.root().has_value());
  }
}

TEST_CASE("fs-verity: an empty file has a root of zeros", "[verity]") {
  CHECK(fs_verity({}) == "sha256:3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95");
  FsVerity all;
  CHECK(all.update_all(BytesSource({}), {}));
  CHECK(all.finish() == "sha256:3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95");
}

TEST_CASE("fs-verity: a source that gives up", "[verity]") {
  const Buffer data = modulo_251(2 << 20U);
  FsVerity late;
  CHECK_FALSE(late.update_all(BrokenSource(data, 1 << 20U), two_threads));
  FsVerity early;
  CHECK_FALSE(early.update_all(BrokenSource(Bytes(data).first(100), 50), {}));
}

TEST_CASE("fs-verity: vectors of fsverity-utils", "[verity][vectors]") {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const Buffer text = read_file(*vectors / "ids/fsverity/vectors.json");
  const auto document = json::parse(text);
  REQUIRE(document.has_value());
  std::size_t ran = 0;
  for (const json::Value& vector : document->root().items) {
    // The one size of block and the one algorithm that the kernel uses by default.
    if (vector.find("hash_alg")->text != "sha256" || vector.find("block_size")->as_u64() != kVerityBlock) continue;
    const Buffer salt = *from_hex(vector.find("salt_hex")->text, "salt");
    const Buffer content = modulo_251(static_cast<std::size_t>(*vector.find("length")->as_u64()));
    CHECK(fs_verity(content, salt) == vector.find("digest")->text);
    FsVerity all(salt);
    CHECK(all.update_all(BytesSource(content), two_threads));
    CHECK(all.finish() == vector.find("digest")->text);
    ++ran;
  }
  CHECK(ran == 16);
  WARN("fs-verity: " << ran << " vectors");
}

TEST_CASE("dm-verity: vectors of veritysetup", "[verity][vectors]") {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const Buffer text = read_file(*vectors / "ids/dm-verity/vectors.json");
  const auto document = json::parse(text);
  REQUIRE(document.has_value());
  std::size_t ran = 0;
  for (const json::Value& vector : document->root().items) {
    const Buffer salt = *from_hex(vector.find("salt_hex")->text, "salt");
    DmVerity verity(salt);
    feed(verity, modulo_251(1048576), 1000003);
    CHECK(verity.finish() == vector.find("root_hash")->text);
    ++ran;
  }
  WARN("dm-verity: " << ran << " vectors");
}

}  // namespace touchstone

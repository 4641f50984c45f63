// SHA-256 of many messages against OpenSSL's, message by message.
#include "crypto/sha256_many.h"

#include <random>
#include <vector>

#include "support/catch.h"

using namespace touchstone;
using crypto::Sha256;
using crypto::Sha256Feed;
using crypto::Sha256Kernel;

namespace {

std::vector<Sha256Kernel> kernels() {
  std::vector<Sha256Kernel> all = {Sha256Kernel::openssl};
  if (crypto::has_sha_ni()) all.push_back(Sha256Kernel::sha_ni);
  return all;
}

Buffer random_bytes(std::mt19937& random, std::size_t size) {
  Buffer bytes(size);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

}  // namespace

TEST_CASE("many messages in any pieces have the digests of OpenSSL", "[sha256]") {
  std::mt19937 random(20261121);
  for (const Sha256Kernel kernel : kernels()) {
    for (int round = 0; round < 60; ++round) {
      const std::size_t count = random() % 9;
      std::vector<Buffer> messages;
      std::vector<Sha256> hashes(count, Sha256(kernel));
      for (std::size_t i = 0; i < count; ++i) messages.push_back(random_bytes(random, random() % 700));
      std::vector<std::size_t> at(count, 0);
      // Each round of feeding gives every message a piece of its own length, empty ones included.
      for (bool more = true; more;) {
        std::vector<Sha256Feed> feeds;
        more = false;
        for (std::size_t i = 0; i < count; ++i) {
          const std::size_t size = std::min<std::size_t>(random() % 200, messages[i].size() - at[i]);
          feeds.push_back({&hashes[i], Bytes(messages[i]).subspan(at[i], size)});
          at[i] += size;
          more = more || at[i] < messages[i].size();
        }
        crypto::sha256_update(feeds);
      }
      for (std::size_t i = 0; i < count; ++i) REQUIRE(hashes[i].finish() == crypto::sha256(messages[i]));
    }
  }
}

TEST_CASE("the padding of every length around a block is right", "[sha256]") {
  std::mt19937 random(7);
  for (const Sha256Kernel kernel : kernels()) {
    for (std::size_t size = 0; size <= 200; ++size) {
      const Buffer message = random_bytes(random, size);
      Sha256 hash(kernel);
      crypto::sha256_update(std::array{Sha256Feed{&hash, message}});
      REQUIRE(hash.finish() == crypto::sha256(message));
    }
  }
}

TEST_CASE("blocks behind a prefix are digested one by one", "[sha256]") {
  std::mt19937 random(11);
  for (const Sha256Kernel kernel : kernels()) {
    for (const std::size_t prefix_size : {0U, 8U, 64U, 100U}) {
      for (const std::size_t count : {0U, 1U, 2U, 3U, 7U, 128U}) {
        const Buffer prefix = random_bytes(random, prefix_size);
        const Buffer data = random_bytes(random, count * 256);
        std::vector<Digest256> out(count);
        crypto::sha256_blocks(prefix, data, out, kernel);
        for (std::size_t i = 0; i < count; ++i) {
          Buffer whole = prefix;
          whole.insert(whole.end(), data.begin() + static_cast<std::ptrdiff_t>(i * 256),
                       data.begin() + static_cast<std::ptrdiff_t>((i + 1) * 256));
          REQUIRE(out[i] == crypto::sha256(whole));
        }
      }
    }
  }
}

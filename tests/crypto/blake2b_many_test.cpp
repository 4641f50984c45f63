#include "crypto/blake2b_many.h"

#include <cstring>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using crypto::Blake2bKernel;

std::vector<Blake2bKernel> kernels() {
  std::vector<Blake2bKernel> found;
  for (const Blake2bKernel kernel : {Blake2bKernel::portable, Blake2bKernel::avx2, Blake2bKernel::avx512}) {
    if (crypto::has_blake2b_kernel(kernel)) found.push_back(kernel);
  }
  return found;
}

Buffer pattern(std::size_t size) {
  Buffer bytes(size);
  std::uint32_t state = 12345;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(state >> 24U);
  }
  return bytes;
}

}  // namespace

TEST_CASE("BLAKE2b of many messages is BLAKE2b of each, whatever the kernel") {
  const Buffer bytes = pattern(100'000);
  for (const Blake2bKernel kernel : kernels()) {
    for (const std::size_t length : {0U, 1U, 2U, 63U, 64U, 65U, 127U, 128U, 129U, 255U, 256U, 257U, 600U}) {
      for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 64U, 65U, 130U}) {
        for (const bool prefixed : {false, true}) {
          const std::size_t stride = length + 3;
          std::vector<Digest256> out(count);
          const auto prefix = prefixed ? std::optional<std::uint8_t>(std::uint8_t{0x5a}) : std::nullopt;
          crypto::blake2b_256_many({bytes.data(), stride, length, prefix}, out, kernel);
          for (std::size_t i = 0; i < count; ++i) {
            Buffer message;
            if (prefixed) message.push_back(0x5a);
            append(message, Bytes(bytes).subspan(i * stride, length));
            if (out[i] != crypto::blake2b_256(message)) {
              FAIL("kernel " << static_cast<int>(kernel) << " length " << length << " message " << i << " of "
                             << count);
            }
          }
        }
      }
    }
  }
  CHECK_FALSE(kernels().empty());
}

TEST_CASE("a level of a tree folds in place") {
  const Buffer bytes = pattern(std::size_t{64} * 1000);
  for (const Blake2bKernel kernel : kernels()) {
    std::vector<Digest256> nodes(2000);
    std::memcpy(nodes.data(), bytes.data(), bytes.size());
    crypto::blake2b_256_many({nodes[0].data(), 64, 64, std::uint8_t{1}}, std::span(nodes).first(1000), kernel);
    for (std::size_t i = 0; i < 1000; ++i) {
      Buffer message{1};
      append(message, Bytes(bytes).subspan(64 * i, 64));
      if (nodes[i] != crypto::blake2b_256(message)) FAIL("node " << i);
    }
  }
}

TEST_CASE("lanes absorb in pieces") {
  const Buffer bytes = pattern(8 * 1024);
  for (const Blake2bKernel kernel : kernels()) {
    for (const std::size_t tail : {1U, 5U, 127U, 128U, 200U, 256U}) {
      crypto::Blake2bLanes lanes{};
      crypto::blake2b_start(lanes);
      crypto::blake2b_absorb(kernel, lanes, bytes.data(), 1024, 128, 0, false);
      crypto::blake2b_absorb(kernel, lanes, bytes.data() + 128, 1024, 384, 128, false);
      Buffer last(std::size_t{8} * 256);
      for (std::size_t lane = 0; lane < 8; ++lane) std::memcpy(&last[lane * 256], &bytes[lane * 1024 + 512], tail);
      crypto::blake2b_absorb(kernel, lanes, last.data(), 256, tail, 512, true);
      for (std::size_t lane = 0; lane < 8; ++lane) {
        CHECK(crypto::blake2b_digest(lanes, lane) ==
              crypto::blake2b_256(Bytes(bytes).subspan(lane * 1024, 512 + tail)));
      }
    }
  }
}

TEST_CASE("the digest of abc is that of RFC 7693's algorithm with 32 bytes") {
  // From `b2sum -l 256`.
  std::vector<Digest256> out(1);
  for (const Blake2bKernel kernel : kernels()) {
    crypto::blake2b_256_many({as_bytes("abc").data(), 3, 3}, out, kernel);
    CHECK(out[0][0] == 0xbd);
    CHECK(out[0][1] == 0xdd);
    CHECK(out[0][31] == 0x19);
  }
}

}  // namespace touchstone

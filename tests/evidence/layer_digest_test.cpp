#include "evidence/environments/layer_digest.h"

#include <zlib.h>

#include "patterns.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using namespace test;
using evidence::GzipDigest;

Buffer packed(Bytes content) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16, kMemory = 8;
  REQUIRE(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) == Z_OK);
  Buffer input = to_buffer(content);
  Buffer out(deflateBound(&stream, static_cast<uLong>(input.size())) + 64);
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

Parsed<Buffer> unpack(Bytes layer, std::size_t piece = 4096) {
  GzipDigest digest(crypto::Hash::sha256, layer.size());
  feed(digest, layer, piece);
  return digest.finish();
}

Fault fault_of(Bytes layer) {
  const auto digest = unpack(layer);
  REQUIRE_FALSE(digest.has_value());
  CHECK(digest.error().offset <= layer.size());
  return digest.error().fault;
}

}  // namespace

TEST_CASE("layers: the digest of what is inside, in any pieces", "[layer]") {
  for (const std::size_t size : {0U, 1U, 70000U, 1048576U}) {
    const Buffer content = modulo_251(size);
    const Buffer layer = packed(content);
    const Buffer wanted = crypto::digest(crypto::Hash::sha256, content);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{13}, layer.size()})
      CHECK(unpack(layer, piece) == wanted);
  }
}

TEST_CASE("layers: several members are one stream", "[layer]") {
  const Buffer content = modulo_251(5000);
  Buffer layer = packed(Bytes(content).first(1000));
  append(layer, packed({}));
  append(layer, packed(Bytes(content).subspan(1000)));
  for (const std::size_t piece : {1U, 100U, 100000U})
    CHECK(unpack(layer, piece) == crypto::digest(crypto::Hash::sha256, content));
}

TEST_CASE("layers: every strict prefix, every changed byte and every byte behind is refused", "[layer]") {
  const Buffer content = modulo_251(300);
  const Buffer layer = packed(content);
  for (std::size_t length = 0; length < layer.size(); ++length)
    CHECK(fault_of(Bytes(layer).first(length)) == Fault::truncated);
  const Buffer wanted = crypto::digest(crypto::Hash::sha256, content);
  for (std::size_t at = 0; at < layer.size(); ++at) {
    Buffer other = layer;
    other[at] ^= 0x10U;
    const auto digest = unpack(other);
    // Bytes of the header (time, system) say nothing about the content.
    CHECK((!digest || *digest == wanted));
  }
  for (const char extra : {'\0', '\x1F', 'A'}) {
    Buffer longer = layer;
    longer.push_back(static_cast<std::uint8_t>(extra));
    CHECK_FALSE(unpack(longer).has_value());
  }
}

TEST_CASE("layers: what is no gzip", "[layer]") {
  CHECK(fault_of(as_bytes("this is plain text")) == Fault::syntax);
  CHECK(fault_of({}) == Fault::truncated);
}

TEST_CASE("layers: growth beyond a thousand times is refused before it is hashed", "[layer]") {
  const Buffer bomb = packed(Buffer(8 << 20U));
  REQUIRE(bomb.size() * evidence::kMaxGrowth < 8 << 20U);
  CHECK(fault_of(bomb) == Fault::too_large);
}

}  // namespace touchstone

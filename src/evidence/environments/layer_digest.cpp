#include "evidence/environments/layer_digest.h"

#include <algorithm>
#include <limits>
#include <optional>

#define ZLIB_CONST  // next_in is const
#include <zlib.h>

namespace touchstone::evidence {

struct GzipDigest::State {
  State(crypto::Hash hash, std::uint64_t compressed_size)
      : hasher(hash),
        limit(
            std::min(kMaxLayer, compressed_size > kMaxLayer / kMaxGrowth ? kMaxLayer : compressed_size * kMaxGrowth)) {
    constexpr int kGzipOnly = 15 + 16;
    ready = inflateInit2(&stream, kGzipOnly) == Z_OK;
    if (!ready) error = {Fault::too_large, 0, "layer", "no memory to decompress it"};
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (ready) inflateEnd(&stream);
  }

  void refuse(Fault fault, std::string_view detail) {
    error = {fault, static_cast<std::size_t>(consumed), "layer", detail};
  }
  void take(Bytes piece);
  void step(Bytes& piece);

  crypto::Hasher hasher;
  std::uint64_t limit;
  z_stream stream{};
  bool ready = false;
  bool between = false;  // a member ended, and nothing of another one was seen
  std::uint64_t consumed = 0, produced = 0;
  std::optional<ParseError> error;
  Buffer out = Buffer(std::size_t{256} << 10U);
};

void GzipDigest::State::step(Bytes& piece) {
  if (between) {
    if (inflateReset(&stream) != Z_OK) return refuse(Fault::syntax, "cannot be decompressed");
    between = false;
  }
  const std::size_t given = std::min<std::size_t>(piece.size(), std::numeric_limits<uInt>::max());
  stream.next_in = piece.data();
  stream.avail_in = static_cast<uInt>(given);
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = inflate(&stream, Z_NO_FLUSH);
  const std::size_t used = given - stream.avail_in;
  const std::size_t made = out.size() - stream.avail_out;
  piece = piece.subspan(used);
  consumed += used;
  produced += made;
  if (produced > limit) return refuse(Fault::too_large, "grows beyond 1000 times its size, or 64 GiB");
  hasher.update(Bytes(out).first(made));
  if (result == Z_STREAM_END) {
    between = true;
  } else if (result != Z_OK && !(result == Z_BUF_ERROR && (used > 0 || made > 0 || piece.empty()))) {
    refuse(Fault::syntax, "is no gzip, or damaged");
  }
}

void GzipDigest::State::take(Bytes piece) {
  // After the last byte of input there may be more output.
  do {
    if (!error) step(piece);
  } while (!error && (!piece.empty() || (stream.avail_out == 0 && !between)));
}

GzipDigest::GzipDigest(crypto::Hash hash, std::uint64_t compressed_size)
    : state_(std::make_unique<State>(hash, compressed_size)) {}
GzipDigest::~GzipDigest() = default;

void GzipDigest::update(Bytes piece) {
  if (!piece.empty()) state_->take(piece);
}

Parsed<Buffer> GzipDigest::finish() {
  if (state_->error) return tl::unexpected(*state_->error);
  if (!state_->between) {
    return touchstone::refuse(Fault::truncated, static_cast<std::size_t>(state_->consumed), "layer");
  }
  return state_->hasher.finish();
}

}  // namespace touchstone::evidence

#include "crypto/sha256_many.h"

#include <algorithm>
#include <vector>

namespace touchstone::crypto {
namespace {

// FIPS 180-4, 5.3.3.
constexpr Sha256State kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// What is left of the whole blocks of a message.
struct Run {
  Sha256State* state;
  const std::uint8_t* data;
  std::size_t blocks;
};

/// At most three runs, each on a lane of its own.
class FewLanes {
 public:
  void add(Run run) {
    if (run.blocks > 0) runs_[count_++] = run;
  }

  void drain() {
    while (count_ > 0) {
      std::array<Sha256Lane, kSha256Lanes> lanes{};
      std::size_t blocks = runs_[0].blocks;
      for (std::size_t i = 0; i < count_; ++i) {
        lanes[i] = {runs_[i].state, runs_[i].data};
        blocks = std::min(blocks, runs_[i].blocks);
      }
      sha256_ni(lanes, count_, blocks);
      std::size_t kept = 0;
      for (std::size_t i = 0; i < count_; ++i) {
        Run run = runs_[i];
        run.data += blocks * kSha256Block;
        run.blocks -= blocks;
        if (run.blocks > 0) runs_[kept++] = run;
      }
      count_ = kept;
    }
  }

 private:
  std::array<Run, kSha256Lanes> runs_{};
  std::size_t count_ = 0;
};

/// A part of a run on one lane: blocks [first, first + count) of it.
struct Segment {
  const Run* run;
  std::size_t first, count;
};

/// Any number of runs on three lanes, so that no lane is idle before its time: McNaughton's wrap-around rule. A lane is
/// filled up to the common end, and what is left of a run begins the next lane. Both parts of such a run never meet:
/// the later lane does its part at the beginning, the earlier one at the end, and a run is no longer than the common
/// end.
class ManyLanes {
 public:
  void add(Run run) {
    if (run.blocks == 0) return;
    runs_.push_back(run);
    total_ += run.blocks;
    longest_ = std::max(longest_, run.blocks);
  }

  void drain() {
    distribute();
    std::array<std::size_t, kSha256Lanes> at{};
    while (advance(at)) {
    }
  }

 private:
  void distribute() {
    const std::size_t end = std::max(longest_, (total_ + kSha256Lanes - 1) / kSha256Lanes);
    std::size_t lane = 0;
    std::size_t used = 0;
    for (const Run& run : runs_) {
      const std::size_t here = std::min(run.blocks, end - used);
      const std::size_t rest = run.blocks - here;
      if (here > 0) lanes_[lane].push_back({&run, rest, here});
      used += here;
      if (used < end) continue;
      ++lane;
      used = rest;
      if (rest > 0) lanes_[lane].push_back({&run, 0, rest});
    }
  }

  /// Until the shortest segment at hand has ended. False when nothing is left.
  bool advance(std::array<std::size_t, kSha256Lanes>& at) {
    std::array<Sha256Lane, kSha256Lanes> lanes{};
    std::array<Segment*, kSha256Lanes> segments{};
    std::size_t count = 0;
    std::size_t blocks = total_;
    for (std::size_t lane = 0; lane < kSha256Lanes; ++lane) {
      if (at[lane] == lanes_[lane].size()) continue;
      Segment& segment = lanes_[lane][at[lane]];
      lanes[count] = {segment.run->state, segment.run->data + segment.first * kSha256Block};
      segments[count++] = &segment;
      blocks = std::min(blocks, segment.count);
    }
    if (count == 0) return false;
    sha256_ni(lanes, count, blocks);
    for (std::size_t i = 0; i < count; ++i) {
      segments[i]->first += blocks;
      segments[i]->count -= blocks;
    }
    for (std::size_t lane = 0; lane < kSha256Lanes; ++lane) {
      if (at[lane] < lanes_[lane].size() && lanes_[lane][at[lane]].count == 0) ++at[lane];
    }
    return true;
  }

  std::vector<Run> runs_;
  std::array<std::vector<Segment>, kSha256Lanes> lanes_;
  std::size_t total_ = 0;
  std::size_t longest_ = 0;
};

void store_big_endian(std::uint32_t word, std::uint8_t* out) {
  const ByteArray<4> bytes = {static_cast<std::uint8_t>(word >> 24U), static_cast<std::uint8_t>(word >> 16U),
                              static_cast<std::uint8_t>(word >> 8U), static_cast<std::uint8_t>(word)};
  std::ranges::copy(bytes, out);
}

// FIPS 180-4, 5.1.1: what is left of the message (less than a block), a one bit, zeros, and the length in bits as eight
// bytes.
void absorb_end(Bytes tail, std::uint64_t length, Sha256State& state, std::uint8_t* out) {
  std::array<std::uint8_t, 2 * kSha256Block> last{};
  std::ranges::copy(tail, last.begin());
  last[tail.size()] = 0x80;
  const std::size_t blocks = tail.size() + 9 > kSha256Block ? 2 : 1;
  const std::uint64_t bits = length * 8;
  store_big_endian(static_cast<std::uint32_t>(bits >> 32U), &last[blocks * kSha256Block - 8]);
  store_big_endian(static_cast<std::uint32_t>(bits), &last[blocks * kSha256Block - 4]);
  sha256_ni({Sha256Lane{&state, last.data()}}, 1, blocks);
  for (std::size_t i = 0; i < state.size(); ++i) store_big_endian(state[i], out + 4 * i);
}

}  // namespace

void sha256_at_once(Bytes message, std::uint8_t* out) {
  Sha256State state = kStart;
  const std::size_t blocks = message.size() / kSha256Block;
  if (blocks > 0) sha256_ni({Sha256Lane{&state, message.data()}}, 1, blocks);
  absorb_end(message.subspan(blocks * kSha256Block), message.size(), state, out);
}

Sha256Kernel best_sha256_kernel() { return has_sha_ni() ? Sha256Kernel::sha_ni : Sha256Kernel::openssl; }

Sha256::Sha256(Sha256Kernel kernel) : state_(kStart) {
  if (kernel == Sha256Kernel::openssl) hasher_.emplace(Hash::sha256);
}

/// Takes from the front of `bytes` what completes the block that is pending.
void Sha256::complete_block(Bytes& bytes) {
  const std::size_t taken = std::min(bytes.size(), kSha256Block - pending_size_);
  std::ranges::copy(bytes.first(taken), pending_.begin() + static_cast<std::ptrdiff_t>(pending_size_));
  pending_size_ += taken;
  bytes = bytes.subspan(taken);
  if (pending_size_ < kSha256Block) return;
  sha256_ni({Sha256Lane{&state_, pending_.data()}}, 1, 1);
  pending_size_ = 0;
}

template <class Lanes>
void Sha256::update_all(std::span<const Sha256Feed> feeds) {
  Lanes lanes;
  for (const auto& [message, bytes] : feeds) {
    if (message->hasher_) {
      message->hasher_->update(bytes);
      continue;
    }
    message->length_ += bytes.size();
    Bytes rest = bytes;
    if (message->pending_size_ > 0) message->complete_block(rest);
    if (rest.empty()) continue;
    const std::size_t blocks = rest.size() / kSha256Block;
    lanes.add({&message->state_, rest.data(), blocks});
    const Bytes tail = rest.subspan(blocks * kSha256Block);
    std::ranges::copy(tail, message->pending_.begin());
    message->pending_size_ = tail.size();
  }
  lanes.drain();
}

void sha256_update(std::span<const Sha256Feed> feeds) {
  if (feeds.size() <= kSha256Lanes) {
    Sha256::update_all<FewLanes>(feeds);
  } else {
    Sha256::update_all<ManyLanes>(feeds);
  }
}

Digest256 Sha256::finish() {
  Digest256 digest{};
  if (hasher_) {
    std::ranges::copy(hasher_->finish(), digest.begin());
    return digest;
  }
  absorb_end(Bytes(pending_).first(pending_size_), length_, state_, digest.data());
  return digest;
}

void sha256_blocks(Bytes prefix, Bytes data, std::span<Digest256> out, Sha256Kernel kernel) {
  if (out.empty()) return;
  const std::size_t size = data.size() / out.size();
  Sha256 start(kernel);
  sha256_update(std::array{Sha256Feed{&start, prefix}});
  for (std::size_t first = 0; first < out.size(); first += kSha256Lanes) {
    const std::size_t count = std::min(kSha256Lanes, out.size() - first);
    std::array<Sha256, kSha256Lanes> messages = {start, start, start};
    std::array<Sha256Feed, kSha256Lanes> feeds{};
    for (std::size_t i = 0; i < count; ++i) feeds[i] = {&messages[i], data.subspan((first + i) * size, size)};
    sha256_update(std::span(feeds).first(count));
    for (std::size_t i = 0; i < count; ++i) out[first + i] = messages[i].finish();
  }
}

}  // namespace touchstone::crypto

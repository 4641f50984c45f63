#include "evidence/models/walrus.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "codec/base64.h"
#include "crypto/blake2b_many.h"
#include "evidence/models/walrus_rs.h"

namespace touchstone::evidence {
namespace {

using crypto::Blake2bLanes;
using crypto::kBlake2bBlock;
using crypto::kBlake2bLanes;

constexpr std::uint64_t kMaxSymbol = 65534;
constexpr std::size_t kRsBlock = 64;  // 10.2: elements are laid out in blocks of 64 bytes
constexpr std::size_t kVector =
    256;  // elements that go through a transform together: 1024 vectors of 512 bytes stay in L2
constexpr std::size_t kMaxColumns = 64;  // of a group
constexpr std::size_t kBatch = 64;       // leaves laid out before they are hashed
constexpr std::uint8_t kLeafPrefix = 0x00, kNodePrefix = 0x01, kEncodingType = 0x01;

// Section 10.1.
struct Shape {
  std::size_t n, cols, rows;
  std::uint64_t symbol;  // bytes
};

Shape shape_of(std::size_t shards, std::uint64_t length) {
  const std::size_t f = (shards - 1) / 3;
  Shape shape{shards, shards - f, shards - 2 * f, 0};
  const std::uint64_t symbols = std::uint64_t{shape.rows} * shape.cols;
  const std::uint64_t count = std::max<std::uint64_t>(length, 1);
  shape.symbol = count / symbols + (count % symbols == 0 ? 0 : 1);
  shape.symbol += shape.symbol % 2;
  return shape;
}

/// The two planes of one symbol, or of a slice of it.
void spread(const std::uint8_t* symbol, std::size_t size, std::uint8_t* low, std::uint8_t* high) {
  for (; size >= kRsBlock; size -= kRsBlock, symbol += kRsBlock, low += kRsBlock / 2, high += kRsBlock / 2) {
    std::memcpy(low, symbol, kRsBlock / 2);
    std::memcpy(high, symbol + kRsBlock / 2, kRsBlock / 2);
  }
  std::memcpy(low, symbol, size / 2);
  std::memcpy(high, symbol + size / 2, size / 2);
}

void gather(const std::uint8_t* low, const std::uint8_t* high, std::size_t size, std::uint8_t* symbol) {
  for (; size >= kRsBlock; size -= kRsBlock, symbol += kRsBlock, low += kRsBlock / 2, high += kRsBlock / 2) {
    std::memcpy(symbol, low, kRsBlock / 2);
    std::memcpy(symbol + kRsBlock / 2, high, kRsBlock / 2);
  }
  std::memcpy(symbol, low, size / 2);
  std::memcpy(symbol + size / 2, high, size / 2);
}

/// Folds `count` nodes to their root, which is nodes[0] afterwards. Room for one more than `count` is needed.
void fold(Digest256* nodes, std::size_t count) {
  while (count > 1) {
    if (count % 2 == 1) nodes[count++].fill(0);
    count /= 2;
    crypto::blake2b_256_many({nodes[0].data(), 64, 64, kNodePrefix}, {nodes, count});
  }
}

/// Bytes that begin with a cache line, so that no vector access straddles two.
class AlignedBytes {
 public:
  /// At least `size` bytes; what was there is kept or lost.
  std::uint8_t* need(std::size_t size) {
    if (lines_.size() * sizeof(Line) < size) lines_.resize((size + sizeof(Line) - 1) / sizeof(Line));
    return data();
  }
  void clear(std::size_t size) { std::memset(need(size), 0, size); }
  [[nodiscard]] std::uint8_t* data() { return lines_.empty() ? nullptr : lines_.data()->bytes.data(); }

 private:
  struct alignas(64) Line {
    std::array<std::uint8_t, 64> bytes;
  };
  std::vector<Line> lines_;
};

/// What one thread works in.
struct Scratch {
  AlignedBytes work, messages;
  std::size_t laid = 0;  // length of the symbols that `messages` was last cleared for
  std::vector<std::uint8_t> input;
  std::vector<Digest256> columns;
};

/// A slice [at, at+size) of every symbol.
struct Slice {
  std::size_t at, size;
  bool first, last;
};

/// Memory that is written before it is read: a vector would touch every page of it twice.
template <class T>
using Unset = std::unique_ptr<T[]>;  // NOLINT(modernize-avoid-c-arrays): of a size known at run time only
template <class T>
Unset<T> unset(std::size_t count) {
  return std::make_unique_for_overwrite<T[]>(count);  // NOLINT(modernize-avoid-c-arrays): as above
}

class BlobHasher {
 public:
  BlobHasher(const ByteSource& source, const WalrusOptions& options, const Shape& shape);
  [[nodiscard]] bool run();
  [[nodiscard]] WalrusBlobId finish();

 private:
  void for_each(std::size_t count, const std::function<void(std::size_t, Scratch&)>& work);
  void extend_rows(std::size_t group, const Slice& slice, Scratch& scratch);
  void read_row(std::size_t index, const Slice& slice, Scratch& scratch);
  void hash_columns(std::size_t group, const Slice& slice, Scratch& scratch);
  void hash_batch(std::size_t group, std::size_t first, std::size_t count, const Slice& slice, Scratch& scratch);

  [[nodiscard]] std::size_t columns_of(std::size_t group) const {
    return std::min(group_columns_, shape_.n - group * group_columns_);
  }
  // A row of the extended matrix: n symbols in two planes.
  [[nodiscard]] std::uint8_t* row(std::size_t index, const Slice& slice) const {
    return matrix_.get() + index * shape_.n * slice.size;
  }

  const ByteSource& source_;
  const WalrusOptions& options_;
  Shape shape_;
  std::size_t slice_;          // bytes of a symbol in memory
  std::size_t group_columns_;  // columns that are extended and hashed together
  walrus::Encoder rows_encoder_, columns_encoder_;
  crypto::Blake2bKernel kernel_ = crypto::best_blake2b_kernel();

  Unset<std::uint8_t> matrix_;        // rows × n symbol slices
  Unset<Blake2bLanes> states_;        // only with several slices
  Unset<std::uint8_t> carries_;       // the byte of every leaf that waits for its block to fill
  std::size_t group_lanes_;           // states of a column group
  std::vector<Digest256> secondary_;  // roots by column
  Unset<Digest256> leaves_;           // n rows of n + 1
  std::mutex mutex_;
  std::vector<std::unique_ptr<Scratch>> idle_;
  std::atomic<bool> failed_ = false;
};

std::size_t elements_for(std::size_t used) { return (used + 63) / 64 * 64; }

std::size_t side_by_side(std::size_t slice, std::size_t most) {
  return std::clamp<std::size_t>(2 * kVector / slice, 1, most);
}

BlobHasher::BlobHasher(const ByteSource& source, const WalrusOptions& options, const Shape& shape)
    : source_(source),
      options_(options),
      shape_(shape),
      slice_(static_cast<std::size_t>(std::min<std::uint64_t>(options.slice, shape.symbol))),
      group_columns_(side_by_side(slice_, std::min(kMaxColumns, shape.n))),
      rows_encoder_(shape.cols, shape.n - shape.cols),
      columns_encoder_(shape.rows, shape.n - shape.rows),
      matrix_(unset<std::uint8_t>(shape.rows * shape.n * slice_)),
      group_lanes_((shape.n * group_columns_ + kBlake2bLanes - 1) / kBlake2bLanes),
      secondary_(shape.n + 1),
      leaves_(unset<Digest256>(shape.n * (shape.n + 1))) {
  if (slice_ < shape.symbol) {
    const std::size_t groups = (shape.n + group_columns_ - 1) / group_columns_;
    states_ = unset<Blake2bLanes>(groups * group_lanes_);
    carries_ = unset<std::uint8_t>(groups * group_lanes_ * kBlake2bLanes);
  }
}

void BlobHasher::for_each(std::size_t count, const std::function<void(std::size_t, Scratch&)>& work) {
  const auto with_scratch = [&](std::size_t item) {
    if (failed_) return;
    std::unique_ptr<Scratch> scratch;
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        scratch = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (!scratch) scratch = std::make_unique<Scratch>();
    work(item, *scratch);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(scratch));
  };
  if (options_.parallel) {
    options_.parallel(count, with_scratch);
  } else {
    for (std::size_t i = 0; i < count; ++i) with_scratch(i);
  }
}

bool BlobHasher::run() {
  for (std::size_t at = 0; at < shape_.symbol; at += slice_) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(slice_, shape_.symbol - at));
    const Slice slice{at, size, at == 0, at + size == shape_.symbol};
    const std::size_t group_rows = side_by_side(size, shape_.rows);
    for_each((shape_.rows + group_rows - 1) / group_rows,
             [&](std::size_t group, Scratch& scratch) { extend_rows(group, slice, scratch); });
    for_each((shape_.n + group_columns_ - 1) / group_columns_,
             [&](std::size_t group, Scratch& scratch) { hash_columns(group, slice, scratch); });
    if (failed_) return false;
  }
  return true;
}

// The slices of one row's symbols, one after the other; zeros behind the end of the blob (10.1 step 1).
void BlobHasher::read_row(std::size_t index, const Slice& slice, Scratch& scratch) {
  scratch.input.resize(shape_.cols * slice.size);
  const auto read = [&](std::uint64_t offset, std::span<std::uint8_t> out) {
    const std::uint64_t end = source_.size();
    const auto there = static_cast<std::size_t>(std::min<std::uint64_t>(offset < end ? end - offset : 0, out.size()));
    if (there > 0 && !source_.read(offset, out.first(there))) failed_ = true;
    std::ranges::fill(out.subspan(there), std::uint8_t{0});
  };
  const std::uint64_t start = std::uint64_t{index} * shape_.cols * shape_.symbol;
  if (slice.first && slice.last) return read(start, scratch.input);
  for (std::size_t c = 0; c < shape_.cols && !failed_; ++c) {
    read(start + c * shape_.symbol + slice.at, std::span(scratch.input).subspan(c * slice.size, slice.size));
  }
}

void BlobHasher::extend_rows(std::size_t group, const Slice& slice, Scratch& scratch) {
  const std::size_t each = slice.size / 2;
  const std::size_t group_rows = side_by_side(slice.size, shape_.rows);
  const std::size_t first = group * group_rows;
  const std::size_t count = std::min(group_rows, shape_.rows - first);
  const std::size_t elements = elements_for(group_rows * each);
  const std::size_t plane = shape_.n * each;
  if (std::uint64_t{first} * shape_.cols * shape_.symbol >= source_.size()) {
    // Padding only: what is linear in zeros is zero.
    std::memset(row(first, slice), 0, count * 2 * plane);
    return;
  }
  std::uint8_t* work = scratch.work.need(rows_encoder_.work_vectors() * 2 * elements);
  for (std::size_t r = 0; r < count; ++r) {
    read_row(first + r, slice, scratch);
    std::uint8_t* low = row(first + r, slice);
    for (std::size_t c = 0; c < shape_.cols; ++c) {
      const std::uint8_t* symbol = &scratch.input[c * slice.size];
      std::uint8_t* vector = work + c * 2 * elements + r * each;
      spread(symbol, slice.size, vector, vector + elements);
      spread(symbol, slice.size, low + c * each, low + plane + c * each);
    }
  }
  rows_encoder_.encode(work, elements);
  for (std::size_t r = 0; r < count; ++r) {
    std::uint8_t* low = row(first + r, slice) + shape_.cols * each;
    for (std::size_t i = 0; i < rows_encoder_.recoveries(); ++i) {
      const std::uint8_t* vector = work + i * 2 * elements + r * each;
      std::memcpy(low + i * each, vector, each);
      std::memcpy(low + plane + i * each, vector + elements, each);
    }
  }
}

void BlobHasher::hash_columns(std::size_t group, const Slice& slice, Scratch& scratch) {
  const std::size_t each = slice.size / 2;
  const std::size_t first = group * group_columns_;
  const std::size_t count = columns_of(group);
  const std::size_t elements = elements_for(group_columns_ * each);
  const std::size_t plane = shape_.n * each;
  std::uint8_t* work = scratch.work.need(columns_encoder_.work_vectors() * 2 * elements);
  scratch.columns.resize(group_columns_ * (shape_.n + 1));
  for (std::size_t r = 0; r < shape_.rows; ++r) {
    const std::uint8_t* low = row(r, slice) + first * each;
    std::uint8_t* vector = work + r * 2 * elements;
    std::memcpy(vector, low, count * each);
    std::memcpy(vector + elements, low + plane, count * each);
  }
  columns_encoder_.encode(work, elements);
  // Leaves in the order of rows, so that neighbours lie side by side in the planes.
  for (std::size_t leaf = 0; leaf < shape_.n * count; leaf += kBatch) {
    hash_batch(group, leaf, std::min(kBatch, shape_.n * count - leaf), slice, scratch);
  }
  if (!slice.last) return;
  for (std::size_t c = 0; c < count; ++c) {
    Digest256* column = &scratch.columns[c * (shape_.n + 1)];
    fold(column, shape_.n);
    secondary_[first + c] = column[0];
  }
}

void BlobHasher::hash_batch(std::size_t group, std::size_t first, std::size_t count, const Slice& slice,
                            Scratch& scratch) {
  const std::size_t each = slice.size / 2;
  const std::size_t columns = columns_of(group);
  const std::size_t elements = elements_for(group_columns_ * each);
  const std::size_t plane = shape_.n * each;
  // The prefix, or the byte left over from the last slice, stands first. Unless it is the last slice the last byte is
  // left over in turn, so whole blocks remain: the message is one byte longer than the symbol, and never ends with a
  // slice.
  const std::size_t length = slice.size + (slice.last ? 1 : 0);
  const std::size_t stride = (slice.size + kBlake2bBlock) / kBlake2bBlock * kBlake2bBlock;
  if (scratch.laid != slice.size) {
    scratch.messages.clear(kBatch * stride);
    scratch.laid = slice.size;
  }
  std::uint8_t* const messages = scratch.messages.data();
  std::uint8_t* carries = carries_ ? &carries_[(group * group_lanes_) * kBlake2bLanes + first] : nullptr;
  std::size_t r = first / columns, c = first % columns;
  for (std::size_t i = 0; i < count; ++i) {
    const bool source = r < shape_.rows;
    const std::uint8_t* low = source ? row(r, slice) + (group * group_columns_ + c) * each
                                     : scratch.work.data() + (r - shape_.rows) * 2 * elements + c * each;
    std::uint8_t* message = messages + i * stride;
    message[0] = slice.first ? kLeafPrefix : carries[i];
    gather(low, low + (source ? plane : elements), slice.size, message + 1);
    if (!slice.last) carries[i] = message[slice.size];
    if (++c == columns) {
      c = 0;
      ++r;
    }
  }
  r = first / columns;
  c = first % columns;
  for (std::size_t i = 0; i < count; i += kBlake2bLanes) {
    Blake2bLanes fresh;
    Blake2bLanes& lanes = states_ ? states_[group * group_lanes_ + (first + i) / kBlake2bLanes] : fresh;
    if (slice.first) crypto::blake2b_start(lanes);
    crypto::blake2b_absorb(kernel_, lanes, messages + i * stride, stride, length, slice.at, slice.last);
    if (!slice.last) continue;
    for (std::size_t lane = 0; lane < std::min(kBlake2bLanes, count - i); ++lane) {
      const Digest256 digest = crypto::blake2b_digest(lanes, lane);
      scratch.columns[c * (shape_.n + 1) + r] = digest;
      leaves_[r * (shape_.n + 1) + group * group_columns_ + c] = digest;
      if (++c == columns) {
        c = 0;
        ++r;
      }
    }
  }
}

// 10.1 steps 6 to 8.
WalrusBlobId BlobHasher::finish() {
  const std::size_t n = shape_.n;
  for_each(n, [&](std::size_t r, Scratch&) { fold(&leaves_[r * (n + 1)], n); });
  std::vector<Digest256> slivers(2 * n), pairs(n + 1);
  for (std::size_t i = 0; i < n; ++i) {
    slivers[2 * i] = leaves_[i * (n + 1)];
    slivers[2 * i + 1] = secondary_[n - 1 - i];
  }
  crypto::blake2b_256_many({slivers[0].data(), 64, 64, kLeafPrefix}, {pairs.data(), n});
  fold(pairs.data(), n);
  ByteArray<40> last{};
  for (unsigned i = 0; i < 8; ++i) last[i] = static_cast<std::uint8_t>(source_.size() >> (8 * i));
  std::ranges::copy(pairs[0], last.begin() + 8);
  WalrusBlobId id{{}, pairs[0]};
  crypto::blake2b_256_many({last.data(), last.size(), last.size(), kEncodingType}, {&id.id, 1});
  return id;
}

}  // namespace

std::string to_text(const WalrusBlobId& id) { return to_base64url(id.id); }

std::uint64_t walrus_max_size(std::size_t shards) {
  const Shape shape = shape_of(shards, 1);
  return kMaxSymbol * shape.rows * shape.cols;
}

bool walrus_in_one_pass(std::uint64_t size, const WalrusOptions& options) {
  return shape_of(options.shards, size).symbol <= options.slice;
}

tl::expected<WalrusBlobId, WalrusFault> walrus_blob_id(const ByteSource& source, const WalrusOptions& options) {
  if (options.shards < 4 || options.shards > 1000 || options.slice == 0 || options.slice % kBlake2bBlock != 0) {
    return tl::unexpected(WalrusFault::bad_shards);
  }
  const Shape shape = shape_of(options.shards, source.size());
  if (shape.symbol > kMaxSymbol) return tl::unexpected(WalrusFault::too_large);
  BlobHasher hasher(source, options, shape);
  if (!hasher.run()) return tl::unexpected(WalrusFault::unreadable);
  return hasher.finish();
}

}  // namespace touchstone::evidence

#include "evidence/environments/verity.h"

#include <algorithm>
#include <atomic>

#include "crypto/digest.h"
#include "crypto/sha256_many.h"

namespace touchstone::evidence {
namespace {

constexpr std::size_t kGroup = kVerityBlock * kDigestsPerBlock;  // the data below one hash block: 512 KiB

// fsverity.rst: the salt is padded to the block size of the hash function, which SHA-256 takes in one step.
Buffer padded_salt(Bytes salt) {
  constexpr std::size_t kCompressionBlock = 64;
  Buffer padded = to_buffer(salt);
  if (!padded.empty()) padded.resize(kCompressionBlock);
  return padded;
}

Bytes bytes_of(std::span<const Digest256> digests) {
  return {reinterpret_cast<const std::uint8_t*>(digests.data()), digests.size_bytes()};
}

}  // namespace

Digest256 VerityTree::hash(const Level& level) const {
  Digest256 digest{};
  crypto::sha256_blocks(prefix_, bytes_of(level.digests), {&digest, 1});
  return digest;
}

void VerityTree::add(std::size_t level, const Digest256& digest) {
  if (levels_.size() <= level) levels_.resize(level + 1);
  Level& at = levels_[level];
  at.digests[at.count++] = digest;
  if (at.count < at.digests.size()) return;
  const Digest256 above = hash(at);
  at = Level{};
  add(level + 1, above);
}

void VerityTree::add_blocks(Bytes data) {
  HashBlock digests;
  while (!data.empty()) {
    const std::size_t count = std::min(data.size() / kVerityBlock, digests.size());
    const auto out = std::span(digests).first(count);
    crypto::sha256_blocks(prefix_, data.first(count * kVerityBlock), out);
    for (const Digest256& digest : out) add(0, digest);
    data = data.subspan(count * kVerityBlock);
  }
}

void VerityTree::update(Bytes bytes) {
  size_ += bytes.size();
  if (!pending_.empty()) {
    const std::size_t count = std::min(kVerityBlock - pending_.size(), bytes.size());
    append(pending_, bytes.first(count));
    bytes = bytes.subspan(count);
    if (pending_.size() < kVerityBlock) return;
    add_blocks(pending_);
    pending_.clear();
  }
  const std::size_t whole = bytes.size() - bytes.size() % kVerityBlock;
  add_blocks(bytes.first(whole));
  append(pending_, bytes.subspan(whole));
}

std::optional<Digest256> VerityTree::finish() {
  if (!pending_.empty()) {
    pending_.resize(kVerityBlock);
    add_blocks(pending_);
    pending_.clear();
  }
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (levels_[level].count == 0) continue;
    if (level + 1 == levels_.size() && levels_[level].count == 1) return levels_[level].digests.front();
    const Digest256 above = hash(levels_[level]);
    add(level + 1, above);
  }
  return std::nullopt;
}

std::optional<Digest256> VerityTree::hash_group(const ByteSource& source, std::uint64_t group) const {
  const std::uint64_t begin = group * kGroup;
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kGroup, source.size() - begin));
  const std::size_t blocks = (length + kVerityBlock - 1) / kVerityBlock;
  Buffer data(blocks * kVerityBlock);
  if (!source.read(begin, std::span(data).first(length))) return std::nullopt;
  Level level;
  crypto::sha256_blocks(prefix_, data, std::span(level.digests).first(blocks));
  return hash(level);
}

bool VerityTree::update_all(const ByteSource& source, const ParallelFor& parallel) {
  const std::uint64_t groups = (source.size() + kGroup - 1) / kGroup;
  if (groups < 2) {
    // One digest of data is the root itself and is not hashed again: left to the other way.
    Buffer data(static_cast<std::size_t>(source.size()));
    if (!source.read(0, data)) return false;
    update(data);
    return true;
  }
  size_ = source.size();
  std::vector<Digest256> digests(static_cast<std::size_t>(groups));
  std::atomic<bool> good = true;
  const auto work = [&](std::size_t group) {
    const auto digest = good.load(std::memory_order_relaxed) ? hash_group(source, group) : std::nullopt;
    if (digest) {
      digests[group] = *digest;
    } else {
      good.store(false, std::memory_order_relaxed);
    }
  };
  if (parallel) {
    parallel(digests.size(), work);
  } else {
    for (std::size_t group = 0; group < digests.size(); ++group) work(group);
  }
  for (const Digest256& digest : digests) add(1, digest);
  return good;
}

FsVerity::FsVerity(Bytes salt) : salt_(to_buffer(salt)), tree_(padded_salt(salt)) {}

Digest256 FsVerity::digest() {
  // fsverity.rst, struct fsverity_descriptor; the root of an empty file is zero.
  constexpr std::size_t kSize = 256, kFileSize = 8, kRoot = 16, kSalt = 80;
  constexpr std::uint8_t kVersion = 1, kSha256 = 1, kLogBlock = 12;
  ByteArray<kSize> descriptor{kVersion, kSha256, kLogBlock, static_cast<std::uint8_t>(salt_.size())};
  for (std::size_t i = 0; i < 8; ++i)
    descriptor[kFileSize + i] = static_cast<std::uint8_t>(tree_.size() >> (8 * i) & 0xFFU);
  if (const auto root = tree_.finish()) std::ranges::copy(*root, descriptor.begin() + kRoot);
  std::ranges::copy(salt_, descriptor.begin() + kSalt);
  return crypto::sha256(descriptor);
}

std::string FsVerity::finish() { return "sha256:" + to_hex(digest()); }

std::optional<Digest256> DmVerity::root() {
  if (tree_.size() % kVerityBlock != 0) return std::nullopt;
  return tree_.finish();
}

std::string DmVerity::finish() {
  const auto digest = root();
  return digest ? to_hex(*digest) : std::string();
}

}  // namespace touchstone::evidence

#include "crypto/verified_questions.h"

#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <unordered_set>

namespace touchstone::crypto {
namespace {

constexpr std::size_t kMaxRemembered = 4096;

struct FirstWord {
  std::size_t operator()(const Digest256& digest) const {
    std::size_t word = 0;
    std::memcpy(&word, digest.data(), sizeof word);
    return word;
  }
};

struct Memory {
  std::shared_mutex mutex;
  std::unordered_set<Digest256, FirstWord> questions;
};

Memory& memory() {
  static Memory memory;
  return memory;
}

}  // namespace

Digest256 question(char kind, std::initializer_list<Bytes> parts) {
  std::size_t size = 1;
  for (const Bytes part : parts) size += part.size() + sizeof(std::uint64_t);
  Buffer all;
  all.reserve(size);
  all.push_back(static_cast<std::uint8_t>(kind));
  for (const Bytes part : parts) {
    for (unsigned i = 0; i < 8; ++i) all.push_back(static_cast<std::uint8_t>(std::uint64_t{part.size()} >> (8 * i)));
    append(all, part);
  }
  return sha256(all);
}

bool verified_before(const Digest256& question) {
  Memory& known = memory();
  const std::shared_lock lock(known.mutex);
  return known.questions.contains(question);
}

void remember_verified(const Digest256& question) {
  Memory& known = memory();
  const std::unique_lock lock(known.mutex);
  if (known.questions.size() >= kMaxRemembered) known.questions.clear();
  known.questions.insert(question);
}

}  // namespace touchstone::crypto

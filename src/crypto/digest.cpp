#include "crypto/digest.h"

#include <array>
#include <new>
#include <utility>
#include <variant>

#include <sodium.h>

#include "crypto/blake3.h"
#include "crypto/digest_to.h"
#include "crypto/keccak.h"
#include "crypto/openssl.h"
#include "crypto/sha256_many.h"

namespace touchstone::crypto {
namespace {

struct HashInfo {
  Hash hash;
  std::size_t size;
  std::string_view name;
};
constexpr std::array<HashInfo, 8> kHashes = {{{Hash::sha1, 20, "sha1"},
                                              {Hash::sha256, 32, "sha256"},
                                              {Hash::sha384, 48, "sha384"},
                                              {Hash::sha512, 64, "sha512"},
                                              {Hash::keccak256, 32, "keccak256"},
                                              {Hash::blake2b_256, 32, "blake2b-256"},
                                              {Hash::blake3, 32, "blake3"},
                                              {Hash::blake2b_512, 64, "blake2b-512"}}};

constexpr const HashInfo& info(Hash hash) { return kHashes[static_cast<std::size_t>(hash)]; }

// Digesting bytes in memory fails for want of memory only. A wrong digest must never come back instead.
void require(bool done) {
  if (!done) throw std::bad_alloc();
}

// Starting a context again with the digest it has costs a fifth of a one-shot call that looks its digest up.
void restart(EVP_MD_CTX* context) { require(EVP_DigestInit_ex2(context, nullptr, nullptr) == 1); }

MdContext prepared(Hash hash) {
  MdContext context(EVP_MD_CTX_new());
  const EVP_MD* method = fetched(hash);
  require(context != nullptr && method != nullptr && EVP_DigestInit_ex2(context.get(), method, nullptr) == 1);
  return context;
}

// One context per thread and algorithm, for one-shot digests.
template <Hash kHash>
void sha_to(Bytes data, std::uint8_t* out) {
  thread_local const MdContext context = prepared(kHash);
  restart(context.get());
  require(EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
          EVP_DigestFinal_ex(context.get(), out, nullptr) == 1);
}

// A context costs OpenSSL more than a short message: MGF1 alone takes eight of them for one signature, and a receipt is
// a line of a thousand bytes.
constexpr std::size_t kShort = 4096;

void sha256_to(Bytes data, std::uint8_t* out) {
  if (data.size() <= kShort && has_sha_ni()) return sha256_at_once(data, out);
  sha_to<Hash::sha256>(data, out);
}

/// A running SHA context that copies its state when it is copied.
class Sha {
 public:
  explicit Sha(Hash hash) : context_(prepared(hash)) {}
  Sha(const Sha& other) : context_(EVP_MD_CTX_new()) {
    require(context_ != nullptr && EVP_MD_CTX_copy_ex(context_.get(), other.context_.get()) == 1);
  }
  Sha& operator=(const Sha& other) {
    *this = Sha(other);
    return *this;
  }
  Sha(Sha&&) noexcept = default;
  Sha& operator=(Sha&&) noexcept = default;
  ~Sha() = default;

  void update(Bytes data) { require(EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1); }
  void finish(std::uint8_t* out) { require(EVP_DigestFinal_ex(context_.get(), out, nullptr) == 1); }

 private:
  MdContext context_;
};

// sodium_init picks the vector code of this machine; the digest is the same without it.
void start_sodium() {
  static const int started = sodium_init();
  static_cast<void>(started);
}

class Blake2b {
 public:
  /// `size`: of the output, in bytes; part of what is hashed (RFC 7693 section 2.5), so no truncation.
  explicit Blake2b(std::size_t size) : size_(size) {
    start_sodium();
    require(crypto_generichash_blake2b_init(&state_, nullptr, 0, size) == 0);
  }
  void update(Bytes data) { require(crypto_generichash_blake2b_update(&state_, data.data(), data.size()) == 0); }
  void finish(std::uint8_t* out) { require(crypto_generichash_blake2b_final(&state_, out, size_) == 0); }

 private:
  std::size_t size_;
  crypto_generichash_blake2b_state state_{};
};

}  // namespace

std::size_t size(Hash hash) { return info(hash).size; }
std::string_view name(Hash hash) { return info(hash).name; }

std::optional<Hash> hash_by_name(std::string_view name) {
  for (const HashInfo& known : kHashes) {
    if (known.name == name) return known.hash;
  }
  return std::nullopt;
}

void digest_to(Hash hash, Bytes data, std::span<std::uint8_t> out) {
  switch (hash) {
    case Hash::sha1: return sha_to<Hash::sha1>(data, out.data());
    case Hash::sha256: return sha256_to(data, out.data());
    case Hash::sha384: return sha_to<Hash::sha384>(data, out.data());
    case Hash::sha512: return sha_to<Hash::sha512>(data, out.data());
    case Hash::keccak256: {
      Keccak256 state;
      state.update(data);
      std::ranges::copy(state.finish(), out.begin());
      return;
    }
    case Hash::blake2b_256:
    case Hash::blake2b_512: {
      Blake2b state(size(hash));
      state.update(data);
      state.finish(out.data());
      return;
    }
    case Hash::blake3: {
      Blake3 state;
      state.update(data);
      std::ranges::copy(state.finish(), out.begin());
      return;
    }
  }
}

Digest256 sha256(Bytes data) {
  Digest256 out{};
  sha256_to(data, out.data());
  return out;
}

Digest384 sha384(Bytes data) {
  Digest384 out{};
  sha_to<Hash::sha384>(data, out.data());
  return out;
}

ByteArray<64> sha512(Bytes data) {
  ByteArray<64> out{};
  sha_to<Hash::sha512>(data, out.data());
  return out;
}

Digest256 keccak256(Bytes data) {
  Keccak256 state;
  state.update(data);
  return state.finish();
}

Digest256 blake2b_256(Bytes data) {
  Digest256 out{};
  digest_to(Hash::blake2b_256, data, out);
  return out;
}

Buffer digest(Hash hash, Bytes data) {
  Buffer out(size(hash));
  digest_to(hash, data, out);
  return out;
}

struct Hasher::State {
  using Running = std::variant<Sha, Keccak256, Blake2b, Blake3>;

  static Running start(Hash hash) {
    switch (hash) {
      case Hash::sha1:
      case Hash::sha256:
      case Hash::sha384:
      case Hash::sha512: return Sha(hash);
      case Hash::keccak256: return Keccak256();
      case Hash::blake2b_256:
      case Hash::blake2b_512: return Blake2b(size(hash));
      case Hash::blake3: break;
    }
    return Blake3();
  }

  explicit State(Hash wanted) : hash(wanted), running(start(wanted)) {}

  Hash hash;
  Running running;
};

Hasher::Hasher(Hash hash) : state_(std::make_unique<State>(hash)) {}
Hasher::Hasher(const Hasher& other) : state_(other.state_ ? std::make_unique<State>(*other.state_) : nullptr) {}
Hasher& Hasher::operator=(const Hasher& other) {
  *this = Hasher(other);
  return *this;
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(Bytes data) {
  std::visit([data](auto& running) { running.update(data); }, state_->running);
}

Buffer Hasher::finish() {
  Buffer out(size(state_->hash));
  if (auto* sha = std::get_if<Sha>(&state_->running)) sha->finish(out.data());
  if (auto* keccak = std::get_if<Keccak256>(&state_->running)) std::ranges::copy(keccak->finish(), out.begin());
  if (auto* blake2b = std::get_if<Blake2b>(&state_->running)) blake2b->finish(out.data());
  if (auto* blake3 = std::get_if<Blake3>(&state_->running)) std::ranges::copy(blake3->finish(), out.begin());
  return out;
}

}  // namespace touchstone::crypto

#include "crypto/key.h"

#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <variant>

#include "codec/x509.h"
#include "crypto/algorithm_id.h"
#include "crypto/digest_to.h"
#include "crypto/ec.h"
#include "crypto/ed25519.h"
#include "crypto/rsa.h"

namespace touchstone::crypto {
namespace {

// An RSA key of kMaxRsaBits with an exponent as long as its modulus fits; nothing that is longer is looked at.
constexpr std::size_t kMaxSpki = 8192;
constexpr std::size_t kMaxRemembered = 1024;

struct Ed25519Key {
  ByteArray<32> bytes{};
};
using AnyKey = std::variant<RsaKey, NistKey, K256Key, Ed25519Key>;

struct TypedKey {
  KeyType type;
  AnyKey key;
};

template <class Key>
std::optional<TypedKey> typed(KeyType type, std::optional<Key> key) {
  if (!key) return std::nullopt;
  return TypedKey{type, AnyKey(std::move(*key))};
}

std::optional<TypedKey> ec_key(std::string_view curve, Bytes point) {
  if (curve == x509::kOidP256) return typed(KeyType::ec_p256, NistKey::parse(KeyType::ec_p256, point));
  if (curve == x509::kOidP384) return typed(KeyType::ec_p384, NistKey::parse(KeyType::ec_p384, point));
  if (curve == x509::kOidP521) return typed(KeyType::ec_p521, NistKey::parse(KeyType::ec_p521, point));
  if (curve == x509::kOidSecp256k1) return typed(KeyType::ec_secp256k1, K256Key::parse(point));
  return std::nullopt;
}

Parsed<AlgorithmId> algorithm_of(Bytes spki) {
  Reader reader(spki);
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, "SubjectPublicKeyInfo"));
  Reader members = sequence.reader();
  return read_algorithm_id(members);
}

// RFC 3279 section 2.3.1: the parameters of rsaEncryption are NULL, and they are there.
bool is_null(const std::optional<der::Element>& parameters) {
  return parameters && parameters->tag == der::kNull && parameters->content.empty();
}

std::optional<TypedKey> load(Bytes spki) {
  const auto info = x509::parse_public_key_info(spki);
  const auto algorithm = algorithm_of(spki);
  if (!info || !algorithm) return std::nullopt;
  if (info->algorithm == x509::kOidRsa && is_null(algorithm->parameters)) {
    return typed(KeyType::rsa, RsaKey::parse(info->key));
  }
  if (info->algorithm == x509::kOidEc && info->curve) return ec_key(*info->curve, info->key);
  // RFC 8410 section 3: no parameters.
  if (info->algorithm == x509::kOidEd25519 && !algorithm->parameters && is_ed25519_point(info->key)) {
    Ed25519Key key;
    std::ranges::copy(info->key, key.bytes.begin());
    return TypedKey{KeyType::ed25519, key};
  }
  return std::nullopt;
}

// Size of r and of s in a fixed-width signature: the octets of the field, which for these curves are those of the
// order.
std::size_t ecdsa_number_size(KeyType type) {
  switch (type) {
    case KeyType::ec_p256:
    case KeyType::ec_secp256k1: return 32;
    case KeyType::ec_p384: return 48;
    case KeyType::ec_p521: return 66;
    case KeyType::rsa:
    case KeyType::ed25519: break;
  }
  return 0;
}

}  // namespace

struct PublicKey::Impl {
  Impl(Bytes spki_der, TypedKey typed_key)
      : spki(to_buffer(spki_der)),
        spki_sha256(sha256(spki_der)),
        spki_keccak256(keccak256(spki_der)),
        type(typed_key.type),
        key(std::move(typed_key.key)) {}

  [[nodiscard]] bool verify_ecdsa(Bytes digest, const EcdsaNumbers& numbers) const {
    if (const auto* nist = std::get_if<NistKey>(&key)) return nist->verify(digest, numbers);
    if (const auto* k256 = std::get_if<K256Key>(&key)) return k256->verify(digest, numbers);
    return false;
  }

  Buffer spki;
  Digest256 spki_sha256, spki_keccak256;
  KeyType type;
  AnyKey key;
};

namespace {

/// What from_spki made of some bytes before; a null entry says that they are no key.
class KeyMemory {
 public:
  using Entry = std::shared_ptr<const PublicKey::Impl>;

  [[nodiscard]] std::optional<Entry> find(Bytes spki) const {
    const std::shared_lock lock(mutex_);
    const auto found = entries_.find(as_text(spki));
    if (found == entries_.end()) return std::nullopt;
    return found->second;
  }

  void remember(Bytes spki, const Entry& entry) {
    const std::unique_lock lock(mutex_);
    // An audit meets a handful of keys. Starting over is good enough against input that brings thousands.
    if (entries_.size() >= kMaxRemembered) entries_.clear();
    entries_.emplace(as_text(spki), entry);
  }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> entries_;
};

KeyMemory& key_memory() {
  static KeyMemory memory;
  return memory;
}

}  // namespace

std::string_view name(KeyType type) {
  switch (type) {
    case KeyType::rsa: return "RSA";
    case KeyType::ec_p256: return "P-256";
    case KeyType::ec_p384: return "P-384";
    case KeyType::ec_p521: return "P-521";
    case KeyType::ec_secp256k1: return "secp256k1";
    case KeyType::ed25519: return "Ed25519";
  }
  return "key";
}

PublicKey::PublicKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

std::optional<PublicKey> PublicKey::from_spki(Bytes spki) {
  if (spki.size() > kMaxSpki) return std::nullopt;
  auto known = key_memory().find(spki);
  if (!known) {
    auto loaded = load(spki);
    known = loaded ? std::make_shared<const Impl>(spki, std::move(*loaded)) : nullptr;
    key_memory().remember(spki, *known);
  }
  if (!*known) return std::nullopt;
  return PublicKey(*known);
}

KeyType PublicKey::type() const { return impl_->type; }
Bytes PublicKey::spki() const { return impl_->spki; }
const Digest256& PublicKey::spki_sha256() const { return impl_->spki_sha256; }
const Digest256& PublicKey::spki_keccak256() const { return impl_->spki_keccak256; }

std::size_t PublicKey::bits() const {
  if (const auto* rsa = std::get_if<RsaKey>(&impl_->key)) return rsa->bits();
  switch (type()) {
    case KeyType::ec_p384: return 384;
    case KeyType::ec_p521: return 521;
    case KeyType::ed25519: return 255;
    case KeyType::rsa:
    case KeyType::ec_p256:
    case KeyType::ec_secp256k1: break;
  }
  return 256;
}

bool PublicKey::verify_pss(Hash hash, std::size_t salt_length, Bytes message, Bytes signature) const {
  const auto* rsa = std::get_if<RsaKey>(&impl_->key);
  return rsa != nullptr && rsa->verify_pss(hash, salt_length, SmallDigest(hash, message).bytes(), signature);
}

bool PublicKey::verify_pkcs1(Hash hash, Bytes message, Bytes signature) const {
  const auto* rsa = std::get_if<RsaKey>(&impl_->key);
  return rsa != nullptr && rsa->verify_pkcs1(hash, SmallDigest(hash, message).bytes(), signature);
}

bool PublicKey::verify_pkcs1_digest(Hash hash, Bytes digest, Bytes signature) const {
  const auto* rsa = std::get_if<RsaKey>(&impl_->key);
  return rsa != nullptr && digest.size() == size(hash) && rsa->verify_pkcs1(hash, digest, signature);
}

bool PublicKey::verify_ecdsa(Hash hash, Bytes message, Bytes signature) const {
  const std::size_t width = ecdsa_number_size(impl_->type);
  if (width == 0 || signature.size() != 2 * width) return false;
  const EcdsaNumbers numbers{signature.first(width), signature.last(width)};
  return impl_->verify_ecdsa(SmallDigest(hash, message).bytes(), numbers);
}

bool PublicKey::verify_ecdsa_der(Hash hash, Bytes message, Bytes signature) const {
  const auto numbers = parse_ecdsa_der(signature);
  return numbers && impl_->verify_ecdsa(SmallDigest(hash, message).bytes(), *numbers);
}

bool PublicKey::verify_ecdsa_der_digest(Bytes digest, Bytes signature) const {
  const auto numbers = parse_ecdsa_der(signature);
  return numbers && impl_->verify_ecdsa(digest, *numbers);
}

bool PublicKey::verify_ed25519(Bytes message, Bytes signature) const {
  const auto* key = std::get_if<Ed25519Key>(&impl_->key);
  return key != nullptr && verify_ed25519_signature(key->bytes, message, signature);
}

}  // namespace touchstone::crypto

#include "formats/key/key.h"

#include <algorithm>
#include <utility>

#include "base/reader.h"
#include "codec/base64.h"
#include "codec/der.h"
#include "codec/pem.h"
#include "codec/spelling.h"
#include "codec/x509.h"
#include "formats/key/spki.h"

namespace touchstone::key {
namespace {

constexpr std::size_t kEd25519Bytes = 32;
constexpr std::size_t kMinModulusBytes = 64;  // tells an RSA key from other sequences of two integers
constexpr std::string_view kSpkiLabel = "PUBLIC KEY", kRsaLabel = "RSA PUBLIC KEY";

Parsed<Buffer> spki_from_spki(Bytes der) {
  TOUCHSTONE_CHECK(x509::parse_public_key_info(der));
  return to_buffer(der);
}

Parsed<Buffer> spki_from_rsa(Bytes der) {
  Reader reader(der);
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, "RSAPublicKey"));
  TOUCHSTONE_CHECK(reader.expect_end("RSAPublicKey"));
  Reader numbers = sequence.reader();
  TOUCHSTONE_TRY(modulus, der::read(numbers, der::kInteger, "modulus"));
  TOUCHSTONE_TRY(exponent, der::read(numbers, der::kInteger, "publicExponent"));
  TOUCHSTONE_CHECK(numbers.expect_end("RSAPublicKey"));
  TOUCHSTONE_TRY(n, der::as_magnitude(modulus, "modulus"));
  TOUCHSTONE_CHECK(der::as_u64(exponent, "publicExponent"));
  if (n.size() < kMinModulusBytes) return refuse(Fault::out_of_range, modulus.offset, "modulus", "under 512 bits");
  return rsa_spki(der);
}

Parsed<Key> key_from_der(Bytes der) {
  if (der.size() > kMaxKeyBytes) return refuse(Fault::too_large, 0, "public key");
  Key key;
  key.length = der.size();
  if (auto rsa = spki_from_rsa(der); rsa) {
    key.spki = std::move(*rsa);
    return key;
  }
  TOUCHSTONE_TRY(spki, spki_from_spki(der));
  key.spki = std::move(spki);
  return key;
}

// --- JWK

Parsed<Buffer> octets(const json::Value& jwk, std::string_view name) {
  TOUCHSTONE_TRY(member, json::need(jwk, name, json::Kind::string));
  auto bytes = from_base64url(member->text, "JWK");
  if (!bytes) return refuse(bytes.error().fault, member->offset, "JWK", "a member is not base64url");
  return std::move(*bytes);
}

Bytes without_zeros(Bytes number) {
  while (!number.empty() && number.front() == 0) number = number.subspan(1);
  return number;
}

Parsed<Buffer> spki_from_jwk(const json::Value& jwk) {
  TOUCHSTONE_TRY(kty, json::need(jwk, "kty", json::Kind::string));
  if (kty->text == "RSA") {
    TOUCHSTONE_TRY(n, octets(jwk, "n"));
    TOUCHSTONE_TRY(e, octets(jwk, "e"));
    const Bytes modulus = without_zeros(n);
    const Bytes exponent = without_zeros(e);
    if (modulus.size() < kMinModulusBytes || modulus.size() > kMaxKeyBytes || exponent.empty()) {
      return refuse(Fault::out_of_range, jwk.offset, "JWK", "its RSA numbers");
    }
    return rsa_spki(modulus, exponent);
  }
  if (kty->text != "EC" && kty->text != "OKP") return refuse(Fault::unsupported, kty->offset, "kty");
  TOUCHSTONE_TRY(crv, json::need(jwk, "crv", json::Kind::string));
  TOUCHSTONE_TRY(x, octets(jwk, "x"));
  if (kty->text == "OKP") {
    if (crv->text != "Ed25519") return refuse(Fault::unsupported, crv->offset, "crv");
    if (x.size() != kEd25519Bytes) return refuse(Fault::out_of_range, jwk.offset, "JWK", "x is not 32 bytes long");
    return ed25519_spki(x);
  }
  const Curve* curve = find_curve(crv->text);
  if (curve == nullptr) return refuse(Fault::unsupported, crv->offset, "crv");
  TOUCHSTONE_TRY(y, octets(jwk, "y"));
  // RFC 7518 section 6.2.1.2: the full size of a coordinate, leading zeros included.
  if (x.size() != curve->field_bytes || y.size() != curve->field_bytes) {
    return refuse(Fault::out_of_range, jwk.offset, "JWK", "a coordinate is not as long as the field of its curve");
  }
  return ec_spki(*curve, x, y);
}

Untrusted text_member(const json::Value& jwk, std::string_view name) {
  const json::Value* member = jwk.find(name);
  return member != nullptr && member->is(json::Kind::string) ? Untrusted(member->text) : Untrusted();
}

Parsed<Key> key_from_jwk(const json::Value& jwk) {
  TOUCHSTONE_TRY(spki, spki_from_jwk(jwk));
  Key key;
  key.spki = std::move(spki);
  key.offset = jwk.offset;
  key.length = jwk.length;
  key.kid = text_member(jwk, "kid");
  key.alg = text_member(jwk, "alg");
  return key;
}

bool has_kty(const json::Value& value) {
  const json::Value* kty = value.find("kty");
  return kty != nullptr && kty->is(json::Kind::string);
}

Parsed<Keys> one(Parsed<Key> key) {
  if (!key) return tl::unexpected(key.error());
  Keys keys;
  keys.keys.push_back(std::move(*key));
  return keys;
}

bool is_json(Bytes file) {
  const std::string_view text = as_text(file);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

Parsed<Keys> from_bare(Bytes bytes) {
  if (bytes.size() != kEd25519Bytes) return from_der(bytes);
  Key key;
  key.spki = ed25519_spki(bytes);
  key.length = bytes.size();
  return one(std::move(key));
}

}  // namespace

Parsed<Keys> from_der(Bytes der) { return one(key_from_der(der)); }

Parsed<Keys> from_pem(Bytes text) {
  TOUCHSTONE_TRY(blocks, pem::parse(text));
  Keys keys;
  for (const pem::Block& block : blocks) {
    if (block.label != kSpkiLabel && block.label != kRsaLabel) continue;
    if (keys.keys.size() == kMaxKeys) return refuse(Fault::too_large, block.offset, "PEM", "more than 1024 keys");
    auto spki = block.label == kRsaLabel ? spki_from_rsa(block.bytes) : spki_from_spki(block.bytes);
    if (!spki) return refuse(spki.error().fault, block.offset, "public key", spki.error().detail);
    Key key;
    key.spki = std::move(*spki);
    key.offset = block.offset;
    keys.keys.push_back(std::move(key));
  }
  if (keys.keys.empty()) return refuse(Fault::missing, 0, "public key", "no PEM block holds one");
  return keys;
}

Parsed<Keys> from_json(const json::Value& value) {
  const json::Value* set = value.find("keys");
  if (set == nullptr) return one(key_from_jwk(value));
  if (!set->is(json::Kind::array)) return refuse(Fault::wrong_type, set->offset, "keys");
  if (set->items.size() > kMaxKeys) return refuse(Fault::too_large, set->offset, "keys", "more than 1024 keys");
  Keys keys;
  for (const json::Value& jwk : set->items) {
    auto key = key_from_jwk(jwk);
    if (!key && key.error().fault == Fault::unsupported) continue;
    if (!key) return tl::unexpected(key.error());
    keys.keys.push_back(std::move(*key));
  }
  if (keys.keys.empty()) return refuse(Fault::missing, set->offset, "keys", "none of a kind that is supported");
  return keys;
}

Parsed<Keys> from_user(Bytes file) {
  if (pem::looks_like_pem(file)) return from_pem(file);
  if (is_json(file)) {
    TOUCHSTONE_TRY(document, json::parse(file));
    return from_json(document.root());
  }
  if (auto keys = from_der(file); keys) return keys;
  for (const Spelling& spelling : spellings(file)) {
    if (auto keys = from_bare(spelling.bytes); keys) return keys;
  }
  return from_bare(file);
}

bool looks_like_pem_key(Bytes text) {
  const std::string_view view = as_text(text);
  return view.find("-----BEGIN PUBLIC KEY-----") != std::string_view::npos ||
         view.find("-----BEGIN RSA PUBLIC KEY-----") != std::string_view::npos;
}

bool looks_like_der_key(Bytes der) {
  return !der.empty() && der.front() == der::kSequence && der.size() <= kMaxKeyBytes && key_from_der(der).has_value();
}

bool looks_like_jwk(const json::Value& value) {
  if (!value.is(json::Kind::object)) return false;
  if (has_kty(value)) return true;
  const json::Value* set = value.find("keys");
  return set != nullptr && set->is(json::Kind::array) && !set->items.empty() && has_kty(set->items.front());
}

}  // namespace touchstone::key

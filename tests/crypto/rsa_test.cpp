#include "crypto/rsa.h"

#include <random>

#include "codec/der.h"
#include "crypto/digest_to.h"
#include "crypto/key.h"
#include "crypto/openssl_maker.h"
#include "support/catch.h"

namespace touchstone::crypto {
namespace {

using test::make_rsa;
using test::must;
using test::public_of;
using test::sign_digest;

// One key per size: making them is slow.
const Pkey& rsa_key(int bits) {
  static std::vector<std::pair<int, Pkey>> keys;
  for (const auto& [size, key] : keys) {
    if (size == bits) return key;
  }
  keys.reserve(16);
  keys.emplace_back(bits, make_rsa(bits));
  return keys.back().second;
}

bool openssl_verifies_pss(const Pkey& key, const EVP_MD* md, int salt_length, Bytes digest, Bytes signature) {
  const PkeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr));
  must(EVP_PKEY_verify_init(context.get()) == 1 &&
       EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) == 1 &&
       EVP_PKEY_CTX_set_signature_md(context.get(), md) == 1 &&
       EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), salt_length) == 1);
  const int verdict = EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size());
  clear_errors();
  return verdict == 1;
}

void xor_mask(Hash hash, Bytes seed, std::span<std::uint8_t> target) {
  for (std::size_t done = 0, counter = 0; done < target.size(); ++counter) {
    Buffer input = to_buffer(seed);
    for (int shift = 24; shift >= 0; shift -= 8) input.push_back(static_cast<std::uint8_t>(counter >> shift));
    for (const std::uint8_t byte : digest(hash, input)) {
      if (done < target.size()) target[done++] ^= byte;
    }
  }
}

// What EMSA-PSS-ENCODE (RFC 8017 section 9.1.1) would give, with one thing about it wrong.
enum class Defect { none, trailer, top_bit, padding, separator, salt, hash, bit, count };

Buffer encode_pss(Hash hash, Bytes digest_of_message, Bytes salt, std::size_t bits, Defect defect,
                  std::mt19937& random) {
  const std::size_t length = (bits + 7) / 8;
  const std::size_t db_length = length - size(hash) - 1;
  Buffer input(8, 0);
  append(input, digest_of_message);
  append(input, salt);
  Buffer h = digest(hash, input);
  Buffer db(db_length, 0);
  const std::size_t padding = db_length - salt.size() - 1;
  db[padding] = 0x01;
  std::ranges::copy(salt, db.begin() + static_cast<std::ptrdiff_t>(padding) + 1);
  const auto pick = [&random](std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
  };
  if (defect == Defect::padding && padding > 1) db[1 + pick(padding - 1)] = 0x01;
  // Even, so that it is still no 01 when it stands first and only its lowest bit is kept.
  if (defect == Defect::separator) db[padding] = static_cast<std::uint8_t>(2 * pick(128));
  if (defect == Defect::salt && !salt.empty()) db[padding + 1 + pick(salt.size())] ^= 0x10;
  if (defect == Defect::hash) h[pick(h.size())] ^= 0x01;
  xor_mask(hash, h, db);
  const auto spare = static_cast<unsigned>(8 * length - bits);
  db[0] = static_cast<std::uint8_t>(db[0] & (0xFFU >> spare));
  if (defect == Defect::top_bit && spare > 0) db[0] = static_cast<std::uint8_t>(db[0] | (0x100U >> spare));
  append(db, h);
  db.push_back(defect == Defect::trailer ? std::uint8_t{0xCC} : std::uint8_t{0xBC});
  if (defect == Defect::bit) db[pick(db.size())] ^= static_cast<std::uint8_t>(1U << pick(8));
  return db;
}

TEST_CASE("verify_pss agrees with OpenSSL over valid and damaged encodings") {
  // NOLINTNEXTLINE(cert-msc32-c,cert-msc51-cpp): a failure has to come back when the test is run again
  std::mt19937 random(20260212);
  std::size_t accepted = 0, refused = 0;
  // modBits - 1 modulo 8 is 7, 0, 1 and 6: with 1025 the encoding is an octet shorter than the modulus.
  for (const int bits : {1024, 1025, 1026, 1031}) {
    const Pkey& key = rsa_key(bits);
    const PublicKey mine = public_of(key);
    const auto modulus_bits = static_cast<std::size_t>(bits);
    REQUIRE(mine.bits() == modulus_bits);
    for (int round = 0; round < 700; ++round) {
      const Hash hash = std::array{Hash::sha256, Hash::sha384, Hash::sha1}[static_cast<std::size_t>(round) % 3];
      const std::size_t room = (modulus_bits - 1 + 7) / 8 - size(hash) - 2;
      Buffer salt(std::uniform_int_distribution<std::size_t>(0, room)(random));
      for (auto& byte : salt) byte = static_cast<std::uint8_t>(random());
      const Buffer message = {static_cast<std::uint8_t>(round), static_cast<std::uint8_t>(bits)};
      const Buffer m_hash = digest(hash, message);
      const auto defect = static_cast<Defect>(round % 2 == 0 ? 0 : round / 2 % static_cast<int>(Defect::count));
      Buffer encoded = encode_pss(hash, m_hash, salt, modulus_bits - 1, defect, random);
      encoded.insert(encoded.begin(), (modulus_bits + 7) / 8 - encoded.size(), 0);
      if (defect == Defect::top_bit && bits == 1025) encoded[0] = 1;
      Buffer signature;
      try {
        signature = sign_digest(key, encoded, RSA_NO_PADDING);
      } catch (const std::runtime_error&) {
        clear_errors();  // the damaged encoding is not below the modulus
        continue;
      }
      std::size_t salt_length = salt.size();
      if (round % 7 == 0) salt_length = std::uniform_int_distribution<std::size_t>(0, room + 3)(random);
      const bool expected = openssl_verifies_pss(key, fetched(hash), static_cast<int>(salt_length), m_hash, signature);
      INFO(bits << " bits, round " << round << ", defect " << static_cast<int>(defect));
      REQUIRE(mine.verify_pss(hash, salt_length, message, signature) == expected);
      if (defect == Defect::none && salt_length == salt.size()) REQUIRE(expected);
      if (defect != Defect::none && defect != Defect::top_bit && defect != Defect::padding && defect != Defect::salt) {
        REQUIRE_FALSE(expected);
      }
      ++(expected ? accepted : refused);
    }
  }
  CHECK(accepted > 1000);
  CHECK(refused > 1000);
}

TEST_CASE("verify_pss accepts what OpenSSL signs, for every salt length that fits, and no other length") {
  const Pkey& key = rsa_key(2048);
  const PublicKey mine = public_of(key);
  const Buffer message = to_buffer(as_bytes("message"));
  for (const Hash hash : {Hash::sha256, Hash::sha384, Hash::sha512}) {
    const auto longest = static_cast<int>(256 - size(hash) - 2);
    for (const int salt_length : {0, 1, 20, 32, 48, longest}) {
      const Buffer signature =
          sign_digest(key, digest(hash, message), RSA_PKCS1_PSS_PADDING, fetched(hash), salt_length);
      for (const int asked : {0, 1, 20, 32, 48, longest, longest + 1}) {
        INFO(name(hash) << " signed with " << salt_length << ", asked " << asked);
        CHECK(mine.verify_pss(hash, static_cast<std::size_t>(asked), message, signature) == (asked == salt_length));
      }
      CHECK_FALSE(mine.verify_pss(hash, SIZE_MAX, message, signature));
      CHECK_FALSE(mine.verify_pss(hash, SIZE_MAX - size(hash) - 1, message, signature));
    }
  }
}

TEST_CASE("no flipped bit of a PSS or PKCS#1 signature verifies") {
  const Pkey& key = rsa_key(2048);
  const PublicKey mine = public_of(key);
  const Buffer message = to_buffer(as_bytes("the message"));
  const Buffer m_hash = digest(Hash::sha256, message);
  Buffer pss = sign_digest(key, m_hash, RSA_PKCS1_PSS_PADDING, fetched(Hash::sha256), 32);
  Buffer pkcs1 = sign_digest(key, m_hash, RSA_PKCS1_PADDING, fetched(Hash::sha256));
  REQUIRE(mine.verify_pss(Hash::sha256, 32, message, pss));
  REQUIRE(mine.verify_pkcs1(Hash::sha256, message, pkcs1));
  for (std::size_t bit = 0; bit < 8 * pss.size(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    pss[bit / 8] ^= mask;
    pkcs1[bit / 8] ^= mask;
    REQUIRE_FALSE(mine.verify_pss(Hash::sha256, 32, message, pss));
    REQUIRE_FALSE(mine.verify_pkcs1(Hash::sha256, message, pkcs1));
    pss[bit / 8] ^= mask;
    pkcs1[bit / 8] ^= mask;
  }
  CHECK_FALSE(mine.verify_pss(Hash::sha256, 32, as_bytes("the messagf"), pss));
  CHECK_FALSE(mine.verify_pss(Hash::sha384, 32, message, pss));
  CHECK_FALSE(mine.verify_pkcs1(Hash::sha384, message, pkcs1));
  CHECK_FALSE(mine.verify_pkcs1(Hash::sha256, message, pss));
  CHECK_FALSE(mine.verify_pss(Hash::sha256, 32, message, pkcs1));
  CHECK_FALSE(public_of(make_rsa(2048)).verify_pss(Hash::sha256, 32, message, pss));
  CHECK_FALSE(mine.verify_ecdsa(Hash::sha256, message, pss));
  CHECK_FALSE(mine.verify_ed25519(message, pss));
}

TEST_CASE("an RSA signature has the length of the modulus and stays below it") {
  const Pkey& key = rsa_key(1024);
  const PublicKey mine = public_of(key);
  const Buffer message = to_buffer(as_bytes("m"));
  const Buffer signature =
      sign_digest(key, digest(Hash::sha256, message), RSA_PKCS1_PSS_PADDING, fetched(Hash::sha256), 32);
  REQUIRE(mine.verify_pss(Hash::sha256, 32, message, signature));
  for (std::size_t length = 0; length < signature.size(); ++length) {
    REQUIRE_FALSE(mine.verify_pss(Hash::sha256, 32, message, Bytes(signature).first(length)));
  }
  Buffer longer = signature;
  longer.insert(longer.begin(), 0);
  CHECK_FALSE(mine.verify_pss(Hash::sha256, 32, message, longer));
  // s + n represents the same residue (RFC 8017 section 5.2.2, step 1). It fits the octets for about half of the keys.
  BIGNUM* n = nullptr;
  must(EVP_PKEY_get_bn_param(key.get(), "n", &n) == 1);
  const Bignum modulus(n);
  const Bignum s(BN_bin2bn(signature.data(), static_cast<int>(signature.size()), nullptr));
  must(BN_add(s.get(), s.get(), modulus.get()) == 1);
  Buffer sum(signature.size());
  if (BN_bn2binpad(s.get(), sum.data(), static_cast<int>(sum.size())) > 0) {
    CHECK_FALSE(mine.verify_pss(Hash::sha256, 32, message, sum));
  }
  CHECK_FALSE(mine.verify_pss(Hash::sha256, 32, message, Buffer(128, 0xFF)));
  CHECK_FALSE(mine.verify_pss(Hash::sha256, 32, message, Buffer(128, 0)));
}

TEST_CASE("PKCS#1 v1.5 takes the one encoding only") {
  const Pkey& key = rsa_key(1024);
  const PublicKey mine = public_of(key);
  const Buffer message = to_buffer(as_bytes("m"));
  const Buffer m_hash = digest(Hash::sha256, message);
  Buffer info = {0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
  append(info, m_hash);
  const auto encode = [](Bytes tail, std::size_t length) {
    Buffer out(length, 0xFF);
    out[0] = 0;
    out[1] = 1;
    out[length - tail.size() - 1] = 0;
    std::ranges::copy(tail, out.end() - static_cast<std::ptrdiff_t>(tail.size()));
    return out;
  };
  CHECK(mine.verify_pkcs1(Hash::sha256, message, sign_digest(key, encode(info, 128), RSA_NO_PADDING)));

  // Bleichenbacher 2006: short padding, the DigestInfo, and rubbish behind it.
  Buffer rubbish = info;
  rubbish.resize(info.size() + 40, 0x55);
  CHECK_FALSE(mine.verify_pkcs1(Hash::sha256, message, sign_digest(key, encode(rubbish, 128), RSA_NO_PADDING)));
  // DigestInfo without its NULL.
  Buffer without_null = {0x30, 0x2F, 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48,
                         0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x20};
  append(without_null, m_hash);
  CHECK_FALSE(mine.verify_pkcs1(Hash::sha256, message, sign_digest(key, encode(without_null, 128), RSA_NO_PADDING)));
  // Block type 2, and a padding octet that is not FF.
  Buffer type_two = encode(info, 128);
  type_two[1] = 2;
  CHECK_FALSE(mine.verify_pkcs1(Hash::sha256, message, sign_digest(key, type_two, RSA_NO_PADDING)));
  Buffer dented = encode(info, 128);
  dented[20] = 0xFE;
  CHECK_FALSE(mine.verify_pkcs1(Hash::sha256, message, sign_digest(key, dented, RSA_NO_PADDING)));
  // No DigestInfo is defined for these here.
  CHECK_FALSE(mine.verify_pkcs1(Hash::keccak256, message, sign_digest(key, encode(info, 128), RSA_NO_PADDING)));
  for (const Hash hash : {Hash::sha1, Hash::sha384, Hash::sha512}) {
    CHECK(mine.verify_pkcs1(hash, message, sign_digest(key, digest(hash, message), RSA_PKCS1_PADDING, fetched(hash))));
  }
}

TEST_CASE("an exponent other than 65537") {
  start_openssl();
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  must(EVP_PKEY_keygen_init(context.get()) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 1024) == 1);
  const Bignum three(BN_new());
  must(BN_set_word(three.get(), 3) == 1 && EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), three.get()) == 1);
  const Pkey key = test::generate(context);
  const Buffer message = to_buffer(as_bytes("m"));
  const Buffer signature =
      sign_digest(key, digest(Hash::sha256, message), RSA_PKCS1_PSS_PADDING, fetched(Hash::sha256), 32);
  CHECK(public_of(key).verify_pss(Hash::sha256, 32, message, signature));
  CHECK_FALSE(public_of(key).verify_pss(Hash::sha256, 31, message, signature));
}

Buffer rsa_public_key(Bytes modulus, Bytes exponent) {
  Buffer members, out;
  der::write(members, der::kInteger, modulus);
  der::write(members, der::kInteger, exponent);
  der::write(out, der::kSequence, members);
  return out;
}

// A modulus of that many bits, all ones: odd. INTEGERs get their zero octet.
Buffer ones(std::size_t bits) {
  Buffer out((bits + 7) / 8, 0xFF);
  out[0] = static_cast<std::uint8_t>(0xFFU >> (8 * out.size() - bits));
  if (out[0] >= 0x80) out.insert(out.begin(), 0);
  return out;
}

TEST_CASE("limits of RSA keys") {
  const Buffer f4 = {1, 0, 1};
  CHECK(RsaKey::parse(rsa_public_key(ones(1024), f4)));
  CHECK(RsaKey::parse(rsa_public_key(ones(16384), f4)));
  CHECK_FALSE(RsaKey::parse(rsa_public_key(ones(1023), f4)));
  CHECK_FALSE(RsaKey::parse(rsa_public_key(ones(16385), f4)));
  CHECK(RsaKey::parse(rsa_public_key(ones(1024), Buffer{3})));
  for (const Buffer& exponent : {Buffer{0}, Buffer{1}, Buffer{2}, Buffer{1, 0, 0}, Buffer{0xFF}, ones(1024)}) {
    CHECK_FALSE(RsaKey::parse(rsa_public_key(ones(1024), exponent)));
  }
  Buffer even = ones(1024);
  even.back() = 0xFE;
  CHECK_FALSE(RsaKey::parse(rsa_public_key(even, f4)));
  CHECK(RsaKey::parse(rsa_public_key(ones(3072), ones(65))));
  CHECK(RsaKey::parse(rsa_public_key(ones(4096), ones(64))));
  CHECK_FALSE(RsaKey::parse(rsa_public_key(ones(4096), ones(65))));
  Buffer trailing = rsa_public_key(ones(1024), f4);
  trailing.push_back(0);
  CHECK_FALSE(RsaKey::parse(trailing));
  CHECK_FALSE(RsaKey::parse({}));
}

}  // namespace
}  // namespace touchstone::crypto

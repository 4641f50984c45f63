#include "formats/key/spki.h"

#include <algorithm>
#include <array>

#include "codec/der.h"
#include "formats/key/key.h"

namespace touchstone::key {
namespace {

// DER contents of object identifiers: rsaEncryption (RFC 8017), id-ecPublicKey (RFC 5480), id-Ed25519 (RFC 8410), and
// the curves (RFC 5480 section 2.1.1.1; SEC 2 for secp256k1).
constexpr ByteArray<9> kRsaEncryption = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01};
constexpr ByteArray<7> kEcPublicKey = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
constexpr ByteArray<3> kIdEd25519 = {0x2B, 0x65, 0x70};
constexpr ByteArray<8> kP256 = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
constexpr ByteArray<5> kP384 = {0x2B, 0x81, 0x04, 0x00, 0x22};
constexpr ByteArray<5> kP521 = {0x2B, 0x81, 0x04, 0x00, 0x23};
constexpr ByteArray<5> kK256 = {0x2B, 0x81, 0x04, 0x00, 0x0A};

constexpr std::array<Curve, 4> kCurves = {
    {{"P-256", 32, kP256}, {"P-384", 48, kP384}, {"P-521", 66, kP521}, {"secp256k1", 32, kK256}}};

Buffer spki(const Buffer& algorithm, Bytes key) {
  Buffer bits = {0};  // no unused bits
  append(bits, key);
  Buffer content;
  der::write(content, der::kSequence, algorithm);
  der::write(content, der::kBitString, bits);
  Buffer out;
  der::write(out, der::kSequence, content);
  return out;
}

void write_unsigned(Buffer& out, Bytes magnitude) {
  Buffer content;
  if (magnitude.empty() || (magnitude.front() & 0x80U) != 0) content.push_back(0);
  append(content, magnitude);
  der::write(out, der::kInteger, content);
}

}  // namespace

const Curve* find_curve(std::string_view name) {
  const auto* const found = std::ranges::find(kCurves, name, &Curve::name);
  return found == kCurves.end() ? nullptr : found;
}

Buffer rsa_spki(Bytes rsa_public_key) {
  Buffer algorithm;
  der::write(algorithm, der::kOid, kRsaEncryption);
  der::write(algorithm, der::kNull, {});
  return spki(algorithm, rsa_public_key);
}

Buffer rsa_spki(Bytes modulus, Bytes exponent) {
  Buffer numbers;
  write_unsigned(numbers, modulus);
  write_unsigned(numbers, exponent);
  Buffer key;
  der::write(key, der::kSequence, numbers);
  return rsa_spki(key);
}

Buffer ec_spki(const Curve& curve, Bytes x, Bytes y) {
  Buffer algorithm;
  der::write(algorithm, der::kOid, kEcPublicKey);
  der::write(algorithm, der::kOid, curve.oid);
  Buffer point = {4};
  append(point, x);
  append(point, y);
  return spki(algorithm, point);
}

Buffer ed25519_spki(Bytes key) {
  Buffer algorithm;
  der::write(algorithm, der::kOid, kIdEd25519);
  return spki(algorithm, key);
}

}  // namespace touchstone::key

#include "formats/key/spki.h"

#include <algorithm>
#include <array>

#include "codec/der.h"
#include "formats/key/key.h"

namespace touchstone::key {
namespace {

using namespace std::string_view_literals;

// DER contents of object identifiers: rsaEncryption (RFC 8017), id-ecPublicKey (RFC 5480), id-Ed25519 (RFC 8410).
constexpr std::string_view kRsaEncryption = "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"sv;
constexpr std::string_view kEcPublicKey = "\x2A\x86\x48\xCE\x3D\x02\x01"sv;
constexpr std::string_view kIdEd25519 = "\x2B\x65\x70"sv;

constexpr std::array<Curve, 4> kCurves = {{
    {"P-256", 32, "\x2A\x86\x48\xCE\x3D\x03\x01\x07"sv},
    {"P-384", 48, "\x2B\x81\x04\x00\x22"sv},
    {"P-521", 66, "\x2B\x81\x04\x00\x23"sv},
    {"secp256k1", 32, "\x2B\x81\x04\x00\x0A"sv},
}};

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
  der::write(algorithm, der::kOid, as_bytes(kRsaEncryption));
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
  der::write(algorithm, der::kOid, as_bytes(kEcPublicKey));
  der::write(algorithm, der::kOid, as_bytes(curve.oid));
  Buffer point = {4};
  append(point, x);
  append(point, y);
  return spki(algorithm, point);
}

Buffer ed25519_spki(Bytes key) {
  Buffer algorithm;
  der::write(algorithm, der::kOid, as_bytes(kIdEd25519));
  return spki(algorithm, key);
}

}  // namespace touchstone::key

#include "crypto/ec.h"

#include <array>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "codec/der.h"

namespace touchstone::crypto {
namespace {

Bytes without_leading_zeros(Bytes number) {
  while (!number.empty() && number.front() == 0) number = number.subspan(1);
  return number;
}

void write_integer(Buffer& out, Bytes number) {
  const Bytes magnitude = without_leading_zeros(number);
  Buffer content;
  content.reserve(magnitude.size() + 1);
  if (magnitude.empty() || magnitude.front() >= 0x80) content.push_back(0);
  append(content, magnitude);
  der::write(out, der::kInteger, content);
}

Buffer to_der(const EcdsaNumbers& numbers) {
  Buffer members;
  write_integer(members, numbers.r);
  write_integer(members, numbers.s);
  Buffer out;
  der::write(out, der::kSequence, members);
  return out;
}

Parsed<EcdsaNumbers> parse_numbers(Bytes signature) {
  Reader reader(signature);
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, "Ecdsa-Sig-Value"));
  TOUCHSTONE_CHECK(reader.expect_end("Ecdsa-Sig-Value"));
  Reader members = sequence.reader();
  TOUCHSTONE_TRY(r, der::read(members, der::kInteger, "r"));
  TOUCHSTONE_TRY(s, der::read(members, der::kInteger, "s"));
  TOUCHSTONE_CHECK(members.expect_end("Ecdsa-Sig-Value"));
  TOUCHSTONE_TRY(r_bytes, der::as_magnitude(r, "r"));
  TOUCHSTONE_TRY(s_bytes, der::as_magnitude(s, "s"));
  return EcdsaNumbers{r_bytes, s_bytes};
}

struct Curve {
  const char* group;
  std::size_t field_size;
};
std::optional<Curve> curve_of(KeyType type) {
  switch (type) {
    case KeyType::ec_p256: return Curve{"prime256v1", 32};
    case KeyType::ec_p384: return Curve{"secp384r1", 48};
    case KeyType::ec_p521: return Curve{"secp521r1", 66};
    case KeyType::rsa:
    case KeyType::ec_secp256k1:
    case KeyType::ed25519: break;
  }
  return std::nullopt;
}

// RFC 5480 section 2.2: 04 ‖ x ‖ y, or 02/03 ‖ x; the hybrid form must not be used, and the one octet of infinity is no
// key.
bool has_point_shape(Bytes point, std::size_t field_size) {
  if (point.empty()) return false;
  if (point.front() == 0x04) return point.size() == 1 + 2 * field_size;
  return (point.front() == 0x02 || point.front() == 0x03) && point.size() == 1 + field_size;
}

// Right-aligns a number of at most 32 significant bytes.
std::optional<Digest256> as_32_bytes(Bytes number) {
  const Bytes magnitude = without_leading_zeros(number);
  if (magnitude.size() > 32) return std::nullopt;
  Digest256 out{};
  std::ranges::copy(magnitude, out.end() - static_cast<std::ptrdiff_t>(magnitude.size()));
  return out;
}

}  // namespace

std::optional<EcdsaNumbers> parse_ecdsa_der(Bytes signature) {
  const auto numbers = parse_numbers(signature);
  if (!numbers) return std::nullopt;
  return *numbers;
}

std::optional<NistKey> NistKey::parse(KeyType curve, Bytes point) {
  const auto named = curve_of(curve);
  if (!named || !has_point_shape(point, named->field_size)) return std::nullopt;
  start_openssl();
  // OSSL_PARAM has no const form; neither buffer is written to.
  std::string group = named->group;
  Buffer encoded = to_buffer(point);
  std::array<OSSL_PARAM, 3> params = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, encoded.data(), encoded.size()),
      OSSL_PARAM_construct_end()};
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  const bool done = context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                    EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.data()) == 1;
  Pkey key(made);
  if (!done) {
    clear_errors();
    return std::nullopt;
  }
  return NistKey(std::move(key));
}

bool NistKey::verify(Bytes digest, const EcdsaNumbers& numbers) const {
  const Buffer signature = to_der(numbers);
  const PkeyContext context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  // OpenSSL makes the range check 1 ≤ r, s < n (SEC 1 section 4.1.4, step 1) and sets no bound on s beyond it.
  const bool good =
      context != nullptr && EVP_PKEY_verify_init(context.get()) == 1 &&
      EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) == 1;
  return good || clear_errors();
}

std::optional<K256Key> K256Key::parse(Bytes point) {
  K256Key key;
  if (!has_point_shape(point, 32) ||
      secp256k1_ec_pubkey_parse(secp256k1_context_static, &key.key_, point.data(), point.size()) != 1) {
    return std::nullopt;
  }
  return key;
}

bool K256Key::verify(Bytes digest, const EcdsaNumbers& numbers) const {
  const auto r = as_32_bytes(numbers.r);
  const auto s = as_32_bytes(numbers.s);
  const auto hash = as_32_bytes(digest.first(std::min<std::size_t>(digest.size(), 32)));
  if (!r || !s || !hash) return false;
  ByteArray<64> compact;
  std::ranges::copy(*s, std::ranges::copy(*r, compact.begin()).out);
  secp256k1_ecdsa_signature signature;
  // Parsing refuses r, s ≥ n; zero is refused by the verification.
  if (secp256k1_ecdsa_signature_parse_compact(secp256k1_context_static, &signature, compact.data()) != 1) return false;
  // The library verifies low s only; n - s is as good a signature (SEC 1 section 4.1.4 has no such rule).
  secp256k1_ecdsa_signature_normalize(secp256k1_context_static, &signature, &signature);
  return secp256k1_ecdsa_verify(secp256k1_context_static, &signature, hash->data(), &key_) == 1;
}

}  // namespace touchstone::crypto

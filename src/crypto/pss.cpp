// EMSA-PSS-VERIFY, RFC 8017 section 9.1.2. The steps are numbered as there.
#include <algorithm>

#include "crypto/digest_to.h"
#include "crypto/rsa.h"

namespace touchstone::crypto {
namespace {

constexpr std::size_t kMaxEncoded = kMaxRsaBits / 8;

// MGF1 (RFC 8017 appendix B.2.1), added to `masked` in place: DB = maskedDB xor MGF(H, length).
void unmask(Hash hash, Bytes seed, std::span<std::uint8_t> masked) {
  ByteArray<kMaxDigestSize + 4> input;
  std::ranges::copy(seed, input.begin());
  ByteArray<kMaxDigestSize> mask;
  const std::size_t step = size(hash);
  for (std::uint32_t counter = 0; !masked.empty(); ++counter) {
    for (std::size_t i = 0; i < 4; ++i) input[seed.size() + i] = static_cast<std::uint8_t>(counter >> (24 - 8 * i));
    digest_to(hash, Bytes(input).first(seed.size() + 4), mask);
    const std::size_t count = std::min(step, masked.size());
    for (std::size_t i = 0; i < count; ++i) masked[i] = static_cast<std::uint8_t>(masked[i] ^ mask[i]);
    masked = masked.subspan(count);
  }
}

}  // namespace

bool emsa_pss_verify(Hash hash, std::size_t salt_length, Bytes digest, Bytes encoded, std::size_t encoded_bits) {
  const std::size_t h_len = size(hash);
  const std::size_t em_len = encoded.size();
  if (digest.size() != h_len || em_len > kMaxEncoded || em_len != (encoded_bits + 7) / 8) return false;

  // Step 3: emLen ≥ hLen + sLen + 2. The salt length may be any number, so nothing is added to it.
  if (em_len < h_len + 2 || salt_length > em_len - h_len - 2) return false;

  // Step 4: the rightmost octet is BC.
  if (encoded.back() != 0xBC) return false;

  // Steps 5 and 6: EM = maskedDB ‖ H ‖ BC, and the bits of maskedDB above emBits are zero.
  const std::size_t db_len = em_len - h_len - 1;
  const Bytes h = encoded.subspan(db_len, h_len);
  const auto used_bits = static_cast<std::uint8_t>(0xFFU >> (8 * em_len - encoded_bits));
  if ((encoded.front() & static_cast<std::uint8_t>(~used_bits)) != 0) return false;

  // Steps 7 to 9.
  ByteArray<kMaxEncoded> storage;
  const std::span<std::uint8_t> db = std::span(storage).first(db_len);
  std::ranges::copy(encoded.first(db_len), db.begin());
  unmask(hash, h, db);
  db.front() &= used_bits;

  // Step 10: emLen - hLen - sLen - 2 zero octets, then 01. This fixes the salt length.
  const std::size_t padding = db_len - salt_length - 1;
  if (!all_zero(db.first(padding)) || db[padding] != 0x01) return false;

  // Steps 11 to 14: H is the digest of eight zero octets ‖ mHash ‖ salt.
  ByteArray<8 + kMaxDigestSize + kMaxEncoded> again{};
  auto* end = std::ranges::copy(digest, again.data() + 8).out;
  end = std::ranges::copy(db.last(salt_length), end).out;
  const SmallDigest h_again(hash, Bytes(again.data(), end));
  return equal(h_again.bytes(), h);
}

}  // namespace touchstone::crypto

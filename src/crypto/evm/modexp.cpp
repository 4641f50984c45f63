#include "crypto/evm/modexp.h"

#include <memory>

#include <openssl/bn.h>

namespace touchstone::evm {
namespace {

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
struct FreeContext {
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

Number number_of(Bytes bytes) { return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)); }

}  // namespace

std::optional<Buffer> power_modulo(Bytes base, Bytes exponent, Bytes modulus) {
  Buffer result(modulus.size());
  const Number b = number_of(base);
  const Number e = number_of(exponent);
  const Number m = number_of(modulus);
  const Number power(BN_new());
  const std::unique_ptr<BN_CTX, FreeContext> context(BN_CTX_new());
  if (!b || !e || !m || !power || !context) return std::nullopt;
  if (BN_is_zero(m.get()) == 1 || BN_is_one(m.get()) == 1) return result;
  if (BN_mod_exp(power.get(), b.get(), e.get(), m.get(), context.get()) != 1) return std::nullopt;
  if (BN_bn2binpad(power.get(), result.data(), static_cast<int>(result.size())) < 0) return std::nullopt;
  return result;
}

}  // namespace touchstone::evm

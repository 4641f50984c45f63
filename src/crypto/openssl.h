// What the rest of crypto/ needs of OpenSSL's own habits: owned handles, one start without configuration, digests
// fetched once. Never included outside crypto/*.cpp.
#pragma once

#include <memory>

#include <openssl/bn.h>
#include <openssl/evp.h>

#include "crypto/digest.h"

namespace touchstone::crypto {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};

using Md = std::unique_ptr<EVP_MD, Deleter<EVP_MD_free>>;
using MdContext = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using Bignum = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using BignumContext = std::unique_ptr<BN_CTX, Deleter<BN_CTX_free>>;
using Montgomery = std::unique_ptr<BN_MONT_CTX, Deleter<BN_MONT_CTX_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;

/// Must come before the first use of the EVP layer. Without it the library reads openssl.cnf, or what OPENSSL_CONF
/// names, on first use, and a verifier would run code and providers that its environment chose. Idempotent and safe
/// between threads.
void start_openssl();

/// SHA-1 and SHA-2, fetched once per process from the built-in provider. Null for the hashes that OpenSSL 3.0 has not.
[[nodiscard]] const EVP_MD* fetched(Hash hash);

/// Scratch space of this thread for big numbers. Null when there is no memory.
[[nodiscard]] BN_CTX* bignum_scratch();

/// OpenSSL leaves a record of every refusal in a queue of the thread. Call after a failure: `return clear_errors();`.
bool clear_errors();

}  // namespace touchstone::crypto

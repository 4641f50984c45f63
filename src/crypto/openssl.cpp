#include "crypto/openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

namespace touchstone::crypto {

void start_openssl() {
  // No exit handler: it would free what thread-local and static handles still hold, and costs time for nothing.
  static const int started = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
                                                     OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS |
                                                     OPENSSL_INIT_NO_ATEXIT,
                                                 nullptr);
  static_cast<void>(started);
}

namespace {

Md fetch(const char* algorithm) {
  start_openssl();
  return Md(EVP_MD_fetch(nullptr, algorithm, nullptr));
}

}  // namespace

const EVP_MD* fetched(Hash hash) {
  switch (hash) {
    case Hash::sha1: {
      static const Md sha1_method = fetch("SHA1");
      return sha1_method.get();
    }
    case Hash::sha256: {
      static const Md sha256_method = fetch("SHA256");
      return sha256_method.get();
    }
    case Hash::sha384: {
      static const Md sha384_method = fetch("SHA384");
      return sha384_method.get();
    }
    case Hash::sha512: {
      static const Md sha512_method = fetch("SHA512");
      return sha512_method.get();
    }
    case Hash::keccak256:
    case Hash::blake2b_256:
    case Hash::blake2b_512:
    case Hash::blake3: break;
  }
  return nullptr;
}

BN_CTX* bignum_scratch() {
  thread_local const BignumContext scratch(BN_CTX_new());
  return scratch.get();
}

bool clear_errors() {
  ERR_clear_error();
  return false;
}

}  // namespace touchstone::crypto

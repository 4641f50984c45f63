// Keys, signatures and certificates made at run time with OpenSSL's EVP layer: the other implementation that the tests
// of crypto/ compare with.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/bytes.h"
#include "crypto/key.h"
#include "crypto/openssl.h"

namespace touchstone::test {

using X509Handle = std::unique_ptr<X509, crypto::Deleter<X509_free>>;

inline void must(bool done) {
  if (done) return;
  throw std::runtime_error("OpenSSL: " + std::to_string(ERR_get_error()));
}

inline crypto::Pkey generate(const crypto::PkeyContext& context) {
  EVP_PKEY* key = nullptr;
  must(EVP_PKEY_generate(context.get(), &key) == 1);
  return crypto::Pkey(key);
}

inline crypto::Pkey make_rsa(int bits) {
  crypto::start_openssl();
  const crypto::PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  must(EVP_PKEY_keygen_init(context.get()) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits) == 1);
  return generate(context);
}

inline crypto::Pkey make_ec(const char* group) {
  crypto::start_openssl();
  const crypto::PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  must(EVP_PKEY_keygen_init(context.get()) == 1 && EVP_PKEY_CTX_set_group_name(context.get(), group) == 1);
  return generate(context);
}

inline crypto::Pkey make_ed25519() {
  crypto::start_openssl();
  const crypto::PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "ED25519", nullptr));
  must(EVP_PKEY_keygen_init(context.get()) == 1);
  return generate(context);
}

inline Buffer spki_of(const crypto::Pkey& key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key.get(), &der);
  must(size > 0);
  Buffer out(der, der + size);
  OPENSSL_free(der);
  return out;
}

inline crypto::PublicKey public_of(const crypto::Pkey& key) {
  auto loaded = crypto::PublicKey::from_spki(spki_of(key));
  if (!loaded) throw std::runtime_error("from_spki refused a key that OpenSSL made");
  return *loaded;
}

/// `padding`: 0 for none (raw RSA over exactly the modulus' length), else an RSA_…_PADDING. `md` may be null.
inline Buffer sign_digest(const crypto::Pkey& key, Bytes digest, int padding = 0, const EVP_MD* md = nullptr,
                          int salt_length = 0) {
  const crypto::PkeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr));
  must(EVP_PKEY_sign_init(context.get()) == 1);
  if (padding != 0) must(EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) == 1);
  if (md != nullptr) must(EVP_PKEY_CTX_set_signature_md(context.get(), md) == 1);
  if (padding == RSA_PKCS1_PSS_PADDING) must(EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), salt_length) == 1);
  std::size_t size = 0;
  must(EVP_PKEY_sign(context.get(), nullptr, &size, digest.data(), digest.size()) == 1);
  Buffer out(size);
  must(EVP_PKEY_sign(context.get(), out.data(), &size, digest.data(), digest.size()) == 1);
  out.resize(size);
  return out;
}

/// ECDSA as r ‖ s of `width` bytes each.
inline Buffer fixed_width(Bytes der, std::size_t width) {
  const unsigned char* at = der.data();
  const std::unique_ptr<ECDSA_SIG, crypto::Deleter<ECDSA_SIG_free>> numbers(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  must(numbers != nullptr);
  Buffer out(2 * width);
  must(BN_bn2binpad(ECDSA_SIG_get0_r(numbers.get()), out.data(), static_cast<int>(width)) > 0 &&
       BN_bn2binpad(ECDSA_SIG_get0_s(numbers.get()), out.data() + width, static_cast<int>(width)) > 0);
  return out;
}

inline Buffer sign_ed25519(const crypto::Pkey& key, Bytes message) {
  const crypto::MdContext context(EVP_MD_CTX_new());
  Buffer out(64);
  std::size_t size = out.size();
  must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
       EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) == 1);
  return out;
}

/// What a made certificate says. The extensions are OpenSSL's short names and values, as in a configuration file.
struct CertificateWish {
  std::string subject, issuer;
  std::vector<std::pair<std::string, std::string>> extensions;
  const EVP_MD* md = nullptr;
  bool pss = false;
};

inline void set_name(X509_NAME* name, const std::string& common_name) {
  must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name.c_str()),
                                  -1, -1, 0) == 1);
}

inline Buffer make_certificate(const CertificateWish& wish, const crypto::Pkey& subject_key,
                               const crypto::Pkey& issuer_key) {
  const X509Handle certificate(X509_new());
  X509* x = certificate.get();
  must(X509_set_version(x, 2) == 1 && ASN1_INTEGER_set(X509_get_serialNumber(x), 7) == 1);
  set_name(X509_get_subject_name(x), wish.subject);
  set_name(X509_get_issuer_name(x), wish.issuer);
  must(ASN1_TIME_set(X509_getm_notBefore(x), 1'700'000'000) != nullptr &&
       ASN1_TIME_set(X509_getm_notAfter(x), 1'800'000'000) != nullptr && X509_set_pubkey(x, subject_key.get()) == 1);
  for (const auto& [name, value] : wish.extensions) {
    X509_EXTENSION* extension = X509V3_EXT_conf(nullptr, nullptr, name.c_str(), value.c_str());
    must(extension != nullptr && X509_add_ext(x, extension, -1) == 1);
    X509_EXTENSION_free(extension);
  }
  if (wish.pss) {
    const crypto::MdContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* options = nullptr;
    must(EVP_DigestSignInit(context.get(), &options, wish.md, nullptr, issuer_key.get()) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1 && X509_sign_ctx(x, context.get()) > 0);
  } else {
    must(X509_sign(x, issuer_key.get(), wish.md) > 0);
  }
  unsigned char* der = nullptr;
  const int size = i2d_X509(x, &der);
  must(size > 0);
  Buffer out(der, der + size);
  OPENSSL_free(der);
  return out;
}

}  // namespace touchstone::test

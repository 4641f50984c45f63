#include "crypto/cose.h"

namespace touchstone::crypto {
namespace {

bool verify_es(const PublicKey& key, KeyType curve, Hash hash, Bytes message, Bytes signature) {
  return key.type() == curve && key.verify_ecdsa(hash, message, signature);
}

}  // namespace

Buffer sig_structure(Bytes protected_header, Bytes payload) {
  Buffer out;
  out.reserve(protected_header.size() + payload.size() + 32);
  cbor::write_head(out, cbor::Major::array, 4);
  cbor::write_text(out, "Signature1");
  cbor::write_bytes(out, protected_header);
  cbor::write_bytes(out, {});
  cbor::write_bytes(out, payload);
  return out;
}

bool verify_sign1(const PublicKey& key, std::int64_t alg, Bytes protected_header, Bytes payload, Bytes signature) {
  const Buffer message = sig_structure(protected_header, payload);
  switch (alg) {
    // RFC 9053 section 2.1 leaves the curve to the application: here each takes the one of its size.
    case kEs256: return verify_es(key, KeyType::ec_p256, Hash::sha256, message, signature);
    case kEs384: return verify_es(key, KeyType::ec_p384, Hash::sha384, message, signature);
    case kEs512: return verify_es(key, KeyType::ec_p521, Hash::sha512, message, signature);
    case kEdDsa: return key.verify_ed25519(message, signature);
    // RFC 8230 section 2: the salt is as long as the digest.
    case kPs256: return key.verify_pss(Hash::sha256, 32, message, signature);
    case kPs384: return key.verify_pss(Hash::sha384, 48, message, signature);
    case kPs512: return key.verify_pss(Hash::sha512, 64, message, signature);
    default: return false;
  }
}

}  // namespace touchstone::crypto

// What crypto/ costs, beside what OpenSSL's own interface costs for the same work.
#include <benchmark/benchmark.h>

#include "crypto/chain.h"
#include "crypto/merkle.h"
#include "crypto/openssl_maker.h"

namespace touchstone::crypto {
namespace {

Buffer data_of(std::size_t size) {
  Buffer out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7);
  return out;
}

const Pkey& rsa2048() {
  static const Pkey key = test::make_rsa(2048);
  return key;
}

struct Signed {
  Buffer message = data_of(32);
  Buffer signature = test::sign_digest(rsa2048(), sha256(message), RSA_PKCS1_PSS_PADDING, fetched(Hash::sha256), 32);
};
const Signed& receipt() {
  static const Signed made;
  return made;
}

void verify_pss(benchmark::State& state) {
  const PublicKey key = test::public_of(rsa2048());
  for (auto _ : state) {
    if (!key.verify_pss(Hash::sha256, 32, receipt().message, receipt().signature)) state.SkipWithError("refused");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(verify_pss);

void verify_pss_and_look_up_key(benchmark::State& state) {
  const Buffer spki = test::spki_of(rsa2048());
  for (auto _ : state) {
    const auto key = PublicKey::from_spki(spki);
    benchmark::DoNotOptimize(key->verify_pss(Hash::sha256, 32, receipt().message, receipt().signature));
  }
}
BENCHMARK(verify_pss_and_look_up_key);

// What `openssl speed rsa2048` measures: one context, PKCS#1 padding, no digest.
void openssl_rsa_pkcs1(benchmark::State& state) {
  const Buffer digest = data_of(36);
  const Buffer signature = test::sign_digest(rsa2048(), digest, RSA_PKCS1_PADDING);
  const PkeyContext context(EVP_PKEY_CTX_new(rsa2048().get(), nullptr));
  test::must(EVP_PKEY_verify_init(context.get()) == 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()));
  }
}
BENCHMARK(openssl_rsa_pkcs1);

void openssl_rsa_raw(benchmark::State& state) {
  const PkeyContext context(EVP_PKEY_CTX_new(rsa2048().get(), nullptr));
  test::must(EVP_PKEY_verify_recover_init(context.get()) == 1 &&
             EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1);
  Buffer out(256);
  for (auto _ : state) {
    std::size_t size = out.size();
    benchmark::DoNotOptimize(EVP_PKEY_verify_recover(context.get(), out.data(), &size, receipt().signature.data(),
                                                     receipt().signature.size()));
  }
}
BENCHMARK(openssl_rsa_raw);

void openssl_rsa_pss(benchmark::State& state) {
  const Digest256 digest = sha256(receipt().message);
  const PkeyContext context(EVP_PKEY_CTX_new(rsa2048().get(), nullptr));
  test::must(EVP_PKEY_verify_init(context.get()) == 1 &&
             EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_signature_md(context.get(), fetched(Hash::sha256)) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), 32) == 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(EVP_PKEY_verify(context.get(), receipt().signature.data(), receipt().signature.size(),
                                             digest.data(), digest.size()));
  }
}
BENCHMARK(openssl_rsa_pss);

void verify_ecdsa(benchmark::State& state, const char* group, Hash hash, std::size_t width) {
  const Pkey pair = test::make_ec(group);
  const PublicKey key = test::public_of(pair);
  const Buffer message = data_of(4096);
  const Buffer signature = test::fixed_width(test::sign_digest(pair, digest(hash, message)), width);
  for (auto _ : state) {
    if (!key.verify_ecdsa(hash, message, signature)) state.SkipWithError("refused");
  }
}
BENCHMARK_CAPTURE(verify_ecdsa, p256, "prime256v1", Hash::sha256, 32);
BENCHMARK_CAPTURE(verify_ecdsa, p384, "secp384r1", Hash::sha384, 48);
BENCHMARK_CAPTURE(verify_ecdsa, secp256k1, "secp256k1", Hash::sha256, 32);

void openssl_ecdsa_p384(benchmark::State& state) {
  const Pkey pair = test::make_ec("secp384r1");
  const Buffer digest = data_of(48);
  const Buffer signature = test::sign_digest(pair, digest);
  const PkeyContext context(EVP_PKEY_CTX_new(pair.get(), nullptr));
  test::must(EVP_PKEY_verify_init(context.get()) == 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()));
  }
}
BENCHMARK(openssl_ecdsa_p384);

void verify_ed25519(benchmark::State& state) {
  const Pkey pair = test::make_ed25519();
  const PublicKey key = test::public_of(pair);
  const Buffer message = data_of(256);
  const Buffer signature = test::sign_ed25519(pair, message);
  for (auto _ : state) benchmark::DoNotOptimize(key.verify_ed25519(message, signature));
}
BENCHMARK(verify_ed25519);

void hash_bytes(benchmark::State& state, Hash hash) {
  const Buffer data = data_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(digest(hash, data));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(hash_bytes, sha256, Hash::sha256)->Arg(32)->Arg(1024)->Arg(1 << 20);
BENCHMARK_CAPTURE(hash_bytes, sha384, Hash::sha384)->Arg(1 << 20);
BENCHMARK_CAPTURE(hash_bytes, keccak256, Hash::keccak256)->Arg(32)->Arg(1024)->Arg(1 << 20);
BENCHMARK_CAPTURE(hash_bytes, blake2b, Hash::blake2b_256)->Arg(1 << 20);
BENCHMARK_CAPTURE(hash_bytes, blake3, Hash::blake3)->Arg(1 << 20);

void standard_tree(benchmark::State& state) {
  std::vector<Digest256> tree(1999);
  for (auto _ : state) benchmark::DoNotOptimize(standard_tree_faults(tree));
}
BENCHMARK(standard_tree);

}  // namespace
}  // namespace touchstone::crypto

BENCHMARK_MAIN();

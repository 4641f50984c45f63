// The constants of the two curves and of their towers (curves.md 1 to 4, 6). Only crypto/curves/*.cpp include it.
#pragma once

#include "crypto/curves/curve.h"
#include "crypto/curves/quadratic.h"

// clang-format off: one constant on a line

namespace touchstone::curves {

namespace bn254 {

using Fp = Bn254::Fp;
using Fp2 = Bn254::Fp2;
constexpr Fp fp(std::string_view hex) { return constant<Fp, Bn254Fq>(hex); }
constexpr Fp2 fp2(std::string_view a0, std::string_view a1) { return {fp(a0), fp(a1)}; }

inline constexpr std::uint64_t kX0 = 0x44e992b44a6909f1;
inline constexpr Fp kB = fp("0x3");
inline constexpr Fp2 kTwistB = fp2("0x2b149d40ceb8aaae81be18991be06ac3b5b4c5e559dbefa33267e6dc24a138e5",
                                   "0x009713b03af0fed4cd2cafadeed8fdf4a74fa084e52d1852e4a2bd0685c315d2");
inline constexpr Affine<Fp> kG1{fp("0x1"), fp("0x2")};
inline constexpr Affine<Fp2> kG2{fp2("0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed",
                                     "0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"),
                                 fp2("0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa",
                                     "0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b")};

// gamma(1, i) = xi^(i (q - 1) / 6) and gamma(2, i) = xi^(i (q^2 - 1) / 6), i = 1 ... 5.
inline constexpr std::array<Fp2, 5> kGamma1 = {
    fp2("0x1284b71c2865a7dfe8b99fdd76e68b605c521e08292f2176d60b35dadcc9e470",
        "0x246996f3b4fae7e6a6327cfe12150b8e747992778eeec7e5ca5cf05f80f362ac"),
    fp2("0x2fb347984f7911f74c0bec3cf559b143b78cc310c2c3330c99e39557176f553d",
        "0x16c9e55061ebae204ba4cc8bd75a079432ae2a1d0b7c9dce1665d51c640fcba2"),
    fp2("0x063cf305489af5dcdc5ec698b6e2f9b9dbaae0eda9c95998dc54014671a0135a",
        "0x07c03cbcac41049a0704b5a7ec796f2b21807dc98fa25bd282d37f632623b0e3"),
    fp2("0x05b54f5e64eea80180f3c0b75a181e84d33365f7be94ec72848a1f55921ea762",
        "0x2c145edbe7fd8aee9f3a80b03b0b1c923685d2ea1bdec763c13b4711cd2b8126"),
    fp2("0x0183c1e74f798649e93a3661a4353ff4425c459b55aa1bd32ea2c810eab7692f",
        "0x12acf2ca76fd0675a27fb246c7729f7db080cb99678e2ac024c6b8ee6e0c2c4b"),
};
inline constexpr std::array<Fp, 5> kGamma2 = {
    fp("0x30644e72e131a0295e6dd9e7e0acccb0c28f069fbb966e3de4bd44e5607cfd49"),
    fp("0x30644e72e131a0295e6dd9e7e0acccb0c28f069fbb966e3de4bd44e5607cfd48"),
    fp("0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd46"),
    fp("0x000000000000000059e26bcea0d48bacd4f263f1acdb5c4f5763473177fffffe"),
    fp("0x000000000000000059e26bcea0d48bacd4f263f1acdb5c4f5763473177ffffff"),
};
inline constexpr std::array<Fp2, 5> kGamma3 = {
    // gamma(1, i) gamma(2, i)
    fp2("0x19dc81cfcc82e4bbefe9608cd0acaa90894cb38dbe55d24ae86f7d391ed4a67f",
        "0x00abf8b60be77d7306cbeee33576139d7f03a5e397d439ec7694aa2bf4c0c101"),
    fp2("0x0856e078b755ef0abaff1c77959f25ac805ffd3d5d6942d37b746ee87bdcfb6d",
        "0x04f1de41b3d1766fa9f30e6dec26094f0fdf31bf98ff2631380cab2baaa586de"),
    fp2("0x2a275b6d9896aa4cdbf17f1dca9e5ea3bbd689a3bea870f45fcc8ad066dce9ed",
        "0x28a411b634f09b8fb14b900e9507e9327600ecc7d8cf6ebab94d0cb3b2594c64"),
    fp2("0x0bc58c6611c08dab19bee0f7b5b2444ee633094575b06bcb0e1a92bc3ccbf066",
        "0x23d5e999e1910a12feb0f6ef0cd21d04a44a9e08737f96e55fe3ed9d730c239f"),
    fp2("0x13c49044952c0905711699fa3b4d3f692ed68098967c84a5ebde847076261b43",
        "0x16db366a59b1dd0b9fb1b2282a48633d3e2ddaea200280211f25041384282499"),
};

/// 6 x0 + 2 in non-adjacent form, highest digit first (curves.md 4).
inline constexpr std::array<signed char, 66> kLoop = {
    1, 0, -1, 0, 1, 0, 0, 0,  -1, 0, -1, 0, 0, 0,  -1, 0,  1, 0, -1, 0, 0, -1, 0,  0, 0, 0,  0, 1, 0, 0, -1, 0, 1,
    0, 0, -1, 0, 0, 0, 0, -1, 0,  1, 0,  0, 0, -1, 0,  -1, 0, 0, 1,  0, 0, 0,  -1, 0, 0, -1, 0, 1, 0, 1, 0,  0, 0};
/// 6 x0^2: psi of a point of order r is this multiple (curves.md 6).
inline constexpr auto kPsi = limbs<2>("0x6f4d8248eeb859fbf83e9682e87cfd46");
inline constexpr auto kRoot =
    constant<Bn254::Fr, Bn254Fr>("0x2a3c09f0a58a7e8500e0a7eb8ef62abc402d111e41112ed49bd61b6e725b19f0");
inline constexpr std::uint64_t kAdicity = 28;

}  // namespace bn254

namespace bls12381 {

using Fp = Bls12381::Fp;
using Fp2 = Bls12381::Fp2;
constexpr Fp fp(std::string_view hex) { return constant<Fp, Bls12381Fp>(hex); }
constexpr Fp2 fp2(std::string_view a0, std::string_view a1) { return {fp(a0), fp(a1)}; }

inline constexpr std::uint64_t kZ = 0xd201000000010000;  // the parameter z is its negative
inline constexpr Fp kB = fp("0x4");
inline constexpr Fp2 kTwistB = fp2("0x4", "0x4");
inline constexpr Affine<Fp> kG1{
    fp("0x17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"),
    fp("0x08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1")};
inline constexpr Affine<Fp2> kG2{
    fp2("0x024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8",
        "0x13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"),
    fp2("0x0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801",
        "0x0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")};

inline constexpr std::array<Fp2, 5> kGamma1 = {
    fp2("0x1904d3bf02bb0667c231beb4202c0d1f0fd603fd3cbd5f4f7b2443d784bab9c4f67ea53d63e7813d8d0775ed92235fb8",
        "0x00fc3e2b36c4e03288e9e902231f9fb854a14787b6c7b36fec0c8ec971f63c5f282d5ac14d6c7ec22cf78a126ddc4af3"),
    fp2("0x000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "0x1a0111ea397fe699ec02408663d4de85aa0d857d89759ad4897d29650fb85f9b409427eb4f49fffd8bfd00000000aaac"),
    fp2("0x06af0e0437ff400b6831e36d6bd17ffe48395dabc2d3435e77f76e17009241c5ee67992f72ec05f4c81084fbede3cc09",
        "0x06af0e0437ff400b6831e36d6bd17ffe48395dabc2d3435e77f76e17009241c5ee67992f72ec05f4c81084fbede3cc09"),
    fp2("0x1a0111ea397fe699ec02408663d4de85aa0d857d89759ad4897d29650fb85f9b409427eb4f49fffd8bfd00000000aaad",
        "0x000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"),
    fp2("0x05b2cfd9013a5fd8df47fa6b48b1e045f39816240c0b8fee8beadf4d8e9c0566c63a3e6e257f87329b18fae980078116",
        "0x144e4211384586c16bd3ad4afa99cc9170df3560e77982d0db45f3536814f0bd5871c1908bd478cd1ee605167ff82995"),
};
inline constexpr std::array<Fp, 5> kGamma2 = {
    fp("0x00000000000000005f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffeffff"),
    fp("0x00000000000000005f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffe"),
    fp("0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaaa"),
    fp("0x1a0111ea397fe699ec02408663d4de85aa0d857d89759ad4897d29650fb85f9b409427eb4f49fffd8bfd00000000aaac"),
    fp("0x1a0111ea397fe699ec02408663d4de85aa0d857d89759ad4897d29650fb85f9b409427eb4f49fffd8bfd00000000aaad"),
};

// The endomorphisms of curves.md 6: phi multiplies x by beta, psi conjugates and multiplies x and y by these.
inline constexpr Fp kBeta = fp("0x5f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffe");
inline constexpr Fp2 kPsiX =
    fp2("0x0", "0x1a0111ea397fe699ec02408663d4de85aa0d857d89759ad4897d29650fb85f9b409427eb4f49fffd8bfd00000000aaad");
inline constexpr Fp2 kPsiY =
    fp2("0x135203e60180a68ee2e9c448d77a2cd91c3dedd930b1cf60ef396489f61eb45e304466cf3e67fa0af1ee7b04121bdea2",
        "0x06af0e0437ff400b6831e36d6bd17ffe48395dabc2d3435e77f76e17009241c5ee67992f72ec05f4c81084fbede3cc09");
inline constexpr auto kRoot =
    constant<Bls12381::Fr, Bls12381Fr>("0x0212d79e5b416b6f0fd56dc8d168d6c0c4024ff270b3e0941b788f500b912f1f");
inline constexpr std::uint64_t kAdicity = 32;

}  // namespace bls12381

// clang-format on

/// What the code that is common to both curves asks for.
template <class C>
struct Parameters;

template <>
struct Parameters<Bn254> {
  using Fp = Bn254::Fp;
  using Fp2 = Bn254::Fp2;
  static constexpr const auto& kB = bn254::kB;
  static constexpr const auto& kTwistB = bn254::kTwistB;
  static constexpr const auto& kG1 = bn254::kG1;
  static constexpr const auto& kG2 = bn254::kG2;
  static constexpr const auto& kRoot = bn254::kRoot;
  static constexpr std::uint64_t kAdicity = bn254::kAdicity;

  static Fp2 times_xi(const Fp2& a) {  // xi = 9 + u
    const Fp2 nine = a.doubled().doubled().doubled() + a;
    return {nine.a0 - a.a1, nine.a1 + a.a0};
  }
  /// gamma(k, i) of curves.md 3, i = 1 ... 5.
  template <int k>
  static const auto& gamma(std::size_t i) {
    if constexpr (k == 1) return bn254::kGamma1[i - 1];
    if constexpr (k == 2) return bn254::kGamma2[i - 1];
    if constexpr (k == 3) return bn254::kGamma3[i - 1];
  }
};

template <>
struct Parameters<Bls12381> {
  using Fp = Bls12381::Fp;
  using Fp2 = Bls12381::Fp2;
  static constexpr const auto& kB = bls12381::kB;
  static constexpr const auto& kTwistB = bls12381::kTwistB;
  static constexpr const auto& kG1 = bls12381::kG1;
  static constexpr const auto& kG2 = bls12381::kG2;
  static constexpr const auto& kRoot = bls12381::kRoot;
  static constexpr std::uint64_t kAdicity = bls12381::kAdicity;

  static Fp2 times_xi(const Fp2& a) { return {a.a0 - a.a1, a.a1 + a.a0}; }  // xi = 1 + u
  template <int k>
  static const auto& gamma(std::size_t i) {
    if constexpr (k == 1) return bls12381::kGamma1[i - 1];
    if constexpr (k == 2) return bls12381::kGamma2[i - 1];
  }
};

}  // namespace touchstone::curves

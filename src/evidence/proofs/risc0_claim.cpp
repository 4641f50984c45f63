#include "evidence/proofs/risc0_claim.h"

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>
#include <variant>

#include "codec/hex.h"
#include "crypto/curves/encoding.h"
#include "crypto/digest.h"
#include "formats/zk/natural.h"

namespace touchstone::evidence::risc0 {
namespace {

using curves::Bn254;
using Fp = Bn254::Fp;

// clang-format off: the constants of zk-proofs.md 5.3, in its order (x1 = a1, x2 = a0)
constexpr std::array<std::string_view, 2> kAlpha = {
    "20491192805390485299153009773594534940189261866228447918068658471970481763042",
    "9383485363053290200918347156157836566562967994039712273449902621266178545958"};
constexpr std::array<std::string_view, 4> kBeta = {  // x1 x2 y1 y2
    "4252822878758300859123897981450591353533073413197771768651442665752259397132",
    "6375614351688725206403948262868962793625744043794305715222011528459656738731",
    "21847035105528745403288232691147584728191162732299865338377159692350059136679",
    "10505242626370262277552901082094356697409835680220590971873171140371331206856"};
constexpr std::array<std::string_view, 4> kGamma = {  // x1 x2 y1 y2
    "11559732032986387107991004021392285783925812861821192530917403151452391805634",
    "10857046999023057135944570762232829481370756359578518086990519993285655852781",
    "4082367875863433681332203403145435568316851327593401208105741076214120093531",
    "8495653923123431417604973247489272438418190587263600148770280649306958101930"};
constexpr std::array<std::string_view, 4> kDelta = {  // x1 x2 y1 y2
    "1668323501672964604911431804142266013250380587483576094566949227275849579036",
    "12043754404802191763554326994664886008979042643626290185762540825416902247219",
    "7710631539206257456743780535472368339139328733484942210876916214502466455394",
    "13740680757317479711909903993315946540841369848973133181051452051592786724563"};
constexpr std::array<std::array<std::string_view, 2>, 6> kIc = {{
    {"8446592859352799428420270221449902464741693648963397251242447530457567083492",
     "1064796367193003797175961162477173481551615790032213185848276823815288302804"},
    {"3179835575189816632597428042194253779818690147323192973511715175294048485951",
     "20895841676865356752879376687052266198216014795822152491318012491767775979074"},
    {"5332723250224941161709478398807683311971555792614491788690328996478511465287",
     "21199491073419440416471372042641226693637837098357067793586556692319371762571"},
    {"12457994489566736295787256452575216703923664299075106359829199968023158780583",
     "19706766271952591897761291684837117091856807401404423804318744964752784280790"},
    {"19617808913178163826953378459323299110911217259216006187355745713323154132237",
     "21663537384585072695701846972542344484111393047775983928357046779215877070466"},
    {"6834578911681792552110317589222010969491336870276623105249474534788043166867",
     "15060583660288623605191393599883223885678013570733629274538391874953353488393"},
}};

// Section 5.4. Versions before 2.0 used other keys.
struct Known {
  std::string_view release, control_root, bn254_control_id;
};
constexpr std::array<Known, 5> kKnown = {{
    {"5.0-rc", "b1f64013f70bbb386a8b3a3d63552c5cb5ea4a549ec7fb1ecc2a031dbf488167",
     "04446e66d300eb7fb45c9726bb53c793dda407a62e9601618bb43c5c14657ac0"},
    {"3.0", "a54dc85ac99f851c92d7c96d7318af41dbe7c0194edfcc37eb4d422a998c1f56",
     "04446e66d300eb7fb45c9726bb53c793dda407a62e9601618bb43c5c14657ac0"},
    {"2.2", "ce52bf56033842021af3cf6db8a50d1b7535c125a34f1a22c6fdcf002c5a1529",
     "04446e66d300eb7fb45c9726bb53c793dda407a62e9601618bb43c5c14657ac0"},
    {"2.1", "884389273e128b32475b334dec75ee619b77cb33d41c332021fe7e44c746ee60",
     "04446e66d300eb7fb45c9726bb53c793dda407a62e9601618bb43c5c14657ac0"},
    {"2.0", "539032186827b06719244873b17b2d4c122e2d02cfb1994fe958b2523b844576",
     "04446e66d300eb7fb45c9726bb53c793dda407a62e9601618bb43c5c14657ac0"},
}};

// The state of a program that has halted (section 5.2).
constexpr std::string_view kHalted = "a3acc27117418996340b84e5a90f3ef4c49d22c79e44aad822ec9c313e1eb8e2";
// clang-format on

Digest256 digest_of(std::string_view hex) {
  Digest256 digest{};
  if (const auto bytes = from_hex_array<32>(hex, "digest")) digest = *bytes;
  return digest;
}

// tagged(name, parts, data) of section 5.2.
Digest256 tagged(std::string_view name, std::initializer_list<Digest256> parts, Bytes data = {}) {
  Buffer buffer;
  append(buffer, crypto::sha256(as_bytes(name)));
  for (const Digest256& part : parts) append(buffer, part);
  append(buffer, data);
  buffer.push_back(static_cast<std::uint8_t>(parts.size()));
  buffer.push_back(0);
  return crypto::sha256(buffer);
}

void append_u32le(Buffer& out, std::uint32_t number) {
  for (unsigned i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

Digest256 claim_of(const Digest256& input, const Digest256& pre, const Digest256& post, const Digest256& output,
                   std::uint32_t system_exit, std::uint32_t user_exit) {
  Buffer codes;
  append_u32le(codes, system_exit);
  append_u32le(codes, user_exit);
  return tagged("risc0.ReceiptClaim", {input, pre, post, output}, codes);
}

Digest256 output_of(const Digest256& journal, const Digest256& assumptions) {
  return tagged("risc0.Output", {journal, assumptions});
}

Digest256 output_digest(const std::variant<Digest256, zk::risc0::Claim::Output>& output) {
  if (const auto* digest = std::get_if<Digest256>(&output)) return *digest;
  const auto& value = std::get<zk::risc0::Claim::Output>(output);
  const auto* bytes = std::get_if<Buffer>(&value.journal);
  return output_of(bytes != nullptr ? crypto::sha256(*bytes) : std::get<Digest256>(value.journal), value.assumptions);
}

Fp number(std::string_view digits) {
  const auto natural = zk::natural_from_digits(digits, 0, "constant");
  return Fp::from_be(natural.value().bytes).value();
}
curves::G1<Bn254> g1(const std::array<std::string_view, 2>& xy) { return {number(xy[0]), number(xy[1]), false}; }
curves::G2<Bn254> g2(const std::array<std::string_view, 4>& xy) {
  return {{number(xy[1]), number(xy[0])}, {number(xy[3]), number(xy[2])}, false};
}

// Reversed, and cut into two numbers of 128 bits, the low one first.
std::array<curves::Fr<Bn254>, 2> split(const Digest256& digest) {
  Digest256 reversed = digest;
  std::ranges::reverse(reversed);
  const Bytes bytes(reversed);
  return {curves::Fr<Bn254>::reduced_from_be(bytes.subspan(16)), curves::Fr<Bn254>::reduced_from_be(bytes.first(16))};
}

}  // namespace

Digest256 claim_digest(const Digest256& image_id, Bytes journal) {
  const Digest256 output = output_of(crypto::sha256(journal), Digest256{});
  return claim_of(Digest256{}, image_id, digest_of(kHalted), output, 0, 0);
}

std::optional<Digest256> claim_digest(const zk::risc0::Claim::Value& claim) {
  if (!claim.pre || !claim.post || !claim.input || !claim.output || !claim.exit_known) return std::nullopt;
  return claim_of(*claim.input, state_digest(*claim.pre), state_digest(*claim.post), output_digest(*claim.output),
                  claim.system_exit, claim.user_exit);
}

Digest256 state_digest(const zk::risc0::Claim::State& state) {
  if (const auto* digest = std::get_if<Digest256>(&state)) return *digest;
  const auto& value = std::get<zk::risc0::Claim::SystemState>(state);
  Buffer pc;
  append_u32le(pc, value.pc);
  return tagged("risc0.SystemState", {value.merkle_root}, pc);
}

Digest256 Parameters::digest() const {
  Digest256 reversed = bn254_control_id;
  std::ranges::reverse(reversed);
  return tagged("risc0.Groth16ReceiptVerifierParameters", {control_root, reversed, verification_key_digest()});
}

std::vector<Parameters> known_parameters(const ProofPolicy& policy) {
  std::vector<Parameters> sets;
  sets.reserve(kKnown.size() + policy.risc0_parameters.size());
  for (const Known& known : kKnown) {
    sets.push_back({std::string(known.release), digest_of(known.control_root), digest_of(known.bn254_control_id)});
  }
  for (const ProofPolicy::Risc0Parameters& own : policy.risc0_parameters) {
    sets.push_back({"policy", own.control_root, own.bn254_control_id});
  }
  return sets;
}

const proofs::Groth16Key<Bn254>& verification_key() {
  static const proofs::Groth16Key<Bn254> key = [] {
    proofs::Groth16Key<Bn254> made{g1(kAlpha), g2(kBeta), g2(kGamma), g2(kDelta), {}};
    for (const auto& point : kIc) made.ic.push_back(g1(point));
    return made;
  }();
  return key;
}

Digest256 verification_key_digest() {
  static const Digest256 digest = [] {
    const auto& key = verification_key();
    const auto hash = [](const auto& point) { return crypto::sha256(curves::to_evm<Bn254>(point)); };
    Digest256 list{};
    for (std::size_t i = key.ic.size(); i-- > 0;)
      list = tagged("risc0_groth16.VerifyingKey.IC", {hash(key.ic[i]), list});
    return tagged("risc0_groth16.VerifyingKey",
                  {hash(key.alpha), hash(key.beta), hash(key.gamma), hash(key.delta), list});
  }();
  return digest;
}

std::array<curves::Fr<Bn254>, 5> public_inputs(const Parameters& parameters, const Digest256& claim) {
  const auto root = split(parameters.control_root);
  const auto halves = split(claim);
  return {root[0], root[1], halves[0], halves[1], curves::Fr<Bn254>::reduced_from_be(parameters.bn254_control_id)};
}

}  // namespace touchstone::evidence::risc0

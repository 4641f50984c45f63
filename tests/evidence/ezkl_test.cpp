// EZKL proofs and calls of contracts: what a flipped bit does, what pins say, and how settings and keys are read. Cases
// with files are in tests/cases/ezkl/.
#include "evidence/proofs/ezkl.h"

#include <cctype>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/proofs/evm_abi.h"
#include "evidence/proofs/evm_contract.h"
#include "evidence/proofs/evm_proof.h"
#include "evidence/verify_run.h"
#include "formats/ezkl/proof.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;
using namespace evidence::proofs;

Buffer file(const std::string& name) { return read_file(testdata("ezkl/" + name)); }

Buffer hex_file(const std::string& name) {
  std::string text(as_text(file(name)));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return from_hex(text.starts_with("0x") ? text.substr(2) : text, "file").value();
}

Verdict verdict_of(const ArtefactType& type, Buffer bytes, Bytes code) {
  const auto artefact = artefact_of(type, std::move(bytes));
  if (!artefact) return Verdict::malformed;
  Companions companions;
  PlainFile contract;
  contract.path = "verifier";
  contract.bytes = std::make_shared<const Buffer>(to_buffer(code));
  companions.files.push_back(contract);
  companions.artefacts.push_back(artefact_of(evidence::kEzklKey, file("vk.key")).value());
  companions.artefacts.push_back(artefact_of(evidence::kEzklSettings, file("settings.json")).value());
  Settings settings;
  settings.expecting("codehash", to_hex(crypto::keccak256(code)));
  const Exchange exchange;
  const Context context{settings.now,    Basis::now,       settings.now,  {}, exchange, companions,
                        settings.expect, settings.anchors, settings.allow};
  return verdict(type.verify(*artefact, context).checks);
}

TEST_CASE("evm-proof: no flipped bit of the calldata is accepted", "[evm]") {
  const Buffer code = hex_file("verifier.hex");
  const Buffer good = hex_file("calldata.hex");
  REQUIRE(verdict_of(evidence::kEvmProof, good, code) == Verdict::verified);
  for (std::size_t byte = 0; byte < good.size(); ++byte) {
    Buffer bad = good;
    bad[byte] ^= static_cast<std::uint8_t>(1U << (byte * 5 % 8));
    INFO("byte " << byte);
    CHECK(verdict_of(evidence::kEvmProof, bad, code) != Verdict::verified);
  }
  for (std::size_t length = 0; length < good.size(); ++length)
    CHECK(verdict_of(evidence::kEvmProof, Buffer(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)),
                     code) != Verdict::verified);
}

TEST_CASE("evm-proof: calldata and code beyond a limit are not judged", "[evm]") {
  const Buffer code = hex_file("contract-one.hex");
  const Buffer calldata = hex_file("calldata.hex");
  CHECK(verdict_of(evidence::kEvmProof, calldata, code) == Verdict::verified);
  CHECK(verdict_of(evidence::kEvmProof, Buffer(17U << 20U, 0xAA), code) == Verdict::undecided);
  Buffer long_code = code;
  long_code.resize(5U << 20U);
  CHECK(verdict_of(evidence::kEvmProof, calldata, long_code) == Verdict::undecided);
}

TEST_CASE("evm-proof: white space between the digits of hex", "[evm]") {
  const auto parsed = [](const std::string& text) {
    return artefact_of(evidence::kEvmProof, to_buffer(as_bytes(text))).has_value();
  };
  CHECK(parsed("0x1e 8e\t1e\n13"));
  CHECK(parsed("1e8e1e1 3"));
  CHECK_FALSE(parsed("1e 8e 1e 1"));
  CHECK_FALSE(parsed("1e 8e 1e"));
  CHECK_FALSE(parsed("1e 8e 1e 1g"));
}

TEST_CASE("ezkl-proof: no flipped digit of proof or instances is accepted", "[ezkl]") {
  const Buffer code = hex_file("verifier.hex");
  const Buffer good = file("proof-python.json");
  REQUIRE(verdict_of(evidence::kEzklProof, good, code) == Verdict::verified);
  for (std::size_t byte = 0; byte < good.size(); ++byte) {
    if (std::isxdigit(good[byte]) == 0) continue;
    Buffer bad = good;
    bad[byte] = good[byte] == '0' ? '1' : '0';
    INFO("byte " << byte);
    CHECK(verdict_of(evidence::kEzklProof, bad, code) != Verdict::verified);
  }
}

TEST_CASE("abi: canonical calls of every kind", "[evm]") {
  const auto call_with = [](const std::string& signature, std::size_t words) {
    Buffer data = to_buffer(Bytes(crypto::keccak256(as_bytes(signature))).first(4));
    data.resize(4 + 32 * words);
    return data;
  };
  struct Kind {
    std::string signature;
    std::size_t words;
    Success success;
  };
  for (const Kind& kind : {Kind{"verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[3])", 11, Success::one_word},
                           Kind{"verifyProof(uint256[24],uint256[7])", 31, Success::one_word},
                           Kind{"verifyProof(bytes32[24],uint256[2])", 26, Success::one_word},
                           Kind{"verifyProof(uint256[8],uint256[1])", 9, Success::silence},
                           Kind{"verifyProof(uint256[8],uint256[2],uint256[2],uint256[5])", 17, Success::silence}}) {
    INFO(kind.signature);
    for (const std::size_t extra : {0U, 1U}) {  // the signature is found by length, and without
      const Buffer data = call_with(kind.signature, kind.words + extra);
      const auto call = call_of(data);
      REQUIRE(call);
      CHECK(call->signature == kind.signature);
      CHECK(call->success == kind.success);
      CHECK(encoding_fault(*call, data).has_value() == (extra == 1));
      CHECK(looks_like_call(data) == (extra == 0));
    }
  }
  CHECK_FALSE(call_of(call_with("transfer(address,uint256)", 2)));
  // The length says how many commitments of gnark there are, also when there are many.
  const Buffer committed = call_with("verifyProof(uint256[8],uint256[80],uint256[2],uint256[3])", 93);
  const auto many = call_of(committed);
  REQUIRE(many);
  CHECK(many->success == Success::silence);
  CHECK_FALSE(encoding_fault(*many, committed));

  const Buffer proof(64, 7);
  const std::vector<ByteArray<32>> instances(3);
  const Buffer words(96, 9);
  CHECK(to_hex(Bytes(ezkl_calldata(proof, instances, std::nullopt)).first(4)) == "1e8e1e13");
  CHECK(to_hex(Bytes(ezkl_calldata(proof, instances, Bytes(words))).first(4)) == "3409fc9f");
  CHECK(to_hex(Bytes(register_calldata(words)).first(4)) == "dc8b4094");
  for (const Buffer& data : {ezkl_calldata(proof, instances, std::nullopt),
                             ezkl_calldata(proof, instances, Bytes(words)), register_calldata(words)}) {
    const auto call = call_of(data);
    REQUIRE(call);
    CHECK_FALSE(encoding_fault(*call, data));
    for (std::size_t length = 4; length + 32 < data.size(); ++length)
      CHECK(encoding_fault(*call, Bytes(data).first(length)));
  }
  CHECK(equal(vka_words(ezkl_calldata(proof, instances, Bytes(words))), words));
}

TEST_CASE("ezkl-key: every prefix that is no key is refused", "[ezkl]") {
  const Buffer good = file("vk.key");
  const auto key = artefact_of(evidence::kEzklKey, good);
  REQUIRE(key);
  const auto& content = key->as<evidence::EzklKey>();
  CHECK(content.fixed == 4);
  CHECK(content.permutation == 2);
  CHECK(content.selectors == 2);
  std::size_t refused = 0;
  for (std::size_t length = 0; length < good.size(); ++length) {
    const auto prefix =
        artefact_of(evidence::kEzklKey, Buffer(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)));
    if (prefix) continue;
    ++refused;
    CHECK(prefix.error().offset <= length);
  }
  CHECK(refused > good.size() - 50);  // what is left of permutation and selectors has no count
}

TEST_CASE("ezkl-proof: every prefix is refused, inside the input", "[ezkl]") {
  const Buffer good = file("proof.json");
  for (std::size_t length = 0; length < good.size(); ++length) {
    const auto prefix =
        artefact_of(evidence::kEzklProof, Buffer(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)));
    REQUIRE_FALSE(prefix);
    CHECK(prefix.error().offset <= length);
  }
}

TEST_CASE("evm: reasons of a revert", "[evm]") {
  CHECK(revert_reason({}).empty());
  CHECK(revert_reason(as_bytes("ab")) == "6162");
  const auto selector = [](std::string_view text) {
    return to_buffer(Bytes(crypto::keccak256(as_bytes(text))).first(4));
  };
  CHECK(revert_reason(selector("ProofInvalid()")) == "ProofInvalid()");
  Buffer panic = selector("Panic(uint256)");
  panic.resize(36);
  panic[35] = 17;
  CHECK(revert_reason(panic) == "Panic 17");
}

}  // namespace
}  // namespace touchstone

#include <filesystem>

#include "formats/zk/gnark.h"
#include "formats/zk/natural.h"
#include "formats/zk/risc0.h"
#include "formats/zk/snarkjs.h"
#include "formats/zk/sp1.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using test::read_file;
using test::read_text;
using test::testdata;
using zk::Protocol;

/// The fault of reading a JSON text with `read`, whose offset must lie inside the text.
template <class Read>
std::optional<Fault> fault_of(const std::string& text, const Read& read) {
  const auto document = json::parse(as_bytes(text));
  const auto check = [&](const ParseError& error) {
    CHECK(error.offset <= text.size());
    return error.fault;
  };
  if (!document) return check(document.error());
  const auto value = read(document->root());
  return value ? std::nullopt : std::optional(check(value.error()));
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("no " + std::string(what));
  return text.replace(at, what.size(), with);
}

auto proof_reader(Protocol protocol) {
  return [protocol](const json::Value& root) { return zk::parse_proof(root, protocol); };
}

struct Sample {
  Protocol protocol;
  std::string file;
  std::vector<std::string> members;
};
std::vector<Sample> samples() {
  return {{Protocol::groth16, "groth16", {"pi_a", "pi_b", "pi_c"}},
          {Protocol::plonk,
           "plonk",
           {"A", "B", "C", "Z", "T1", "T2", "T3", "Wxi", "Wxiw", "eval_a", "eval_b", "eval_c", "eval_s1", "eval_s2",
            "eval_zw"}},
          {Protocol::fflonk, "fflonk", {"polynomials", "evaluations", "C1", "C2",  "W1",  "W2", "ql", "qr",
                                        "qm",          "qo",          "qc", "s1",  "s2",  "s3", "a",  "b",
                                        "c",           "z",           "zw", "t1w", "t2w", "inv"}}};
}

}  // namespace

TEST_CASE("zk: decimal numbers", "[zk]") {
  const auto read = [](std::string_view digits) { return zk::natural_from_digits(digits, 7, "n"); };
  CHECK(read("0")->is(0));
  CHECK(read("255")->is(255));
  CHECK_FALSE(read("256")->is(0));
  CHECK(read("256")->bytes[62] == 1);
  const zk::Natural large = read("340282366920938463463374607431768211456").value();  // 2^128
  CHECK(large.bytes[64 - 17] == 1);
  CHECK(all_zero(Bytes(large.bytes).last(16)));
  CHECK((large.offset == 7 && large.length == 39));
  // 2^512 - 1 is the largest that is kept, everything beyond is only "large".
  const std::string largest =
      "1340780792994259709957402499820584612747936582059239337772356144372176403007354697680187429816690342769003185818"
      "64"
      "86050853753882811946569946433649006084095";
  CHECK(read(largest)->bytes == ByteArray<64>{read(largest)->bytes});
  CHECK(read(largest)->bytes[0] == 0xFF);
  CHECK(read(largest + "0")->bytes[0] == 0xFF);
  CHECK(read(std::string(100'000, '9'))->bytes[63] == 0xFF);
  for (const std::string_view bad : {"", "00", "01", "-1", "+1", "1.0", "1e3", "0x10", " 1", "1 "}) {
    const auto refused = read(bad);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().fault == Fault::syntax);
  }
}

TEST_CASE("zk: proofs of snarkjs", "[zk]") {
  for (const Sample& sample : samples()) {
    const std::string text = read_text(testdata("zk/bn128/" + sample.file + ".proof.json"));
    const auto read = proof_reader(sample.protocol);
    INFO(sample.file);
    CHECK_FALSE(fault_of(text, read).has_value());
    for (std::size_t size = 0; size + 1 < text.size(); size += 7)
      CHECK(fault_of(text.substr(0, size), read).has_value());
    CHECK(fault_of(text + "1", read) == Fault::trailing);
    for (const std::string& member : sample.members) {
      CHECK(fault_of(replaced(text, "\"" + member + "\"", "\"other\""), read) == Fault::missing);
    }
    CHECK(fault_of(replaced(text, "\"protocol\": \"" + sample.file, "\"protocol\": \"other"), read) ==
          Fault::unsupported);
    CHECK(fault_of(replaced(text, "\"protocol\": \"" + sample.file + "\"", "\"protocol\": 1"), read) ==
          Fault::wrong_type);
    CHECK(fault_of(replaced(text, "\"protocol\"", "\"protokoll\""), read) == Fault::missing);
    CHECK_FALSE(fault_of(replaced(text, "\"curve\"", "\"further\""), read).has_value());
    CHECK(fault_of(replaced(text, "\"1\"]", "1]"), read) == Fault::wrong_type);
    CHECK(fault_of(replaced(text, "\"1\"]", "\"1\", \"1\"]"), read) == Fault::out_of_range);
    CHECK(fault_of(replaced(text, ", \"1\"]", "]"), read) == Fault::out_of_range);
    CHECK(fault_of(replaced(text, "\"1\"]", "\"x\"]"), read) == Fault::syntax);
    for (const Sample& other : samples()) {
      const auto document = json::parse(as_bytes(text)).value();
      CHECK(zk::looks_like_proof(document.root(), other.protocol) == (other.protocol == sample.protocol));
    }
  }
}

TEST_CASE("zk: members that nothing reads are named", "[zk]") {
  const std::string text = replaced(read_text(testdata("zk/bn128/fflonk.proof.json")), "{\"polynomials\": {",
                                    "{\"extra\": 1, \"polynomials\": {\"C3\": [], ");
  const auto document = json::parse(as_bytes(text)).value();
  const auto proof = zk::parse_proof(document.root(), Protocol::fflonk).value();
  REQUIRE(proof.unread.size() == 2);
  CHECK(proof.unread[0].raw() == "polynomials.C3");
  CHECK(proof.unread[1].raw() == "extra");
  CHECK(proof.g1.size() == 4);
  CHECK(proof.scalars.size() == 16);
}

TEST_CASE("zk: keys of snarkjs", "[zk]") {
  const auto read = [](const json::Value& root) { return zk::parse_key(root); };
  for (const auto& [file, members] :
       {std::pair(std::string("groth16"), std::vector<std::string>{"vk_alpha_1", "vk_beta_2", "vk_gamma_2",
                                                                   "vk_delta_2", "IC", "nPublic", "curve", "protocol"}),
        {std::string("plonk"),
         std::vector<std::string>{"Qm", "Ql", "Qr", "Qo", "Qc", "S1", "S2", "S3", "X_2", "k1", "k2", "w", "power"}},
        {std::string("fflonk"),
         std::vector<std::string>{"C0", "X_2", "k1", "k2", "w", "w3", "w4", "w8", "wr", "power"}}}) {
    const std::string text = read_text(testdata("zk/bls12381/" + file + ".vk.json"));
    CHECK_FALSE(fault_of(text, read).has_value());
    for (const std::string& member : members)
      CHECK(fault_of(replaced(text, "\"" + member + "\"", "\"other\""), read) == Fault::missing);
    CHECK(fault_of(replaced(text, "\"nPublic\": 2", "\"nPublic\": -2"), read) == Fault::out_of_range);
    CHECK(fault_of(replaced(text, "\"nPublic\": 2", "\"nPublic\": \"2\""), read) == Fault::wrong_type);
    const auto document = json::parse(as_bytes(text)).value();
    CHECK(zk::looks_like_key(document.root()));
    CHECK_FALSE(zk::looks_like_proof(document.root(), Protocol::plonk));
  }
  // A protocol that nobody knows is no reason to refuse the file: the check of the key names it.
  const std::string unknown = R"({"protocol": "stark", "curve": "bn128", "nPublic": 1})";
  const auto document = json::parse(as_bytes(unknown)).value();
  CHECK_FALSE(zk::parse_key(document.root())->protocol.has_value());
}

TEST_CASE("zk: public signals", "[zk]") {
  const auto read = [](const json::Value& root) { return zk::parse_signals(root); };
  CHECK_FALSE(fault_of("[]", read).has_value());
  CHECK_FALSE(fault_of("[\"1\", \"0\"]", read).has_value());
  CHECK(fault_of("[\"1\", 0]", read) == Fault::wrong_type);
  CHECK(fault_of("[\"1\", \"00\"]", read) == Fault::syntax);
  CHECK(fault_of("{}", read) == Fault::wrong_type);
  const auto looks = [](std::string_view text) {
    return zk::looks_like_signals(json::parse(as_bytes(text)).value().root());
  };
  CHECK(looks("[\"12\"]"));
  CHECK_FALSE(looks("[\"name\"]"));
  CHECK_FALSE(looks("[12]"));
}

TEST_CASE("zk: files of gnark, whole or not at all", "[zk]") {
  const auto whole_only = [](const std::string& path, const auto& parse) {
    const Buffer file = read_file(testdata("zk/" + path));
    INFO(path);
    CHECK(parse(file).has_value());
    std::vector<std::size_t> shorter;
    for (std::size_t size = 0; size < file.size(); ++size) {
      const auto cut = parse(Bytes(file).first(size));
      if (cut) {
        shorter.push_back(size);
      } else {
        CHECK(cut.error().offset <= size);
      }
    }
    Buffer longer = file;
    longer.push_back(0);
    CHECK_FALSE(parse(longer).has_value());
    return shorter;
  };
  for (const std::string curve : {"bn128", "bls12381"}) {
    const std::string folder = "gnark-" + curve + "/";
    // A prefix of a proof or key that is one as well has the length of a short form.
    for (const std::string proof : {"proof.bin", "proof-raw.bin", "committed.proof.bin"}) {
      const auto shorter = whole_only(folder + proof, zk::gnark::parse_proof);
      CHECK_FALSE(shorter.empty());
      for (const std::size_t size : shorter) CHECK((size == 128 || size == 192 || size == 256 || size == 384));
    }
    CHECK(whole_only(folder + "proof-short.bin", zk::gnark::parse_proof).empty());
    CHECK(whole_only(folder + "vk.bin", zk::gnark::parse_key).size() == 1);
    CHECK(whole_only(folder + "vk-raw.bin", zk::gnark::parse_key).size() == 1);
    CHECK(whole_only(folder + "vk-older.bin", zk::gnark::parse_key).size() == 1);
    CHECK(whole_only(folder + "committed.vk.bin", zk::gnark::parse_key).size() == 1);
    CHECK(whole_only(folder + "public.bin", zk::gnark::parse_witness).empty());
  }
}

TEST_CASE("zk: what a proof of gnark says about itself", "[zk]") {
  const Buffer file = read_file(testdata("zk/gnark-bls12381/committed.proof.bin"));
  const auto readings = zk::gnark::parse_proof(file).value();
  REQUIRE(readings.size() == 1);
  const zk::gnark::Proof& proof = readings.front();
  CHECK(proof.layout.curve == zk::gnark::Curve::bls12_381);
  CHECK(proof.layout.raw);
  CHECK(proof.commitments.size() == 2);
  CHECK(proof.commitmentPok.has_value());
  CHECK(proof.Bs.offset == 96);
  CHECK(proof.Bs.bytes.size() == 192);
  const Buffer key_file = read_file(testdata("zk/gnark-bls12381/committed.vk.bin"));
  const auto key = zk::gnark::parse_key(key_file).value().front();
  CHECK(key.K.size() == 5);
  CHECK(key.committed == std::vector<std::vector<std::uint64_t>>{{1, 2}, {2, 3}});
  CHECK(key.commitment_keys.size() == 2);
  const Buffer older = read_file(testdata("zk/gnark-bn128/vk-older.bin"));
  CHECK(zk::gnark::parse_key(older).value().front().unused.size() == 2);
}

TEST_CASE("zk: flags and counts of gnark files", "[zk]") {
  const Buffer proof = read_file(testdata("zk/gnark-bn128/proof.bin"));
  for (const unsigned flags : {0x00U, 0x40U, 0x80U, 0xC0U}) {
    Buffer other = proof;
    other[0] = static_cast<std::uint8_t>((other[0] & 0x3FU) | flags);
    CHECK(zk::gnark::parse_proof(other).has_value() == (flags != 0));
  }
  const Buffer bls = read_file(testdata("zk/gnark-bls12381/proof.bin"));
  for (unsigned flags = 0; flags < 8; ++flags) {
    Buffer other = bls;
    other[0] = static_cast<std::uint8_t>((other[0] & 0x1FU) | flags << 5U);
    CHECK(zk::gnark::parse_proof(other).has_value() == (flags == 4 || flags == 5 || flags == 6));
  }
  // The reason that is told is that of the form whose lengths work out.
  const auto flags = zk::gnark::parse_proof(read_file(testdata("zk/gnark-bn128/proof-flags.bin")));
  REQUIRE_FALSE(flags.has_value());
  CHECK(flags.error().fault == Fault::syntax);
  CHECK(flags.error().offset == 0);
  CHECK(zk::gnark::parse_proof(read_file(testdata("zk/gnark-bn128/proof-trailing.bin"))).error().fault ==
        Fault::trailing);
  // Counts are compared with what is left before anything is made of them.
  Buffer bomb = proof;
  bomb[128] = 0xFF;
  CHECK_FALSE(zk::gnark::parse_proof(bomb).has_value());
  Buffer witness = read_file(testdata("zk/gnark-bn128/public.bin"));
  witness[0] = witness[8] = 0xFF;
  CHECK(zk::gnark::parse_witness(witness).error().fault == Fault::truncated);
  witness = read_file(testdata("zk/gnark-bn128/public.bin"));
  witness[7] = 1;
  CHECK(zk::gnark::parse_witness(witness).error().fault == Fault::out_of_range);
}

TEST_CASE("zk: PLONK proofs of gnark", "[zk]") {
  // No proof is at hand: one of the right shape, all points infinity.
  Buffer file;
  const auto infinities = [&file](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      file.push_back(0x40);
      file.resize(file.size() + 31);
    }
  };
  infinities(8);
  append(file, Buffer{0, 0, 0, 2});
  file.resize(file.size() + 64);
  infinities(1);
  file.resize(file.size() + 32);
  append(file, Buffer{0, 0, 0, 1});
  infinities(1);
  const auto proof = zk::gnark::parse_plonk_proof(file);
  REQUIRE(proof.has_value());
  CHECK(proof->front().points.size() == 10);
  CHECK(proof->front().values.size() == 3);
  for (std::size_t size = 0; size < file.size(); ++size)
    CHECK_FALSE(zk::gnark::parse_plonk_proof(Bytes(file).first(size)).has_value());
  file.push_back(0);
  CHECK_FALSE(zk::gnark::parse_plonk_proof(file).has_value());
}

TEST_CASE("zk: receipts of RISC Zero", "[zk]") {
  const auto read = [](const json::Value& root) { return zk::risc0::parse(root); };
  const std::string text = read_text(testdata("zk/risc0/other-seal.json"));
  CHECK_FALSE(fault_of(text, read).has_value());
  for (std::size_t size = 0; size + 1 < text.size(); ++size) CHECK(fault_of(text.substr(0, size), read).has_value());
  CHECK(fault_of(replaced(text, "\"seal\"", "\"sael\""), read) == Fault::missing);
  CHECK(fault_of(replaced(text, "\"journal\"", "\"jornal\""), read) == Fault::missing);
  CHECK_FALSE(fault_of(replaced(text, "\"image_id\"", "\"imageid\""), read).has_value());
  CHECK(fault_of(replaced(text, "\"image_id\": \"0x11", "\"image_id\": \"0x"), read) == Fault::out_of_range);
  CHECK(fault_of(replaced(text, "0x73c457ba", "0x73c457"), read) == Fault::out_of_range);
  CHECK(fault_of(replaced(text, "0x73c457ba", "73c457ba"), read) == std::nullopt);

  // The serde form: a list of bytes, and digests as eight words.
  std::string seal = "0";
  for (int i = 1; i < 256; ++i) seal += ",0";
  const std::string words = "[1,2,3,4,5,6,7,4294967295]";
  const std::string rust = R"({"inner": {"Groth16": {"seal": [)" + seal + R"(], "claim": {"Pruned": )" + words +
                           R"(}, "verifier_parameters": )" + words +
                           R"(}}, "journal": {"bytes": [1, 255]}, "metadata": {}})";
  CHECK_FALSE(fault_of(rust, read).has_value());
  const auto document = json::parse(as_bytes(rust)).value();
  const auto receipt = zk::risc0::parse(document.root()).value();
  CHECK(receipt.rust);
  CHECK(receipt.journal.bytes == Buffer{1, 255});
  CHECK(to_hex(receipt.verifier_parameters->bytes) ==
        "01000000020000000300000004000000050000000600000007000000ffffffff");
  CHECK(std::get<Digest256>(receipt.claim->content)[4] == 2);
  CHECK(receipt.unread.size() == 1);
  CHECK(fault_of(replaced(rust, "255]", "256]"), read) == Fault::out_of_range);
  CHECK(fault_of(replaced(rust, "4294967295]", "4294967296]"), read) == Fault::out_of_range);
  CHECK(fault_of(replaced(rust, "[1,2,", "[1,"), read) == Fault::out_of_range);
  CHECK(fault_of(replaced(rust, "\"Groth16\"", "\"Groth17\""), read) == Fault::unsupported);
  CHECK(fault_of(replaced(rust, "\"seal\": [0,", "\"seal\": ["), read) == Fault::out_of_range);
  // A claim by its parts: those that are not read are absent.
  const auto parts_of = [&rust, &words](const std::string& post, const std::string& output) {
    const std::string claim = R"("claim": {"Value": {"post": )" + post + R"(, "output": )" + output + "}}";
    const std::string whole = replaced(rust, R"("claim": {"Pruned": )" + words + "}", claim);
    const auto parsed = json::parse(as_bytes(whole)).value();
    return std::get<zk::risc0::Claim::Value>(zk::risc0::parse(parsed.root())->claim->content);
  };
  const std::string journal = R"("journal": {"Value": [1, 255]})";
  const auto parts = parts_of(R"({"Value": {"pc": 4, "merkle_root": )" + words + "}}",
                              R"({"Value": {)" + journal + R"(, "assumptions": {"Value": []}}})");
  REQUIRE(parts.post);
  CHECK(std::get<zk::risc0::Claim::SystemState>(*parts.post).pc == 4);
  REQUIRE(parts.output);
  CHECK(std::get<Buffer>(std::get<zk::risc0::Claim::Output>(*parts.output).journal) == Buffer{1, 255});
  const auto unread = parts_of(R"({"Value": {"pc": 4294967296, "merkle_root": )" + words + "}}",
                               R"({"Value": {)" + journal + R"(, "assumptions": {"Value": [1]}}})");
  CHECK_FALSE(unread.post);
  CHECK_FALSE(unread.output);
  for (const std::string kind : {"Composite", "Succinct"}) {
    const std::string stark_text = R"({"inner": {")" + kind + R"(": {}}, "journal": {"bytes": []}})";
    const auto stark = json::parse(as_bytes(stark_text)).value();
    CHECK(zk::risc0::parse(stark.root())->kind == zk::risc0::Kind::stark);
  }
}

TEST_CASE("zk: proofs of SP1", "[zk]") {
  for (const std::string name : {"saved.bin", "v6.bin", "other-raw.bin", "mock.bin", "plonk.bin"}) {
    const Buffer file = read_file(testdata("zk/sp1/" + name));
    INFO(name);
    const auto proof = zk::sp1::parse_saved(file);
    REQUIRE(proof.has_value());
    CHECK(proof->public_inputs.size() == (name == "v6.bin" ? 5 : 2));
    CHECK(proof->vkey_hash->bytes.size() == 32);
    for (std::size_t size = 0; size < file.size(); ++size) {
      const auto cut = zk::sp1::parse_saved(Bytes(file).first(size));
      REQUIRE_FALSE(cut.has_value());
      CHECK(cut.error().offset <= size);
    }
    Buffer longer = file;
    longer.push_back(0);
    CHECK_FALSE(zk::sp1::parse_saved(longer).has_value());
    // Lengths are compared with what is left.
    Buffer bomb = file;
    for (std::size_t i = 4; i < 12; ++i) bomb[i] = 0xFF;
    CHECK(zk::sp1::parse_saved(bomb).error().fault == Fault::truncated);
    Buffer variant = file;
    variant[0] = 4;
    CHECK(zk::sp1::parse_saved(variant).error().fault == Fault::out_of_range);
    variant[0] = 1;
    CHECK(zk::sp1::parse_saved(variant)->variant == zk::sp1::Variant::compressed);
  }
  const auto read = [](const json::Value& root) { return zk::sp1::parse_fixture(root); };
  for (const std::string name : {"fixture.json", "v6.json"}) {
    const std::string text = read_text(testdata("zk/sp1/" + name));
    CHECK_FALSE(fault_of(text, read).has_value());
    for (const std::string member : {"vkey", "publicValues", "proof"})
      CHECK(fault_of(replaced(text, "\"" + member + "\"", "\"other\""), read) == Fault::missing);
    CHECK(fault_of(replaced(text, "\"proof\": \"0x", "\"proof\": \"0x00"), read) == Fault::out_of_range);
    CHECK(fault_of(replaced(text, "\"vkey\": \"0x", "\"vkey\": \"0x00"), read) == Fault::out_of_range);
  }
  const std::string text = read_text(testdata("zk/sp1/v6.json"));
  const auto document = json::parse(as_bytes(text)).value();
  CHECK(zk::sp1::parse_fixture(document.root())->exit_code->bytes == Buffer(32));
}

TEST_CASE("zk: every shared vector parses or is refused as its README says", "[zk]") {
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*vectors / "zk" / "snarkjs")) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".json" || entry.path().parent_path().filename() == "json") continue;
    const std::string text = read_text(entry.path());
    const bool malformed = name.find("no-z") != std::string::npos || name.find("label-protocol") != std::string::npos;
    INFO(entry.path().string());
    ++count;
    if (name.find(".public") != std::string::npos) {
      CHECK_FALSE(fault_of(text, [](const json::Value& root) { return zk::parse_signals(root); }).has_value());
    } else if (name.find("vk") != std::string::npos || name.find("verification_key") != std::string::npos) {
      CHECK_FALSE(fault_of(text, [](const json::Value& root) { return zk::parse_key(root); }).has_value());
    } else {
      const Protocol protocol = name.starts_with("plonk")    ? Protocol::plonk
                                : name.starts_with("fflonk") ? Protocol::fflonk
                                                             : Protocol::groth16;
      CHECK(fault_of(text, proof_reader(protocol)).has_value() == malformed);
    }
  }
  WARN(count << " vectors");
  CHECK(count > 150);
}

}  // namespace touchstone

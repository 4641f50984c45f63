// Registry entries, settlements, heartbeats and OHTTP configurations under their keys.
#include <algorithm>
#include <array>
#include <optional>

#include "codec/abi.h"
#include "codec/hex.h"
#include "evidence/material/key.h"
#include "evidence/opengradient_support.h"
#include "evidence/receipts/opengradient_batch.h"
#include "evidence/receipts/opengradient_heartbeat.h"
#include "evidence/receipts/opengradient_ohttp.h"
#include "evidence/receipts/opengradient_registry.h"
#include "evidence/receipts/opengradient_settlement.h"
#include "formats/opengradient/batch.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using evidence::kOpengradientHeartbeat;
using evidence::kOpengradientOhttpConfig;
using evidence::kOpengradientRegistry;
using evidence::kOpengradientSettlement;
using evidence::kPublicKey;
using test::artefact_of;
using test::outcome_of;
using test::read_text;
using test::record;
using test::replaced;
using test::Setting;

Appraisal verify(const ArtefactType& type, const std::string& text, const Setting& setting) {
  const auto artefact = artefact_of(type, as_bytes(text));
  REQUIRE(artefact);
  CHECK(test::fields_inside(type, *artefact));
  return type.verify(*artefact, setting.context());
}

struct SignedRecord {
  const ArtefactType* type;
  const char* file;
};
const std::array<SignedRecord, 2> kSigned{
    {{&kOpengradientHeartbeat, "heartbeat.json"}, {&kOpengradientOhttpConfig, "ohttp-config.json"}}};

TEST_CASE("a heartbeat and an OHTTP configuration hold under the key that they name") {
  for (const auto& [type, file] : kSigned) {
    INFO(file);
    Setting named;
    named.key(record("other-key.pem"));
    const Appraisal by_user = verify(*type, read_text(record(file)), named);
    CHECK(outcome_of(by_user, "receipt.signature") == Outcome::pass);
    CHECK(outcome_of(by_user, "receipt.tee-id") == Outcome::pass);
    REQUIRE(by_user.binding_needs.size() == 1);
    CHECK(by_user.binding_needs.front().named_by_user);
    CHECK(test::claim_text(by_user, "tee_id") == test::recorded("other_tee_id"));

    Setting material;
    material.with(kPublicKey, record("enclave-key.pem")).with(kPublicKey, record("other-key.pem"));
    const Appraisal by_companion = verify(*type, read_text(record(file)), material);
    CHECK(outcome_of(by_companion, "receipt.signature") == Outcome::pass);
    CHECK_FALSE(by_companion.binding_needs.front().named_by_user);
    CHECK(by_companion.used == std::vector<std::size_t>{1});
  }
}

TEST_CASE("other keys, no key and other ids are told apart") {
  for (const auto& [type, file] : kSigned) {
    INFO(file);
    const std::string text = read_text(record(file));
    const Appraisal none = verify(*type, text, Setting{});
    CHECK(outcome_of(none, "receipt.signature") == Outcome::unknown);
    CHECK(outcome_of(none, "receipt.tee-id") == Outcome::unknown);
    CHECK(none.binding_needs.front().layouts.empty());

    Setting other;
    other.key(record("enclave-key.pem"));
    const Appraisal by_other = verify(*type, text, other);
    CHECK(outcome_of(by_other, "receipt.signature") == Outcome::fail);
    CHECK(outcome_of(by_other, "receipt.tee-id") == Outcome::fail);

    Setting expecting;
    expecting.key(record("other-key.pem")).expecting("tee_id", Buffer(32, 1));
    CHECK(outcome_of(verify(*type, text, expecting), "receipt.tee-id") == Outcome::fail);
  }
}

TEST_CASE("no flipped bit of a heartbeat or configuration is taken for signed") {
  for (const auto& [type, file] : kSigned) {
    Setting setting;
    setting.key(record("other-key.pem"));
    Buffer input = test::read_file(record(file));
    const auto original = artefact_of(*type, input);
    REQUIRE(original);
    std::vector<Field> before;
    type->inspect(*original, before);
    std::size_t refused = 0;
    for (std::size_t bit = 0; bit < input.size() * 8; ++bit) {
      const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
      input[bit / 8] ^= mask;
      if (const auto altered = artefact_of(*type, input)) {
        std::vector<Field> after;
        type->inspect(*altered, after);
        // contractAddress and signature_hash are not signed; a stated digest may be absent.
        const bool same = std::ranges::all_of(before, [&after](const Field& field) {
          if (field.name == "contractAddress" || field.name == "signature_hash") return true;
          return std::ranges::any_of(
              after, [&field](const Field& other) { return other.name == field.name && other.value == field.value; });
        });
        const Appraisal appraisal = type->verify(*altered, setting.context());
        const bool fails =
            std::ranges::any_of(appraisal.checks, [](const Check& check) { return check.outcome == Outcome::fail; });
        refused += fails ? 1 : 0;
        if (!same && !fails) {
          INFO(file << " byte " << bit / 8 << " bit " << bit % 8);
          CHECK(fails);
        }
      }
      input[bit / 8] ^= mask;
    }
    CHECK(refused > 100);
  }
}

TEST_CASE("the digest that a configuration states is compared") {
  Setting setting;
  setting.key(record("other-key.pem"));
  const std::string good = read_text(record("ohttp-config.json"));
  const auto fails = [&setting](const std::string& text) {
    const Appraisal appraisal = verify(kOpengradientOhttpConfig, text, setting);
    return std::ranges::any_of(appraisal.checks, [](const Check& check) { return check.outcome == Outcome::fail; });
  };
  CHECK_FALSE(fails(good));
  CHECK_FALSE(fails(replaced(good, "\"signature_hash\"", "\"something\"")));
  const std::string digest = test::recorded("signature_hash");
  const std::string other = replaced(good, digest, (digest.front() == '0' ? "1" : "0") + digest.substr(1));
  CHECK(fails(other));
  // One check of the signature, the worse of the two findings, whatever the key is.
  Setting stranger;
  stranger.key(record("enclave-key.pem"));
  for (const Setting* one : {&setting, &stranger}) {
    const Appraisal appraisal = verify(kOpengradientOhttpConfig, other, *one);
    CHECK(std::ranges::count(appraisal.checks, "receipt.signature", &Check::id) == 1);
    CHECK(outcome_of(appraisal, "receipt.signature") == Outcome::fail);
    CHECK(find_check(appraisal.checks, "receipt.signature")->title.find("signature_hash is not") != std::string::npos);
  }
  CHECK(outcome_of(verify(kOpengradientOhttpConfig, other, Setting{}), "receipt.signature") == Outcome::fail);
}

TEST_CASE("only --max-age asks how old a heartbeat is, and none may come from the future") {
  Setting setting;
  setting.key(record("other-key.pem"));
  const std::string text = read_text(record("heartbeat.json"));
  const auto at = [&](std::int64_t now, std::optional<std::int64_t> limit) {
    setting.now = Instant{now};
    setting.max_age = limit;
    return outcome_of(verify(kOpengradientHeartbeat, text, setting), "receipt.time");
  };
  CHECK(at(1772000100, 100) == Outcome::pass);
  CHECK(at(1772000101, 100) == Outcome::refused);
  CHECK(at(1771999700, 100) == Outcome::pass);
  CHECK(at(1771999699, 100) == Outcome::refused);
  CHECK(at(1799999999, std::nullopt) == Outcome::skipped);
  CHECK(at(1771999700, std::nullopt) == Outcome::skipped);
  CHECK(at(1771999699, std::nullopt) == Outcome::refused);
}

TEST_CASE("what inspect prints of a record can be expected, and is claimed with that value") {
  struct Listed {
    const ArtefactType* type;
    std::string text;
  };
  const std::array<Listed, 4> all{
      {{&kOpengradientHeartbeat, read_text(record("heartbeat.json"))},
       {&kOpengradientOhttpConfig, read_text(record("ohttp-config.json"))},
       {&kOpengradientSettlement, read_text(record("batch-settlement.log.json"))},
       {&kOpengradientRegistry, read_text(test::testdata("opengradient/registry/entry.json"))}}};
  for (const auto& [type, text] : all) {
    const auto artefact = artefact_of(*type, as_bytes(text));
    REQUIRE(artefact);
    std::vector<Field> fields;
    type->inspect(*artefact, fields);
    const Appraisal appraisal = type->verify(*artefact, Setting{}.context());
    for (const Field& field : fields) {
      INFO(type->name << " " << field.name);
      CHECK(std::ranges::find(type->fields, std::string_view(field.name), &FieldSpec::name) != type->fields.end());
      CHECK(test::claim_text(appraisal, field.name) == to_text(field.value));
    }
  }
}

// --- registry

std::string entry(std::string_view tee_id, Bytes spki) {
  return R"({"teeId":"0x)" + std::string(tee_id) + R"(","publicKey":"0x)" + to_hex(spki) +
         R"(","endpoint":"https://x"})";
}
const std::string kEnclaveId = test::recorded("tee_id");
const std::string kOtherId = test::recorded("other_tee_id");

TEST_CASE("registry entries: the id is that of the key, and nobody vouches") {
  const Buffer enclave = test::spki_of(record("enclave-key.pem"));
  const Buffer other = test::spki_of(record("other-key.pem"));
  const Appraisal good = verify(kOpengradientRegistry, entry(kEnclaveId, enclave), Setting{});
  CHECK(outcome_of(good, "registry.tee-id") == Outcome::pass);
  CHECK(find_check(good.checks, "registry.source")->outcome == Outcome::note);
  CHECK(test::claim_text(good, "endpoint") == "https://x");
  CHECK(outcome_of(verify(kOpengradientRegistry, entry(kEnclaveId, other), Setting{}), "registry.tee-id") ==
        Outcome::fail);

  const std::string both = "[" + entry(kEnclaveId, enclave) + "," + entry(kEnclaveId, other) + "]";
  const Appraisal mixed = verify(kOpengradientRegistry, both, Setting{});
  CHECK(outcome_of(mixed, "registry.tee-id") == Outcome::fail);
  CHECK(std::ranges::count(mixed.checks, "registry.tee-id", &Check::id) == 1);
  const std::string two = "[" + entry(kEnclaveId, enclave) + "," + entry(kOtherId, other) + "]";
  CHECK(outcome_of(verify(kOpengradientRegistry, two, Setting{}), "registry.tee-id") == Outcome::pass);

  const std::string listed = "{\"" + std::string(kOtherId) + "\":" + entry(kEnclaveId, enclave) + "}";
  CHECK(outcome_of(verify(kOpengradientRegistry, listed, Setting{}), "registry.tee-id") == Outcome::fail);
}

TEST_CASE("an expected tee id must be among the entries") {
  const Buffer enclave = test::spki_of(record("enclave-key.pem"));
  const auto failures = [&enclave](std::string_view wanted) {
    Setting setting;
    setting.expecting("tee_id", from_hex(wanted, "tee_id").value());
    const Appraisal appraisal = verify(kOpengradientRegistry, entry(kEnclaveId, enclave), setting);
    CHECK(std::ranges::count(appraisal.checks, "registry.tee-id", &Check::id) == 1);
    return std::ranges::count(appraisal.checks, Outcome::fail, &Check::outcome);
  };
  CHECK(failures(kEnclaveId) == 0);
  CHECK(failures(kOtherId) == 1);
}

TEST_CASE("the keys of a registry are material for others") {
  const std::string text =
      "[" + entry(kOtherId, test::spki_of(record("other-key.pem"))) + "," + entry(kEnclaveId, Buffer{1, 2, 3}) + "]";
  const auto artefact = artefact_of(kOpengradientRegistry, as_bytes(text), "registry.json");
  REQUIRE(artefact);
  const auto inside = kOpengradientRegistry.unpack(*artefact);
  REQUIRE(inside.size() == 1);
  Setting setting;
  setting.companions.artefacts = inside;
  const Appraisal appraisal = verify(kOpengradientHeartbeat, read_text(record("heartbeat.json")), setting);
  CHECK(outcome_of(appraisal, "receipt.signature") == Outcome::pass);
  CHECK(appraisal.binding_needs.front().source == "registry.json");
  CHECK_FALSE(appraisal.binding_needs.front().named_by_user);
}

// --- settlements

constexpr std::string_view kBlobId = "hJD2Ja3akZFt1A2LT-D_1oxOCz_OtuGYw4V9eE1m39M";

void put_dynamic(Buffer& out, Bytes bytes) {
  abi::put_u64(out, bytes.size());
  abi::put_padded(out, bytes);
}

// settleIndividual with the hashes and the signature of a settled leaf.
Buffer individual_call(Bytes blob_id = as_bytes(kBlobId), std::uint64_t later = 0) {
  const auto batch = artefact_of(evidence::kOpengradientBatch, test::read_file(record("batch-1.json")));
  const opengradient::BatchLeaf& leaf = batch.value().as<opengradient::Batch>().values.front();
  Buffer out{0x90, 0x48, 0x0a, 0xd1};
  abi::put_word(out, leaf.tee_id);
  abi::put_word(out, leaf.input_hash);
  abi::put_word(out, leaf.output_hash);
  abi::put_u64(out, leaf.timestamp + later);
  abi::put_word(out, ByteArray<20>{0x5a});
  abi::put_u64(out, 7 * abi::kWord);
  abi::put_u64(out, (8 + (blob_id.size() + 31) / 32) * 32);
  put_dynamic(out, blob_id);
  put_dynamic(out, leaf.signature);
  return out;
}

TEST_CASE("an individual settlement holds under the key of its tee id") {
  Setting setting;
  setting.key(record("enclave-key.pem"));
  const Appraisal good = verify(kOpengradientSettlement, to_hex(individual_call()), setting);
  CHECK(outcome_of(good, "settlement.fields") == Outcome::pass);
  CHECK(outcome_of(good, "settlement.signature") == Outcome::pass);
  CHECK(good.binding_needs.size() == 1);
  CHECK(good.reference_offers.empty());

  const std::string later = to_hex(individual_call(as_bytes(kBlobId), 1));
  CHECK(outcome_of(verify(kOpengradientSettlement, later, setting), "settlement.signature") == Outcome::fail);
  const Appraisal none = verify(kOpengradientSettlement, to_hex(individual_call()), Setting{});
  CHECK(outcome_of(none, "settlement.signature") == Outcome::unknown);
}

TEST_CASE("a blob id in raw bytes, or none, fails") {
  const auto outcome = [](Bytes blob_id) {
    return outcome_of(verify(kOpengradientSettlement, to_hex(individual_call(blob_id)), Setting{}),
                      "settlement.fields");
  };
  CHECK(outcome(as_bytes(kBlobId)) == Outcome::pass);
  CHECK(outcome(Buffer(32, 7)) == Outcome::fail);
  CHECK(outcome(Buffer{}) == Outcome::fail);
  CHECK(outcome(as_bytes(kBlobId.substr(0, 42))) == Outcome::fail);
  CHECK(outcome(as_bytes(replaced(std::string(kBlobId), "-", "+"))) == Outcome::fail);
  // The last character has two bits that no byte takes: 43 characters spell 32 bytes in one way only.
  CHECK(outcome(as_bytes(replaced(std::string(kBlobId), "39M", "39N"))) == Outcome::fail);
}

TEST_CASE("a settlement log that was taken back, or of a failed transaction, offers nothing") {
  const std::string good = read_text(record("batch-settlement.log.json"));
  CHECK(verify(kOpengradientSettlement, good, Setting{}).reference_offers.size() == 1);
  for (const std::string& text :
       {replaced(good, "{", "{\"removed\":true,"), R"({"status":"0x0","logs":[)" + good + "]}"}) {
    const Appraisal appraisal = verify(kOpengradientSettlement, text, Setting{});
    CHECK(outcome_of(appraisal, "settlement.fields") == Outcome::fail);
    CHECK(appraisal.reference_offers.empty());
  }
}

TEST_CASE("a batchSettle call offers no root: it may have been reverted") {
  Buffer call{0x1b, 0x24, 0x3a, 0xe6};
  abi::put_word(call, Digest256{1});
  abi::put_u64(call, 5);
  abi::put_u64(call, 0x60);
  put_dynamic(call, as_bytes(kBlobId));
  const Appraisal appraisal = verify(kOpengradientSettlement, to_hex(call), Setting{});
  CHECK(outcome_of(appraisal, "settlement.fields") == Outcome::pass);
  CHECK(appraisal.reference_offers.empty());
  CHECK(test::claim_text(appraisal, "size") == "5");
  Buffer dirty = call;
  dirty.back() = 1;
  const Appraisal noted = verify(kOpengradientSettlement, to_hex(dirty), Setting{});
  CHECK(outcome_of(noted, "settlement.fields") == Outcome::pass);
  CHECK(find_check(noted.checks, "settlement.encoding") != nullptr);
}

}  // namespace
}  // namespace touchstone

#include <algorithm>

#include "codec/abi.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "formats/opengradient/abi_names.h"
#include "formats/opengradient/calldata.h"
#include "formats/opengradient/registration.h"
#include "formats/opengradient/settlement.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using opengradient::BatchSettlement;
using opengradient::IndividualSettlement;
using opengradient::Registration;
using opengradient::Settlement;

Buffer registration_calldata() {
  std::string text = test::read_text(test::testdata("opengradient/records/register-tee.hex"));
  text.erase(text.find_last_not_of(" \n") + 1);
  return from_hex(text, "calldata").value();
}

std::string settlement_log() {
  return test::read_text(test::testdata("opengradient/records/batch-settlement.log.json"));
}

constexpr std::string_view kBlobId = "hJD2Ja3akZFt1A2LT-D_1oxOCz_OtuGYw4V9eE1m39M";

void put_dynamic(Buffer& out, Bytes bytes) {
  abi::put_u64(out, bytes.size());
  abi::put_padded(out, bytes);
}

Buffer batch_call() {
  Buffer out{0x1b, 0x24, 0x3a, 0xe6};
  Digest256 root{};
  root.fill(0xaa);
  abi::put_word(out, root);
  abi::put_u64(out, 5);
  abi::put_u64(out, 0x60);
  put_dynamic(out, as_bytes(kBlobId));
  return out;
}

Buffer individual_call() {
  Buffer out{0x90, 0x48, 0x0a, 0xd1};
  for (const std::uint8_t value : Buffer{1, 2, 3}) {
    Digest256 word{};
    word.fill(value);
    abi::put_word(out, word);
  }
  abi::put_u64(out, 1777885954);
  const ByteArray<20> address{0x5a};
  abi::put_word(out, address);
  abi::put_u64(out, 7 * abi::kWord);
  abi::put_u64(out, 10 * abi::kWord);
  put_dynamic(out, as_bytes(kBlobId));
  put_dynamic(out, Buffer(256, 9));
  return out;
}

template <class Parse>
void refuse_every_prefix(const Buffer& calldata, Parse parse) {
  REQUIRE(parse(Bytes(calldata)));
  for (std::size_t size = 0; size < calldata.size(); ++size) {
    const auto parsed = parse(Bytes(calldata).first(size));
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().offset <= size);
  }
  for (const std::size_t more : {1U, 31U, 32U, 64U}) {
    Buffer longer = calldata;
    longer.resize(calldata.size() + more);
    CHECK_FALSE(parse(Bytes(longer)));
  }
}

Parsed<Settlement> parse_json(const std::string& text) {
  auto document = json::parse(as_bytes(text));
  if (!document) return tl::unexpected(document.error());
  if (!opengradient::looks_like_settlement(document->root())) return refuse(Fault::unsupported, 0, "input");
  return opengradient::parse_settlement(document->root());
}

std::string transaction(const std::string& member, Bytes calldata) {
  return R"({"to":"0x1111111111111111111111111111111111111111",")" + member + R"(":"0x)" + to_hex(calldata) + R"("})";
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("the registration of the vectors decodes") {
  const Buffer calldata = registration_calldata();
  const auto call = opengradient::parse_registration(calldata);
  REQUIRE(call);
  CHECK(call->form.exact);
  CHECK(call->form.clean_padding);
  CHECK(as_text(call->endpoint.bytes) == "https://gateway.touchstone.test:443");
  CHECK(to_hex(call->payment_address) == "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a");
  CHECK(call->tee_type == 0);
  CHECK(call->attestation_document.bytes.front() == 0x84);
  for (const auto& field :
       {call->attestation_document, call->signing_public_key, call->tls_certificate, call->endpoint}) {
    REQUIRE(field.offset + field.bytes.size() <= calldata.size());
    CHECK(equal(Bytes(calldata).subspan(field.offset, field.bytes.size()), field.bytes));
  }
}

TEST_CASE("every strict prefix of a call, and bytes after it, are refused") {
  refuse_every_prefix(registration_calldata(), [](Bytes bytes) { return opengradient::parse_registration(bytes); });
  refuse_every_prefix(batch_call(), [](Bytes bytes) { return opengradient::parse_settlement(bytes); });
  refuse_every_prefix(individual_call(), [](Bytes bytes) { return opengradient::parse_settlement(bytes); });
}

TEST_CASE("offsets and lengths outside the data are refused") {
  const Buffer good = registration_calldata();
  for (const std::size_t word : {0U, 1U, 2U, 4U}) {
    Buffer outside = good;
    outside[4 + word * 32 + 29] = 0xff;
    CHECK(opengradient::parse_registration(outside).error().fault == Fault::out_of_range);
    Buffer huge = good;
    huge[4 + word * 32] = 0xff;
    CHECK(opengradient::parse_registration(huge).error().fault == Fault::out_of_range);
  }
  const auto call = opengradient::parse_registration(good).value();
  Buffer longer = good;
  std::fill_n(longer.begin() + static_cast<std::ptrdiff_t>(call.endpoint.offset) - 8, 8, std::uint8_t{0xff});
  CHECK(opengradient::parse_registration(longer).error().fault == Fault::out_of_range);
}

TEST_CASE("dirty padding before an address or a small number is told, not refused") {
  for (const std::size_t at : {4U + 3 * 32, 4U + 3 * 32 + 11, 4U + 5 * 32, 4U + 5 * 32 + 30}) {
    INFO("offset " << at);
    Buffer dirty = registration_calldata();
    dirty[at] = 1;
    const auto call = opengradient::parse_registration(dirty);
    REQUIRE(call);
    CHECK_FALSE(call->form.clean_padding);
    CHECK(to_hex(call->payment_address) == "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a");
    CHECK(call->tee_type == 0);
  }
  Buffer type = registration_calldata();
  type[4 + 5 * 32 + 31] = 255;
  CHECK(opengradient::parse_registration(type)->tee_type == 255);
  CHECK(opengradient::parse_registration(type)->form.clean_padding);
}

TEST_CASE("another selector is refused, and so is a number that needs all of its word") {
  Buffer selector = registration_calldata();
  selector[0] ^= 1;
  CHECK(opengradient::parse_registration(selector).error().fault == Fault::wrong_type);
  Buffer timestamp = individual_call();
  timestamp[4 + 3 * 32] = 1;
  CHECK(opengradient::parse_settlement(timestamp).error().fault == Fault::out_of_range);
}

TEST_CASE("an IndividualSettlement log decodes, with a clean address or a dirty one") {
  const auto read = [](const char* name) {
    return parse_json(test::read_text(test::testdata(std::string("opengradient/logs/") + name)));
  };
  const auto clean = read("individual.log.json");
  const auto dirty = read("individual-dirty.log.json");
  REQUIRE(clean);
  REQUIRE(dirty);
  CHECK(clean->form.clean_padding);
  CHECK_FALSE(dirty->form.clean_padding);
  for (const auto& log : {*clean, *dirty}) {
    const auto* record = std::get_if<IndividualSettlement>(&log.record);
    REQUIRE(record != nullptr);
    CHECK(to_hex(record->eth_address) == "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a");
  }
}

TEST_CASE("dirty padding and unusual layouts are told, not refused") {
  Buffer dirty = registration_calldata();
  dirty.back() = 1;
  const auto call = opengradient::parse_registration(dirty);
  REQUIRE(call);
  CHECK_FALSE(call->form.clean_padding);
  CHECK(call->form.exact);

  // Both dynamic values of the call at one place: the blob id's bytes belong to no field.
  Buffer shared = individual_call();
  shared[4 + 5 * 32 + 30] = 1;
  shared[4 + 5 * 32 + 31] = 0x40;
  const auto settlement = opengradient::parse_settlement(shared);
  REQUIRE(settlement);
  CHECK_FALSE(settlement->form.exact);
}

TEST_CASE("settlement calls decode, by themselves and inside a transaction") {
  const auto raw = opengradient::parse_settlement(batch_call());
  REQUIRE(raw);
  REQUIRE(std::holds_alternative<BatchSettlement>(raw->record));
  CHECK(std::get<BatchSettlement>(raw->record).batch_size == 5);
  CHECK(as_text(raw->walrus_blob_id.bytes) == kBlobId);
  CHECK_FALSE(raw->log);

  for (const char* member : {"input", "data"}) {
    const std::string text = transaction(member, individual_call());
    const auto call = parse_json(text);
    REQUIRE(call);
    const auto* record = std::get_if<IndividualSettlement>(&call->record);
    REQUIRE(record != nullptr);
    CHECK(record->timestamp == 1777885954);
    CHECK(record->eth_address[0] == 0x5a);
    CHECK(call->contract);
    REQUIRE(record->signature.offset);
    CHECK(text.substr(*record->signature.offset, record->signature.length) == to_hex(record->signature.bytes));
    CHECK(text.substr(*call->walrus_blob_id.offset, call->walrus_blob_id.length) == to_hex(as_bytes(kBlobId)));
  }
  Buffer unknown = batch_call();
  unknown[0] = 0;
  CHECK_FALSE(opengradient::parse_settlement(unknown));
  CHECK_FALSE(opengradient::is_settlement_call(unknown));
}

TEST_CASE("a transaction whose input and data differ is refused") {
  const std::string both =
      R"({"input":"0x)" + to_hex(batch_call()) + R"(","data":"0x)" + to_hex(individual_call()) + R"("})";
  const auto settlement = parse_json(both);
  REQUIRE_FALSE(settlement);
  CHECK(settlement.error().fault == Fault::duplicate);
  CHECK(settlement.error().offset < both.size());
}

TEST_CASE("a BatchSettlement log decodes, alone and in the receipt of its transaction") {
  const std::string log = settlement_log();
  const auto alone = parse_json(log);
  REQUIRE(alone);
  CHECK(alone->log);
  CHECK(std::get<BatchSettlement>(alone->record).batch_size == 5);
  CHECK(to_hex(std::get<BatchSettlement>(alone->record).merkle_root) == test::recorded("root"));

  const std::string other =
      R"({"topics":["0x3cf0bf7708060bf073b6ddb921eef0485b3eb9da828e0ed751fa6582ef337f57"],"data":"0x"})";
  const auto in_receipt = parse_json(R"({"status":"0x1","logs":[)" + other + "," + log + "]}");
  REQUIRE(in_receipt);
  CHECK_FALSE(in_receipt->reverted);
  REQUIRE(in_receipt->others.size() == 1);
  CHECK(in_receipt->others.front().name == "HeartbeatReceived(bytes32,uint256)");

  CHECK(parse_json(R"({"status":"0x0","logs":[)" + log + "]}")->reverted);
  CHECK(parse_json(R"({"logs":[)" + log + "," + log + "]}").error().fault == Fault::duplicate);
  CHECK_FALSE(parse_json(R"({"logs":[)" + other + "]}"));
  CHECK_FALSE(parse_json(R"({"logs":[]})"));
}

TEST_CASE("a log with other topics or data is refused") {
  const std::string good = settlement_log();
  const std::string root = "\"0x" + test::recorded("root") + "\"";
  CHECK(parse_json(replaced(good, root, root + "," + root)).error().fault == Fault::out_of_range);
  CHECK(parse_json(replaced(good, root, "\"0x00\"")).error().fault == Fault::out_of_range);
  CHECK(parse_json(replaced(good, "33394d00", "33394d0")).error().fault == Fault::syntax);
  CHECK(parse_json(replaced(good, "33394d00", "33394d0000")).error().fault == Fault::truncated);
  CHECK(parse_json(replaced(good, "\"0x0000", "\"0x0100")).error().fault == Fault::out_of_range);
  CHECK(parse_json(replaced(good, "\"data\"", "\"text\"")).error().fault == Fault::missing);
  CHECK(parse_json(replaced(good, "0x1111", "0x11")).error().fault == Fault::out_of_range);
  const auto removed = parse_json(replaced(good, "{", "{\"removed\":true,"));
  REQUIRE(removed);
  CHECK(removed->removed);
}

TEST_CASE("calls and events have names") {
  CHECK(opengradient::find_call(registration_calldata())->signature ==
        "registerTEEWithAttestation(bytes,bytes,bytes,address,string,uint8)");
  CHECK(opengradient::find_call(Buffer{1, 2, 3}) == nullptr);
  CHECK(opengradient::find_call(Buffer{1, 2, 3, 4}) == nullptr);
  CHECK(opengradient::find_event(opengradient::kBatchSettlementTopic) != nullptr);
  CHECK(opengradient::find_event(Digest256{}) == nullptr);
}

}  // namespace
}  // namespace touchstone

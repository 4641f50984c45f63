#include "formats/opengradient/settlement.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "codec/hex.h"
#include "formats/opengradient/abi_names.h"
#include "formats/opengradient/chain_fields.h"

namespace touchstone::opengradient {
namespace {

// From an offset in calldata or log data to the place in the artefact.
struct Placement {
  bool textual = false;               // the bytes stand as hex in JSON
  std::optional<std::size_t> digits;  // where the hex begins
};

OwnedField own(const DynamicField& field, const Placement& placement) {
  OwnedField owned{to_buffer(field.bytes), field.offset, field.bytes.size()};
  if (!placement.textual) return owned;
  owned.offset = placement.digits ? std::optional(*placement.digits + 2 * field.offset) : std::nullopt;
  owned.length = 2 * field.bytes.size();
  return owned;
}

Parsed<Settlement> parse_batch_call(Bytes arguments, const Placement& placement) {
  Decoder decoder(arguments, kSelectorSize, 3);
  TOUCHSTONE_CHECK(decoder.expect_words("calldata"));
  TOUCHSTONE_TRY(root, decoder.word(0, "merkleRoot"));
  TOUCHSTONE_TRY(size, decoder.u64(1, "batchSize"));
  TOUCHSTONE_TRY(blob_id, decoder.dynamic(2, "walrusBlobId"));
  TOUCHSTONE_TRY(form, decoder.finish("calldata"));
  Settlement settlement;
  settlement.record = BatchSettlement{root, size};
  settlement.walrus_blob_id = own(blob_id, placement);
  settlement.form = form;
  return settlement;
}

Parsed<Settlement> parse_individual_call(Bytes arguments, const Placement& placement) {
  Decoder decoder(arguments, kSelectorSize, 7);
  TOUCHSTONE_CHECK(decoder.expect_words("calldata"));
  TOUCHSTONE_TRY(tee_id, decoder.word(0, "teeId"));
  TOUCHSTONE_TRY(input_hash, decoder.word(1, "inputHash"));
  TOUCHSTONE_TRY(output_hash, decoder.word(2, "outputHash"));
  TOUCHSTONE_TRY(timestamp, decoder.u64(3, "timestamp"));
  TOUCHSTONE_TRY(address, decoder.address(4, "ethAddress"));
  TOUCHSTONE_TRY(blob_id, decoder.dynamic(5, "walrusBlobId"));
  TOUCHSTONE_TRY(signature, decoder.dynamic(6, "signature"));
  TOUCHSTONE_TRY(form, decoder.finish("calldata"));
  Settlement settlement;
  settlement.record =
      IndividualSettlement{tee_id, input_hash, output_hash, timestamp, address, own(signature, placement)};
  settlement.walrus_blob_id = own(blob_id, placement);
  settlement.form = form;
  return settlement;
}

Parsed<Settlement> parse_call(Bytes calldata, const Placement& placement) {
  if (calldata.size() < kSelectorSize) return refuse(Fault::truncated, calldata.size(), "selector");
  const Bytes arguments = calldata.subspan(kSelectorSize);
  if (has_selector(calldata, kBatchSettleSelector)) return parse_batch_call(arguments, placement);
  if (has_selector(calldata, kSettleIndividualSelector)) return parse_individual_call(arguments, placement);
  return refuse(Fault::wrong_type, 0, "selector", "is neither batchSettle nor settleIndividual");
}

// --- logs

std::optional<Digest256> topic_of(const json::Value& log) {
  const json::Value* topics = log.find("topics");
  if (topics == nullptr || !topics->is(json::Kind::array) || topics->items.empty()) return std::nullopt;
  const auto topic = word_text(topics->items.front(), "topics");
  return topic ? std::optional(*topic) : std::nullopt;
}

bool is_settlement_log(const json::Value& log) {
  const auto topic = topic_of(log);
  return topic && (*topic == kBatchSettlementTopic || *topic == kIndividualSettlementTopic);
}

Parsed<Settlement> parse_batch_log(const std::vector<Digest256>& topics, const HexText& data,
                                   const Placement& placement, std::size_t offset) {
  if (topics.size() != 2) return refuse(Fault::out_of_range, offset, "topics", "are not two");
  Decoder decoder(data.bytes, 0, 2);
  TOUCHSTONE_CHECK(decoder.expect_words("data"));
  TOUCHSTONE_TRY(size, decoder.u64(0, "batchSize"));
  TOUCHSTONE_TRY(blob_id, decoder.dynamic(1, "walrusBlobId"));
  TOUCHSTONE_TRY(form, decoder.finish("data"));
  Settlement settlement;
  settlement.record = BatchSettlement{topics[1], size};
  settlement.walrus_blob_id = own(blob_id, placement);
  settlement.form = form;
  return settlement;
}

Parsed<Settlement> parse_individual_log(const std::vector<Digest256>& topics, const HexText& data,
                                        const Placement& placement, std::size_t offset) {
  if (topics.size() != 3) return refuse(Fault::out_of_range, offset, "topics", "are not three");
  const LowBytes<20> address = low_bytes_of<20>(topics[2]);
  Decoder decoder(data.bytes, 0, 5);
  TOUCHSTONE_CHECK(decoder.expect_words("data"));
  TOUCHSTONE_TRY(input_hash, decoder.word(0, "inputHash"));
  TOUCHSTONE_TRY(output_hash, decoder.word(1, "outputHash"));
  TOUCHSTONE_TRY(timestamp, decoder.u64(2, "timestamp"));
  TOUCHSTONE_TRY(blob_id, decoder.dynamic(3, "walrusBlobId"));
  TOUCHSTONE_TRY(signature, decoder.dynamic(4, "signature"));
  TOUCHSTONE_TRY(form, decoder.finish("data"));
  Settlement settlement;
  settlement.record =
      IndividualSettlement{topics[1], input_hash, output_hash, timestamp, address.bytes, own(signature, placement)};
  settlement.walrus_blob_id = own(blob_id, placement);
  settlement.form = form;
  settlement.form.clean_padding = form.clean_padding && address.clean;
  return settlement;
}

Parsed<std::optional<ByteArray<20>>> contract_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  if (value == nullptr || value->is(json::Kind::null)) return std::nullopt;
  TOUCHSTONE_TRY(address, address_text(*value, name));
  return address;
}

Parsed<Settlement> parse_log(const json::Value& log) {
  TOUCHSTONE_TRY(listed, member(log, "topics"));
  if (!listed->is(json::Kind::array)) return refuse(Fault::wrong_type, listed->offset, "topics", "is not an array");
  std::vector<Digest256> topics;
  for (const json::Value& item : listed->items) {
    TOUCHSTONE_TRY(topic, word_text(item, "topics"));
    topics.push_back(topic);
  }
  TOUCHSTONE_TRY(value, member(log, "data"));
  TOUCHSTONE_TRY(data, located_hex(*value, "data"));
  if (topics.empty()) return refuse(Fault::out_of_range, listed->offset, "topics", "are none");

  const Placement placement{true, data.digits};
  auto settlement = topics.front() == kBatchSettlementTopic
                        ? parse_batch_log(topics, data, placement, listed->offset)
                        : parse_individual_log(topics, data, placement, listed->offset);
  if (!settlement) {
    // Offsets inside the data count its bytes; the file has two digits for each, or an escaped string.
    if (settlement.error().offset != listed->offset) settlement.error().offset = value->offset;
    return settlement;
  }
  TOUCHSTONE_TRY(contract, contract_of(log, "address"));
  settlement->contract = contract;
  settlement->log = true;
  const json::Value* removed = log.find("removed");
  settlement->removed = removed != nullptr && removed->is(json::Kind::boolean) && removed->flag;
  return settlement;
}

// --- transaction receipts

std::span<const json::Value> logs_of(const json::Value& root) {
  const json::Value* logs = root.find("logs");
  if (logs == nullptr || !logs->is(json::Kind::array)) return {};
  return logs->items;
}

bool is_success(const json::Value& status) {
  if (status.is(json::Kind::number)) return status.text == "1";
  return status.is(json::Kind::string) && (status.text == "0x1" || status.text == "1" || status.text == "success");
}

OtherLog other_log(const json::Value& log) {
  OtherLog other{{}, log.offset, log.length};
  const auto topic = topic_of(log);
  if (!topic) return other;
  const AbiName* name = find_event(*topic);
  other.name = name == nullptr ? to_hex(*topic) : std::string(name->signature);
  return other;
}

Parsed<Settlement> parse_receipt(const json::Value& root) {
  const json::Value* found = nullptr;
  std::vector<OtherLog> others;
  for (const json::Value& log : logs_of(root)) {
    if (!is_settlement_log(log)) {
      others.push_back(other_log(log));
      continue;
    }
    if (found != nullptr) return refuse(Fault::duplicate, log.offset, "logs", "has a second settlement");
    found = &log;
  }
  if (found == nullptr) return refuse(Fault::missing, root.offset, "logs", "has no settlement");
  TOUCHSTONE_TRY(settlement, parse_log(*found));
  settlement.others = std::move(others);
  const json::Value* status = root.find("status");
  settlement.reverted = status != nullptr && !is_success(*status);
  return std::move(settlement);
}

}  // namespace

bool is_settlement_call(Bytes calldata) {
  return has_selector(calldata, kBatchSettleSelector) || has_selector(calldata, kSettleIndividualSelector);
}

bool looks_like_settlement(const json::Value& root) {
  if (!root.is(json::Kind::object)) return false;
  if (is_settlement_log(root) || std::ranges::any_of(logs_of(root), is_settlement_log)) return true;
  const auto selector = transaction_selector(root);
  return selector && (*selector == kBatchSettleSelector || *selector == kSettleIndividualSelector);
}

Parsed<Settlement> parse_settlement(Bytes calldata) { return parse_call(calldata, Placement{}); }

Parsed<Settlement> parse_settlement(const json::Value& root) {
  if (!root.is(json::Kind::object)) return refuse(Fault::wrong_type, root.offset, "settlement", "is not an object");
  if (is_settlement_log(root)) return parse_log(root);
  if (!logs_of(root).empty()) return parse_receipt(root);
  TOUCHSTONE_TRY(calldata, transaction_input(root));
  auto settlement = parse_call(calldata.bytes, Placement{true, calldata.digits});
  if (!settlement) {
    const json::Value* input = root.find("input");
    settlement.error().offset = (input != nullptr ? input : root.find("data"))->offset;
    return settlement;
  }
  TOUCHSTONE_TRY(contract, contract_of(root, "to"));
  settlement->contract = contract;
  return settlement;
}

}  // namespace touchstone::opengradient

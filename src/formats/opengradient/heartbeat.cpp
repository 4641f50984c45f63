#include "formats/opengradient/heartbeat.h"

#include <array>
#include <string_view>
#include <utility>

#include "codec/abi.h"
#include "formats/opengradient/chain_fields.h"

namespace touchstone::opengradient {
namespace {

constexpr std::array<std::string_view, 3> kMembers{"teeId", "timestamp", "signature"};
constexpr std::string_view kContractAddress = "contractAddress";

}  // namespace

bool looks_like_heartbeat(const json::Value& root) { return has_exactly(root, kMembers, kContractAddress); }

Parsed<Heartbeat> parse_heartbeat(const json::Value& root) {
  if (!root.is(json::Kind::object)) return refuse(Fault::wrong_type, root.offset, "heartbeat", "is not an object");
  Heartbeat heartbeat;
  TOUCHSTONE_TRY(id, member(root, "teeId"));
  TOUCHSTONE_TRY(time, member(root, "timestamp"));
  TOUCHSTONE_TRY(signed_bytes, member(root, "signature"));
  if (!looks_like_heartbeat(root)) return refuse(Fault::syntax, root.offset, "heartbeat", "has other members");
  TOUCHSTONE_TRY(tee_id, word_text(*id, "teeId"));
  TOUCHSTONE_TRY(timestamp, number_text(*time, "timestamp"));
  TOUCHSTONE_TRY(signature, hex_or_base64_text(*signed_bytes, "signature"));
  heartbeat.tee_id = tee_id;
  heartbeat.timestamp = timestamp;
  heartbeat.signature = std::move(signature);
  heartbeat.signature_offset = signed_bytes->offset;
  heartbeat.signature_length = signed_bytes->length;
  if (const json::Value* contract = root.find(kContractAddress); contract != nullptr) {
    TOUCHSTONE_TRY(address, address_text(*contract, kContractAddress));
    heartbeat.contract_address = address;
  }
  return heartbeat;
}

Buffer encode_heartbeat(const Heartbeat& heartbeat) {
  Buffer out;
  abi::put_word(out, heartbeat.tee_id);
  abi::put_u64(out, heartbeat.timestamp);
  return out;
}

}  // namespace touchstone::opengradient

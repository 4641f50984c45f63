#include "formats/eth/header.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "codec/rlp.h"

namespace touchstone::eth {
namespace {

constexpr std::string_view kField = "block header";
constexpr std::size_t kFewest = 15, kMost = 32;

// parentHash, ommersHash, beneficiary, stateRoot, transactionsRoot, receiptsRoot, logsBloom.
constexpr std::array<std::size_t, 7> kSizes = {32, 32, 20, 32, 32, 32, 256};
constexpr std::size_t kParentHash = 0, kStateRoot = 3, kNumber = 8, kTimestamp = 11;

void copy_to(Digest256& out, const rlp::Item& item) { std::ranges::copy(item.payload, out.begin()); }

}  // namespace

Parsed<Header> parse_header(Bytes rlp) {
  TOUCHSTONE_TRY(list, rlp::whole(rlp, kField));
  TOUCHSTONE_TRY(items, rlp::items(list, kMost, kField));
  if (items.size() < kFewest) return refuse(Fault::missing, 0, kField, "has fewer than 15 items");
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].is_list) return refuse(Fault::wrong_type, items[i].offset, kField, "a list inside it");
    if (i < kSizes.size() && items[i].payload.size() != kSizes[i]) {
      return refuse(Fault::out_of_range, items[i].offset, kField, "a hash, address or bloom of another length");
    }
  }
  Header header;
  copy_to(header.parent_hash, items[kParentHash]);
  copy_to(header.state_root, items[kStateRoot]);
  TOUCHSTONE_TRY(number, rlp::number(items[kNumber], 8, "number"));
  TOUCHSTONE_TRY(timestamp, rlp::number(items[kTimestamp], 8, "timestamp"));
  header.number = number;
  header.timestamp = timestamp;
  header.state_root_offset = items[kStateRoot].payload_offset();
  header.number_offset = items[kNumber].offset;
  header.timestamp_offset = items[kTimestamp].offset;
  return header;
}

}  // namespace touchstone::eth

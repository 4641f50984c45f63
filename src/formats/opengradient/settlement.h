// What a settlement leaves on chain: calldata of batchSettle and settleIndividual, and the logs of both
// (opengradient.md 6.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"
#include "formats/opengradient/calldata.h"

namespace touchstone::opengradient {

inline constexpr std::uint32_t kBatchSettleSelector = 0x1B243AE6;
inline constexpr std::uint32_t kSettleIndividualSelector = 0x90480AD1;

/// Content of a dynamic value, copied, and its place in the artefact.
struct OwnedField {
  Buffer bytes;
  std::optional<std::size_t> offset;  // nothing when it cannot be told (escapes in the JSON string)
  std::size_t length = 0;             // as written: twice the bytes in JSON
};

struct BatchSettlement {
  Digest256 merkle_root{};
  std::uint64_t batch_size = 0;
};

struct IndividualSettlement {
  Digest256 tee_id{};
  Digest256 input_hash{};
  Digest256 output_hash{};
  std::uint64_t timestamp = 0;  // seconds since 1970
  ByteArray<20> eth_address{};
  OwnedField signature;
};

/// A log beside the settlement in the same transaction receipt.
struct OtherLog {
  std::string name;  // of the event when it is known, else its topic 0 in hex; empty: no topics
  std::size_t offset = 0;
  std::size_t length = 0;
};

struct Settlement {
  std::variant<BatchSettlement, IndividualSettlement> record;
  OwnedField walrus_blob_id;
  bool log = false;                       // an event; otherwise a call, which may have been reverted
  std::optional<ByteArray<20>> contract;  // that was called or that logged
  bool reverted = false;                  // the receipt states another status than 1
  bool removed = false;                   // the log states that a reorganisation took it back
  AbiForm form;
  std::vector<OtherLog> others;
};

/// Whether calldata begins with one of the two selectors.
[[nodiscard]] bool is_settlement_call(Bytes calldata);
/// A transaction with such calldata, a log whose topic 0 is one of the two, or a receipt with such a log.
[[nodiscard]] bool looks_like_settlement(const json::Value& root);

/// Calldata, selector first. Fault::wrong_type: another selector. truncated, out_of_range: offsets or lengths outside
/// the data, a number of 2^64 or more. trailing: bytes after the last field.
[[nodiscard]] Parsed<Settlement> parse_settlement(Bytes calldata);
/// The JSON forms. Further errors: missing, when no log has one of the topics; duplicate, when several have.
[[nodiscard]] Parsed<Settlement> parse_settlement(const json::Value& root);

}  // namespace touchstone::opengradient

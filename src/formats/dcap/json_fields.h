// Reading the values of Intel's collateral JSON (intel-dcap.md 3.4). Offsets of errors are those of the signed text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "base/untrusted.h"
#include "codec/hex.h"
#include "codec/json.h"

namespace touchstone::dcap {

inline constexpr std::size_t kMaxJsonDepth = 32;
inline constexpr std::size_t kMaxLevels = 1024;  // Intel's have two dozen

/// The text of one strict JSON object that is nested at most 32 deep.
[[nodiscard]] Parsed<json::Document> parse_signed_object(Bytes text);

/// A number written as an integer, 0 to `most`.
[[nodiscard]] Parsed<std::uint64_t> integer(const json::Value& object, std::string_view name, std::uint64_t most);
[[nodiscard]] Parsed<std::string> text(const json::Value& object, std::string_view name);
/// YYYY-MM-DDThh:mm:ssZ and no other form.
[[nodiscard]] Parsed<Instant> time(const json::Value& object, std::string_view name);
/// `advisoryIDs`: a list of texts, or nothing.
[[nodiscard]] Parsed<std::vector<std::string>> advisories(const json::Value& level);

/// 2 × N hex digits of any case, without a prefix.
template <std::size_t N>
[[nodiscard]] Parsed<ByteArray<N>> hex(const json::Value& object, std::string_view name) {
  TOUCHSTONE_TRY(value, json::need(object, name, json::Kind::string));
  if (value->text.size() != 2 * N) return refuse(Fault::out_of_range, value->offset, name, "of another length");
  auto bytes = from_hex_array<N>(value->text, name);
  if (!bytes) bytes.error().offset = value->offset;
  return bytes;
}

/// A status with what belongs to it: of a platform, of a TDX module or of an enclave.
struct Assessment {
  Instant tcb_date;
  std::string tcb_status;  // as it stands: perhaps one that this program does not know
  std::vector<std::string> advisory_ids;
  std::size_t offset = 0, length = 0;  // of the level in the signed text
};
[[nodiscard]] Parsed<Assessment> assessment(const json::Value& level);

/// A level that depends on one ISVSVN: of a TDX module or of an enclave.
struct IsvLevel {
  std::uint16_t isvsvn = 0;
  Assessment assessment;
};
/// `tcbLevels` of such, the highest isvsvn first whatever the order of the text. Not empty, no isvsvn twice.
[[nodiscard]] Parsed<std::vector<IsvLevel>> isv_levels(const json::Value& object);

}  // namespace touchstone::dcap

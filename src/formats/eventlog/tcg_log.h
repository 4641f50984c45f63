// TCG event logs: crypto-agile ones (PFP 10.2; the CCEL of TDX and the logs of TPM 2.0) and the SHA-1 form before them
// (intel-dcap.md 6.1, tpm.md 3). Little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace touchstone::eventlog {

// TPM_ALG_ID of the digests.
inline constexpr std::uint16_t kAlgSha1 = 0x0004, kAlgSha256 = 0x000B, kAlgSha384 = 0x000C, kAlgSha512 = 0x000D;
/// "sha384"; "alg 0x0012" for one without a name here.
[[nodiscard]] std::string_view algorithm_name(std::uint16_t algorithm);

// Types of events that somebody asks for.
inline constexpr std::uint32_t kEvNoAction = 0x3, kEvSeparator = 0x4, kEvEfiVariableDriverConfig = 0x80000001,
                               kEvEfiGptEvent = 0x80000006, kEvEfiAction = 0x80000007,
                               kEvEfiVariableAuthority = 0x800000E0, kEvDstackRuntime = 0x08000001;
/// "EV_SEPARATOR"; empty for a type without a name here.
[[nodiscard]] std::string_view type_name(std::uint32_t type);

inline constexpr std::size_t kMaxEvents = 65536;
inline constexpr std::size_t kMaxAlgorithms = 16;

struct Algorithm {
  std::uint16_t id = 0, size = 0;
};
struct EventDigest {
  std::uint16_t algorithm = 0;
  Bytes value;
};
struct Event {
  std::uint32_t index = 0;  // of the PCR; of a CCEL the RTMR and one more, 0 is MRTD
  std::uint32_t type = 0;
  std::vector<EventDigest> digests;
  Bytes data;
  std::size_t offset = 0, data_offset = 0;

  /// Null when the event has none of that algorithm.
  [[nodiscard]] const EventDigest* digest(std::uint16_t algorithm) const;
};

/// Views point into the bytes that were parsed.
struct TcgLog {
  bool agile = false;                 // its first event is `Spec ID Event03`
  std::vector<Algorithm> algorithms;  // of the header; SHA-1 alone without one
  std::vector<Event> events;          // without that header
  std::size_t end = 0;                // where the records end and padding begins
};

/// The records end at the end of the input, where only bytes 00 and FF follow, or, in a crypto-agile log, at the index
/// 0xFFFFFFFF: what stands behind it is not read. Refused: a size that passes the end, an algorithm that the header
/// does not list or that an event has twice, a header that gives a known algorithm another size, an index above 23,
/// more than kMaxEvents, no event at all.
[[nodiscard]] Parsed<TcgLog> parse_tcg(Bytes bytes);

/// A first record as PFP has it; of the SHA-1 form the whole log has to parse.
[[nodiscard]] bool looks_like_tcg(Bytes bytes);

}  // namespace touchstone::eventlog

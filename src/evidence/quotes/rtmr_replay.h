// What an event log says the RTMRs are, and whether its events prove what they show (intel-dcap.md 6).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "formats/eventlog/dstack_log.h"
#include "formats/eventlog/tcg_log.h"

namespace touchstone::evidence {

/// RTMR0 to RTMR3, SHA-384 each, from zeros.
using Rtmrs = std::array<Digest384, 4>;

/// Whether the data of an event can be, and are, what its digest is of.
enum class Payload { matches, differs, not_checkable };
[[nodiscard]] std::string_view name(Payload payload);

/// The runtime event that ends the boot of dstack: those after it are written by the application (6.2).
inline constexpr std::string_view kSystemReady = "system-ready";

/// A runtime event of dstack that replays: name and payload are what was extended.
struct RuntimeEvent {
  std::string name;
  Buffer payload;
  bool after_ready = false;  // written by the application, after system-ready
};

struct Replay {
  Rtmrs registers{};
  std::size_t extended = 0;  // events that went into a register
  struct Fault {
    std::string what;
    std::size_t offset;  // in the log
  };
  std::optional<Fault> fault;              // the first event that is not what it says
  std::vector<RuntimeEvent> runtime = {};  // RTMR3, in order; of a JSON log alone
};

/// Whether a log can be a CCEL at all: crypto-agile, with SHA-384, and registers 0 to 4.
[[nodiscard]] bool is_ccel(const eventlog::TcgLog& log);

/// Index i extends RTMR(i-1); 0 is MRTD, shown and not replayed, though its data are judged; EV_NO_ACTION is not
/// extended. `log` must be a CCEL.
[[nodiscard]] Replay replay(const eventlog::TcgLog& log);
/// Digests of runtime events are computed; a stated one that differs is a fault, as are a runtime event outside RTMR3,
/// any other event in it, and a second or late one of those names that dstack's boot writes.
[[nodiscard]] Replay replay(const eventlog::DstackLog& log);

/// SHA-384 of the data, for the types whose digest is of it (6.3), when the data are there.
[[nodiscard]] Payload payload_of(std::uint32_t type, Bytes data, Bytes digest);

/// The digest that a runtime event extends (6.2); nothing when version 2 has no preimage or another one.
[[nodiscard]] std::optional<Digest384> runtime_digest(const eventlog::DstackEvent& event);

}  // namespace touchstone::evidence

// Unified kernel images: what systemd-stub extends into PCR 11 (environments.md 3), and the companion that explains it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "appraisal/identity.h"
#include "base/byte_source.h"
#include "base/bytes.h"
#include "base/result.h"
#include "evidence/types.h"
#include "formats/pe/pe.h"

namespace touchstone::evidence {

/// `uki`. Only a companion. Its content is a UkiMeasurement.
extern const ArtefactType kUki;

struct UkiMeasurement {
  /// PCR 11 once the stub is done and after each boot phase.
  struct Value {
    std::string phases;  // "", "enter-initrd", "enter-initrd:leave-initrd", …
    Digest256 sha256{};
    Digest384 sha384{};
  };
  pe::File file;
  std::vector<Value> values;
  std::string cmdline;                     // content of `.cmdline`, at most 64 KiB of it
  std::vector<std::string> stub_sections;  // those whose measurement depends on the version of the stub
};

/// Reads the measured sections once. Errors: those of pe::parse, and missing (no `.linux`).
[[nodiscard]] Parsed<UkiMeasurement> measure_uki(const ByteSource& source);

// For the output of `hash env` (environments.md 1).
/// `pcr11`, `pcr11@…`, `pcr11-sha384`, `pcr11-sha384@…`.
[[nodiscard]] NamedTexts uki_measurements(const UkiMeasurement& measurement);
/// `cmdline.roothash`, when the command line has one.
[[nodiscard]] NamedTexts uki_identities(const UkiMeasurement& measurement);
/// Sections and machine.
[[nodiscard]] NamedTexts uki_facts(const UkiMeasurement& measurement);
/// Why a value depends on the stub; empty when it does not.
[[nodiscard]] std::string uki_stub_warning(const UkiMeasurement& measurement);
/// What the values do not cover.
[[nodiscard]] std::vector<std::string> uki_unmeasured();

}  // namespace touchstone::evidence

// The parts of JSON outputs that several of them have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/claim.h"
#include "appraisal/identity.h"
#include "report/json_writer.h"

namespace touchstone::report {

/// Hex, a number (as decimal text from 2^53 on, where readers of JSON begin to round), text as it stands, or a flag.
void write_value(JsonWriter& json, const ClaimValue& value);
void write_number_or_null(JsonWriter& json, const std::optional<std::uint64_t>& value);
void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts);
/// "malformed": […] and "warnings": […] of `hash` (models.md 1.2).
void write_complaints(JsonWriter& json, const std::vector<Complaint>& complaints);
void write_warnings(JsonWriter& json, const std::vector<Warning>& warnings);
/// "tool": {"name": "touchstone", "version": …}
void write_tool(JsonWriter& json, std::string_view version);

}  // namespace touchstone::report

#include "appraisal/claim.h"

namespace touchstone {

std::string to_text(const ClaimValue& value) {
  if (const auto* bytes = std::get_if<Buffer>(&value)) return to_hex(*bytes);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* natural = std::get_if<Natural>(&value)) return to_decimal(*natural);
  return std::get<Untrusted>(value).shown();
}

}  // namespace touchstone

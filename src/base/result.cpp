#include "base/result.h"

namespace touchstone {

std::string_view words(Fault fault) {
  switch (fault) {
    case Fault::truncated: return "ends too early";
    case Fault::trailing: return "is followed by bytes that do not belong to it";
    case Fault::syntax: return "does not follow the syntax of the format";
    case Fault::wrong_type: return "is of another type than the format says";
    case Fault::out_of_range: return "is outside the limits of the format";
    case Fault::too_deep: return "is nested too deeply";
    case Fault::too_large: return "is too large";
    case Fault::duplicate: return "stands twice";
    case Fault::missing: return "is missing";
    case Fault::unsupported: return "is of a kind that is not supported";
    case Fault::unreadable: return "cannot be read any more";
  }
  return "cannot be read";
}

std::string describe(const ParseError& error) {
  std::string text(error.field);
  text += ' ';
  text += words(error.fault);
  if (!error.detail.empty()) {
    text += ": ";
    text += error.detail;
  }
  text += " (offset ";
  text += std::to_string(error.offset);
  text += ')';
  return text;
}

}  // namespace touchstone

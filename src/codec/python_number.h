// Numbers as CPython reads and writes them: float() and repr(float) (opengradient.md 3.1).
#pragma once

#include <string>
#include <string_view>

namespace touchstone::python {

/// Whether a JSON number is an integer to CPython: written without '.', 'e', 'E'.
[[nodiscard]] bool is_integer(std::string_view spelling);

/// The double nearest to a JSON number; an infinity or a zero when it is beyond the range of doubles.
[[nodiscard]] double to_double(std::string_view spelling);

/// Appends repr(number); for the infinities `infinity`, after a minus sign where one is due. NaN cannot come from JSON.
void append_double(double number, std::string_view infinity, std::string& out);

}  // namespace touchstone::python

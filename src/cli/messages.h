// The two lines of an error (CLI.md, Screens): what is wrong, and what to do.
#pragma once

#include <string_view>

#include "audit/job.h"
#include "cli/ending.h"
#include "io/error.h"

namespace touchstone::cli {

/// Escaped, on standard error. An empty hint prints no second line.
void say_error(std::string_view message, std::string_view hint = {});
void say_warning(std::string_view message);

/// Prints it and says how the run ends: usage or unreadable.
[[nodiscard]] Ending say(const audit::UsageError& error);
[[nodiscard]] Ending say(const io::IoError& error);
[[nodiscard]] Ending say(const audit::Trouble& trouble);

}  // namespace touchstone::cli

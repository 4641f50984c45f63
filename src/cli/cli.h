// The command line: arguments in, an ending out. Reports go to standard output, everything else to standard error.
#pragma once

#include "cli/ending.h"

namespace touchstone::cli {

[[nodiscard]] Ending run(int argc, const char* const* argv);

}  // namespace touchstone::cli

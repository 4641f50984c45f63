// Arguments in, exit code out: the only place that turns a verdict into a process status (CLI.md, Exit codes).
#include "cli/cli.h"

namespace {

int status_of(touchstone::cli::Ending ending) {
  using touchstone::cli::Ending;
  switch (ending) {
    case Ending::verified: return 0;
    case Ending::not_verified: return 1;
    case Ending::usage: return 2;
    case Ending::refused: return 3;
    case Ending::undecided: return 4;
    case Ending::malformed: return 5;
    case Ending::unreadable: return 6;
    case Ending::bug: return 70;
  }
  return 70;
}

}  // namespace

int main(int argc, char** argv) { return status_of(touchstone::cli::run(argc, argv)); }

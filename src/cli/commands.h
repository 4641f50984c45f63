// The subcommands: each adds its options to the application and gives back what to run.
#pragma once

#include <functional>

#include "cli/ending.h"

namespace CLI {
class App;
}

namespace touchstone::cli {

struct Command {
  CLI::App* app;
  std::function<Ending()> run;
};

[[nodiscard]] Command add_verify(CLI::App& parent);
[[nodiscard]] Command add_audit(CLI::App& parent);
[[nodiscard]] Command add_inspect(CLI::App& parent);
[[nodiscard]] Command add_explain(CLI::App& parent);
/// Hidden: the protocol of sigstore-conformance (sigstore.md 5).
[[nodiscard]] Command add_sigstore_conformance(CLI::App& parent);
/// `hash` has subcommands of its own.
[[nodiscard]] Command add_hash(CLI::App& parent);

}  // namespace touchstone::cli

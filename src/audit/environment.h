// The work behind `hash env` (environments.md): what a path is, what a quote would carry of it, and what only names its
// bytes. Printing is cli's and report's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/identity.h"
#include "base/bytes.h"
#include "io/error.h"
#include "io/progress.h"

namespace touchstone::audit {

struct EnvironmentJob {
  std::string path;              // as given; "-" is standard input
  std::string kind;              // `--as`; empty: by content
  std::vector<std::string> ids;  // `--ids`
  std::string only;              // `--only`: the one value that is wanted; empty: all of them
  bool follow_links = false;     // `--allow symlinks`
  Buffer salt;                   // of dm-verity, at most 256 bytes
  unsigned jobs = 0;             // 0: all cores
  io::Progress* progress = nullptr;

  /// Whether an identity has to be computed: the one of `only`, or one of the defaults and of `ids`.
  [[nodiscard]] bool wants(std::string_view name, bool by_default) const;
};

/// One row of the table of environments.md 1.
struct EnvironmentKind {
  std::string_view name;
  std::span<const std::string_view> defaults;  // its identities
  std::span<const std::string_view> ids;       // what `--ids` may add
  io::Result<EnvironmentIdentity> (*hash)(const EnvironmentJob& job);
};

/// A new kind is one row here, and a test of its own in recognise_environment unless only `--as` names it.
[[nodiscard]] std::span<const EnvironmentKind> environment_kinds();
/// Whether `--ids` may name it for some kind.
[[nodiscard]] bool is_environment_identity(std::string_view name);
/// Null when there is none of that name.
[[nodiscard]] const EnvironmentKind* find_environment_kind(std::string_view name);

/// The kind that the content of `path` says it is. Null for a stream, which cannot be looked at twice.
[[nodiscard]] io::Result<const EnvironmentKind*> recognise_environment(const std::string& path);

/// Measures. What is malformed is in the result, which then has no measurements. Errors: those of reading and walking.
[[nodiscard]] io::Result<EnvironmentIdentity> hash_environment(const EnvironmentJob& job);

}  // namespace touchstone::audit

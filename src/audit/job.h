// The whole of `verify` and `audit`: inputs and companions in, subjects out, in order, in memory that does not grow
// with the number of inputs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "appraisal/report.h"
#include "audit/expectation.h"
#include "audit/load.h"
#include "audit/run.h"
#include "audit/settings.h"
#include "io/error.h"

namespace touchstone::audit {

/// Why a run cannot start or go on: a mistake of the caller (exit 2) or a file that cannot be read (exit 6).
using Trouble = std::variant<UsageError, io::IoError>;
template <class T>
using Attempt = tl::expected<T, Trouble>;

struct Inputs {
  std::vector<std::string> paths;  // files, folders, "-"
  std::vector<std::string> with;
  bool lines = false;  // each line of an input is one artefact
};

/// What the caller wants of a verified subject.
enum class Detail {
  all,
  line,   // verdict, claims and answers: its checks are given back where they were made
  count,  // nothing: it is only counted
};

/// What the caller is told while the job runs.
struct Listener {
  /// Before the first subject: policy, and notes that must stand in the first lines (replaced roots).
  std::function<void(const Report&)> begin;
  std::function<void(const Subject&)> subject;  // in the order of the inputs; of the verified as `verified` says
  std::function<void(const io::IoError&)>
      unreadable;  // an input that cannot be read; a subject of that verdict follows
  Detail verified = Detail::all;
};

/// Verifies every input. The report that comes back has everything but the subjects, which went to the listener.
[[nodiscard]] Attempt<Report> verify(const Inputs& inputs, Settings settings, const Listener& listener);

/// Audits a folder: the roles of request, response and policy come from audit.json or from the names request.* and
/// response.* (CLI.md, Inputs); everything else is classified by content; `with` adds companions from elsewhere.
/// A policy of the command line that is in `settings` already and one of the folder both hold.
[[nodiscard]] Attempt<Report> audit_folder(const std::string& folder, const std::vector<std::string>& with,
                                           Settings settings, const Listener& listener);

}  // namespace touchstone::audit

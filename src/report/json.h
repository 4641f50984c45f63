// What touchstone says to machines (CLI.md, JSON report; models.md 1.5, 1.6; environments.md 1). Every text that is
// returned is ASCII, ends in a line break, and is the same bytes for the same values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "appraisal/catalogue.h"
#include "appraisal/identity.h"
#include "appraisal/model_identity.h"
#include "appraisal/report.h"
#include "report/inspection.h"

namespace touchstone::report {

/// The report object, schema touchstone.report/1. Described by report.schema.json.
[[nodiscard]] std::string to_json(const Report& report);

/// One line: a whole report object about `subject` alone, whose verdict, instant, answers and edges stand at its top.
/// Tool, policy, allowances and notes are those of `header`; the subjects of `header` are not read.
[[nodiscard]] std::string to_jsonl(const Report& header, const Subject& subject);

/// `inspect`, schema touchstone.inspection/1. Every artefact says that it was not verified.
[[nodiscard]] std::string inspections_to_json(std::string_view version, std::span<const Inspection> artefacts);

/// `hash file`, schema touchstone.hashes/1 (models.md 1.6). An empty digest or id becomes null.
[[nodiscard]] std::string files_to_json(std::span<const HashedFile> files);
/// `hash model` (models.md 1.2); files[].tensors follows where tensors were kept.
[[nodiscard]] std::string models_to_json(std::string_view version, std::span<const ModelIdentity> models);
/// `hash model --compare`.
[[nodiscard]] std::string comparison_to_json(const ModelComparison& comparison);
/// `hash env` (environments.md 1); facts follow as further members of each environment.
[[nodiscard]] std::string environments_to_json(std::string_view version,
                                               std::span<const EnvironmentIdentity> environments);
/// `hash … --check` (models.md 1.5).
[[nodiscard]] std::string check_to_json(const ManifestCheck& check);

/// The same objects, each on a line of its own (`-o jsonl`). `json`: texts of the functions of this header.
[[nodiscard]] std::string as_lines(std::string_view json);

/// Why `hash` or `inspect` could not answer: schema touchstone.error/1. `exit_code` is 2, 5 or 6.
struct ErrorReport {
  int exit_code = 0;
  std::string input = {};
  std::string message = {};
  std::optional<std::uint64_t> offset = std::nullopt;
  std::string field = {};
  std::string hint = {};
};
[[nodiscard]] std::string error_to_json(const ErrorReport& error);

/// `explain`, schema touchstone.checks/1.
[[nodiscard]] std::string checks_to_json(std::span<const CheckInfo> checks);

}  // namespace touchstone::report

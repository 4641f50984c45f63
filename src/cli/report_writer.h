// Carries a report to standard output and to the copies of --report, subject by subject.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "appraisal/report.h"
#include "audit/expectation.h"
#include "audit/job.h"
#include "cli/ending.h"
#include "cli/options.h"
#include "io/error.h"
#include "io/output.h"
#include "report/text.h"

namespace touchstone::cli {

class ReportWriter {
 public:
  /// Mistakes in --report are usage errors.
  [[nodiscard]] static audit::Usage<ReportWriter> make(const OutputOptions& options, bool stays_one);

  /// What will be read of a verified subject.
  [[nodiscard]] audit::Detail of_verified() const { return of_verified_; }

  void begin(const Report& header);
  void subject(const Subject& subject);
  /// Prints the rest; says whether everything could be written.
  [[nodiscard]] io::Result<void> end(Report report);
  /// A run that could not be made: says why, and prints a report without subjects where JSON was asked for and a file
  /// could not be read (CLI.md, JSON report).
  [[nodiscard]] Ending fail(const audit::Trouble& trouble);

 private:
  struct Destination {
    explicit Destination(io::OutputFile output) : file(std::move(output)) {}
    io::OutputFile file;
    std::string format;
    bool copy = false;  // of --report; else it is standard output
    std::string text;   // not yet written
    bool broken = false;
    std::unique_ptr<report::TextReport> screen;
  };
  void give(const Subject& subject, bool only_one);
  void write_out(Destination& destination, std::size_t at_least);
  void note_error(Destination& destination, const io::Result<void>& done);

  std::vector<std::unique_ptr<Destination>> destinations_;
  Report header_;
  std::optional<Subject> first_;  // held until it is known whether it stays the only one
  std::vector<Subject> kept_;     // for JSON, which is one object
  bool keeps_ = false;
  bool many_ = false;
  audit::Detail of_verified_ = audit::Detail::all;
  std::optional<io::IoError> error_;
};

/// Runs a job, carries its subjects to `writer`, and tells what went wrong on standard error.
[[nodiscard]] Ending run_and_report(ReportWriter& writer,
                                    const std::function<audit::Attempt<Report>(const audit::Listener&)>& job);

}  // namespace touchstone::cli

// The report as a screen of text (CLI.md, Screens): one block for one subject; of many, one line for each that is
// verified and a block for each that is not, and a summary.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "appraisal/report.h"
#include "report/block.h"
#include "report/screen.h"

namespace touchstone::report {

/// Receives finished lines.
using Sink = std::function<void(std::string_view)>;

/// Prints subjects as they come and keeps none of them, so that any number of them needs the same memory.
class TextReport {
 public:
  TextReport(Sink sink, TextOptions options);

  /// What is known before the first subject: policy, allowances and notes. They stand in the first lines.
  void begin(const Report& header);
  /// `only_one`: there will be no other, so that its verdict is that of the whole.
  void subject(const Subject& subject, bool only_one);
  /// The verdict, instant and answers of the whole, and notes that begin() did not know. Subjects in it are not read.
  void end(const Report& summary);

 private:
  void first_lines();
  void policy(const PolicyStamp& policy);
  void notes(const Report& report);
  void line(const Subject& subject);
  void totals(const Report& summary);
  void flush();

  Sink sink_;
  TextOptions options_;
  Screen screen_;
  Summary summary_;
  Report header_;                  // of begin(); no subjects
  bool begun_ = false;             // the first lines are printed
  std::set<std::string> printed_;  // notes and allowances
  std::optional<BlockEnd> last_;   // of the only subject: its verdict stands below the notes of end()
};

/// The whole report at once.
[[nodiscard]] std::string to_text(const Report& report, const TextOptions& options);

}  // namespace touchstone::report

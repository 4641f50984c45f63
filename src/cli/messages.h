// The two lines of an error (CLI.md, Screens): what is wrong, and what to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audit/job.h"
#include "base/result.h"
#include "cli/ending.h"
#include "io/error.h"

namespace touchstone::cli {

/// Escaped, on standard error. An empty hint prints no second line.
void say_error(std::string_view message, std::string_view hint = {});
/// "INPUT: what is wrong with it", which JSON output tells apart.
void say_error(const std::string& input, const ParseError& error, std::string_view hint);
/// What say_error said first: JSON output has it as well, when there is nothing else to print.
struct Said {
  std::string message, hint;
  std::string input = {};  // that it is about, where that is known
  std::optional<std::uint64_t> offset = std::nullopt;
  std::string field = {};
};
[[nodiscard]] const std::optional<Said>& first_error();
/// The error object about it (CLI.md, JSON report), as `format` wants it: json or jsonl. `input` stands in for its own.
[[nodiscard]] std::string error_object(int exit_code, const std::string& input, std::string_view format);

void say_warning(std::string_view message);

/// Prints it and says how the run ends: usage or unreadable.
[[nodiscard]] Ending say(const audit::UsageError& error);
[[nodiscard]] Ending say(const io::IoError& error);
[[nodiscard]] Ending say(const audit::Trouble& trouble);
/// The second line about `error`.
[[nodiscard]] std::string_view hint_of(const io::IoError& error);

}  // namespace touchstone::cli

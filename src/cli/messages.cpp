#include "cli/messages.h"

#include <string>
#include <utility>

#include "base/untrusted.h"
#include "io/output.h"
#include "report/json.h"

namespace touchstone::cli {
namespace {

constexpr int kStandardError = 2;

void say_line(std::string_view word, std::string_view text) {
  const std::string line = std::string(word) + ": " + printable(text) + "\n";
  // There is no place left to tell that standard error cannot be written.
  (void)io::write_all(kStandardError, line, "standard error");
}

std::optional<Said>& remembered() {
  static std::optional<Said> first;
  return first;
}

void say_and_remember(Said said) {
  say_line("error", said.message);
  if (!said.hint.empty()) say_line("hint", said.hint);
  said.message = printable(said.message);
  if (!remembered()) remembered() = std::move(said);
}

}  // namespace

const std::optional<Said>& first_error() { return remembered(); }

void say_error(std::string_view message, std::string_view hint) {
  say_and_remember({std::string(message), std::string(hint)});
}

void say_error(const std::string& input, const ParseError& error, std::string_view hint) {
  say_and_remember({input + ": " + describe(error), std::string(hint), input, error.offset, std::string(error.field)});
}

void say_warning(std::string_view message) { say_line("warning", message); }

Ending say(const audit::UsageError& error) {
  say_error(error.message, error.hint);
  return Ending::usage;
}

std::string_view hint_of(const io::IoError& error) {
  return error.hint.empty() ? std::string_view("check the path and its permissions") : error.hint;
}

Ending say(const io::IoError& error) {
  say_and_remember({io::describe(error), std::string(hint_of(error)), error.path});
  return Ending::unreadable;
}

Ending say(const audit::Trouble& trouble) {
  if (const auto* usage = std::get_if<audit::UsageError>(&trouble)) return say(*usage);
  return say(std::get<io::IoError>(trouble));
}

std::string error_object(int exit_code, const std::string& input, std::string_view format) {
  const Said& said = *first_error();
  const std::string json = report::error_to_json({exit_code, input, said.message, said.offset, said.field, said.hint});
  return format == "jsonl" ? report::as_lines(json) : json;
}

}  // namespace touchstone::cli

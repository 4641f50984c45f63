#include "cli/messages.h"

#include <string>

#include "base/untrusted.h"
#include "io/output.h"

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

}  // namespace

const std::optional<Said>& first_error() { return remembered(); }

void say_error(std::string_view message, std::string_view hint) {
  if (!remembered()) remembered() = Said{printable(message), std::string(hint)};
  say_line("error", message);
  if (!hint.empty()) say_line("hint", hint);
}

void say_warning(std::string_view message) { say_line("warning", message); }

Ending say(const audit::UsageError& error) {
  say_error(error.message, error.hint);
  return Ending::usage;
}

Ending say(const io::IoError& error) {
  say_error(io::describe(error), error.hint.empty() ? "check the path and its permissions" : error.hint);
  return Ending::unreadable;
}

Ending say(const audit::Trouble& trouble) {
  if (const auto* usage = std::get_if<audit::UsageError>(&trouble)) return say(*usage);
  return say(std::get<io::IoError>(trouble));
}

}  // namespace touchstone::cli

#include "report/explain_text.h"

#include <algorithm>

namespace touchstone::report {
namespace {

constexpr std::size_t kTextColumn = 11;

void print_line(Screen& screen, std::string_view label, std::string_view text) {
  if (text.empty()) return;
  screen.to_column(2);
  screen.put(label, Style::faint);
  screen.to_column(kTextColumn);
  screen.wrap(text, kTextColumn);
  screen.end_line();
}

}  // namespace

std::string to_text(const CheckInfo& check, const TextOptions& options) {
  Screen screen(options.width, options.colour);
  screen.put(check.id, Style::strong);
  screen.end_line();
  print_line(screen, "asks", check.asks);
  print_line(screen, "over", check.over);
  print_line(screen, "spec", check.spec);
  screen.gap();
  print_line(screen, "failure", check.means);
  print_line(screen, "next", check.next);
  return screen.text();
}

std::string to_text(std::span<const CheckInfo> checks, const TextOptions& options) {
  Screen screen(options.width, options.colour);
  std::size_t widest = 0;
  for (const CheckInfo& check : checks) widest = std::max(widest, check.id.size());
  for (const CheckInfo& check : checks) {
    screen.put(check.id, Style::strong);
    screen.to_column(widest + 3);
    screen.wrap(check.asks, widest + 3);
    screen.end_line();
  }
  return screen.text();
}

}  // namespace touchstone::report

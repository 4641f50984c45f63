#include "report/inspect_text.h"

#include <algorithm>

#include "report/shorten.h"
#include "report/words.h"

namespace touchstone::report {
namespace {

constexpr std::size_t kLongestValue = 128;
constexpr std::size_t kWidestName = 28;
constexpr std::size_t kWidestValue = 40;

std::string shown_value(const ClaimValue& value, const TextOptions& options) {
  std::string text = to_text(value);
  if (text.empty()) return "(empty)";
  if (options.full || text.size() <= kLongestValue) return text;
  const auto* bytes = std::get_if<Buffer>(&value);
  std::string shown = shorten_middle(text, bytes != nullptr ? kLongestValue / 2 : kLongestValue);
  shown += bytes != nullptr ? " (" + counted(bytes->size(), "byte", "bytes") + ")"
                            : " (" + counted(columns(text), "character", "characters") + ")";
  return shown;
}

// Where each column begins. A value that is wider than its column pushes its own line out, and no other.
struct Columns {
  std::size_t offset_end = 2 + 6;
  std::size_t name = 0, value = 0, meaning = 0;
};

Columns columns_of(const std::vector<Field>& fields, const std::vector<std::string>& values) {
  Columns place;
  std::size_t widest_name = 5;
  std::size_t widest_value = 5;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    place.offset_end = std::max(place.offset_end, 2 + std::to_string(fields[i].offset).size());
    widest_name = std::max(widest_name, std::min(fields[i].name.size(), kWidestName));
    if (const std::size_t width = columns(values[i]); width <= kWidestValue)
      widest_value = std::max(widest_value, width);
  }
  place.name = place.offset_end + 2;
  place.value = place.name + widest_name + 2;
  place.meaning = place.value + widest_value + 2;
  return place;
}

void print_row(Screen& screen, const Columns& place, std::string_view offset, std::string_view name,
               std::string_view value, std::string_view meaning, Style style) {
  screen.to_column(place.offset_end - std::min(offset.size(), place.offset_end));
  screen.put(offset, Style::faint);
  screen.to_column(place.name, 2);
  screen.put(name, style);
  screen.to_column(place.value, 2);
  screen.put(value, style);
  screen.to_column(place.meaning, 2);
  screen.put(meaning, Style::faint);
  screen.end_line();
}

void print(Screen& screen, const Inspection& inspection, const TextOptions& options) {
  screen.put(inspection.input, Style::strong);
  screen.to_column(0, 3);
  std::string about(inspection.type);
  if (!inspection.variant.empty()) about += " " + inspection.variant;
  about += ", ";
  about += name(inspection.encoding);
  screen.put(about + ", " + counted(inspection.size, "byte", "bytes"));
  screen.end_line();
  screen.put("sha256   " + to_hex(inspection.sha256));
  screen.end_line();
  screen.put(kNotVerified, Style::doubt);
  screen.end_line();
  screen.gap();

  std::vector<std::string> values;
  values.reserve(inspection.fields.size());
  for (const Field& field : inspection.fields) values.push_back(shown_value(field.value, options));
  const Columns place = columns_of(inspection.fields, values);
  print_row(screen, place, "offset", "field", "value", "meaning", Style::faint);
  for (std::size_t i = 0; i < inspection.fields.size(); ++i) {
    const Field& field = inspection.fields[i];
    print_row(screen, place, std::to_string(field.offset), field.name, values[i], field.meaning, Style::plain);
  }
  if (inspection.notes.empty()) return;
  screen.gap();
  for (const std::string& note : inspection.notes) {
    screen.put("note     ");
    screen.wrap(note, 9);
    screen.end_line();
  }
}

}  // namespace

std::string to_text(const Inspection& inspection, const TextOptions& options) {
  return to_text(std::span(&inspection, 1), options);
}

std::string to_text(std::span<const Inspection> inspections, const TextOptions& options) {
  Screen screen(options.width, options.colour);
  for (const Inspection& inspection : inspections) {
    screen.gap();
    print(screen, inspection, options);
  }
  return screen.text();
}

}  // namespace touchstone::report

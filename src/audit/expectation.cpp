#include "audit/expectation.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "codec/hex.h"

namespace touchstone::audit {
namespace {

std::optional<std::uint64_t> number_of(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
    base = 16;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool is_of_kind(const Expectation& expectation, ValueKind kind) {
  switch (kind) {
    case ValueKind::hex: return expectation.bytes.has_value();
    case ValueKind::number: return expectation.number.has_value();
    case ValueKind::text: return true;
    case ValueKind::natural: return expectation.natural || (expectation.bytes && expectation.bytes->size() == 32);
  }
  return false;
}

std::string_view words(ValueKind kind) {
  switch (kind) {
    case ValueKind::hex: return "hex digits in an even number";
    case ValueKind::number:
    case ValueKind::natural: return "a number, decimal or 0x hex";
    case ValueKind::text: return "text";
  }
  return "text";
}

}  // namespace

Expectation make_expectation(std::string name, const std::string& value, std::string_view source,
                             const Buffer* from_file) {
  Expectation expectation;
  expectation.name = std::move(name);
  expectation.given = value;
  expectation.source = source;
  // @FILE: hex text of a binary field is decoded, anything else is the bytes themselves.
  expectation.text = from_file == nullptr ? value : std::string(as_text(*from_file));
  const std::string_view text = from_file == nullptr ? std::string_view(value) : trimmed(expectation.text);
  if (auto bytes = from_hex(text, "value"); bytes) {
    expectation.bytes = std::move(*bytes);
  } else if (from_file != nullptr) {
    expectation.bytes = *from_file;
  }
  expectation.number = number_of(text);
  expectation.natural = parse_natural(text);
  return expectation;
}

std::vector<std::string_view> expectable(const std::vector<const ArtefactType*>& types) {
  std::set<std::string_view> names = {"sha256"};
  for (const ArtefactType* type : types) {
    for (const FieldSpec& field : type->fields) names.insert(field.name);
    for (const std::string_view behind : type->behind) {
      if (const ArtefactType* other = evidence::find_type(behind); other != nullptr) {
        for (const FieldSpec& field : other->fields) names.insert(field.name);
      }
    }
  }
  return {names.begin(), names.end()};
}

Usage<void> check_names(const Expectations& expectations, const std::vector<const ArtefactType*>& types) {
  std::vector<const ArtefactType*> all = types;
  for (const ArtefactType* type : types) {
    for (const std::string_view behind : type->behind) {
      if (const ArtefactType* other = evidence::find_type(behind); other != nullptr) all.push_back(other);
    }
  }
  for (const Expectation& expectation : expectations.all) {
    bool exists = expectation.name == "sha256";
    if (exists && !expectation.bytes) {
      return tl::unexpected(
          UsageError{"the value expected of sha256 is not hex: " + expectation.given, "give 64 hex digits"});
    }
    for (const ArtefactType* type : all) {
      const auto field = std::ranges::find(type->fields, std::string_view(expectation.name), &FieldSpec::name);
      if (field == type->fields.end()) continue;
      exists = true;
      if (is_of_kind(expectation, field->kind)) continue;
      return tl::unexpected(
          UsageError{"the value expected of " + expectation.name + " is not of its kind: " + expectation.given,
                     "give " + std::string(words(field->kind))});
    }
    if (exists) continue;
    const auto names = expectable(types);
    std::string hint;
    if (const auto near = nearest(expectation.name, names); !near.empty()) {
      hint += "did you mean ";
      hint += near;
      hint += "?  ";
    }
    hint += "names that exist here: ";
    for (const std::string_view name : names) {
      hint += name;
      if (name != names.back()) hint += ", ";
    }
    return tl::unexpected(UsageError{"nothing in this run has a field named " + expectation.name, hint});
  }
  return {};
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& words) {
  std::string_view best;
  std::size_t best_distance = std::min<std::size_t>(3, word.size());
  for (const std::string_view candidate : words) {
    if (candidate.size() > word.size() + 2 || word.size() > candidate.size() + 2) continue;
    // Levenshtein distance, one row at a time.
    std::vector<std::size_t> row(candidate.size() + 1);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = i;
    for (std::size_t i = 0; i < word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i + 1;
      for (std::size_t j = 0; j < candidate.size(); ++j) {
        const std::size_t above = row[j + 1];
        row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (word[i] == candidate[j] ? 0U : 1U)});
        diagonal = above;
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace touchstone::audit

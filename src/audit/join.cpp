#include "audit/join.h"

#include <algorithm>
#include <utility>

namespace touchstone::audit {
namespace {

// --- reference values

struct Comparison {
  const NamedValue* wanted;  // what the offer says
  const NamedValue* found;   // what the artefact says; null when it has no such value
  bool equal;
};

const NamedValue* find(const std::vector<NamedValue>& values, std::string_view name) {
  const auto found = std::ranges::find(values, name, &NamedValue::name);
  return found == values.end() ? nullptr : &*found;
}

std::vector<Comparison> compare(const ReferenceNeed& need, const std::vector<NamedValue>& wanted) {
  std::vector<Comparison> comparisons;
  for (const NamedValue& value : wanted) {
    const NamedValue* found = find(need.values, value.name);
    const bool usable = found != nullptr && !(need.zero_never_matches && all_zero(found->bytes));
    comparisons.push_back({&value, found, usable && equal(found->bytes, value.bytes)});
  }
  return comparisons;
}

std::size_t equal_ones(const std::vector<Comparison>& comparisons) {
  return static_cast<std::size_t>(std::ranges::count_if(comparisons, [](const Comparison& one) { return one.equal; }));
}

std::string shown(const NamedValue* value) { return value == nullptr ? "absent" : to_hex(value->bytes); }

void explain_difference(Check& check, const Comparison& difference, const std::string& source) {
  check.expected = to_hex(difference.wanted->bytes) + "   " + difference.wanted->name + " of " + source;
  check.actual = shown(difference.found) + "   " + difference.wanted->name;
  if (difference.found != nullptr) check.location = difference.found->place;
}

std::string names_of(const std::vector<NamedValue>& values) {
  std::string names;
  for (const NamedValue& value : values) {
    if (!names.empty()) names += ", ";
    names += value.name;
  }
  return names;
}

void add_edges(std::vector<Edge>& edges, const std::vector<Comparison>& comparisons, const SourcedReference& offer,
               const std::string& owner) {
  for (const Comparison& one : comparisons) {
    const std::string node = "measurement:" + one.wanted->name;
    const Outcome outcome = one.equal ? Outcome::pass : Outcome::fail;
    Edge edge{owner, node, "measurement", outcome, to_hex(one.wanted->bytes), shown(one.found)};
    if (one.found != nullptr) edge.location = one.found->place;
    edges.push_back(edge);
    if (!offer.offer->image) continue;
    edges.push_back({node, "image:" + offer.source, "image", outcome, edge.expected, edge.actual});
  }
}

/// Offers that speak of the same values: one of them has to match entirely. An image and a configuration file, say,
/// speak of different ones, and each has to match.
using Group = std::vector<const SourcedReference*>;

bool share_a_name(const ReferenceOffer& left, const ReferenceOffer& right) {
  return std::ranges::any_of(left.values,
                             [&right](const NamedValue& one) { return find(right.values, one.name) != nullptr; });
}

std::vector<Group> groups_of(const std::vector<SourcedReference>& offers) {
  std::vector<Group> groups;
  for (const SourcedReference& offer : offers) {
    const auto same = std::ranges::find_if(groups, [&offer](const Group& group) {
      return std::ranges::any_of(
          group, [&offer](const SourcedReference* one) { return share_a_name(*one->offer, *offer.offer); });
    });
    if (same == groups.end()) {
      groups.push_back({&offer});
    } else {
      same->push_back(&offer);
    }
  }
  return groups;
}

bool is_undecided(const ReferenceNeed& need, const NamedValue& wanted) {
  return std::ranges::any_of(need.undecided, [&wanted](const auto& one) { return one.first == wanted.name; });
}

/// Compares the offers of a group, best match first. What fails comes back; what holds goes into `result` and `title`.
std::optional<Check> judge_group(const ReferenceNeed& need, const std::string& owner, const Group& group,
                                 JoinResult& result, std::string& title, std::optional<Check>& undecided) {
  std::optional<std::vector<Comparison>> best;
  const SourcedReference* chosen = nullptr;
  for (const SourcedReference* offer : group) {
    auto comparisons = compare(need, offer->offer->values);
    const bool whole = !comparisons.empty() && equal_ones(comparisons) == comparisons.size();
    if (!best || whole || equal_ones(comparisons) > equal_ones(*best)) {
      best = std::move(comparisons);
      chosen = offer;
    }
    if (whole) break;
  }
  const auto difference = std::ranges::find_if(*best, [](const Comparison& one) { return !one.equal; });
  if (difference != best->end() && is_undecided(need, *difference->wanted)) {
    undecided =
        unknown(need.check, difference->wanted->name + " of " + chosen->source + " has nothing to compare with");
    return std::nullopt;
  }
  add_edges(result.edges, *best, *chosen, owner);
  result.companion = chosen->companion;
  if (best->empty() || difference != best->end()) {
    const std::string what = best->empty() ? "the measurement" : difference->wanted->name;
    Check check = failed(need.check, group.size() == 1 ? what + " differs from " + chosen->source
                                                       : "none of " + std::to_string(group.size()) +
                                                             " reference values matches; closest is " + chosen->source);
    if (!best->empty()) explain_difference(check, *difference, chosen->source);
    return check;
  }
  result.measured = result.measured || std::ranges::any_of(*best, [](const Comparison& one) {
                      return one.found != nullptr && one.found->measurement;
                    });
  title += (title.empty() ? "" : "; ") + names_of(chosen->offer->values) +
           (chosen->offer->values.size() == 1 ? " equals " : " equal ") + chosen->source;
  return std::nullopt;
}

}  // namespace

JoinResult join(const ReferenceNeed& need, const std::string& owner, const std::vector<const Expectation*>& expected,
                const std::vector<SourcedReference>& offers) {
  JoinResult result;
  std::string matched;
  std::optional<Check> undecided;
  for (const Expectation* expectation : expected) {
    const auto other = std::ranges::find(need.others, expectation->name, &Claim::name);
    if (other != need.others.end()) {
      if (matches(*expectation, other->value)) {
        matched += (matched.empty() ? "" : ", ") + expectation->name;
        continue;
      }
      result.check = failed(need.check, expectation->name + " is not the expected one",
                            expectation->given + "   " + std::string(expectation->source), to_text(other->value));
      return result;
    }
    const auto open = std::ranges::find(need.undecided, std::string_view(expectation->name),
                                        &std::pair<std::string_view, std::string_view>::first);
    if (open != need.undecided.end()) {
      undecided = unknown(need.check, expectation->name + " cannot be compared: " + std::string(open->second) +
                                          " did not come to a value");
      continue;
    }
    const NamedValue* found = find(need.values, expectation->name);
    const bool zero = found != nullptr && need.zero_never_matches && all_zero(found->bytes);
    if (found != nullptr && !zero && expectation->bytes && equal(*expectation->bytes, found->bytes)) {
      result.measured = result.measured || found->measurement;
      matched += (matched.empty() ? "" : ", ") + expectation->name;
      continue;
    }
    result.check = failed(need.check,
                          expectation->name + (zero ? " is zero: nothing was measured into it, and zero never matches"
                                                    : " is not the expected one"),
                          expectation->given + "   " + std::string(expectation->source), shown(found));
    if (found != nullptr) result.check.location = found->place;
    return result;
  }

  std::string title;
  for (const Group& group : groups_of(offers)) {
    auto failure = judge_group(need, owner, group, result, title, undecided);
    if (!failure) continue;
    result.check = std::move(*failure);
    return result;
  }
  if (offers.empty() && expected.empty()) {
    result.check = skipped(need.check, "nobody gave a value to compare with");
    return result;
  }
  if (undecided) {
    result.check = std::move(*undecided);
    return result;
  }
  if (!matched.empty()) title += (title.empty() ? "" : "; ") + matched + " as expected";
  result.check = passed(need.check, std::move(title));
  return result;
}

namespace {

// --- report data

// A place inside the quote, told from where the subject stands.
std::optional<Place> place_in(const SourcedBinding& offer) {
  std::optional<Place> place = offer.offer->place;
  if (place && place->file.empty()) place->file = offer.source;
  return place;
}

struct Mismatch {
  std::string expected, actual;
  std::optional<Place> place;
};

std::optional<Mismatch> mismatch(const Layout& layout, const SourcedBinding& sourced) {
  const BindingOffer& offer = *sourced.offer;
  const Buffer& data = *offer.report_data;
  if (data.size() != layout.size) {
    return Mismatch{std::to_string(layout.size) + " bytes, layout " + std::string(layout.rule),
                    std::to_string(data.size()) + " bytes of " + offer.field, place_in(sourced)};
  }
  for (const Piece& piece : layout.pieces) {
    const Bytes there = Bytes(data).subspan(piece.offset, piece.expected.size());
    if (equal(there, piece.expected)) continue;
    const std::string range = offer.field + "[" + std::to_string(piece.offset) + ":" +
                              std::to_string(piece.offset + piece.expected.size()) + "]";
    std::optional<Place> place = place_in(sourced);
    if (place && place->offset) {
      *place->offset += piece.offset;
      place->length = piece.expected.size();
    }
    return Mismatch{to_hex(piece.expected) + "   " + std::string(piece.meaning), to_hex(there) + "   " + range, place};
  }
  return std::nullopt;
}

Edge edge_of(const BindingNeed& need, const SourcedBinding& offer, Outcome outcome, const Layout& layout,
             const std::optional<Mismatch>& difference) {
  Edge edge{need.subject, offer.source, "report-data", outcome, {}, {}, place_in(offer)};
  if (difference) {
    edge.expected = difference->expected;
    edge.actual = difference->actual;
    edge.location = difference->place;
  } else if (!layout.pieces.empty()) {
    edge.expected = to_hex(layout.pieces.front().expected);
    edge.actual = edge.expected;
  }
  return edge;
}

}  // namespace

JoinResult join(const BindingNeed& need, const std::string& owner, const std::vector<SourcedBinding>& offers) {
  JoinResult result;
  if (!offers.empty()) result.companion = offers.front().companion;
  if (need.layouts.empty()) {
    result.check = unknown(need.check, "no " + need.noun + " was given or found for " + owner);
    return result;
  }
  const SourcedBinding* first_with_data = nullptr;
  for (const SourcedBinding& offer : offers) {
    if (!offer.offer->report_data || offer.offer->report_data->empty()) continue;
    if (first_with_data == nullptr) first_with_data = &offer;
    std::size_t holding = 0;
    const Layout* held = nullptr;
    for (const Layout& layout : need.layouts) {
      if (mismatch(layout, offer)) continue;
      held = &layout;
      ++holding;
    }
    // receipts.md 4: passes when exactly one rule holds.
    if (holding != 1) continue;
    result.companion = offer.companion;
    result.check =
        passed(need.check, offer.offer->field + " of " + offer.source + " holds the " +
                               (held->pieces.empty() ? need.noun : std::string(held->pieces.front().meaning)));
    result.check.location = place_in(offer);
    result.edges.push_back(edge_of(need, offer, Outcome::pass, *held, std::nullopt));
    return result;
  }
  if (first_with_data != nullptr) {
    const auto difference = mismatch(need.layouts.front(), *first_with_data);
    result.companion = first_with_data->companion;
    result.check = failed(need.check, "the quote does not vouch for this " + need.noun,
                          difference ? difference->expected : "exactly one layout",
                          difference ? difference->actual + " of " + first_with_data->source : "more than one");
    if (!need.source.empty()) result.check.expected += " from " + need.source;
    if (difference) result.check.location = difference->place;
    result.edges.push_back(edge_of(need, *first_with_data, Outcome::fail, need.layouts.front(), difference));
    return result;
  }
  if (!offers.empty()) {
    result.check = unknown(need.check, offers.front().offer->field + " of " + offers.front().source +
                                           " is null, absent or empty: the document binds nothing");
  } else if (need.named_by_user) {
    result.check = skipped(need.check, "the user vouches for the " + need.noun + "; no attestation document was given");
  } else {
    result.check = unknown(need.check, "no attestation document vouches for the " + need.noun);
  }
  return result;
}

}  // namespace touchstone::audit

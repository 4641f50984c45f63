#include "evidence/proofs/ezkl_pretty.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "codec/hex.h"

namespace touchstone::evidence::proofs {
namespace {

constexpr std::string_view kId = "proof.pretty";

Check lie(const ezkl::Text& text, std::string title, std::string expected) {
  Check check = failed(kId, std::move(title), std::move(expected), text.text.shown());
  check.location = Place{{}, text.offset, text.length};
  return check;
}

std::optional<EzklFelt> felt_of(const ezkl::Text& text) {
  const std::string_view raw = text.text.raw();
  if (!raw.starts_with("0x") || raw.size() != 66) return std::nullopt;
  const auto bytes = from_hex_array<32>(raw.substr(2), "felt");
  return bytes ? EzklFelt::from_be(*bytes) : std::nullopt;
}

std::vector<const ezkl::Text*> flat(const std::vector<ezkl::Tensor>& tensors) {
  std::vector<const ezkl::Text*> texts;
  for (const ezkl::Tensor& tensor : tensors) {
    for (const ezkl::Text& text : tensor) texts.push_back(&text);
  }
  return texts;
}

// The parts whose values are instances, in their order. Without settings every part that is there counts.
std::vector<std::vector<const ezkl::Text*>> parts_of(const ezkl::Pretty& pretty, const ezkl::Settings* settings) {
  std::vector<std::vector<const ezkl::Text*>> parts;
  using Kind = ezkl::Visibility::Kind;
  const auto add = [&](const ezkl::Visibility* visibility, const std::vector<ezkl::Tensor>* values,
                       const std::vector<ezkl::Tensor>& processed) {
    if (visibility == nullptr) {
      if (values != nullptr) parts.push_back(flat(*values));
      parts.push_back(flat(processed));
      return;
    }
    if (visibility->kind == Kind::public_ && values != nullptr) parts.push_back(flat(*values));
    if (visibility->kind == Kind::hashed && visibility->hash_is_public) parts.push_back(flat(processed));
  };
  add(settings == nullptr ? nullptr : &settings->input, &pretty.inputs, pretty.processed_inputs);
  add(settings == nullptr ? nullptr : &settings->param, nullptr, pretty.processed_params);
  if (settings == nullptr) {  // the hash of the outputs comes before the outputs in no file that has both
    parts.push_back(flat(pretty.processed_outputs));
    parts.push_back(flat(pretty.outputs));
  } else {
    add(&settings->output, &pretty.outputs, pretty.processed_outputs);
  }
  return parts;
}

std::optional<Check> compare(const ezkl::Text& text, const EzklFelt& instance, std::size_t index) {
  const auto felt = felt_of(text);
  if (felt && *felt == instance) return std::nullopt;
  return lie(text, "a readable value is not instance " + std::to_string(index), "0x" + to_hex(instance.to_be()));
}

struct Compared {
  std::optional<Check> fault;
  std::size_t felts = 0;
  bool placed = true;
};

Compared compare_felts(const ezkl::Pretty& pretty, const std::vector<EzklFelt>& instances,
                       const ezkl::Settings* settings) {
  const auto parts = parts_of(pretty, settings);
  Compared result;
  for (const auto& part : parts) result.felts += part.size();
  if (result.felts == 0) return result;
  const bool gap = std::ranges::any_of(parts, [](const auto& part) { return part.empty(); });
  if (result.felts != instances.size() && settings == nullptr) {
    result.placed = false;
    return result;
  }
  if (result.felts > instances.size() || (result.felts < instances.size() && !gap)) {
    result.fault = failed(kId, "there are not as many readable values as instances", std::to_string(instances.size()),
                          std::to_string(result.felts));
    return result;
  }
  // From the front up to a part that is absent, from the back down to it: its length is not known.
  const auto first_gap = static_cast<std::size_t>(
      std::ranges::find_if(parts, [](const auto& part) { return part.empty(); }) - parts.begin());
  std::size_t index = 0;
  for (std::size_t i = 0; i < std::min(first_gap, parts.size()); ++i) {
    for (const ezkl::Text* text : parts[i]) {
      if (!result.fault) result.fault = compare(*text, instances[index], index);
      ++index;
    }
  }
  index = instances.size();
  for (std::size_t i = parts.size(); i-- > first_gap;) {
    for (std::size_t text = parts[i].size(); text-- > 0;) {
      --index;
      if (!result.fault) result.fault = compare(*parts[i][text], instances[index], index);
    }
  }
  return result;
}

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Nothing without scales: then there is nothing to compare with.
std::optional<Check> compare_scaled(const std::vector<ezkl::Tensor>& scaled, const std::vector<ezkl::Tensor>& felts,
                                    const std::vector<int>& scales, std::string_view name) {
  if (scales.empty()) return std::nullopt;
  for (std::size_t i = 0; i < scaled.size(); ++i) {
    for (std::size_t j = 0; j < scaled[i].size(); ++j) {
      const ezkl::Text& text = scaled[i][j];
      if (i >= scales.size())
        return lie(text, "the settings have no scale for tensor " + std::to_string(i) + " of " + std::string(name),
                   "a scale");
      const auto felt = i < felts.size() && j < felts[i].size() ? felt_of(felts[i][j]) : std::nullopt;
      if (!felt) return lie(text, "a rescaled value of " + std::string(name) + " has no felt beside it", "a felt");
      const double expected = rescaled(*felt, scales[i]);
      if (number_of(text.text.raw()) != expected)
        return lie(text, "a rescaled value is not felt / 2^" + std::to_string(scales[i]), shown(expected));
    }
  }
  return std::nullopt;
}

}  // namespace

double rescaled(const EzklFelt& felt, int scale) {
  const bool negative = felt.is_larger();
  const auto number = (negative ? -felt : felt).number();
  long double value = 0;
  for (std::size_t i = number.size(); i-- > 0;) value = std::ldexp(value, 64) + static_cast<long double>(number[i]);
  const auto result = static_cast<double>(std::ldexp(value, -scale));
  return negative ? -result : result;
}

std::string shown(double value) {
  std::array<char, 400> text{};
  const auto [end, fault] = std::to_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} ? std::string(text.data(), end) : std::string("?");
}

bool is_rescaled(const ezkl::Pretty& pretty, const ezkl::Settings& settings) {
  return (flat(pretty.rescaled_inputs).empty() || !settings.model_input_scales.empty()) &&
         (flat(pretty.rescaled_outputs).empty() || !settings.model_output_scales.empty());
}

Check pretty_check(const ezkl::Proof& proof, const std::vector<EzklFelt>& instances, const ezkl::Settings* settings) {
  if (!proof.pretty) return skipped(kId, "the file has no readable values");
  Compared felts = compare_felts(*proof.pretty, instances, settings);
  if (felts.fault) return std::move(*felts.fault);
  if (settings == nullptr) {
    if (!felts.placed || felts.felts == 0)
      return skipped(kId, "without settings nothing says which instances they are");
    return passed(kId, "the readable felts are the instances; without settings the rescaled ones are not compared");
  }
  const ezkl::Pretty& pretty = *proof.pretty;
  if (auto fault = compare_scaled(pretty.rescaled_inputs, pretty.inputs, settings->model_input_scales, "inputs"))
    return std::move(*fault);
  if (auto fault = compare_scaled(pretty.rescaled_outputs, pretty.outputs, settings->model_output_scales, "outputs"))
    return std::move(*fault);
  if (felts.felts == 0) return skipped(kId, "none of the readable values is an instance");
  if (!is_rescaled(pretty, *settings))
    return passed(kId, "the readable felts are the instances; without scales the rescaled ones are not compared");
  return passed(kId, std::to_string(felts.felts) + " readable values are the instances, rescaled as the settings say");
}

}  // namespace touchstone::evidence::proofs

#include "evidence/models/weight_types.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "evidence/material/companion.h"
#include "evidence/models/weight_fields.h"
#include "evidence/models/weight_parse.h"

namespace touchstone::evidence {
namespace {

// Model files have no other spelling than their bytes.
template <WeightFormat format>
bool recognise(const Reading& reading) {
  if (reading.encoding != Encoding::raw) return false;
  // What was parsed as JSON need not be walked a second time, since receipts come by the hundred thousand; and none of
  // the other formats is JSON: their first bytes, or a zero or 08 further on, stand in no JSON text.
  if (reading.json) {
    if (format != WeightFormat::safetensors_index) return false;
    const json::Value* const map = reading.json->root().find("weight_map");
    return map != nullptr && map->is(json::Kind::object);
  }
  return looks_like(format, BytesSource(*reading.bytes));
}

template <WeightFormat format>
Parsed<Content> parse(const Reading& reading) {
  if (reading.encoding != Encoding::raw) {
    return refuse(Fault::unsupported, 0, "input", "model files are read as they are, not from text that spells them");
  }
  return weight_content(BytesSource(*reading.bytes), format);
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& content = artefact.as<WeightContent>();
  fields.insert(fields.end(), content.head.begin(), content.head.end());
  add_tensors(content.weights, fields);
  const auto add = [&fields](const tensors::Warning& warning) {
    fields.push_back({0, 0, "warning", Untrusted(warning.code), warning.message});
  };
  std::ranges::for_each(content.warnings, add);
  const auto format = weight_format_of(*artefact.type);
  if (const auto mismatch = name_mismatch(*format, artefact.origin); mismatch) add(*mismatch);
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a model file proves nothing by itself: touchstone hash model gives its identities");
}

// Generic: whatever else the bytes are says more than that they could be weights.
template <WeightFormat format>
constexpr ArtefactType row(std::string_view name) {
  return {
      .name = name,
      .document = "models.md",
      .subject = false,
      .generic = true,
      .recognise = recognise<format>,
      .parse = parse<format>,
      .inspect = inspect,
      .verify = verify,
      .instant = nullptr,
      .unpack = nullptr,
      .fields = {},
      .behind = {},
      .variant = nullptr,
  };
}

}  // namespace

constinit const ArtefactType kSafetensors = row<WeightFormat::safetensors>("safetensors");
constinit const ArtefactType kSafetensorsIndex = row<WeightFormat::safetensors_index>("safetensors-index");
constinit const ArtefactType kGguf = row<WeightFormat::gguf>("gguf");
constinit const ArtefactType kOnnx = row<WeightFormat::onnx>("onnx");
constinit const ArtefactType kPytorchZip = row<WeightFormat::pytorch_zip>("pytorch-zip");
constinit const ArtefactType kPickle = row<WeightFormat::pickle>("pickle");
constinit const ArtefactType kGitLfsPointer = row<WeightFormat::git_lfs_pointer>("git-lfs-pointer");

namespace {

// In the order of WeightFormat.
constexpr std::array kWeightTypes = {&kSafetensors, &kSafetensorsIndex, &kGguf,         &kOnnx,
                                     &kPytorchZip,  &kPickle,           &kGitLfsPointer};

}  // namespace

const ArtefactType* weight_type(WeightFormat format) { return kWeightTypes[static_cast<std::size_t>(format)]; }

std::optional<WeightFormat> weight_format_of(const ArtefactType& type) {
  const auto* const found = std::ranges::find(kWeightTypes, &type);
  if (found == kWeightTypes.end()) return std::nullopt;
  return static_cast<WeightFormat>(found - kWeightTypes.begin());
}

Parsed<Content> weight_content(const ByteSource& source, WeightFormat format) {
  ParsedWeights parsed = parse_weights(source, format);
  if (parsed.reading.malformed) return tl::unexpected(*parsed.reading.malformed);
  WeightContent content;
  content.head = weight_head(parsed, source);
  if (parsed.reading.weights) content.weights = std::move(*parsed.reading.weights);
  content.warnings = std::move(parsed.reading.warnings);
  return std::make_shared<const WeightContent>(std::move(content));
}

}  // namespace touchstone::evidence

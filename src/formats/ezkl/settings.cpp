#include "formats/ezkl/settings.h"

#include <charconv>
#include <string>

namespace touchstone::ezkl {
namespace {

using json::Value;
using JsonKind = json::Kind;

constexpr int kMostScale = 256;  // bits; 2^scale divides a field element

Visibility visibility_of(const Value& value) {
  using Kind = Visibility::Kind;
  Visibility result;
  if (value.is(JsonKind::object)) {
    const Value* hashed = value.find("Hashed");
    if (hashed == nullptr || value.members.size() != 1) return result;
    const Value* is_public = hashed->find("hash_is_public");
    result.kind = Kind::hashed;
    result.hash_is_public = is_public != nullptr && is_public->is(JsonKind::boolean) && is_public->flag;
    result.text = Untrusted(std::string_view(result.hash_is_public ? "Hashed, public" : "Hashed, private"));
    return result;
  }
  const std::string_view text = value.text;
  result.text = Untrusted(text);
  if (text == "Private" || text == "private") result.kind = Kind::private_;
  if (text == "Public" || text == "public") result.kind = Kind::public_;
  if (text == "Fixed" || text == "fixed") result.kind = Kind::fixed;
  if (text == "KZGCommit" || text == "kzgcommit" || text == "polycommit") result.kind = Kind::kzg_commit;
  if (text == "hashed" || text == "hashed/public") {
    result.kind = Kind::hashed;
    result.hash_is_public = true;
  }
  if (text == "hashed/private" || text.starts_with("hashed/private/")) result.kind = Kind::hashed;
  return result;
}

Parsed<Visibility> read_visibility(const Value& run_args, std::string_view name) {
  const Value* value = run_args.find(name);
  if (value == nullptr) return refuse(Fault::missing, run_args.offset, "run_args", "a visibility is missing");
  if (!value->is(JsonKind::string) && !value->is(JsonKind::object))
    return refuse(Fault::wrong_type, value->offset, "run_args", "a visibility is a text or {\"Hashed\": …}");
  return visibility_of(*value);
}

// How many numbers a tensor of that shape has; nothing when it is beyond 64 bits.
Parsed<std::optional<std::uint64_t>> size_of(const Value& shape) {
  if (!shape.is(JsonKind::array)) return refuse(Fault::wrong_type, shape.offset, "model_instance_shapes");
  std::uint64_t product = 1;
  bool fits = true;
  for (const Value& item : shape.items) {
    const auto size = item.is(JsonKind::number) ? item.as_u64() : std::nullopt;
    if (!size) return refuse(Fault::out_of_range, item.offset, "model_instance_shapes");
    fits = !__builtin_mul_overflow(product, *size, &product) && fits;
  }
  return fits ? std::optional(product) : std::nullopt;
}

Parsed<void> read_shapes(const Value& shapes, Settings& settings) {
  std::uint64_t total = 0;
  bool fits = true;
  for (const Value& shape : shapes.items) {
    TOUCHSTONE_TRY(size, size_of(shape));
    fits = size && !__builtin_add_overflow(total, *size, &total) && fits;
    settings.sizes.push_back(size.value_or(0));
  }
  if (fits) settings.instances = total;
  if (!fits) settings.sizes.clear();
  settings.shapes_offset = shapes.offset;
  settings.shapes_length = shapes.length;
  return {};
}

Parsed<std::vector<int>> scales(const Value& root, std::string_view name) {
  std::vector<int> result;
  const Value* value = root.find(name);
  if (value == nullptr || value->is(JsonKind::null)) return result;
  if (!value->is(JsonKind::array)) return refuse(Fault::wrong_type, value->offset, "model_scales");
  for (const Value& item : value->items) {
    int scale = 0;
    const char* const last = item.text.data() + item.text.size();
    const auto [end, fault] = std::from_chars(item.text.data(), last, scale);
    if (!item.is(JsonKind::number) || fault != std::errc{} || end != last || scale > kMostScale || scale < -kMostScale)
      return refuse(Fault::out_of_range, item.offset, "model_scales", "a scale is a small integer");
    result.push_back(scale);
  }
  return result;
}

}  // namespace

bool looks_like_settings(const json::Value& root) {
  const Value* run_args = root.find("run_args");
  return run_args != nullptr && run_args->is(JsonKind::object) && root.find("model_instance_shapes") != nullptr;
}

Parsed<Settings> parse_settings(const json::Value& root) {
  TOUCHSTONE_TRY(run_args, json::need(root, "run_args", JsonKind::object));
  Settings settings;
  TOUCHSTONE_TRY(input, read_visibility(*run_args, "input_visibility"));
  TOUCHSTONE_TRY(output, read_visibility(*run_args, "output_visibility"));
  TOUCHSTONE_TRY(param, read_visibility(*run_args, "param_visibility"));
  settings.input = std::move(input);
  settings.output = std::move(output);
  settings.param = std::move(param);
  TOUCHSTONE_TRY(shapes, json::need(root, "model_instance_shapes", JsonKind::array));
  TOUCHSTONE_CHECK(read_shapes(*shapes, settings));
  TOUCHSTONE_TRY(input_scales, scales(root, "model_input_scales"));
  TOUCHSTONE_TRY(output_scales, scales(root, "model_output_scales"));
  settings.model_input_scales = std::move(input_scales);
  settings.model_output_scales = std::move(output_scales);
  if (const Value* version = root.find("version"); version != nullptr && version->is(JsonKind::string))
    settings.version = Untrusted(std::string_view(version->text));
  return settings;
}

}  // namespace touchstone::ezkl

#include "formats/ezkl/proof.h"

#include "codec/hex.h"

namespace touchstone::ezkl {
namespace {

using json::Kind;
using json::Value;

constexpr std::size_t kMostInstances = 1U << 20U;

Text text_of(const Value& value) { return {Untrusted(std::string_view(value.text)), value.offset, value.length}; }

Parsed<Instance> instance_of(const Value& item) {
  Instance instance;
  instance.offset = item.offset;
  instance.length = item.length;
  if (item.is(Kind::string)) {
    auto bytes = from_hex_array<32>(item.text, "instances");
    if (!bytes || item.text.size() != 64)
      return refuse(Fault::syntax, item.offset, "instances", "an element is 64 hex digits");
    instance.bytes = *bytes;
    return instance;
  }
  if (!item.is(Kind::array) || item.items.size() != 4)
    return refuse(Fault::wrong_type, item.offset, "instances", "an element is 64 hex digits or four limbs");
  instance.montgomery = true;
  for (std::size_t limb = 0; limb < 4; ++limb) {
    const auto number = item.items[limb].is(Kind::number) ? item.items[limb].as_u64() : std::nullopt;
    if (!number) return refuse(Fault::out_of_range, item.items[limb].offset, "instances", "a limb has 64 bits");
    for (std::size_t i = 0; i < 8; ++i) instance.bytes[8 * limb + i] = static_cast<std::uint8_t>(*number >> (8 * i));
  }
  return instance;
}

Parsed<void> read_instances(const Value& root, Proof& proof) {
  TOUCHSTONE_TRY(columns, json::need(root, "instances", Kind::array));
  for (const Value& column : columns->items) {
    if (!column.is(Kind::array)) return refuse(Fault::wrong_type, column.offset, "instances", "a column is a list");
    if (column.items.size() > kMostInstances - proof.instances.size())
      return refuse(Fault::too_large, column.offset, "instances");
    for (const Value& item : column.items) {
      TOUCHSTONE_TRY(instance, instance_of(item));
      proof.instances.push_back(instance);
    }
  }
  return {};
}

std::optional<Buffer> hex_of(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  auto bytes = from_hex(text.substr(2), "hex_proof");
  return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
}

Parsed<void> read_proof(const Value& root, Proof& proof) {
  const Value* value = root.find("proof");
  if (value == nullptr) return refuse(Fault::missing, root.offset, "proof");
  proof.proof_offset = value->offset;
  proof.proof_length = value->length;
  if (value->is(Kind::string)) {
    auto bytes = hex_of(value->text);
    if (!bytes) return refuse(Fault::syntax, value->offset, "proof", "is no \"0x\" and hex");
    proof.proof = std::move(*bytes);
    return {};
  }
  if (!value->is(Kind::array)) return refuse(Fault::wrong_type, value->offset, "proof", "is no list of bytes");
  proof.proof.reserve(value->items.size());
  for (const Value& item : value->items) {
    const auto byte = item.is(Kind::number) ? item.as_u64() : std::nullopt;
    if (!byte || *byte > 255) return refuse(Fault::out_of_range, item.offset, "proof", "an element is a byte");
    proof.proof.push_back(static_cast<std::uint8_t>(*byte));
  }
  return {};
}

Parsed<std::vector<Tensor>> tensors(const Value& pretty, std::string_view name) {
  std::vector<Tensor> result;
  const Value* value = pretty.find(name);
  if (value == nullptr || value->is(Kind::null)) return result;
  if (!value->is(Kind::array)) return refuse(Fault::wrong_type, value->offset, "pretty_public_inputs");
  for (const Value& tensor : value->items) {
    if (!tensor.is(Kind::array)) return refuse(Fault::wrong_type, tensor.offset, "pretty_public_inputs");
    Tensor& texts = result.emplace_back();
    for (const Value& item : tensor.items) {
      if (!item.is(Kind::string)) return refuse(Fault::wrong_type, item.offset, "pretty_public_inputs", "is no text");
      texts.push_back(text_of(item));
    }
  }
  return result;
}

Parsed<void> read_pretty(const Value& root, Proof& proof) {
  const Value* value = root.find("pretty_public_inputs");
  if (value == nullptr || value->is(Kind::null)) return {};
  if (!value->is(Kind::object)) return refuse(Fault::wrong_type, value->offset, "pretty_public_inputs");
  Pretty pretty;
  struct Place {
    std::string_view name;
    std::vector<Tensor>* tensors;
  };
  const std::array<Place, 7> places = {{{"rescaled_inputs", &pretty.rescaled_inputs},
                                        {"inputs", &pretty.inputs},
                                        {"processed_inputs", &pretty.processed_inputs},
                                        {"processed_params", &pretty.processed_params},
                                        {"processed_outputs", &pretty.processed_outputs},
                                        {"rescaled_outputs", &pretty.rescaled_outputs},
                                        {"outputs", &pretty.outputs}}};
  for (const Place& place : places) {
    TOUCHSTONE_TRY(read, tensors(*value, place.name));
    *place.tensors = std::move(read);
  }
  proof.pretty = std::move(pretty);
  return {};
}

void note_unsupported(const Value& root, Proof& proof) {
  const Value* protocol = root.find("protocol");
  if (protocol != nullptr && !protocol->is(Kind::null))
    proof.unsupported.push_back({Untrusted(std::string_view("an aggregation")), protocol->offset, protocol->length});
  const auto unless = [&](std::string_view name, std::string_view supported) {
    const Value* value = root.find(name);
    if (value == nullptr || value->is(Kind::null)) return;
    if (value->is(Kind::string) && value->text == supported) return;
    proof.unsupported.push_back(
        {Untrusted(std::string(name) + " " + std::string(value->text)), value->offset, value->length});
  };
  unless("transcript_type", "EVM");
  unless("commitment", "KZG");
}

}  // namespace

bool looks_like_proof(const json::Value& root) {
  const Value* instances = root.find("instances");
  const Value* proof = root.find("proof");
  return instances != nullptr && instances->is(Kind::array) && proof != nullptr &&
         (proof->is(Kind::array) || proof->is(Kind::string));
}

Parsed<Proof> parse_proof(const json::Value& root) {
  if (!root.is(Kind::object)) return refuse(Fault::wrong_type, root.offset, "proof", "is no object");
  Proof proof;
  TOUCHSTONE_CHECK(read_instances(root, proof));
  TOUCHSTONE_CHECK(read_proof(root, proof));
  if (const Value* hex = root.find("hex_proof"); hex != nullptr && !hex->is(Kind::null)) {
    if (!hex->is(Kind::string)) return refuse(Fault::wrong_type, hex->offset, "hex_proof");
    proof.has_hex_proof = true;
    proof.hex_proof = hex_of(hex->text);
    proof.hex_offset = hex->offset;
    proof.hex_length = hex->length;
  }
  TOUCHSTONE_CHECK(read_pretty(root, proof));
  note_unsupported(root, proof);
  if (const Value* version = root.find("version"); version != nullptr && version->is(Kind::string))
    proof.version = text_of(*version);
  return proof;
}

}  // namespace touchstone::ezkl

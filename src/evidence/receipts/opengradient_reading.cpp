#include "evidence/receipts/opengradient_reading.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "crypto/digest.h"

namespace touchstone::evidence::tee_records {
namespace {

constexpr std::size_t kListed = 8;

}  // namespace

Parsed<const json::Value*> json_of(const Reading& reading) {
  if (reading.json != nullptr) return &reading.json->root();
  const auto again = json::parse(*reading.bytes);
  if (!again) return tl::unexpected(again.error());
  return refuse(Fault::wrong_type, 0, "input", "is not JSON");
}

Place place_of(std::size_t offset, std::size_t length) { return Place{{}, offset, length}; }

std::string bounded_list(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < std::min(items.size(), kListed); ++i) {
    if (i > 0) text += "; ";
    text += items[i];
  }
  if (items.size() > kListed) text += "; and " + std::to_string(items.size() - kListed) + " more";
  return text;
}

std::optional<Artefact> inner_artefact(const ArtefactType& type, Bytes bytes, const std::string& origin) {
  Reading reading;
  reading.bytes = std::make_shared<const Buffer>(to_buffer(bytes));
  auto content = type.parse(reading);
  if (!content) return std::nullopt;
  Artefact artefact;
  artefact.type = &type;
  artefact.bytes = reading.bytes;
  artefact.content = std::move(*content);
  artefact.sha256 = crypto::sha256(bytes);
  artefact.size = bytes.size();
  artefact.origin = origin;
  return artefact;
}

void add_inspected(const ArtefactType& type, const Artefact& artefact, std::vector<Claim>& claims) {
  std::vector<Field> fields;
  type.inspect(artefact, fields);
  for (Field& field : fields) {
    const std::string_view name = field.name;
    const bool known = std::ranges::find(type.fields, name, &FieldSpec::name) != type.fields.end();
    const bool claimed = std::ranges::find(claims, name, &Claim::name) != claims.end();
    if (known && !claimed) claims.push_back({std::move(field.name), std::move(field.value)});
  }
}

}  // namespace touchstone::evidence::tee_records

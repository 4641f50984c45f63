#include "formats/dcap/body.h"

#include <algorithm>

namespace touchstone::dcap {
namespace {

constexpr std::size_t kFields10 = 15, kFields15 = 17;

// Whether the fields follow each other without gaps up to `size`.
constexpr bool covers(std::span<const FieldLayout> fields, std::size_t size) {
  std::size_t at = 0;
  for (const FieldLayout& field : fields) {
    if (field.offset != at) return false;
    at += field.size;
  }
  return at == size;
}
static_assert(covers(kSgxReportFields, kSgxReportSize));
static_assert(covers(std::span(kTdReportFields).first(kFields10), 584));
static_assert(covers(std::span(kTdReportFields).first(kFields15), 648));
static_assert(covers(kTdReportFields, 885));

}  // namespace

std::span<const FieldLayout> fields_of(BodyType type) {
  switch (type) {
    case BodyType::sgx_report: return kSgxReportFields;
    case BodyType::td_report_10: return std::span(kTdReportFields).first(kFields10);
    case BodyType::td_report_15: return std::span(kTdReportFields).first(kFields15);
    case BodyType::td_report_15_ex: return kTdReportFields;
  }
  return {};
}

std::size_t size_of(BodyType type) {
  const FieldLayout& last = fields_of(type).back();
  return last.offset + last.size;
}

std::string_view name(BodyType type) {
  switch (type) {
    case BodyType::sgx_report: return "SGX report";
    case BodyType::td_report_10: return "TD report 1.0";
    case BodyType::td_report_15: return "TD report 1.5";
    case BodyType::td_report_15_ex: return "TD report 1.5 Ex";
  }
  return "report";
}

Part Body::field(std::string_view name) const {
  const auto fields = fields_of(type);
  const auto found = std::ranges::find(fields, name, &FieldLayout::name);
  if (found == fields.end()) return {};
  return {part.bytes.subspan(found->offset, found->size), part.offset + found->offset};
}

std::uint64_t Body::number(std::string_view name) const {
  const Bytes bytes = field(name).bytes;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 8); ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
  return value;
}

}  // namespace touchstone::dcap

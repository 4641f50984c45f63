#include "formats/snp/certificate_table.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/reader.h"
#include "codec/guid.h"

namespace touchstone::snp {
namespace {

constexpr std::string_view kField = "certificate table";
constexpr std::size_t kEntryBytes = 24;

struct KnownGuid {
  std::string_view guid;
  TableKind kind;
};
constexpr auto kGuids = std::to_array<KnownGuid>({
    {"63da758d-e664-4564-adc5-f4b93be8accd", TableKind::vcek},
    {"a8074bc2-a25a-483e-aae6-39c045a0b8a1", TableKind::vlek},
    {"4ab7b379-bbac-4fe4-a02f-05aef327c782", TableKind::ask},
    {"c0b406a4-a803-4952-9743-3fb6014cd0ae", TableKind::ark},
    {"92f81bc3-5811-4d3d-97ff-d19f88dc67ea", TableKind::crl},
});

// The specification gives the GUIDs as text. AMD's own tools write the digits in their order; some hosts write the
// first three groups reversed, as GUIDs of firmware are.
TableEntry identified(Bytes guid) {
  TableEntry entry;
  entry.guid = guid_to_text(guid, GuidOrder::as_written);
  for (const GuidOrder order : {GuidOrder::as_written, GuidOrder::mixed_endian}) {
    const std::string text = guid_to_text(guid, order);
    const auto* const known = std::ranges::find(kGuids, text, &KnownGuid::guid);
    if (known == kGuids.end()) continue;
    entry.guid = text;
    entry.kind = known->kind;
    break;
  }
  return entry;
}

Parsed<std::optional<TableEntry>> read_entry(Reader& reader, Bytes bytes) {
  const std::size_t at = reader.offset();
  TOUCHSTONE_TRY(raw, reader.take(kEntryBytes, "entry"));
  if (all_zero(raw)) return std::optional<TableEntry>();
  Reader fields(raw, at);
  TOUCHSTONE_TRY(guid, fields.take(16, "guid"));
  TOUCHSTONE_TRY(offset, fields.u32le("offset"));
  TOUCHSTONE_TRY(length, fields.u32le("length"));
  if (offset > bytes.size() || length > bytes.size() - offset) {
    return refuse(Fault::truncated, at + 16, "offset", "a blob reaches beyond the end of the table");
  }
  TableEntry entry = identified(guid);
  entry.entry_offset = at;
  entry.offset = offset;
  entry.blob = bytes.subspan(offset, length);
  return std::optional<TableEntry>(std::move(entry));
}

bool holds_certificates(TableKind kind) { return kind != TableKind::crl && kind != TableKind::other; }

Parsed<void> read_blob(TableEntry& entry) {
  if (!holds_certificates(entry.kind)) return {};
  auto certificates = certificate::parse(entry.blob);
  if (!certificates) {
    return refuse(certificates.error().fault, entry.offset, name(entry.kind), certificates.error().detail);
  }
  entry.certificates = std::move(certificates->certificates);
  return {};
}

}  // namespace

std::string_view name(TableKind kind) {
  switch (kind) {
    case TableKind::vcek: return "VCEK";
    case TableKind::vlek: return "VLEK";
    case TableKind::ask: return "ASK";
    case TableKind::ark: return "ARK";
    case TableKind::crl: return "CRL";
    case TableKind::other: return "other";
  }
  return "other";
}

Parsed<CertificateTable> parse_table(Bytes bytes) {
  Reader reader(bytes);
  CertificateTable table;
  while (true) {
    const std::size_t at = reader.offset();
    TOUCHSTONE_TRY(entry, read_entry(reader, bytes));
    if (!entry) break;
    if (table.entries.size() == kMaxTableEntries) return refuse(Fault::too_large, at, kField, "more than 64 entries");
    if (std::ranges::find(table.entries, entry->guid, &TableEntry::guid) != table.entries.end()) {
      return refuse(Fault::duplicate, at, "guid", "the same GUID again");
    }
    table.entries.push_back(std::move(*entry));
  }
  if (table.entries.empty()) return refuse(Fault::missing, 0, kField, "it has no entry");
  for (TableEntry& entry : table.entries) {
    if (entry.offset < reader.offset() && !entry.blob.empty()) {
      return refuse(Fault::out_of_range, entry.entry_offset + 16, "offset", "a blob lies inside the entries");
    }
    TOUCHSTONE_CHECK(read_blob(entry));
  }
  return table;
}

bool looks_like_table(Bytes bytes) {
  Reader reader(bytes);
  const auto first = read_entry(reader, bytes);
  return first && *first && (*first)->kind != TableKind::other;
}

}  // namespace touchstone::snp

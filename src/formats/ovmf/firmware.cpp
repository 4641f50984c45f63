#include "formats/ovmf/firmware.h"

#include <algorithm>
#include <utility>

#include "base/reader.h"
#include "codec/guid.h"

namespace touchstone::ovmf {
namespace {

constexpr std::string_view kField = "footer table";
constexpr std::size_t kReset = 32;         // the reset vector code behind the table
constexpr std::size_t kEntryEnd = 2 + 16;  // u16 length, GUID

// The u16 length and GUID that end at `end`; the length counts them.
struct EntryEnd {
  std::string guid;
  std::size_t length = 0;
};
Parsed<EntryEnd> read_end(Bytes file, std::size_t start, std::size_t end, std::size_t limit) {
  Reader reader(file.subspan(start, end - start), start);
  TOUCHSTONE_TRY(length, reader.u16le("length"));
  TOUCHSTONE_TRY(guid, reader.take(16, "GUID"));
  if (length < kEntryEnd || length > limit) {
    return refuse(Fault::out_of_range, start, "length", "an entry of the footer table reaches out of it");
  }
  return EntryEnd{guid_to_text(guid, GuidOrder::mixed_endian), length};
}

Parsed<std::uint32_t> u32_of(const Entry& entry, std::string_view field) {
  Reader reader(entry.data, entry.offset);
  TOUCHSTONE_TRY(value, reader.u32le(field));
  return value;
}

// --- SEV metadata

bool is_section_type(std::uint32_t type) { return (type >= 1 && type <= 4) || type == 0x10; }

Parsed<Section> read_section(Reader& reader) {
  Section section{};
  section.offset = reader.offset();
  TOUCHSTONE_TRY(gpa, reader.u32le("section.gpa"));
  TOUCHSTONE_TRY(size, reader.u32le("section.size"));
  TOUCHSTONE_TRY(type, reader.u32le("section.type"));
  if (!is_section_type(type)) {
    return refuse(Fault::unsupported, section.offset + 8, "section.type", "no section of SEV metadata has it");
  }
  if (size % kPage != 0) return refuse(Fault::out_of_range, section.offset + 4, "section.size", "is no whole page");
  section.type = static_cast<SectionType>(type);
  section.gpa = gpa;
  section.pages = size / kPage;
  return section;
}

Parsed<std::vector<Section>> read_metadata(Bytes file, const Entry& entry) {
  TOUCHSTONE_TRY(distance, u32_of(entry, "SEV metadata"));
  if (distance > file.size()) {
    return refuse(Fault::out_of_range, entry.offset, "SEV metadata", "it lies before the start of the file");
  }
  const std::size_t start = file.size() - distance;
  Reader reader(file.subspan(start), start);
  TOUCHSTONE_TRY(signature, reader.take(4, "SEV metadata"));
  if (as_text(signature) != "ASEV") return refuse(Fault::syntax, start, "SEV metadata", "it does not begin with ASEV");
  TOUCHSTONE_TRY(size, reader.u32le("size"));
  TOUCHSTONE_TRY(version, reader.u32le("version"));
  TOUCHSTONE_TRY(count, reader.u32le("count"));
  if (version != 1) return refuse(Fault::unsupported, start + 8, "version", "SEV metadata has version 1");
  constexpr std::size_t kHeader = 16;
  constexpr std::size_t kRecord = 12;
  if (size < kHeader || count > (size - kHeader) / kRecord || count > reader.remaining() / kRecord) {
    return refuse(Fault::truncated, start + 12, "count", "more sections than the metadata has room for");
  }
  std::vector<Section> sections;
  std::size_t pages = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    TOUCHSTONE_TRY(section, read_section(reader));
    if (section.pages > kMaxPages - pages) {
      return refuse(Fault::too_large, section.offset + 4, "section.size", "more than 4 GiB of sections");
    }
    pages += section.pages;
    sections.push_back(section);
  }
  return sections;
}

Parsed<std::optional<SevHashTable>> read_hash_table(const FooterTable& table) {
  const Entry* entry = table.find(kSevHashTable);
  if (entry == nullptr) return std::optional<SevHashTable>();
  Reader reader(entry->data, entry->offset);
  SevHashTable area;
  TOUCHSTONE_TRY(gpa, reader.u32le("hash table GPA"));
  TOUCHSTONE_TRY(size, reader.u32le("hash table size"));
  area.gpa = gpa;
  area.size = size;
  return gpa == 0 ? std::optional<SevHashTable>() : area;
}

}  // namespace

const Entry* FooterTable::find(std::string_view guid) const {
  const auto found = std::ranges::find(entries, guid, &Entry::guid);
  return found == entries.end() ? nullptr : &*found;
}

Parsed<FooterTable> parse_footer(Bytes file) {
  if (file.size() < kReset + kEntryEnd) return refuse(Fault::truncated, file.size(), kField, "no firmware is so short");
  const std::size_t footer = file.size() - kReset - kEntryEnd;
  TOUCHSTONE_TRY(head, read_end(file, footer, footer + kEntryEnd, file.size() - kReset));
  if (head.guid != kFooter) return refuse(Fault::missing, footer, kField, "the file does not end with one");
  const std::size_t start = file.size() - kReset - head.length;
  FooterTable table;
  for (std::size_t end = footer; end > start;) {
    if (end - start < kEntryEnd) return refuse(Fault::truncated, start, kField, "bytes before its first entry");
    TOUCHSTONE_TRY(one, read_end(file, end - kEntryEnd, end, end - start));
    if (table.find(one.guid) != nullptr)
      return refuse(Fault::duplicate, end - kEntryEnd, "GUID", "the same GUID again");
    const std::size_t offset = end - one.length;
    table.entries.push_back({std::move(one.guid), file.subspan(offset, one.length - kEntryEnd), offset});
    end = offset;
  }
  return table;
}

bool SevFirmware::has(SectionType type) const {
  return std::ranges::find(sections, type, &Section::type) != sections.end();
}

Parsed<SevFirmware> parse_sev(Bytes file) {
  TOUCHSTONE_TRY(table, parse_footer(file));
  if (const Entry* svsm = table.find(kSvsmInfo); svsm != nullptr) {
    return refuse(Fault::unsupported, svsm->offset, "SVSM info", "guests with an SVSM are measured in another way");
  }
  SevFirmware firmware;
  firmware.file = file;
  if (const Entry* reset = table.find(kSevEsReset); reset != nullptr) {
    TOUCHSTONE_TRY(eip, u32_of(*reset, "SEV-ES reset block"));
    firmware.ap_reset_eip = eip;
  }
  TOUCHSTONE_TRY(hash_table, read_hash_table(table));
  firmware.hash_table = hash_table;
  const Entry* metadata = table.find(kSevMetadata);
  if (metadata == nullptr)
    return refuse(Fault::missing, file.size() - kReset, "SEV metadata", "no firmware for SEV-SNP");
  TOUCHSTONE_TRY(sections, read_metadata(file, *metadata));
  firmware.sections = std::move(sections);
  return firmware;
}

}  // namespace touchstone::ovmf

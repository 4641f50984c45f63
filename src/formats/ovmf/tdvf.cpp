#include "formats/ovmf/tdvf.h"

#include <utility>

#include "base/reader.h"

namespace touchstone::ovmf {
namespace {

constexpr std::string_view kField = "TDX metadata";
constexpr std::size_t kHeader = 16, kRecord = 32;

Parsed<TdvfSection> read_section(Reader& reader, Bytes file) {
  TdvfSection section;
  section.offset = reader.offset();
  TOUCHSTONE_TRY(data_offset, reader.u32le("data_offset"));
  TOUCHSTONE_TRY(raw_size, reader.u32le("raw_size"));
  TOUCHSTONE_TRY(memory_address, reader.u64le("memory_address"));
  TOUCHSTONE_TRY(memory_size, reader.u64le("memory_size"));
  TOUCHSTONE_TRY(type, reader.u32le("type"));
  TOUCHSTONE_TRY(attributes, reader.u32le("attributes"));
  if (data_offset > file.size() || raw_size > file.size() - data_offset) {
    return refuse(Fault::truncated, section.offset, "data_offset", "the data lie outside the file");
  }
  if (memory_address % kPage != 0 || memory_size % kPage != 0) {
    return refuse(Fault::out_of_range, section.offset + 8, "memory_address", "is not of whole pages");
  }
  if (memory_size < raw_size) {
    return refuse(Fault::out_of_range, section.offset + 16, "memory_size", "is smaller than the data");
  }
  if (memory_size / kPage > kMaxPages) return refuse(Fault::too_large, section.offset + 16, "memory_size");
  section.data = file.subspan(data_offset, raw_size);
  section.memory_address = memory_address;
  section.pages = static_cast<std::size_t>(memory_size / kPage);
  section.type = type;
  section.attributes = attributes;
  return section;
}

Parsed<Reader> descriptor_of(Bytes file) {
  TOUCHSTONE_TRY(table, parse_footer(file));
  const Entry* entry = table.find(kTdxMetadata);
  if (entry == nullptr) return refuse(Fault::missing, file.size(), kField, "the footer table has no entry for it");
  if (entry->data.size() < 4) return refuse(Fault::truncated, entry->offset, kField);
  // The last u32 of the entry is the distance from the end of the file.
  Reader distance_reader(entry->data.last(4), entry->offset + entry->data.size() - 4);
  TOUCHSTONE_TRY(distance, distance_reader.u32le(kField));
  if (distance > file.size()) return refuse(Fault::out_of_range, entry->offset, kField, "it lies before the file");
  const std::size_t start = file.size() - distance;
  return Reader(file.subspan(start), start);
}

}  // namespace

Parsed<Tdvf> parse_tdvf(Bytes file) {
  TOUCHSTONE_TRY(reader, descriptor_of(file));
  const std::size_t start = reader.offset();
  TOUCHSTONE_TRY(signature, reader.take(4, kField));
  if (as_text(signature) != "TDVF") return refuse(Fault::syntax, start, kField, "it does not begin with TDVF");
  TOUCHSTONE_TRY(length, reader.u32le("length"));
  TOUCHSTONE_TRY(version, reader.u32le("version"));
  TOUCHSTONE_TRY(count, reader.u32le("number of sections"));
  if (version != 1) return refuse(Fault::unsupported, start + 8, "version", "TDX metadata has version 1");
  if (length < kHeader || count > (length - kHeader) / kRecord || count > reader.remaining() / kRecord) {
    return refuse(Fault::truncated, start + 12, "number of sections", "more than the metadata has room for");
  }
  Tdvf tdvf;
  std::size_t pages = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    TOUCHSTONE_TRY(section, read_section(reader, file));
    // What is added at run time is not walked.
    const bool walked = section.extends() || !section.augments();
    if (walked && section.pages > kMaxPages - pages) {
      return refuse(Fault::too_large, section.offset + 16, "memory_size", "more than 4 GiB to measure");
    }
    if (walked) pages += section.pages;
    tdvf.sections.push_back(section);
  }
  return tdvf;
}

bool looks_like_tdvf(Bytes file) {
  const auto table = parse_footer(file);
  return table && table->find(kTdxMetadata) != nullptr;
}

}  // namespace touchstone::ovmf

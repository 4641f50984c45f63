#include "formats/pe/pe.h"

#include <algorithm>
#include <array>

#include "base/reader.h"

namespace touchstone::pe {
namespace {

// environments.md 3: where the header of the image is stated, and its parts.
constexpr std::size_t kStart = 0x3C, kSignatureSize = 4, kCoffSize = 20;
constexpr ByteArray<4> kSignature = {'P', 'E', 0, 0};

template <std::size_t N>
Parsed<ByteArray<N>> read(const ByteSource& source, std::uint64_t offset, std::string_view field) {
  ByteArray<N> bytes{};
  if (offset > source.size() || N > source.size() - offset) {
    return refuse(Fault::truncated, static_cast<std::size_t>(std::min(offset, source.size())), field);
  }
  if (!source.read(offset, bytes)) return refuse(Fault::unreadable, static_cast<std::size_t>(offset), field);
  return bytes;
}

struct Table {
  std::uint16_t machine = 0;
  std::uint16_t count = 0;
  std::size_t count_offset = 0;
  std::uint64_t offset = 0;  // of the first entry
};

Parsed<Table> find_table(const ByteSource& source) {
  TOUCHSTONE_TRY(magic, read<kMagic.size()>(source, 0, "MZ"));
  if (magic != kMagic) return refuse(Fault::syntax, 0, "MZ", "is no PE file");
  TOUCHSTONE_TRY(start_bytes, read<4>(source, kStart, "e_lfanew"));
  TOUCHSTONE_TRY(start, Reader(start_bytes, kStart).u32le("e_lfanew"));
  TOUCHSTONE_TRY(signature, read<kSignatureSize>(source, start, "PE signature"));
  if (signature != kSignature) return refuse(Fault::syntax, start, "PE signature", "is not PE");
  const std::size_t coff = std::size_t{start} + kSignatureSize;
  TOUCHSTONE_TRY(header, read<kCoffSize>(source, coff, "COFF header"));
  Reader reader(header, coff);
  Table table;
  TOUCHSTONE_TRY(machine, reader.u16le("Machine"));
  table.count_offset = reader.offset();
  TOUCHSTONE_TRY(count, reader.u16le("NumberOfSections"));
  TOUCHSTONE_CHECK(reader.take(12, "COFF header"));
  TOUCHSTONE_TRY(optional_size, reader.u16le("SizeOfOptionalHeader"));
  table.machine = machine;
  table.count = count;
  table.offset = coff + kCoffSize + optional_size;
  return table;
}

Parsed<Section> read_section(const ByteSource& source, std::uint64_t offset) {
  TOUCHSTONE_TRY(entry, read<kSectionHeaderSize>(source, offset, "section table"));
  Reader reader(entry, static_cast<std::size_t>(offset));
  Section section;
  section.offset = static_cast<std::size_t>(offset);
  TOUCHSTONE_TRY(name, reader.array<8>("Name"));
  section.name_bytes = name;
  for (std::uint32_t* field :
       {&section.virtual_size, &section.virtual_address, &section.size_of_raw_data, &section.pointer_to_raw_data}) {
    TOUCHSTONE_TRY(value, reader.u32le("section"));
    *field = value;
  }
  return section;
}

Parsed<void> check(const Section& section, const File& file) {
  const Bytes padding = Bytes(section.name_bytes).subspan(section.name().size());
  if (!all_zero(padding)) return refuse(Fault::syntax, section.offset, "Name", "has bytes behind its NUL");
  // Two sections of a name would be one to the loader and another one to a verifier.
  if (file.find(section.name()) != nullptr) return refuse(Fault::duplicate, section.offset, "Name");
  if (section.size_of_raw_data > 0 &&
      (section.pointer_to_raw_data > file.size || section.size_of_raw_data > file.size - section.pointer_to_raw_data)) {
    return refuse(Fault::out_of_range, section.offset + 16, "SizeOfRawData", "the section passes the end of the file");
  }
  return {};
}

}  // namespace

std::string_view Section::name() const {
  const std::string_view text = as_text(name_bytes);
  return text.substr(0, std::min(text.find('\0'), text.size()));
}

std::uint64_t Section::stored() const { return std::min(virtual_size, size_of_raw_data); }

const Section* File::find(std::string_view name) const {
  const auto found = std::ranges::find_if(sections, [name](const Section& one) { return one.name() == name; });
  return found == sections.end() ? nullptr : &*found;
}

Parsed<File> parse(const ByteSource& source) {
  TOUCHSTONE_TRY(table, find_table(source));
  if (table.count > kMaxSections) {
    return refuse(Fault::out_of_range, table.count_offset, "NumberOfSections", "more than 96");
  }
  File file;
  file.machine = table.machine;
  file.size = source.size();
  for (std::size_t i = 0; i < table.count; ++i) {
    TOUCHSTONE_TRY(section, read_section(source, table.offset + i * kSectionHeaderSize));
    TOUCHSTONE_CHECK(check(section, file));
    file.sections.push_back(section);
  }
  return file;
}

bool looks_like_uki(const ByteSource& source) {
  const auto table = find_table(source);
  if (!table) return false;
  for (std::size_t i = 0; i < std::min<std::size_t>(table->count, kMaxSections); ++i) {
    const auto section = read_section(source, table->offset + i * kSectionHeaderSize);
    if (!section) return false;
    if (section->name() == ".linux") return true;
  }
  return false;
}

}  // namespace touchstone::pe

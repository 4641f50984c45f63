#include "formats/eif/image.h"

#include <algorithm>
#include <utility>

#include "base/reader.h"
#include "codec/json.h"
#include "formats/eif/signature.h"

namespace touchstone::eif {
namespace {

constexpr std::uint16_t kMaxVersion = 4;
// Offsets of header fields (B1), for errors.
constexpr std::size_t kVersionOffset = 4, kNumSectionsOffset = 26, kOffsetsOffset = 28, kSizesOffset = 284;

Parsed<Header> read_header(Bytes bytes) {
  Reader reader(bytes);
  Header header;
  TOUCHSTONE_TRY(magic, reader.take(kMagic.size(), "magic"));
  if (!equal(magic, kMagic)) return refuse(Fault::syntax, 0, "magic", "is not .eif");
  TOUCHSTONE_TRY(version, reader.u16be("version"));
  TOUCHSTONE_TRY(flags, reader.u16be("flags"));
  TOUCHSTONE_TRY(memory, reader.u64be("default memory"));
  TOUCHSTONE_TRY(cpus, reader.u64be("default CPU count"));
  TOUCHSTONE_TRY(reserved, reader.u16be("reserved"));
  TOUCHSTONE_TRY(count, reader.u16be("number of sections"));
  for (std::uint64_t& offset : header.section_offsets) {
    TOUCHSTONE_TRY(value, reader.u64be("section offsets"));
    offset = value;
  }
  for (std::uint64_t& size : header.section_sizes) {
    TOUCHSTONE_TRY(value, reader.u64be("section sizes"));
    size = value;
  }
  TOUCHSTONE_TRY(unused, reader.u32be("unused"));
  TOUCHSTONE_TRY(crc, reader.u32be("CRC-32"));
  TOUCHSTONE_CHECK(reader.expect_end("header"));
  if (version == 0 || version > kMaxVersion) return refuse(Fault::unsupported, kVersionOffset, "version");
  if (count == 0 || count > kMaxSections) return refuse(Fault::out_of_range, kNumSectionsOffset, "number of sections");
  header.version = version;
  header.flags = flags;
  header.default_memory = memory;
  header.default_cpus = cpus;
  header.reserved = reserved;
  header.num_sections = count;
  header.unused = unused;
  header.crc32 = crc;
  return header;
}

void note_odd_header(const Header& header, std::vector<std::string_view>& oddities) {
  const auto is_used = [](std::uint64_t value) { return value != 0; };
  if ((header.flags & ~1U) != 0) oddities.emplace_back("flags of the header other than bit 0 are set");
  if (header.reserved != 0) oddities.emplace_back("the reserved field of the header is not zero");
  if (header.unused != 0) oddities.emplace_back("the unused field of the header is not zero");
  if (std::any_of(header.section_offsets.begin() + header.num_sections, header.section_offsets.end(), is_used) ||
      std::any_of(header.section_sizes.begin() + header.num_sections, header.section_sizes.end(), is_used)) {
    oddities.emplace_back("an entry of the section table that no section has is not zero");
  }
}

Untrusted text_of(const json::Value& object, std::string_view name) {
  const json::Value* member = object.find(name);
  return member != nullptr && member->is(json::Kind::string) ? Untrusted(member->text) : Untrusted();
}

Parsed<Metadata> parse_metadata(Buffer text, std::size_t offset) {
  Metadata metadata;
  metadata.json = std::move(text);
  const auto document = json::parse(metadata.json);
  if (!document) {
    const ParseError& error = document.error();
    return refuse(error.fault, offset + error.offset, "metadata section", "is no JSON");
  }
  metadata.image_name = text_of(document->root(), "ImageName");
  metadata.image_version = text_of(document->root(), "ImageVersion");
  return metadata;
}

std::size_t count(const std::vector<Section>& sections, SectionType type) {
  return static_cast<std::size_t>(std::ranges::count(sections, type, &Section::type));
}

const Section* first(const std::vector<Section>& sections, SectionType type) {
  const auto found = std::ranges::find(sections, type, &Section::type);
  return found == sections.end() ? nullptr : &*found;
}

// Discards what it is given: for a walk that only wants the structure.
class Nowhere : public SectionSink {
 public:
  void data(const Section& /*section*/, Bytes /*piece*/) override {}
};

}  // namespace

std::string_view name(SectionType type) {
  switch (type) {
    case SectionType::kernel: return "kernel";
    case SectionType::cmdline: return "cmdline";
    case SectionType::ramdisk: return "ramdisk";
    case SectionType::signature: return "signature";
    case SectionType::metadata: return "metadata";
  }
  return "section";
}

void Walker::update(Bytes piece, SectionSink& sink) {
  image_.size += piece.size();
  while (!error_ && !piece.empty()) {
    Parsed<void> step;
    switch (state_) {
      case State::header:
        if (fill(piece, kHeaderSize)) step = begin_image();
        break;
      case State::section_header:
        if (fill(piece, kSectionHeaderSize)) step = begin_section();
        break;
      case State::data: take_data(piece, sink); break;
    }
    if (!step) error_ = step.error();
  }
}

// Moves bytes to `pending_` until it has as many as wanted.
bool Walker::fill(Bytes& piece, std::size_t wanted) {
  const std::size_t count = std::min(wanted - pending_.size(), piece.size());
  append(pending_, piece.first(count));
  piece = piece.subspan(count);
  walked_ += count;
  return pending_.size() == wanted;
}

Parsed<void> Walker::begin_image() {
  TOUCHSTONE_TRY(header, read_header(pending_));
  image_.header = header;
  note_odd_header(header, image_.oddities);
  pending_.clear();
  state_ = State::section_header;
  return {};
}

// B4: the enclave loader goes by the table, the reference reader by the sequence. What only one of them sees would run
// without being measured, so every section has to stand in both.
Parsed<void> Walker::begin_section() {
  const std::uint64_t offset = walked_ - kSectionHeaderSize;
  const std::size_t index = image_.sections.size();
  Reader reader(pending_, static_cast<std::size_t>(offset));
  TOUCHSTONE_TRY(type, reader.u16be("section type"));
  TOUCHSTONE_TRY(flags, reader.u16be("section flags"));
  TOUCHSTONE_TRY(size, reader.u64be("section size"));
  pending_.clear();
  if (index == image_.header.num_sections) {
    return refuse(Fault::trailing, static_cast<std::size_t>(offset), "last section", "more than the header counts");
  }
  if (image_.header.section_offsets[index] != offset) {
    return refuse(Fault::out_of_range, kOffsetsOffset + 8 * index, "section offsets",
                  "the table and the sequence of sections disagree");
  }
  if (image_.header.section_sizes[index] != size) {
    return refuse(Fault::out_of_range, kSizesOffset + 8 * index, "section sizes",
                  "the table and the sequence of sections disagree");
  }
  if (type < 1 || type > 5) return refuse(Fault::unsupported, static_cast<std::size_t>(offset), "section type");
  Section section{static_cast<SectionType>(type), flags, size, offset, 0};
  section.ordinal = count(image_.sections, section.type);
  TOUCHSTONE_CHECK(check_order(section));
  if (flags != 0) image_.oddities.emplace_back("flags of a section are set");
  image_.sections.push_back(section);
  left_ = size;
  state_ = left_ > 0 ? State::data : State::section_header;
  return {};
}

Parsed<void> Walker::check_order(const Section& section) const {
  const auto offset = static_cast<std::size_t>(section.offset);
  if (section.type == SectionType::ramdisk) {
    if (count(image_.sections, SectionType::kernel) == 1 && count(image_.sections, SectionType::cmdline) == 1)
      return {};
    return refuse(Fault::missing, offset, "kernel or command line", "a ramdisk stands before it");
  }
  if (section.ordinal > 0) return refuse(Fault::duplicate, offset, name(section.type));
  if (section.type == SectionType::signature && section.size > kMaxSignature) {
    return refuse(Fault::too_large, offset + 4, "signature section", "over 32768 bytes");
  }
  if (section.type == SectionType::metadata && section.size > kMaxMetadata) {
    return refuse(Fault::too_large, offset + 4, "metadata section", "over 16 MiB");
  }
  return {};
}

void Walker::take_data(Bytes& piece, SectionSink& sink) {
  const Section& section = image_.sections.back();
  const Bytes part = piece.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, piece.size())));
  if (section.type == SectionType::signature) append(signature_, part);
  if (section.type == SectionType::metadata) append(metadata_, part);
  sink.data(section, part);
  piece = piece.subspan(part.size());
  walked_ += part.size();
  left_ -= part.size();
  if (left_ == 0) state_ = State::section_header;
}

Parsed<void> Walker::finish_order() const {
  const auto end = static_cast<std::size_t>(walked_);
  if (state_ == State::header) {
    if (!starts_with(pending_, Bytes(kMagic).first(std::min(kMagic.size(), pending_.size())))) {
      return refuse(Fault::syntax, 0, "magic", "is not .eif");
    }
    return refuse(Fault::truncated, end, "header", "fewer than 548 bytes");
  }
  if (state_ == State::data) {
    return refuse(Fault::truncated, static_cast<std::size_t>(image_.sections.back().offset) + 4, "section size",
                  "it passes the end of the file");
  }
  if (!pending_.empty()) {
    return refuse(Fault::trailing, end - pending_.size(), "last section", "1 to 11 bytes are left over");
  }
  if (image_.sections.size() != image_.header.num_sections) {
    return refuse(Fault::missing, kNumSectionsOffset, "section", "the header counts more than there are");
  }
  for (const SectionType type : {SectionType::kernel, SectionType::cmdline}) {
    if (first(image_.sections, type) == nullptr) return refuse(Fault::missing, end, name(type));
  }
  return {};
}

Parsed<void> Walker::finish_parts() {
  if (const Section* section = first(image_.sections, SectionType::signature); section != nullptr) {
    TOUCHSTONE_TRY(signature, parse_signature(signature_, static_cast<std::size_t>(section->data_offset())));
    image_.signature = std::move(signature);
  }
  if (const Section* section = first(image_.sections, SectionType::metadata); section != nullptr) {
    TOUCHSTONE_TRY(metadata, parse_metadata(std::move(metadata_), static_cast<std::size_t>(section->data_offset())));
    image_.metadata = std::move(metadata);
  }
  return {};
}

Parsed<Image> Walker::finish() {
  if (error_) return tl::unexpected(*error_);
  TOUCHSTONE_CHECK(finish_order());
  TOUCHSTONE_CHECK(finish_parts());
  return std::move(image_);
}

Parsed<Image> parse(Bytes file) {
  Nowhere nowhere;
  Walker walker;
  walker.update(file, nowhere);
  return walker.finish();
}

}  // namespace touchstone::eif

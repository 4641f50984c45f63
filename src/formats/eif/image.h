// Enclave image file (nitro.md part B; EIF src/defs/mod.rs). Images are gigabytes, so the one walk over a file takes
// its bytes in pieces; a file in memory is one piece.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"

namespace touchstone::eif {

// B1. All numbers are big-endian.
inline constexpr std::size_t kHeaderSize = 548;
inline constexpr std::size_t kSectionHeaderSize = 12;
inline constexpr std::size_t kMaxSections = 32;
inline constexpr std::size_t kCrcOffset = 544;
inline constexpr std::size_t kMaxSignature = 32768;
inline constexpr std::size_t kMaxMetadata = 16U << 20U;  // ours: what the JSON reader takes
inline constexpr std::array<std::uint8_t, 4> kMagic = {'.', 'e', 'i', 'f'};

struct Header {
  std::uint16_t version = 0;
  std::uint16_t flags = 0;  // bit 0: aarch64
  std::uint64_t default_memory = 0;
  std::uint64_t default_cpus = 0;
  std::uint16_t reserved = 0;
  std::uint16_t num_sections = 0;
  std::array<std::uint64_t, kMaxSections> section_offsets{};
  std::array<std::uint64_t, kMaxSections> section_sizes{};
  std::uint32_t unused = 0;
  std::uint32_t crc32 = 0;
  [[nodiscard]] bool aarch64() const { return (flags & 1U) != 0; }
};

enum class SectionType : std::uint16_t { kernel = 1, cmdline = 2, ramdisk = 3, signature = 4, metadata = 5 };
[[nodiscard]] std::string_view name(SectionType type);

struct Section {
  SectionType type = SectionType::kernel;
  std::uint16_t flags = 0;
  std::uint64_t size = 0;    // of the data
  std::uint64_t offset = 0;  // of the section header
  std::size_t ordinal = 0;   // among the sections of its type
  [[nodiscard]] std::uint64_t data_offset() const { return offset + kSectionHeaderSize; }
};

/// Element 0 of the signature section (B3).
struct Signature {
  Buffer signing_certificate;  // PEM text
  Buffer certificate_der;      // its first CERTIFICATE block
  Buffer cose_sign1;
};

struct Metadata {
  Buffer json;
  Untrusted image_name, image_version;  // empty when the JSON does not say
};

struct Image {
  Header header;
  std::vector<Section> sections;
  std::optional<Signature> signature;
  std::optional<Metadata> metadata;
  std::uint64_t size = 0;
  /// Fields that should be zero and are not (B4): reported, not refused. Static storage.
  std::vector<std::string_view> oddities;
};

/// Receives the data of sections in the order of the file, in pieces.
class SectionSink {
 public:
  SectionSink() = default;
  SectionSink(const SectionSink&) = delete;
  SectionSink& operator=(const SectionSink&) = delete;
  virtual ~SectionSink() = default;
  virtual void data(const Section& section, Bytes piece) = 0;
};

/// The sequential walk of the reference reader, compared with the offset table as it goes (B4: both have to agree). The
/// first fault ends it: later bytes are only counted.
class Walker {
 public:
  void update(Bytes piece, SectionSink& sink);
  /// The image, when everything of B4 but the CRC holds.
  [[nodiscard]] Parsed<Image> finish();
  /// Whether the walk has failed already, so that the caller may stop reading.
  [[nodiscard]] const std::optional<ParseError>& failed() const { return error_; }

 private:
  enum class State { header, section_header, data };

  [[nodiscard]] bool fill(Bytes& piece, std::size_t wanted);
  [[nodiscard]] Parsed<void> begin_image();
  [[nodiscard]] Parsed<void> begin_section();
  [[nodiscard]] Parsed<void> check_order(const Section& section) const;
  void take_data(Bytes& piece, SectionSink& sink);
  [[nodiscard]] Parsed<void> finish_order() const;
  [[nodiscard]] Parsed<void> finish_parts();

  State state_ = State::header;
  Image image_;
  Buffer pending_;               // an incomplete header, image or section
  std::uint64_t left_ = 0;       // of the current section's data
  std::uint64_t walked_ = 0;     // bytes consumed by the walk
  Buffer signature_, metadata_;  // kept while they pass
  std::optional<ParseError> error_;
};

/// The same walk over a file in memory.
[[nodiscard]] Parsed<Image> parse(Bytes file);

/// The payload of B3 that the signature has to cover: register 0 with that value.
[[nodiscard]] Buffer signed_payload(const ByteArray<48>& pcr0);

}  // namespace touchstone::eif

#include "formats/eventlog/tcg_log.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/reader.h"

namespace touchstone::eventlog {
namespace {

constexpr std::string_view kSpecId("Spec ID Event03\0", 16);
constexpr std::uint32_t kMaxIndex = 23;
constexpr std::uint32_t kEndIndex = 0xFFFFFFFF;
constexpr std::size_t kSha1Bytes = 20;

struct TypeName {
  std::uint32_t type;
  std::string_view name;
};
// PFP 1.06, table 12; the last one is dstack's.
constexpr auto kTypes = std::to_array<TypeName>({
    {0x00000000, "EV_PREBOOT_CERT"},
    {0x00000001, "EV_POST_CODE"},
    {0x00000003, "EV_NO_ACTION"},
    {0x00000004, "EV_SEPARATOR"},
    {0x00000005, "EV_ACTION"},
    {0x00000006, "EV_EVENT_TAG"},
    {0x00000007, "EV_S_CRTM_CONTENTS"},
    {0x00000008, "EV_S_CRTM_VERSION"},
    {0x00000009, "EV_CPU_MICROCODE"},
    {0x0000000A, "EV_PLATFORM_CONFIG_FLAGS"},
    {0x0000000B, "EV_TABLE_OF_DEVICES"},
    {0x0000000C, "EV_COMPACT_HASH"},
    {0x0000000D, "EV_IPL"},
    {0x0000000E, "EV_IPL_PARTITION_DATA"},
    {0x0000000F, "EV_NONHOST_CODE"},
    {0x00000010, "EV_NONHOST_CONFIG"},
    {0x00000011, "EV_NONHOST_INFO"},
    {0x00000012, "EV_OMIT_BOOT_DEVICE_EVENTS"},
    {0x80000001, "EV_EFI_VARIABLE_DRIVER_CONFIG"},
    {0x80000002, "EV_EFI_VARIABLE_BOOT"},
    {0x80000003, "EV_EFI_BOOT_SERVICES_APPLICATION"},
    {0x80000004, "EV_EFI_BOOT_SERVICES_DRIVER"},
    {0x80000005, "EV_EFI_RUNTIME_SERVICES_DRIVER"},
    {0x80000006, "EV_EFI_GPT_EVENT"},
    {0x80000007, "EV_EFI_ACTION"},
    {0x80000008, "EV_EFI_PLATFORM_FIRMWARE_BLOB"},
    {0x80000009, "EV_EFI_HANDOFF_TABLES"},
    {0x8000000A, "EV_EFI_PLATFORM_FIRMWARE_BLOB2"},
    {0x8000000B, "EV_EFI_HANDOFF_TABLES2"},
    {0x8000000C, "EV_EFI_VARIABLE_BOOT2"},
    {0x80000010, "EV_EFI_HCRTM_EVENT"},
    {0x800000E0, "EV_EFI_VARIABLE_AUTHORITY"},
    {0x800000E1, "EV_EFI_SPDM_FIRMWARE_BLOB"},
    {0x800000E2, "EV_EFI_SPDM_FIRMWARE_CONFIG"},
    {0x08000001, "dstack runtime event"},
});

struct KnownAlgorithm {
  std::uint16_t id, size;
  std::string_view name;
};
constexpr auto kAlgorithms = std::to_array<KnownAlgorithm>(
    {{kAlgSha1, 20, "sha1"}, {kAlgSha256, 32, "sha256"}, {kAlgSha384, 48, "sha384"}, {kAlgSha512, 64, "sha512"}});

const KnownAlgorithm* known(std::uint16_t id) {
  const auto* const found = std::ranges::find(kAlgorithms, id, &KnownAlgorithm::id);
  return found == kAlgorithms.end() ? nullptr : found;
}

// Everything from here on is 00 or FF. Looked for once: asking again at every record would be slow on purpose-made
// input.
std::size_t padding_start(Bytes bytes) {
  std::size_t end = bytes.size();
  while (end > 0 && (bytes[end - 1] == 0x00 || bytes[end - 1] == 0xFF)) --end;
  return end;
}

Parsed<std::vector<Algorithm>> read_header(Reader& reader) {
  TOUCHSTONE_CHECK(reader.take(kSpecId.size(), "signature"));
  TOUCHSTONE_CHECK(reader.take(8, "platformClass"));  // and three bytes of version, uintnSize
  const std::size_t at = reader.offset();
  TOUCHSTONE_TRY(count, reader.u32le("numberOfAlgorithms"));
  if (count == 0 || count > kMaxAlgorithms) return refuse(Fault::out_of_range, at, "numberOfAlgorithms");
  std::vector<Algorithm> algorithms;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t place = reader.offset();
    TOUCHSTONE_TRY(id, reader.u16le("algorithmId"));
    TOUCHSTONE_TRY(size, reader.u16le("digestSize"));
    if (std::ranges::find(algorithms, id, &Algorithm::id) != algorithms.end()) {
      return refuse(Fault::duplicate, place, "algorithmId");
    }
    const KnownAlgorithm* one = known(id);
    if (size == 0 || (one != nullptr && one->size != size)) {
      return refuse(Fault::out_of_range, place + 2, "digestSize", "not that of the algorithm");
    }
    algorithms.push_back({id, size});
  }
  TOUCHSTONE_TRY(vendor_size, reader.u8("vendorInfoSize"));
  TOUCHSTONE_CHECK(reader.take(vendor_size, "vendorInfo"));
  TOUCHSTONE_CHECK(reader.expect_end("Spec ID Event03"));
  return algorithms;
}

Parsed<void> read_head(Reader& reader, Event& event) {
  event.offset = reader.offset();
  TOUCHSTONE_TRY(index, reader.u32le("pcrIndex"));
  if (index > kMaxIndex) return refuse(Fault::out_of_range, event.offset, "pcrIndex", "no register has that number");
  TOUCHSTONE_TRY(type, reader.u32le("eventType"));
  event.index = index;
  event.type = type;
  return {};
}

Parsed<void> read_data(Reader& reader, Event& event) {
  TOUCHSTONE_TRY(size, reader.u32le("eventSize"));
  event.data_offset = reader.offset();
  TOUCHSTONE_TRY(data, reader.take(size, "event"));
  event.data = data;
  return {};
}

Parsed<Event> read_sha1_event(Reader& reader) {
  Event event;
  TOUCHSTONE_CHECK(read_head(reader, event));
  TOUCHSTONE_TRY(digest, reader.take(kSha1Bytes, "digest"));
  event.digests.push_back({kAlgSha1, digest});
  TOUCHSTONE_CHECK(read_data(reader, event));
  return event;
}

Parsed<Event> read_agile_event(Reader& reader, const std::vector<Algorithm>& algorithms) {
  Event event;
  TOUCHSTONE_CHECK(read_head(reader, event));
  const std::size_t at = reader.offset();
  TOUCHSTONE_TRY(count, reader.u32le("digestCount"));
  if (count > algorithms.size()) return refuse(Fault::out_of_range, at, "digestCount", "more than the header lists");
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t place = reader.offset();
    TOUCHSTONE_TRY(id, reader.u16le("algorithmId"));
    const auto algorithm = std::ranges::find(algorithms, id, &Algorithm::id);
    if (algorithm == algorithms.end()) {
      return refuse(Fault::unsupported, place, "algorithmId", "the header does not list it");
    }
    if (event.digest(id) != nullptr) return refuse(Fault::duplicate, place, "algorithmId");
    TOUCHSTONE_TRY(value, reader.take(algorithm->size, "digest"));
    event.digests.push_back({id, value});
  }
  TOUCHSTONE_CHECK(read_data(reader, event));
  return event;
}

// intel-dcap.md 6.1: "The log ends at index 0xFFFFFFFF", whatever stands behind it. The reader is a copy.
bool at_end_index(Reader reader) {
  const auto index = reader.u32le("pcrIndex");
  return index && *index == kEndIndex;
}

bool is_header(const Event& event) { return event.type == kEvNoAction && as_text(event.data).starts_with(kSpecId); }

}  // namespace

std::string_view algorithm_name(std::uint16_t algorithm) {
  const KnownAlgorithm* one = known(algorithm);
  return one == nullptr ? "unknown algorithm" : one->name;
}

std::string_view type_name(std::uint32_t type) {
  const auto* const found = std::ranges::find(kTypes, type, &TypeName::type);
  return found == kTypes.end() ? std::string_view() : found->name;
}

const EventDigest* Event::digest(std::uint16_t algorithm) const {
  const auto found = std::ranges::find(digests, algorithm, &EventDigest::algorithm);
  return found == digests.end() ? nullptr : &*found;
}

Parsed<TcgLog> parse_tcg(Bytes bytes) {
  Reader reader(bytes);
  TcgLog log;
  log.algorithms = {{kAlgSha1, kSha1Bytes}};
  const std::size_t padding = padding_start(bytes);
  TOUCHSTONE_TRY(first, read_sha1_event(reader));
  if (is_header(first)) {
    Reader header(first.data, first.data_offset);
    TOUCHSTONE_TRY(algorithms, read_header(header));
    log.algorithms = std::move(algorithms);
    log.agile = true;
  } else {
    log.events.push_back(std::move(first));
  }
  while (reader.offset() < padding && !(log.agile && at_end_index(reader))) {
    if (log.events.size() == kMaxEvents)
      return refuse(Fault::too_large, reader.offset(), "log", "more than 65536 events");
    auto event = log.agile ? read_agile_event(reader, log.algorithms) : read_sha1_event(reader);
    if (!event) return tl::unexpected(event.error());
    log.events.push_back(std::move(*event));
  }
  log.end = reader.offset();
  if (log.events.empty()) return refuse(Fault::missing, log.end, "log", "no event follows the header");
  return log;
}

bool looks_like_tcg(Bytes bytes) {
  Reader reader(bytes);
  const auto first = read_sha1_event(reader);
  if (!first) return false;
  if (is_header(*first)) return true;
  // Without the header nothing but the structure tells, so that all of it is asked.
  return first->type != 0 && !type_name(first->type).empty() && parse_tcg(bytes).has_value();
}

}  // namespace touchstone::eventlog

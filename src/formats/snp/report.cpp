#include "formats/snp/report.h"

#include <algorithm>

#include "base/reader.h"

namespace touchstone::snp {
namespace {

std::uint64_t little_endian(Bytes bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8U | bytes[i];
  return value;
}

bool is_version(std::uint64_t version) { return version >= kFirstVersion && version <= kLastVersion; }

Parsed<void> read_guest(Reader& reader, Report& report) {
  TOUCHSTONE_TRY(report_data, reader.take(64, "REPORT_DATA"));
  TOUCHSTONE_TRY(measurement, reader.take(48, "MEASUREMENT"));
  TOUCHSTONE_TRY(host_data, reader.take(32, "HOST_DATA"));
  TOUCHSTONE_TRY(id_key_digest, reader.take(48, "ID_KEY_DIGEST"));
  TOUCHSTONE_TRY(author_key_digest, reader.take(48, "AUTHOR_KEY_DIGEST"));
  TOUCHSTONE_TRY(report_id, reader.take(32, "REPORT_ID"));
  TOUCHSTONE_TRY(report_id_ma, reader.take(32, "REPORT_ID_MA"));
  report.report_data = report_data;
  report.measurement = measurement;
  report.host_data = host_data;
  report.id_key_digest = id_key_digest;
  report.author_key_digest = author_key_digest;
  report.report_id = report_id;
  report.report_id_ma = report_id_ma;
  return {};
}

Parsed<void> read_platform(Reader& reader, Report& report) {
  TOUCHSTONE_TRY(reported_tcb, reader.take(8, "REPORTED_TCB"));
  TOUCHSTONE_TRY(cpuid_family, reader.u8("CPUID_FAM_ID"));
  TOUCHSTONE_TRY(cpuid_model, reader.u8("CPUID_MOD_ID"));
  TOUCHSTONE_TRY(cpuid_stepping, reader.u8("CPUID_STEP"));
  TOUCHSTONE_CHECK(reader.take(21, "reserved"));
  TOUCHSTONE_TRY(chip_id, reader.take(64, "CHIP_ID"));
  TOUCHSTONE_TRY(committed_tcb, reader.take(8, "COMMITTED_TCB"));
  TOUCHSTONE_CHECK(reader.take(8, "CURRENT_BUILD"));
  TOUCHSTONE_TRY(launch_tcb, reader.take(8, "LAUNCH_TCB"));
  TOUCHSTONE_CHECK(reader.take(16, "LAUNCH_MIT_VECTOR"));
  TOUCHSTONE_CHECK(reader.take(152, "reserved"));
  report.reported_tcb = reported_tcb;
  report.cpuid_family = cpuid_family;
  report.cpuid_model = cpuid_model;
  report.cpuid_stepping = cpuid_stepping;
  report.chip_id = chip_id;
  report.committed_tcb = committed_tcb;
  report.launch_tcb = launch_tcb;
  return {};
}

// Reserved in every version. What a later version uses is reserved in the earlier ones as well.
constexpr auto kReserved = std::to_array<Span>({{0x04C, 4}, {0x18B, 21}, {0x1EB, 1}, {0x1EF, 1}, {0x208, 152}});

}  // namespace

Parsed<Report> parse(Bytes bytes) {
  Reader reader(bytes);
  Report report;
  report.bytes = bytes;
  TOUCHSTONE_TRY(version, reader.u32le("VERSION"));
  if (!is_version(version)) return refuse(Fault::unsupported, 0, "VERSION", "a report has version 2 to 5");
  TOUCHSTONE_TRY(guest_svn, reader.u32le("GUEST_SVN"));
  TOUCHSTONE_TRY(policy, reader.u64le("POLICY"));
  TOUCHSTONE_TRY(family_id, reader.take(16, "FAMILY_ID"));
  TOUCHSTONE_TRY(image_id, reader.take(16, "IMAGE_ID"));
  TOUCHSTONE_TRY(vmpl, reader.u32le("VMPL"));
  TOUCHSTONE_TRY(sig_algo, reader.u32le("SIGNATURE_ALGO"));
  TOUCHSTONE_TRY(current_tcb, reader.take(8, "CURRENT_TCB"));
  TOUCHSTONE_TRY(platform_info, reader.u64le("PLATFORM_INFO"));
  TOUCHSTONE_TRY(key_info, reader.u32le("KEY_INFO"));
  TOUCHSTONE_CHECK(reader.take(4, "reserved"));
  TOUCHSTONE_CHECK(read_guest(reader, report));
  TOUCHSTONE_CHECK(read_platform(reader, report));
  TOUCHSTONE_TRY(signature, reader.take(512, "SIGNATURE"));
  TOUCHSTONE_CHECK(reader.expect_end("ATTESTATION_REPORT"));
  report.version = version;
  report.guest_svn = guest_svn;
  report.policy = policy;
  report.family_id = family_id;
  report.image_id = image_id;
  report.vmpl = vmpl;
  report.sig_algo = sig_algo;
  report.current_tcb = current_tcb;
  report.platform_info = platform_info;
  report.key_info = key_info;
  report.signature = signature;
  return report;
}

bool looks_like_report(Bytes bytes) {
  if (bytes.size() != kReportBytes || !is_version(little_endian(bytes.first(4)))) return false;
  return little_endian(bytes.subspan(layout_of("sig_algo").offset, 4)) == kEcdsaP384Sha384;
}

std::uint64_t number_in(const Report& report, const FieldLayout& field) {
  return little_endian(report.bytes.subspan(field.offset, field.size));
}

std::vector<Span> reserved_not_zero(const Report& report) {
  std::vector<Span> found;
  const auto look = [&](Span span) {
    if (!all_zero(report.bytes.subspan(span.offset, span.size))) found.push_back(span);
  };
  for (const Span& span : kReserved) look(span);
  for (const FieldLayout& field : kFields) {
    if (field.since > report.version) look({field.offset, field.size});
  }
  return found;
}

}  // namespace touchstone::snp

#include "formats/dcap/quote.h"

#include "base/reader.h"

namespace touchstone::dcap {
namespace {

constexpr std::uint16_t kOuterType = 6;
constexpr std::size_t kSignatureSize = 64, kKeySize = 64;

Parsed<Part> take(Reader& reader, std::size_t size, std::string_view field) {
  const std::size_t offset = reader.offset();
  TOUCHSTONE_TRY(bytes, reader.take(size, field));
  return Part{bytes, offset};
}

Parsed<Header> read_header(Reader& reader) {
  Header header;
  TOUCHSTONE_TRY(version, reader.u16le("version"));
  if (version < 3 || version > 5) return refuse(Fault::unsupported, 0, "version", "not 3, 4 or 5");
  TOUCHSTONE_TRY(att_key_type, reader.u16le("att_key_type"));
  const std::size_t tee_offset = reader.offset();
  TOUCHSTONE_TRY(tee_type, reader.u32le("tee_type"));
  if (tee_type != kTeeSgx && tee_type != kTeeTdx) {
    return refuse(Fault::unsupported, tee_offset, "tee_type", "neither 0 (SGX) nor 0x81 (TDX)");
  }
  if (version == 3 && tee_type != kTeeSgx) {
    return refuse(Fault::out_of_range, tee_offset, "tee_type", "version 3 is for SGX only");
  }
  TOUCHSTONE_TRY(qe_svn, reader.u16le("qe_svn"));
  TOUCHSTONE_TRY(pce_svn, reader.u16le("pce_svn"));
  TOUCHSTONE_TRY(vendor, take(reader, kIntelQeVendorId.size(), "qe_vendor_id"));
  if (!equal(vendor.bytes, kIntelQeVendorId)) {
    return refuse(Fault::unsupported, vendor.offset, "qe_vendor_id", "not that of Intel");
  }
  TOUCHSTONE_TRY(user_data, take(reader, 20, "user_data"));
  header.version = version;
  header.att_key_type = att_key_type;
  header.tee_type = tee_type;
  header.qe_svn = qe_svn;
  header.pce_svn = pce_svn;
  header.qe_vendor_id = vendor;
  header.user_data = user_data;
  return header;
}

// The type that v5 states, with its size; the two that v3 and v4 mean.
Parsed<BodyType> read_body_type(Reader& reader, const Header& header) {
  if (header.version != 5) return header.tee_type == kTeeTdx ? BodyType::td_report_10 : BodyType::sgx_report;
  const std::size_t offset = reader.offset();
  TOUCHSTONE_TRY(number, reader.u16le("body_type"));
  if (number < 1 || number > 4) return refuse(Fault::unsupported, offset, "body_type", "not 1 to 4");
  const auto type = static_cast<BodyType>(number);
  if ((type == BodyType::sgx_report) != (header.tee_type == kTeeSgx)) {
    return refuse(Fault::out_of_range, offset, "body_type", "not one of this tee_type");
  }
  const std::size_t size_offset = reader.offset();
  TOUCHSTONE_TRY(size, reader.u32le("body_size"));
  if (size != size_of(type)) return refuse(Fault::out_of_range, size_offset, "body_size", "not that of its type");
  return type;
}

// What v4 and v5 wrap in type 6, and v3 has bare.
Parsed<void> read_qe_part(Reader& reader, Authentication& out) {
  TOUCHSTONE_TRY(report, take(reader, kSgxReportSize, "qe_report"));
  out.qe_report = {BodyType::sgx_report, report};
  TOUCHSTONE_TRY(signature, take(reader, kSignatureSize, "qe_report_signature"));
  out.qe_report_signature = signature;
  TOUCHSTONE_TRY(auth_size, reader.u16le("qe_auth_data size"));
  TOUCHSTONE_TRY(auth_data, take(reader, auth_size, "qe_auth_data"));
  out.qe_auth_data = auth_data;
  out.certification_offset = reader.offset();
  TOUCHSTONE_TRY(type, reader.u16le("certification data type"));
  if (type < 1 || type > 5) {
    return refuse(Fault::unsupported, out.certification_offset, "certification data type", "not 1 to 5");
  }
  out.certification = static_cast<Certification>(type);
  TOUCHSTONE_TRY(size, reader.u32le("certification data size"));
  TOUCHSTONE_TRY(data, take(reader, size, "certification data"));
  out.certification_data = data;
  return reader.expect_end("authentication data");
}

Parsed<Authentication> read_authentication(Reader reader, std::uint16_t version) {
  Authentication authentication;
  TOUCHSTONE_TRY(signature, take(reader, kSignatureSize, "quote signature"));
  authentication.signature = signature;
  TOUCHSTONE_TRY(key, take(reader, kKeySize, "attestation key"));
  authentication.attestation_key = key;
  if (version == 3) {
    TOUCHSTONE_CHECK(read_qe_part(reader, authentication));
    return authentication;
  }
  const std::size_t type_offset = reader.offset();
  TOUCHSTONE_TRY(type, reader.u16le("outer certification data type"));
  if (type != kOuterType) return refuse(Fault::out_of_range, type_offset, "outer certification data type", "not 6");
  TOUCHSTONE_TRY(size, reader.u32le("outer certification data size"));
  TOUCHSTONE_TRY(inner, reader.sub(size, "outer certification data"));
  TOUCHSTONE_CHECK(reader.expect_end("authentication data"));
  TOUCHSTONE_CHECK(read_qe_part(inner, authentication));
  return authentication;
}

}  // namespace

Parsed<Quote> parse(Bytes bytes) {
  Reader reader(bytes);
  Quote quote;
  TOUCHSTONE_TRY(header, read_header(reader));
  quote.header = header;
  TOUCHSTONE_TRY(type, read_body_type(reader, header));
  TOUCHSTONE_TRY(body, take(reader, size_of(type), "body"));
  quote.body = {type, body};
  quote.signed_bytes = {bytes.first(reader.offset()), 0};
  TOUCHSTONE_TRY(size, reader.u32le("auth_len"));
  TOUCHSTONE_TRY(data, take(reader, size, "authentication data"));
  quote.authentication_data = data;
  quote.trailing = {reader.rest(), reader.offset()};
  if (header.att_key_type == kKeyTypeP256) {
    TOUCHSTONE_TRY(authentication, read_authentication(Reader(data.bytes, data.offset), header.version));
    quote.authentication = authentication;
  }
  return quote;
}

bool looks_like_quote(Bytes bytes) {
  constexpr std::size_t kVendorOffset = 12;
  if (bytes.size() < kVendorOffset + kIntelQeVendorId.size()) return false;
  return bytes[0] >= 3 && bytes[0] <= 5 && bytes[1] == 0 && starts_with(bytes.subspan(kVendorOffset), kIntelQeVendorId);
}

std::uint32_t tee_type_of(Bytes bytes) {
  Reader reader(bytes);
  if (!reader.take(4, "version")) return 0;
  return reader.u32le("tee_type").value_or(0);
}

}  // namespace touchstone::dcap

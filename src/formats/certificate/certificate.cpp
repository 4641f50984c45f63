#include "formats/certificate/certificate.h"

#include <string_view>
#include <utility>

#include "base/reader.h"
#include "codec/der.h"
#include "codec/pem.h"

namespace touchstone::certificate {
namespace {

constexpr std::string_view kLabel = "CERTIFICATE";

// RFC 5280 section 4.1: a SEQUENCE whose first member is a SEQUENCE that begins with the version in [0]. Without the
// version (X.509 version 1) only a whole parse can tell.
bool has_version(Bytes der) {
  Reader reader(der);
  const auto outer = der::read(reader, der::kSequence, "Certificate");
  if (!outer) return false;
  Reader members = outer->reader();
  const auto tbs = der::read(members, der::kSequence, "TBSCertificate");
  if (!tbs) return false;
  return tbs->reader().peek() == der::context(0);
}

}  // namespace

Parsed<Owned> own(Bytes der, std::size_t offset) {
  Owned owned;
  owned.der = std::make_shared<const Buffer>(to_buffer(der));
  owned.offset = offset;
  TOUCHSTONE_TRY(parsed, x509::parse(*owned.der));
  owned.parsed = std::move(parsed);
  return owned;
}

Parsed<Certificates> from_pem(Bytes text) {
  TOUCHSTONE_TRY(blocks, pem::parse_any(text));
  Certificates result;
  for (const pem::Block& block : blocks) {
    if (block.label != kLabel) continue;
    if (result.certificates.size() == kMaxCertificates) {
      return refuse(Fault::too_large, block.offset, "PEM", "more than 1024 certificates");
    }
    auto owned = own(block.bytes, block.offset);
    if (!owned) return refuse(owned.error().fault, block.offset, "certificate", owned.error().detail);
    result.certificates.push_back(std::move(*owned));
  }
  if (result.certificates.empty()) return refuse(Fault::missing, 0, "certificate", "no PEM block holds one");
  return result;
}

Parsed<Certificates> from_der(Bytes der) {
  Reader reader(der);
  Certificates result;
  do {
    const std::size_t at = reader.offset();
    if (result.certificates.size() == kMaxCertificates) {
      return refuse(Fault::too_large, at, "DER", "more than 1024 certificates");
    }
    TOUCHSTONE_TRY(one, der::read(reader, der::kSequence, "Certificate"));
    auto owned = own(one.whole, at);
    if (!owned) {
      owned.error().offset += at;
      return tl::unexpected(owned.error());
    }
    result.certificates.push_back(std::move(*owned));
  } while (reader.peek() == der::kSequence);
  TOUCHSTONE_CHECK(reader.expect_end("Certificate"));
  return result;
}

Parsed<Certificates> parse(Bytes file) {
  return pem::looks_like_pem(file) || pem::looks_like_url_encoded_pem(file) ? from_pem(file) : from_der(file);
}

bool looks_like_pem_certificate(Bytes text) {
  const std::string_view all = as_text(text);
  return all.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos ||
         all.find("-----BEGIN%20CERTIFICATE-----") != std::string_view::npos;
}

bool looks_like_der_certificate(Bytes der) {
  if (der.empty() || der.front() != der::kSequence) return false;
  return has_version(der) || x509::parse(der).has_value();
}

}  // namespace touchstone::certificate

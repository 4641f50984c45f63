#include "formats/certificate/crl.h"

#include <utility>

#include "codec/hex.h"
#include "codec/pem.h"
#include "codec/percent.h"

namespace touchstone::certificate {
namespace {

constexpr std::string_view kLabel = "X509 CRL";

bool is_pem(Bytes file) { return pem::looks_like_pem(file) || pem::looks_like_url_encoded_pem(file); }

Parsed<Crls> from_pem(Bytes text) {
  TOUCHSTONE_TRY(blocks, pem::parse_any(text));
  Crls result;
  for (const pem::Block& block : blocks) {
    if (block.label != kLabel) continue;
    if (result.crls.size() == kMaxCrls) return refuse(Fault::too_large, block.offset, "PEM", "more than 64 lists");
    auto owned = own_crl(block.bytes, block.offset);
    if (!owned) return refuse(owned.error().fault, block.offset, "certificate revocation list", owned.error().detail);
    result.crls.push_back(std::move(*owned));
  }
  if (result.crls.empty()) return refuse(Fault::missing, 0, "X509 CRL", "no PEM block holds one");
  return result;
}

}  // namespace

Parsed<OwnedCrl> own_crl(Bytes der, std::size_t offset) {
  OwnedCrl owned;
  owned.der = std::make_shared<const Buffer>(to_buffer(der));
  owned.offset = offset;
  TOUCHSTONE_TRY(parsed, x509::parse_crl(*owned.der));
  owned.parsed = std::move(parsed);
  return owned;
}

Parsed<Crls> parse_crls(Bytes file) {
  if (is_pem(file)) return from_pem(file);
  TOUCHSTONE_TRY(owned, own_crl(file));
  Crls result;
  result.crls.push_back(std::move(owned));
  return result;
}

Parsed<OwnedCrl> crl_from_text(std::string_view text) {
  if (is_pem(as_bytes(text))) {
    TOUCHSTONE_TRY(crls, from_pem(as_bytes(text)));
    return std::move(crls.crls.front());
  }
  TOUCHSTONE_TRY(der, from_hex(text, "certificate revocation list"));
  return own_crl(der);
}

bool looks_like_crls(Bytes file) {
  if (!is_pem(file)) return x509::looks_like_crl(file);
  const std::string_view text = as_text(file);
  return text.find("-----BEGIN X509 CRL-----") != std::string_view::npos ||
         text.find("-----BEGIN%20X509%20CRL-----") != std::string_view::npos;
}

}  // namespace touchstone::certificate

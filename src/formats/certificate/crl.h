// Files of certificate revocation lists: PEM with any number of X509 CRL blocks, or one in DER. Each list owns its
// bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/x509_crl.h"

namespace touchstone::certificate {

inline constexpr std::size_t kMaxCrls = 64;  // in one file

/// Cheap to copy, but for the entries: the views of `parsed` point into `der`, which is shared.
struct OwnedCrl {
  std::shared_ptr<const Buffer> der;
  x509::Crl parsed;
  std::size_t offset = 0;  // in the file: of the PEM block
};
struct Crls {
  std::vector<OwnedCrl> crls;  // one at least, in the order of the file
};

/// Takes a copy of the bytes of one list, with nothing after it.
[[nodiscard]] Parsed<OwnedCrl> own_crl(Bytes der, std::size_t offset = 0);
/// PEM blocks labelled X509 CRL (also URL-encoded), blocks of other labels passed over; or one list in DER.
[[nodiscard]] Parsed<Crls> parse_crls(Bytes file);
/// One list as text inside JSON: hex of the DER, or PEM.
[[nodiscard]] Parsed<OwnedCrl> crl_from_text(std::string_view text);

[[nodiscard]] bool looks_like_crls(Bytes file);

}  // namespace touchstone::certificate

// Files of X.509 certificates: PEM with any number of CERTIFICATE blocks, or DER, one after the other. Each certificate
// owns its bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/x509.h"

namespace touchstone::certificate {

inline constexpr std::size_t kMaxCertificates = 1024;  // in one file

/// Cheap to copy: the views of `parsed` point into `der`, which is shared.
struct Owned {
  std::shared_ptr<const Buffer> der;
  x509::Certificate parsed;
  std::size_t offset = 0;  // in the file: of the PEM block or of the DER
};
struct Certificates {
  std::vector<Owned> certificates;  // one at least, in the order of the file
};

/// Takes a copy of the bytes of one certificate, with nothing after it.
[[nodiscard]] Parsed<Owned> own(Bytes der, std::size_t offset = 0);

/// PEM blocks labelled CERTIFICATE, also URL-encoded; blocks of other labels are passed over. One that does not parse
/// refuses the file.
[[nodiscard]] Parsed<Certificates> from_pem(Bytes text);
/// One certificate or several without anything between or after them.
[[nodiscard]] Parsed<Certificates> from_der(Bytes der);
/// Either of the two.
[[nodiscard]] Parsed<Certificates> parse(Bytes file);

// Cheap looks for recognisers.
[[nodiscard]] bool looks_like_pem_certificate(Bytes text);
[[nodiscard]] bool looks_like_der_certificate(Bytes der);

}  // namespace touchstone::certificate

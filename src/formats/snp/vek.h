// What the certificate of a versioned endorsement key says: AMD's extensions (amd-snp.md 2.1; AMD 57230).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "base/untrusted.h"
#include "codec/x509.h"
#include "formats/snp/product.h"

namespace touchstone::snp {

/// VCEK: derived from the chip. VLEK: lent to a cloud provider, the same on all of its chips.
enum class VekKind : std::uint8_t { vcek, vlek, other };

/// Views point into the bytes of the certificate.
struct Vek {
  VekKind kind = VekKind::other;  // by the common name of the subject
  std::optional<std::uint64_t> struct_version;
  Untrusted product_name;                                // "Milan-B0"; empty when there is none
  std::array<std::optional<std::uint8_t>, 10> levels{};  // [n] is the SPL of extension 3.n
  std::optional<Bytes> hw_id;                            // as it stands: 64 bytes, on Turin 8
  std::optional<Untrusted> csp_id;

  /// The product in `product_name`, without its stepping.
  [[nodiscard]] std::optional<Product> product() const;
  /// The SPL of a part; nothing when the certificate has none.
  [[nodiscard]] std::optional<std::uint8_t> level(TcbPart part) const;
};

/// Reads the extensions that are there; which ones must be there is the verifier's question. Refused: a value that is
/// not the DER that 2.1 names (an INTEGER of 0 to 255, an IA5String) and nothing after it. Offsets are in the value.
[[nodiscard]] Parsed<Vek> parse_vek(const x509::Certificate& certificate);

/// A leaf named SEV-VCEK or SEV-VLEK, or any other certificate with one of AMD's extensions that is no CA.
[[nodiscard]] bool looks_like_vek(const x509::Certificate& certificate);

}  // namespace touchstone::snp

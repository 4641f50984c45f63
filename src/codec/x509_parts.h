// What certificates and revocation lists have in common (RFC 5280 sections 4.1 and 5.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/reader.h"
#include "codec/der.h"
#include "codec/x509.h"

namespace touchstone::x509 {

/// Real certificates have about a dozen.
inline constexpr std::size_t kMaxExtensions = 128;

struct AlgorithmIdentifier {
  std::string oid;
  std::optional<der::Element> parameters;
  Bytes der;               // the whole of it
  std::size_t offset = 0;  // where it stands
};
[[nodiscard]] Parsed<AlgorithmIdentifier> read_algorithm(Reader& reader, std::string_view field);

/// A serial number without the zero octet that only keeps it positive; a zero or negative one as it is written (section
/// 4.1.2.2). At most 21 octets: 20, and one for the zero.
[[nodiscard]] Parsed<Bytes> read_serial_number(Reader& reader, std::string_view field);

/// One extension, not opened. Its OID is compared with none.
[[nodiscard]] Parsed<Extension> read_extension(Reader& reader);

}  // namespace touchstone::x509

// AMD's products as reports and certificates name them, and what the bytes of a TCB_VERSION mean in each (amd-snp.md
// 1.2, 1.3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace touchstone::snp {

enum class Product : std::uint8_t { milan, genoa, turin, venice };

/// "Milan", as in the names of certificates and in addresses of AMD's key server.
[[nodiscard]] std::string_view name(Product product);
/// Of a name in any case; nothing when there is no such product.
[[nodiscard]] std::optional<Product> product_named(std::string_view text);
/// Of the combined family and model of CPUID Fn0000_0001 (1.3). Nothing when the table has no row for them.
[[nodiscard]] std::optional<Product> product_of_cpuid(unsigned family, unsigned model);

/// The parts of a TCB_VERSION that have a security patch level of their own.
enum class TcbPart : std::uint8_t { fmc, boot_loader, tee, snp, microcode };
inline constexpr std::array kTcbParts = {TcbPart::fmc, TcbPart::boot_loader, TcbPart::tee, TcbPart::snp,
                                         TcbPart::microcode};
/// "boot loader".
[[nodiscard]] std::string_view name(TcbPart part);
/// The byte of a TCB_VERSION in which the level stands; nothing when the product has no such part.
[[nodiscard]] std::optional<std::size_t> byte_of(TcbPart part, Product product);

/// A reserved byte of a TCB_VERSION and the certificate extension that has the same level (3.4 to 3.7).
struct ReservedLevel {
  std::size_t byte;
  unsigned extension;  // 4: OID …3704.1.3.4
};
[[nodiscard]] std::span<const ReservedLevel> reserved_levels(Product product);

/// "boot loader 4, TEE 0, SNP 24, microcode 219". `tcb`: 8 bytes.
[[nodiscard]] std::string tcb_to_text(Bytes tcb, Product product);

}  // namespace touchstone::snp

#include "formats/snp/product.h"

#include <algorithm>

namespace touchstone::snp {
namespace {

constexpr std::array kProducts = {Product::milan, Product::genoa, Product::turin, Product::venice};

// 1.3, from virtee/sev src/lib.rs. Bergamo and Siena (models 0xA0 to 0xAF) have the chain of Genoa.
struct CpuidRange {
  unsigned family, first_model, last_model;
  Product product;
};
constexpr auto kCpuids = std::to_array<CpuidRange>({
    {0x19, 0x00, 0x0F, Product::milan},
    {0x19, 0x10, 0x1F, Product::genoa},
    {0x19, 0xA0, 0xAF, Product::genoa},
    {0x1A, 0x00, 0x11, Product::turin},
    {0x1A, 0x50, 0x57, Product::venice},
    {0x1A, 0x90, 0xAF, Product::venice},
    {0x1A, 0xC0, 0xC7, Product::venice},
});

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_old(Product product) { return product == Product::milan || product == Product::genoa; }

}  // namespace

std::string_view name(Product product) {
  switch (product) {
    case Product::milan: return "Milan";
    case Product::genoa: return "Genoa";
    case Product::turin: return "Turin";
    case Product::venice: return "Venice";
  }
  return "";
}

std::optional<Product> product_named(std::string_view text) {
  for (const Product product : kProducts) {
    if (std::ranges::equal(name(product), text, {}, lower, lower)) return product;
  }
  return std::nullopt;
}

std::optional<Product> product_of_cpuid(unsigned family, unsigned model) {
  for (const CpuidRange& range : kCpuids) {
    if (family == range.family && model >= range.first_model && model <= range.last_model) return range.product;
  }
  return std::nullopt;
}

std::string_view name(TcbPart part) {
  switch (part) {
    case TcbPart::fmc: return "FMC";
    case TcbPart::boot_loader: return "boot loader";
    case TcbPart::tee: return "TEE";
    case TcbPart::snp: return "SNP";
    case TcbPart::microcode: return "microcode";
  }
  return "";
}

// 1.2: Turin put the FMC in front, and moved the others.
std::optional<std::size_t> byte_of(TcbPart part, Product product) {
  const bool old = is_old(product);
  switch (part) {
    case TcbPart::fmc: return old ? std::nullopt : std::optional<std::size_t>(0);
    case TcbPart::boot_loader: return old ? 0U : 1U;
    case TcbPart::tee: return old ? 1U : 2U;
    case TcbPart::snp: return old ? 6U : 3U;
    case TcbPart::microcode: return 7U;
  }
  return std::nullopt;
}

// 2.1 names the extensions and not their bytes: both are taken in the order in which they stand. Turin's certificates
// have no 3.4, and Turin has one reserved byte less.
std::span<const ReservedLevel> reserved_levels(Product product) {
  static constexpr std::array<ReservedLevel, 4> kOld = {{{2, 4}, {3, 5}, {4, 6}, {5, 7}}};
  static constexpr std::array<ReservedLevel, 3> kNew = {{{4, 5}, {5, 6}, {6, 7}}};
  if (is_old(product)) return kOld;
  return kNew;
}

std::string tcb_to_text(Bytes tcb, Product product) {
  std::string text;
  for (const TcbPart part : kTcbParts) {
    const auto byte = byte_of(part, product);
    if (!byte || *byte >= tcb.size()) continue;
    if (!text.empty()) text += ", ";
    text += std::string(name(part)) + " " + std::to_string(tcb[*byte]);
  }
  return text;
}

}  // namespace touchstone::snp

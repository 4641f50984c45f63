#include "formats/snp/vek.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/reader.h"
#include "codec/der.h"

namespace touchstone::snp {
namespace {

constexpr std::string_view kPrefix = "1.3.6.1.4.1.3704.1.";

Parsed<der::Element> whole(const x509::Extension& extension, std::uint8_t tag, std::string_view field) {
  Reader reader(extension.value);
  TOUCHSTONE_TRY(element, der::read(reader, tag, field));
  TOUCHSTONE_CHECK(reader.expect_end(field));
  return element;
}

Parsed<std::uint64_t> number(const x509::Extension& extension, std::string_view field) {
  TOUCHSTONE_TRY(element, whole(extension, der::kInteger, field));
  return der::as_u64(element, field);
}

Parsed<Untrusted> text(const x509::Extension& extension, std::string_view field) {
  TOUCHSTONE_TRY(element, whole(extension, der::kIa5String, field));
  return Untrusted(as_text(element.content));
}

// Levels are bytes of a TCB_VERSION.
Parsed<std::uint8_t> level(const x509::Extension& extension) {
  TOUCHSTONE_TRY(value, number(extension, "SPL"));
  if (value > 0xFF) return refuse(Fault::out_of_range, 0, "SPL", "is above 255");
  return static_cast<std::uint8_t>(value);
}

Parsed<void> read(const x509::Extension& extension, std::string_view arc, Vek& vek) {
  if (arc == "1") {
    TOUCHSTONE_TRY(version, number(extension, "structVersion"));
    vek.struct_version = version;
  } else if (arc == "2") {
    TOUCHSTONE_TRY(name, text(extension, "productName"));
    vek.product_name = std::move(name);
  } else if (arc.size() == 3 && arc.starts_with("3.") && arc[2] >= '1' && arc[2] <= '9') {
    TOUCHSTONE_TRY(value, level(extension));
    vek.levels[static_cast<std::size_t>(arc[2] - '0')] = value;
  } else if (arc == "4") {
    // Raw bytes, not wrapped: 04 40 in front makes it another value, which no chip has.
    vek.hw_id = extension.value;
  } else if (arc == "5") {
    TOUCHSTONE_TRY(id, text(extension, "cspID"));
    vek.csp_id = std::move(id);
  }
  return {};
}

VekKind kind_of(const x509::Certificate& certificate) {
  const Untrusted name = certificate.common_name();
  if (name.raw() == "SEV-VCEK") return VekKind::vcek;
  if (name.raw() == "SEV-VLEK") return VekKind::vlek;
  return VekKind::other;
}

unsigned extension_of(TcbPart part) {
  switch (part) {
    case TcbPart::fmc: return 9;
    case TcbPart::boot_loader: return 1;
    case TcbPart::tee: return 2;
    case TcbPart::snp: return 3;
    case TcbPart::microcode: return 8;
  }
  return 0;
}

}  // namespace

std::optional<Product> Vek::product() const {
  const std::string_view name = product_name.raw();
  return product_named(name.substr(0, name.find('-')));
}

std::optional<std::uint8_t> Vek::level(TcbPart part) const { return levels[extension_of(part)]; }

Parsed<Vek> parse_vek(const x509::Certificate& certificate) {
  Vek vek;
  vek.kind = kind_of(certificate);
  for (const x509::Extension& extension : certificate.extensions) {
    if (!extension.oid.starts_with(kPrefix)) continue;
    TOUCHSTONE_CHECK(read(extension, std::string_view(extension.oid).substr(kPrefix.size()), vek));
  }
  return vek;
}

bool looks_like_vek(const x509::Certificate& certificate) {
  if (kind_of(certificate) != VekKind::other) return true;
  if (certificate.basic_constraints && certificate.basic_constraints->ca) return false;
  return std::ranges::any_of(certificate.extensions,
                             [](const x509::Extension& extension) { return extension.oid.starts_with(kPrefix); });
}

}  // namespace touchstone::snp

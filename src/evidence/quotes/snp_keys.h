// Which of the certificates at hand endorse a report: the VEK, its issuer, the root (amd-snp.md 2).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/context.h"
#include "base/result.h"
#include "codec/x509.h"
#include "formats/certificate/certificate.h"
#include "formats/snp/report.h"
#include "formats/snp/vek.h"

namespace touchstone::evidence::snp_checks {

/// A certificate that a companion or --root brought.
struct AtHand {
  const x509::Certificate* certificate = nullptr;
  std::optional<std::size_t> companion;  // index; nothing: of --root
  std::string origin;                    // path of the companion
  std::size_t offset = 0;                // in that file
};

/// The issuer of a certificate: the one of that name whose key verifies; else the first one of that name.
struct Issuer {
  std::optional<AtHand> found;
  bool verifies = false;
};

class Keys {
 public:
  Keys(const snp::Report& report, const Context& context);
  Keys(const Keys&) = delete;  // certificates of --root are viewed
  Keys& operator=(const Keys&) = delete;
  ~Keys() = default;

  /// Nothing: no companion is a VEK.
  [[nodiscard]] const std::optional<AtHand>& vek() const { return vek_; }
  /// AMD's extensions of the VEK, which must be there.
  [[nodiscard]] const Parsed<snp::Vek>& extensions() const { return extensions_; }
  [[nodiscard]] const Issuer& ask() const { return ask_; }  // ASK or ASVK
  [[nodiscard]] const Issuer& ark() const { return ark_; }
  /// What is at hand of the path, root first.
  [[nodiscard]] std::vector<AtHand> path() const;

  /// By the CPUID of the report; nothing in version 2 and for a processor that is not in the table of 1.3.
  [[nodiscard]] std::optional<snp::Product> product_of_report() const { return product_of_report_; }
  /// By the productName of the VEK.
  [[nodiscard]] std::optional<snp::Product> product_of_certificate() const;
  /// By which the bytes of a TCB_VERSION are read: that of the report, else that of the certificate.
  [[nodiscard]] std::optional<snp::Product> product() const;

 private:
  void gather(const Context& context);
  void choose_vek(const snp::Report& report);
  [[nodiscard]] Issuer issuer_of(const x509::Certificate& child) const;

  std::vector<certificate::Owned> roots_;
  std::vector<AtHand> certificates_;
  std::optional<snp::Product> product_of_report_;
  std::optional<AtHand> vek_;
  Parsed<snp::Vek> extensions_;
  Issuer ask_, ark_;
};

/// R ‖ S big-endian, 48 bytes each; nothing when a byte above them is not zero (amd-snp.md 1).
[[nodiscard]] std::optional<Buffer> signature_numbers(const snp::Report& report);

}  // namespace touchstone::evidence::snp_checks

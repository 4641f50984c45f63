// Enclave images: their measurements (nitro.md part B), and the companion that explains a Nitro document's PCRs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/identity.h"
#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "evidence/types.h"
#include "formats/eif/image.h"

namespace touchstone::evidence {

/// `eif`. Only a companion. Its content is an EifMeasurement.
extern const ArtefactType kEif;

/// Whether the signature section holds (B3). It changes no verdict of `hash`: the hypervisor refuses such an image.
enum class EifSignature { none, valid, invalid };
[[nodiscard]] std::string_view name(EifSignature signature);

struct EifMeasurement {
  eif::Image image;
  Digest384 pcr0{}, pcr1{}, pcr2{};
  std::optional<Digest384> pcr8;  // only of a signed image
  EifSignature signature = EifSignature::none;
  std::string signature_reason;  // why it is invalid
};

/// Measures an image whose bytes come in pieces, in order. Nothing but the signature (32 KiB) and the metadata (16 MiB
/// at most) is kept.
class EifMeasurer {
 public:
  EifMeasurer();
  void update(Bytes piece);
  /// Everything of B4 that makes an image malformed, the CRC last.
  [[nodiscard]] Parsed<EifMeasurement> finish();
  /// Whether it is malformed already, so that the caller may stop reading.
  [[nodiscard]] bool failed() const { return walker_.failed().has_value(); }

 private:
  class Registers : public eif::SectionSink {
   public:
    void data(const eif::Section& section, Bytes piece) override;
    void finish(EifMeasurement& measurement);

   private:
    crypto::Hasher all_{crypto::Hash::sha384};          // PCR0
    std::optional<crypto::Hasher> boot_;                // PCR1: PCR0 as it stood before the second ramdisk
    crypto::Hasher application_{crypto::Hash::sha384};  // PCR2
  };
  void update_crc(Bytes piece);

  eif::Walker walker_;
  Registers registers_;
  std::uint64_t seen_ = 0;
  std::uint32_t crc_ = 0;
};

/// The same over a file in memory.
[[nodiscard]] Parsed<EifMeasurement> measure_eif(Bytes file);

// For the output of `hash env` (environments.md 1).
/// "pcr0" … and their hex.
[[nodiscard]] NamedTexts eif_measurements(const EifMeasurement& measurement);
/// version, arch, crc, sections, default memory and CPUs, metadata, signature.
[[nodiscard]] NamedTexts eif_facts(const EifMeasurement& measurement);
/// What the values do not cover (B5).
[[nodiscard]] std::vector<std::string> eif_unmeasured();

}  // namespace touchstone::evidence

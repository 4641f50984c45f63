// MRTD of a TDX guest from its firmware image (intel-dcap.md 7), and the image as a companion that explains a quote.
#pragma once

#include "appraisal/identity.h"
#include "base/bytes.h"
#include "base/result.h"
#include "evidence/types.h"
#include "formats/ovmf/tdvf.h"

namespace touchstone::evidence {

/// `tdvf`. Only a companion: both of its MRTDs are reference values. Its content is an ovmf::Tdvf over the artefact's
/// bytes.
extern const ArtefactType kTdvf;

/// VMMs differ in the order in which they add and extend pages.
struct Mrtds {
  Digest384 two_pass{};     // of every section all pages are added, then all are extended (older QEMU)
  Digest384 single_pass{};  // page by page
};
[[nodiscard]] Mrtds mrtds_of(const ovmf::Tdvf& tdvf);

/// "mrtd@two-pass", "mrtd@single-pass", for `hash env`.
[[nodiscard]] NamedTexts tdvf_measurements(const Mrtds& mrtds);

}  // namespace touchstone::evidence

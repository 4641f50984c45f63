// AMD SEV-SNP attestation reports (amd-snp.md 1 to 3).
#pragma once

#include "evidence/types.h"
#include "formats/snp/report.h"

namespace touchstone::evidence {

/// `snp-report`. Its content is a snp::Report over the artefact's bytes.
extern const ArtefactType kSnpReport;

}  // namespace touchstone::evidence

// `inspect` of an SEV-SNP report.
#pragma once

#include <vector>

#include "appraisal/artefact.h"
#include "appraisal/claim.h"
#include "formats/snp/report.h"

namespace touchstone::evidence {

/// Fields with offsets and meanings. Nothing is verified.
void inspect_snp(const Artefact& artefact, std::vector<Field>& fields);

/// The value of a field as claims and `inspect` print it (amd-snp.md 1, below the table).
[[nodiscard]] ClaimValue snp_value(const snp::Report& report, const snp::FieldLayout& field);

}  // namespace touchstone::evidence

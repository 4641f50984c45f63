// The certificate table that a host hands to an SEV-SNP guest (AMD 56421), as a companion.
#pragma once

#include "evidence/types.h"
#include "formats/snp/certificate_table.h"

namespace touchstone::evidence {

/// `snp-certificate-table`. Only a companion; its certificates and CRL are offered as if they had come by themselves.
/// Its content is a snp::CertificateTable over the artefact's bytes.
extern const ArtefactType kSnpCertificateTable;

}  // namespace touchstone::evidence

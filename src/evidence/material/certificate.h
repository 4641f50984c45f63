// Certificates that came along.
#pragma once

#include "evidence/types.h"
#include "formats/certificate/certificate.h"

namespace touchstone::evidence {

/// `certificate`. Only a companion. Its content is a certificate::Certificates.
extern const ArtefactType kCertificate;

}  // namespace touchstone::evidence

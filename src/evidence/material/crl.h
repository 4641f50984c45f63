// Certificate revocation lists that came along.
#pragma once

#include "evidence/types.h"
#include "formats/certificate/crl.h"

namespace touchstone::evidence {

/// `crl`. Only a companion. Its content is a certificate::Crls.
extern const ArtefactType kCrl;

}  // namespace touchstone::evidence

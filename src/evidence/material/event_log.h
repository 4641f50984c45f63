// Event logs as companions: TCG logs (TPM and CCEL) and those of dstack. They can be inspected; what they say is only
// worth something beside a quote (intel-dcap.md 6, tpm.md 3).
#pragma once

#include "evidence/types.h"
#include "formats/eventlog/dstack_log.h"
#include "formats/eventlog/tcg_log.h"

namespace touchstone::evidence {

/// `tpm-eventlog`. Only a companion. Its content is an eventlog::TcgLog over the artefact's bytes.
extern const ArtefactType kTpmEventLog;
/// `dstack-event-log`: the JSON array, or an answer of GetQuote that holds it. Only a companion; a narrower reading of
/// the answer wins, and should unpack its log as one of these. Its content is an eventlog::DstackLog.
extern const ArtefactType kDstackEventLog;

}  // namespace touchstone::evidence

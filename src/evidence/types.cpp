#include "evidence/types.h"

#include <algorithm>
#include <array>

#include "evidence/environments/eif.h"
#include "evidence/environments/reference_values.h"
#include "evidence/environments/tdvf.h"
#include "evidence/environments/uki.h"
#include "evidence/material/app_compose.h"
#include "evidence/material/certificate.h"
#include "evidence/material/crl.h"
#include "evidence/material/dcap_collateral.h"
#include "evidence/material/event_log.h"
#include "evidence/material/key.h"
#include "evidence/material/snp_certificates.h"
#include "evidence/models/oms.h"
#include "evidence/models/weight_types.h"
#include "evidence/proofs/cometbft.h"
#include "evidence/proofs/eth_getproof.h"
#include "evidence/proofs/eth_header.h"
#include "evidence/proofs/evm_contract.h"
#include "evidence/proofs/evm_proof.h"
#include "evidence/proofs/ezkl.h"
#include "evidence/proofs/gnark.h"
#include "evidence/proofs/ics23_proof.h"
#include "evidence/proofs/merkle_proof.h"
#include "evidence/proofs/note_key.h"
#include "evidence/proofs/opentimestamps.h"
#include "evidence/proofs/risc0.h"
#include "evidence/proofs/snarkjs.h"
#include "evidence/proofs/sp1.h"
#include "evidence/proofs/tlog_proof.h"
#include "evidence/quotes/dcap.h"
#include "evidence/quotes/nitro.h"
#include "evidence/quotes/snp.h"
#include "evidence/receipts/opengradient.h"
#include "evidence/receipts/opengradient_batch.h"
#include "evidence/receipts/opengradient_heartbeat.h"
#include "evidence/receipts/opengradient_ohttp.h"
#include "evidence/receipts/opengradient_registration.h"
#include "evidence/receipts/opengradient_registry.h"
#include "evidence/receipts/opengradient_settlement.h"
#include "evidence/sigstore/sigstore.h"
#include "evidence/sigstore/trusted_root.h"

namespace touchstone::evidence {
namespace {

constexpr std::array kTypes = {
    &kNitroDocument,
    &kSgxQuote,
    &kTdxQuote,
    &kSnpReport,
    &kOpengradientReceipt,
    &kOpengradientBatch,
    &kOpengradientRegistration,
    &kOpengradientRegistry,
    &kOpengradientSettlement,
    &kOpengradientHeartbeat,
    &kOpengradientOhttpConfig,
    &kOmsSignature,
    &kSigstoreBundle,
    &kGroth16Proof,
    &kPlonkProof,
    &kFflonkProof,
    &kGnarkGroth16Proof,
    &kGnarkPlonkProof,
    &kRisc0Receipt,
    &kSp1Receipt,
    &kEzklProof,
    &kEvmProof,
    &kMerkleProof,
    &kTlogProof,
    &kEthGetProof,
    &kIcs23Proof,
    &kCometbftLightBlock,
    &kOpentimestamps,
    // Companions only.
    &kNoteKey,
    &kEthBlockHeader,
    &kCometbftTrustedBlock,
    &kSnarkjsKey,
    &kPublicSignals,
    &kGnarkKey,
    &kGnarkPlonkKey,
    &kGnarkWitness,
    &kEzklKey,
    &kEzklSettings,
    &kEzklSrs,
    &kEzklVka,
    &kEvmCode,
    &kSigstoreTrustedRoot,
    &kEif,
    &kUki,
    &kReferenceValues,
    &kPublicKey,
    &kCertificate,
    &kCrl,
    &kSnpCertificateTable,
    &kTpmEventLog,
    &kDstackEventLog,
    &kDstackAppCompose,
    &kTdvf,
    &kDcapCollateral,
    &kSafetensors,
    &kSafetensorsIndex,
    &kGguf,
    &kOnnx,
    &kPytorchZip,
    &kPickle,
    &kGitLfsPointer,
};

}  // namespace

std::span<const ArtefactType* const> types() { return kTypes; }

const ArtefactType* find_type(std::string_view name) {
  const auto* const found = std::ranges::find(kTypes, name, &ArtefactType::name);
  return found == kTypes.end() ? nullptr : *found;
}

}  // namespace touchstone::evidence

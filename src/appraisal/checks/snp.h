// Checks of AMD SEV-SNP attestation reports (amd-snp.md).
#pragma once

#include <array>

#include "appraisal/catalogue.h"

namespace touchstone::checks {

inline constexpr auto kSnpChecks = std::to_array<CheckInfo>({
    {"snp.format", "Is it a report of version 2 to 5?", "all 1184 bytes; reserved bits and fields are noted",
     "amd-snp.md 1", "the bytes are no report", "get the report again from the guest"},
    {"snp.signature", "Is the report signed by the chip's endorsement key?",
     "bytes 0x000 to 0x29F, ECDSA P-384 with SHA-384, R and S little-endian", "amd-snp.md 1, 3",
     "the report was changed, or the certificate belongs to another chip or firmware",
     "get the report again, and the VCEK for its chip_id and reported_tcb"},
    {"snp.chain", "Does the certificate of the key lead to AMD's root?",
     "VCEK or VLEK, ASK or ASVK, ARK: signatures, names, product, kind, validity, CRL", "amd-snp.md 2, 3",
     "nothing shows that the key is inside an AMD processor",
     "give the VEK, ASK (ASVK) and ARK of that product with --with; --root names an anchor of your own"},
    {"snp.tcb", "Are the firmware levels those of the certificate, and as expected?",
     "reported_tcb against the SPLs of the certificate, --expect of the TCBs, and snp_min_tcb of the policy",
     "amd-snp.md 1.2, 2.1, 3", "the key was derived for other firmware than the report states",
     "get the VCEK of exactly this reported_tcb, or have the host update its firmware"},
    {"snp.chip", "Is the certificate that of this chip?", "chip_id against the hwID of the VCEK", "amd-snp.md 2.1, 3",
     "report and certificate are of different chips", "get the VCEK of this chip_id from AMD's key server"},
    {"snp.debug", "Is the host unable to debug the guest?", "bit 19 of policy", "amd-snp.md 1.1, 3",
     "the host can read and change the guest's memory",
     "start the guest without DEBUG, or say --allow debug for a test"},
    {"snp.vmpl", "Was the report asked for at the most privileged level?", "vmpl, against --expect vmpl= if given",
     "amd-snp.md 3", "less trusted software inside the guest asked for the report",
     "if that is right, expect the level by name: --expect vmpl=1"},
    {"snp.measurement", "Is the guest the expected one?",
     "measurement against reference values; every --expect of another field", "amd-snp.md 3, 4; environments.md 9",
     "another guest was started than the one you know",
     "compute the launch digest of the firmware and kernel that should run: touchstone hash env --as snp-launch"},
    {"snp.report-data", "Is report_data the expected value?", "report_data, 64 bytes, shorter values zero-padded",
     "amd-snp.md 3", "the guest attested other data, perhaps for another request",
     "compare with what the service says it puts there; ask for a report with a nonce of your own"},
    {"snp.reserved", "Is what AMD reserved as it should be?", "reserved bits and fields, bit 17 of policy",
     "amd-snp.md 1, 1.1", "newer firmware uses it, or somebody else wrote the report",
     "the signature tells: nothing else follows from it"},
    {"snp.alias-check", "Did the firmware check for aliased memory?", "bit 5 of platform_info", "amd-snp.md 1.1",
     "a manipulated memory module could give the host two addresses for one cell (BadRAM, AMD-SB-3015)",
     "have the host update its firmware"},
    {"snp.levels", "Does the host report the levels that run?", "reported_tcb against committed_tcb and current_tcb",
     "amd-snp.md 1.2", "the host holds the reported levels back, which is allowed",
     "expect the levels that you need: --expect reported_tcb=, or snp_min_tcb of a policy"},
    {"snp.revocation", "Did AMD revoke the ASK?", "the CRL of the ARK; what it decides stands in snp.chain",
     "amd-snp.md 2.2", "whether the issuer of the certificate is still good is not shown",
     "give the CRL with --with: https://kdsintf.amd.com/vcek/v1/PRODUCT/crl"},
});

}  // namespace touchstone::checks

// The checks that look at the quote itself: format, signature, QE report, QE identity, debug, report data
// (intel-dcap.md 1, 4, 5).
#include <algorithm>
#include <string>
#include <utility>

#include "crypto/digest.h"
#include "crypto/key.h"
#include "evidence/quotes/dcap_case.h"
#include "formats/key/spki.h"

namespace touchstone::evidence::dcap_checks {
namespace {

using dcap::Authentication;
using dcap::Body;
using dcap::Part;

Place place_of(const Part& part) { return Place{{}, part.offset, part.bytes.size()}; }

Check at(Check check, const Part& part) {
  check.location = place_of(part);
  return check;
}

constexpr std::size_t kCoordinate = 32;

std::optional<crypto::PublicKey> p256_key(Bytes point) {
  static const key::Curve* const curve = key::find_curve("P-256");
  return crypto::PublicKey::from_spki(key::ec_spki(*curve, point.first(kCoordinate), point.last(kCoordinate)));
}

// --- quote.qe-report

constexpr std::string_view kQeReport = "quote.qe-report";

// 4, QE binding.
std::optional<Check> judge_binding(const Authentication& authentication) {
  Buffer bound = to_buffer(authentication.attestation_key.bytes);
  append(bound, authentication.qe_auth_data.bytes);
  const Digest256 wanted = crypto::sha256(bound);
  const Part data = authentication.qe_report.field("report_data");
  const Bytes head = data.bytes.first(wanted.size()), tail = data.bytes.subspan(wanted.size());
  if (!equal(head, wanted)) {
    return at(failed(kQeReport, "the QE report does not vouch for the attestation key",
                     to_hex(wanted) + "   sha256 of attestation key and QE auth data",
                     to_hex(head) + "   report_data[0:32] of the QE report"),
              data);
  }
  if (!all_zero(tail)) {
    return at(
        failed(kQeReport, "the second half of the QE's report data is not zero", std::string(64, '0'), to_hex(tail)),
        data);
  }
  return std::nullopt;
}

// --- quote.qe-identity

struct Comparison {
  std::string_view field;
  Bytes wanted, mask;  // an empty mask: all bits
};

Buffer masked(Bytes value, Bytes mask) {
  Buffer result = to_buffer(value);
  for (std::size_t i = 0; i < mask.size(); ++i) result[i] = static_cast<std::uint8_t>(result[i] & mask[i]);
  return result;
}

std::optional<Check> compare(const Body& report, const Comparison& comparison) {
  const Part part = report.field(comparison.field);
  const Buffer found = masked(part.bytes, comparison.mask);
  if (equal(found, comparison.wanted)) return std::nullopt;
  const std::string how = comparison.mask.empty() ? "" : ", masked";
  return at(failed("quote.qe-identity", std::string(comparison.field) + " of the QE is another than its identity says",
                   to_hex(comparison.wanted) + "   QE identity", to_hex(found) + "   QE report" + how),
            part);
}

// --- quote.report-data

Buffer padded(Bytes value, std::size_t size) {
  Buffer result = to_buffer(value);
  if (result.size() < size) result.resize(size);
  return result;
}

}  // namespace

Check format(const Case& one) {
  const dcap::Quote& quote = one.quote;
  std::string title = "version " + std::to_string(quote.header.version) + ", " + std::string(name(quote.body.type)) +
                      ", " + std::to_string(quote.trailing.offset) + " bytes";
  if (!quote.trailing.bytes.empty()) {
    title += " and " + std::to_string(quote.trailing.bytes.size()) + " bytes behind it" +
             (all_zero(quote.trailing.bytes) ? ", all zero" : "");
  }
  return passed("quote.format", std::move(title));
}

Check signature(const Case& one) {
  constexpr std::string_view kId = "quote.signature";
  const dcap::Quote& quote = one.quote;
  if (!quote.authentication) {
    Check check =
        unknown(kId, "attestation key type " + std::to_string(quote.header.att_key_type) + " is not supported");
    check.location = Place{{}, 2, 2};
    return check;
  }
  const Authentication& authentication = *quote.authentication;
  const auto key = p256_key(authentication.attestation_key.bytes);
  if (!key) return at(failed(kId, "the attestation key is no point of P-256"), authentication.attestation_key);
  if (!key->verify_ecdsa(crypto::Hash::sha256, quote.signed_bytes.bytes, authentication.signature.bytes)) {
    return at(failed(kId, "the signature does not verify under the attestation key"), authentication.signature);
  }
  return at(passed(kId, "ECDSA P-256 by the attestation key over header and body, " +
                            std::to_string(quote.signed_bytes.bytes.size()) + " bytes"),
            authentication.signature);
}

Check qe_report(const Case& one) {
  if (!one.quote.authentication) return premise_failed(kQeReport, "quote.signature");
  const Authentication& authentication = *one.quote.authentication;
  if (auto broken = judge_binding(authentication)) return *broken;
  if (one.pck.leaf == nullptr) return premise_failed(kQeReport, "quote.chain");
  const auto key = crypto::PublicKey::from_spki(one.pck.leaf->certificate->subject_public_key_info);
  if (!key || key->type() != crypto::KeyType::ec_p256) {
    return failed(kQeReport, "the PCK certificate has no key on P-256");
  }
  if (!key->verify_ecdsa(crypto::Hash::sha256, authentication.qe_report.part.bytes,
                         authentication.qe_report_signature.bytes)) {
    return at(failed(kQeReport, "the QE report is not signed by the key of the PCK certificate"),
              authentication.qe_report_signature);
  }
  return at(passed(kQeReport, "signed by the PCK key, and its report data holds the attestation key"),
            authentication.qe_report.part);
}

Check qe_identity(const Case& one) {
  constexpr std::string_view kId = "quote.qe-identity";
  if (!one.quote.authentication) return premise_failed(kId, "quote.signature");
  if (!one.identity.authentic) return premise_failed(kId, "quote.collateral");
  const dcap::EnclaveIdentity& identity = *one.identity.content;
  const Body& report = one.quote.authentication->qe_report;
  for (const Comparison& comparison : {Comparison{"miscselect", identity.miscselect, identity.miscselect_mask},
                                       Comparison{"attributes", identity.attributes, identity.attributes_mask},
                                       Comparison{"mrsigner", identity.mrsigner, {}}}) {
    if (auto differs = compare(report, comparison)) return *differs;
  }
  const std::uint64_t isvprodid = report.number("isvprodid");
  if (isvprodid != identity.isvprodid) {
    return at(failed(kId, "isvprodid of the QE is another than its identity says",
                     std::to_string(identity.isvprodid) + "   QE identity", std::to_string(isvprodid) + "   QE report"),
              report.field("isvprodid"));
  }
  return passed(
      kId, "the quoting enclave is Intel's " + identity.id + ", isvsvn " + std::to_string(report.number("isvsvn")));
}

Check debug(const Case& one) {
  constexpr std::string_view kId = "quote.debug";
  const bool tdx = one.quote.tdx();
  const Part part = one.quote.body.field(tdx ? "tdattributes" : "attributes");
  const std::uint64_t bits = one.quote.body.number(tdx ? "tdattributes" : "attributes");
  const std::uint64_t untrusted = bits & (tdx ? dcap::kTudGroup : dcap::kSgxDebug);
  if (untrusted == 0) return at(passed(kId, tdx ? "no bit of the TUD group is set" : "DEBUG is not set"), part);
  const bool debug_bit = !tdx || (bits & dcap::kTdDebug) != 0;
  const std::string title = debug_bit ? "debug mode: the host reads and writes its memory"
                                      : "a bit of the TUD group is set: the TD is not to be trusted";
  if (one.context.allow.has("debug")) {
    Check check = at(passed(kId, title + "; allowed by --allow debug"), part);
    check.lifted.emplace_back("debug");
    return check;
  }
  return at(
      refused(kId, title, tdx ? "bits 0 to 7 of tdattributes clear" : "bit 1 of attributes clear", to_hex(part.bytes)),
      part);
}

Check report_data(const Case& one) {
  constexpr std::string_view kId = "quote.report-data", kName = "report_data";
  const Part part = one.quote.body.field(kName);
  const auto expectations = one.context.expect.of(kName);
  if (expectations.empty()) return skipped(kId, "nobody gave a value to compare with");
  for (const Expectation* expectation : expectations) {
    const bool usable = expectation->bytes.has_value();
    const Buffer wanted = usable ? padded(*expectation->bytes, part.bytes.size()) : Buffer{};
    if (usable && equal(wanted, part.bytes)) continue;
    return at(failed(kId, "report_data is not the expected value",
                     usable ? to_hex(wanted) : printable(expectation->given), to_hex(part.bytes)),
              part);
  }
  return at(passed(kId, "report_data as expected, all 64 bytes"), part);
}

}  // namespace touchstone::evidence::dcap_checks

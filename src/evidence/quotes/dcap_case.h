// One verification of an Intel quote: what was chosen to judge it with, and the checks of intel-dcap.md 5, one function
// each. What is chosen is computed once, before the checks; a check looks at the outcome of another one only through
// `authentic`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "appraisal/appraisal.h"
#include "evidence/quotes/dcap_findings.h"
#include "evidence/quotes/dcap_material.h"
#include "evidence/quotes/dcap_path.h"
#include "evidence/quotes/dcap_tcb.h"
#include "formats/dcap/pck_extension.h"

namespace touchstone::evidence::dcap_checks {

/// The PCK certificate, which signed the QE report, and its chain.
struct Pck {
  const CertificateRef* leaf = nullptr;  // null: neither the quote nor a companion has one
  Path path;                             // empty without a leaf
  std::optional<dcap::PckExtension> extension;
  std::vector<Finding> findings;  // of quote.chain
  bool authentic = false;         // chain and extension hold, perhaps outside their windows
};

/// TCB info, or QE identity: the one that fits the quote, of those that were offered.
template <class T>
struct Selected {
  const SignedRef<T>* ref = nullptr;  // null: none was offered, or none fits
  const T* content = nullptr;
  Path path;                         // of the TCB signing certificate
  std::vector<Finding> findings;     // of quote.collateral
  std::vector<std::string> expired;  // what --allow expired-collateral lifted
  bool compacted = false;            // the signature holds without the white space (3.3)
  bool authentic = false;            // signature and chain hold, perhaps outside their windows
};

struct Case {
  Case(const dcap::Quote& quote, const Context& context);

  const dcap::Quote& quote;
  const Context& context;
  Material material;
  Pck pck;
  Selected<dcap::TcbInfo> tcb_info;
  Selected<dcap::EnclaveIdentity> identity;
  std::vector<CrlRef> crls;      // the PCK CRL and the root CRL that are used
  std::optional<TcbResult> tcb;  // nothing: a part of what it needs is missing or not authentic

  [[nodiscard]] TcbInput tcb_input() const;  // only when `tcb` is there
};

[[nodiscard]] Pck find_pck(const dcap::Quote& quote, const Material& material, const Context& context);
[[nodiscard]] Selected<dcap::TcbInfo> select_tcb_info(const Case& one);
[[nodiscard]] Selected<dcap::EnclaveIdentity> select_identity(const Case& one);
/// The PCK CRL by the issuer of the PCK certificate, the root CRL by the root: at most one of each.
[[nodiscard]] std::vector<CrlRef> select_crls(const Case& one);

/// Every window of 3.5: certificates, CRLs, collateral, as far as they are at hand.
[[nodiscard]] std::vector<Window> windows(const Case& one);
[[nodiscard]] Window window_of(const x509::Certificate& certificate);
[[nodiscard]] Window window_of(const x509::Crl& crl);

/// A finding when `at` is outside; nothing when it is after the end and --allow expired-collateral covers that, which
/// `lifted` is told.
[[nodiscard]] std::optional<Finding> judge_collateral_window(const Window& window, const Context& context, Place place,
                                                             std::vector<std::string>& lifted);
/// Writes into a check that passed what was lifted.
void tell_lifted(Check& check, const std::vector<std::string>& lifted);

[[nodiscard]] Check format(const Case& one);
[[nodiscard]] Check signature(const Case& one);
[[nodiscard]] Check qe_report(const Case& one);
[[nodiscard]] Check qe_identity(const Case& one);
/// Also the edge from the quote (`origin`) to its root.
[[nodiscard]] Check chain(const Case& one, const std::string& origin, std::vector<Edge>& edges);
[[nodiscard]] Check revocation(const Case& one);
[[nodiscard]] Check collateral(const Case& one);
[[nodiscard]] Check tcb(const Case& one);
[[nodiscard]] Check debug(const Case& one);
[[nodiscard]] Check report_data(const Case& one);

/// What decides nothing and is worth knowing: the interval, what is behind, advisories, other readings, odd bits.
[[nodiscard]] std::vector<Check> notes(const Case& one);

}  // namespace touchstone::evidence::dcap_checks

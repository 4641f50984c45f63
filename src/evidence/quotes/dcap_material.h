// What a quote is verified with (intel-dcap.md 3.2): the certificates that it carries, and collateral and certificates
// among the companions. Nothing here is trusted; it is only put where the checks find it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "appraisal/check.h"
#include "appraisal/context.h"
#include "formats/dcap/collateral.h"
#include "formats/dcap/quote.h"

namespace touchstone::evidence::dcap_checks {

/// Where something comes from.
struct Source {
  std::optional<std::size_t> companion;  // nothing: the quote itself, or a root of --root
  Place place;
  std::string_view key = {};  // of the one JSON object: "tcb_info_issuer_chain"
};

struct CertificateRef {
  const x509::Certificate* certificate = nullptr;
  Source source;
};
struct CrlRef {
  const x509::Crl* crl = nullptr;  // null: it does not parse, see `error`
  const ParseError* error = nullptr;
  Source source;
};
template <class T>
struct SignedRef {
  const dcap::Signed<T>* item = nullptr;
  Source source;
};
/// PEM text of the one JSON object that does not parse.
struct BrokenChain {
  ParseError error;
  Source source;
};

class Material {
 public:
  Material(const dcap::Quote& quote, const Context& context);
  Material(const Material&) = delete;  // references point into its own members
  Material& operator=(const Material&) = delete;
  ~Material() = default;

  /// The quote's own first, then roots of --root, then companions in their order.
  std::vector<CertificateRef> certificates;
  std::size_t own = 0;                  // how many of them are the quote's own
  std::optional<ParseError> own_error;  // certification data of type 4 or 5 that holds no readable PEM
  std::vector<CrlRef> crls;
  std::vector<SignedRef<dcap::TcbInfo>> tcb_infos;
  std::vector<SignedRef<dcap::EnclaveIdentity>> identities;
  std::vector<BrokenChain> broken;

 private:
  void add_own(const dcap::Quote& quote);
  void add_collateral(const dcap::Collateral& collateral, std::size_t companion, const std::string& file);

  certificate::Certificates own_certificates_;
  std::vector<x509::Certificate> anchors_;
};

}  // namespace touchstone::evidence::dcap_checks

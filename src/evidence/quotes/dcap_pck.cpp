// The PCK certificate and quote.chain (intel-dcap.md 1.3, 2, 5).
#include <algorithm>
#include <utility>

#include "crypto/digest.h"
#include "crypto/key.h"
#include "evidence/quotes/dcap_case.h"

namespace touchstone::evidence::dcap_checks {
namespace {

using dcap::Certification;

constexpr std::string_view kChain = "quote.chain";

bool carries_leaf(Certification type) { return type == Certification::pck_leaf || type == Certification::pck_chain; }

bool has_name(const CertificateRef& one, std::string_view common_name) {
  return one.certificate->common_name().raw() == common_name;
}

bool issues_another(const CertificateRef& one, const std::vector<const CertificateRef*>& all) {
  return std::ranges::any_of(all, [&one](const CertificateRef* other) {
    return other != &one && equal(other->certificate->issuer, one.certificate->subject);
  });
}

bool signed_qe_report(const CertificateRef& leaf, const dcap::Authentication& authentication) {
  const auto key = crypto::PublicKey::from_spki(leaf.certificate->subject_public_key_info);
  return key && key->verify_ecdsa(crypto::Hash::sha256, authentication.qe_report.part.bytes,
                                  authentication.qe_report_signature.bytes);
}

// Where the leaf has to be: in the quote for types 4 and 5, else among the companions (1.3).
std::vector<const CertificateRef*> candidates(const dcap::Authentication& authentication, const Material& material) {
  std::vector<const CertificateRef*> all, named, ends;
  const bool inside = carries_leaf(authentication.certification);
  for (std::size_t i = inside ? 0 : material.own; i < (inside ? material.own : material.certificates.size()); ++i) {
    all.push_back(&material.certificates[i]);
  }
  for (const CertificateRef* one : all) {
    if (has_name(*one, kPckName)) named.push_back(one);
    if (!issues_another(*one, all)) ends.push_back(one);
  }
  if (!named.empty() || !inside) return named;
  return ends.empty() ? all : ends;
}

// Several are told apart by the QE report, which the key of one of them signed. Of several with that key: one whose
// chain holds, then the one that stands best at the instant (3.2).
const CertificateRef* find_leaf(const dcap::Authentication& authentication, const Material& material,
                                const Context& context) {
  const auto found = candidates(authentication, material);
  if (found.empty()) return nullptr;
  const CertificateRef* best = found.front();
  if (found.size() == 1) return best;
  std::optional<std::pair<bool, Standing>> best_rank;
  for (const CertificateRef* one : found) {
    if (!signed_qe_report(*one, authentication)) continue;
    const Path path = find_path(*one, material, context);
    const std::pair rank(path_findings(path, Hierarchy::pck, context.anchors).empty(),
                         standing_of(*one->certificate, context.at));
    if (best_rank && rank <= *best_rank) continue;
    best = one;
    best_rank = rank;
  }
  return best;
}

const BrokenChain* broken_pck_chain(const Material& material) {
  const auto found = std::ranges::find_if(material.broken, [](const BrokenChain& one) {
    return one.source.key == "pck_certificate_chain" || one.source.key == "pck_crl_issuer_chain";
  });
  return found == material.broken.end() ? nullptr : &*found;
}

std::string describe_type(Certification type) {
  switch (type) {
    case Certification::ppid_clear:
    case Certification::ppid_rsa2048:
    case Certification::ppid_rsa3072:
      return "certification data type " + std::to_string(static_cast<int>(type)) + " only names the platform";
    case Certification::pck_leaf:
    case Certification::pck_chain: break;
  }
  return "the certification data has no certificate";
}

void judge_leaf(Pck& pck) {
  const x509::Extension* extension = pck.leaf->certificate->extension(dcap::kOidSgxExtension);
  const Place place = pck.leaf->source.place;
  if (extension == nullptr) {
    pck.findings.push_back({Outcome::fail, "the PCK certificate has no SGX extension", place, {}, {}});
    return;
  }
  auto parsed = dcap::parse_pck_extension(extension->value);
  if (parsed) {
    pck.extension = *parsed;
  } else {
    pck.findings.push_back({Outcome::fail,
                            "the SGX extension of the PCK certificate does not parse: " + describe(parsed.error()),
                            place,
                            {},
                            {}});
  }
}

// Not lifted by anything (5: "PCK leaf or CA expired … not covered").
void judge_windows(Pck& pck, const Context& context) {
  for (const CertificateRef& one : pck.path.certificates) {
    const Window window = window_of(*one.certificate);
    if (const auto how = outside(window, context.at)) {
      pck.findings.push_back(outside_finding(window, *how, context.at, one.source.place));
    }
  }
}

void judge_form(const dcap::Quote& quote, const Material& material, Pck& pck) {
  const dcap::Authentication& authentication = *quote.authentication;
  const Place place{{}, authentication.certification_data.offset, authentication.certification_data.bytes.size()};
  if (material.own_error) {
    pck.findings.push_back({Outcome::fail,
                            "the certificates in the certification data do not parse: " + describe(*material.own_error),
                            place,
                            {},
                            {}});
  } else if (authentication.certification == Certification::pck_leaf && material.own > 1) {
    pck.findings.push_back({Outcome::fail, "certification data of type 4 has more than the PCK certificate", place,
                            "1 certificate", std::to_string(material.own) + " certificates"});
  }
}

}  // namespace

Pck find_pck(const dcap::Quote& quote, const Material& material, const Context& context) {
  Pck pck;
  if (!quote.authentication) {
    pck.findings.push_back({Outcome::unknown,
                            "the authentication data is of another key type (quote.signature)",
                            Place{{}, quote.authentication_data.offset, std::nullopt},
                            {},
                            {}});
    return pck;
  }
  judge_form(quote, material, pck);
  pck.leaf = find_leaf(*quote.authentication, material, context);
  if (pck.leaf == nullptr && !material.own_error) {
    const Place place{{}, quote.authentication->certification_offset, std::nullopt};
    pck.findings.push_back(
        {Outcome::unknown, "no PCK certificate: " + describe_type(quote.authentication->certification), place, {}, {}});
  }
  if (pck.leaf != nullptr) {
    pck.path = find_path(*pck.leaf, material, context);
    for (Finding& finding : path_findings(pck.path, Hierarchy::pck, context.anchors)) {
      pck.findings.push_back(std::move(finding));
    }
    judge_leaf(pck);
  }
  if (const BrokenChain* broken = broken_pck_chain(material);
      broken != nullptr && has(pck.findings, Outcome::unknown)) {
    pck.findings.push_back({Outcome::fail,
                            std::string(broken->source.key) + " does not parse: " + describe(broken->error),
                            broken->source.place,
                            {},
                            {}});
  }
  pck.authentic = pck.findings.empty();
  judge_windows(pck, context);
  return pck;
}

Check chain(const Case& one, const std::string& origin, std::vector<Edge>& edges) {
  const Pck& pck = one.pck;
  std::string title;
  if (pck.path.anchored && pck.extension) {
    title = std::to_string(pck.path.certificates.size()) + " certificates to " +
            shown_name(*pck.path.certificates.back().certificate) +
            (one.context.anchors.roots.empty() ? "" : " of --root") + "; FMSPC " + to_hex(pck.extension->fmspc) +
            ", PCEID " + to_hex(pck.extension->pceid);
  }
  Check check = conclude(kChain, pck.findings, std::move(title));
  const std::string anchor = to_hex(anchor_fingerprint(one.context.anchors));
  if (pck.path.complete) {
    const CertificateRef& root = pck.path.certificates.back();
    const std::string found = to_hex(crypto::sha256(root.certificate->der));
    const std::string expected = pck.path.anchored ? found : anchor;
    edges.push_back({origin, "root:" + expected, "vendor-root", check.outcome, expected, found, root.source.place});
  }
  return check;
}

}  // namespace touchstone::evidence::dcap_checks

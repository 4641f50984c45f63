#include "evidence/quotes/dcap_material.h"

#include "evidence/material/certificate.h"
#include "evidence/material/crl.h"
#include "evidence/material/dcap_collateral.h"

namespace touchstone::evidence::dcap_checks {
namespace {

bool carries_certificates(dcap::Certification type) {
  return type == dcap::Certification::pck_leaf || type == dcap::Certification::pck_chain;
}

}  // namespace

Material::Material(const dcap::Quote& quote, const Context& context) {
  add_own(quote);
  for (const Buffer& root : context.anchors.roots) {
    if (auto parsed = x509::parse(root)) anchors_.push_back(std::move(*parsed));
  }
  for (const x509::Certificate& root : anchors_) certificates.push_back({&root, {std::nullopt, Place{"--root"}}});
  const std::vector<Artefact>& artefacts = context.companions.artefacts;
  for (std::size_t i = 0; i < artefacts.size(); ++i) {
    const Artefact& artefact = artefacts[i];
    if (artefact.type == &kCertificate) {
      for (const certificate::Owned& one : artefact.as<certificate::Certificates>().certificates) {
        certificates.push_back({&one.parsed, {i, Place{artefact.origin, one.offset}}});
      }
    } else if (artefact.type == &kCrl) {
      for (const certificate::OwnedCrl& one : artefact.as<certificate::Crls>().crls) {
        crls.push_back({&one.parsed, nullptr, {i, Place{artefact.origin, one.offset}}});
      }
    } else if (artefact.type == &kDcapCollateral) {
      add_collateral(artefact.as<dcap::Collateral>(), i, artefact.origin);
    }
  }
}

void Material::add_own(const dcap::Quote& quote) {
  if (!quote.authentication || !carries_certificates(quote.authentication->certification)) return;
  const dcap::Part& data = quote.authentication->certification_data;
  auto parsed = certificate::from_pem(data.bytes);
  if (!parsed) {
    own_error = parsed.error();
    own_error->offset += data.offset;
    return;
  }
  own_certificates_ = std::move(*parsed);
  own = own_certificates_.certificates.size();
  for (const certificate::Owned& one : own_certificates_.certificates) {
    certificates.push_back({&one.parsed, {std::nullopt, Place{{}, data.offset + one.offset}}});
  }
}

void Material::add_collateral(const dcap::Collateral& collateral, std::size_t companion, const std::string& file) {
  const auto source = [&](const auto& item, std::string_view key) {
    return Source{companion, Place{file, item.offset, item.length}, key};
  };
  if (collateral.tcb_info) {
    tcb_infos.push_back({&*collateral.tcb_info, source(*collateral.tcb_info, collateral.combined ? "tcb_info" : "")});
  }
  if (collateral.qe_identity) {
    identities.push_back(
        {&*collateral.qe_identity, source(*collateral.qe_identity, collateral.combined ? "qe_identity" : "")});
  }
  for (const dcap::Chain& chain : collateral.chains) {
    const Source where = source(chain, chain.key);
    if (!chain.certificates) {
      broken.push_back({chain.certificates.error(), where});
      continue;
    }
    for (const certificate::Owned& one : chain.certificates->certificates) certificates.push_back({&one.parsed, where});
  }
  for (const dcap::RevocationList& list : collateral.crls) {
    const ParseError* error = list.crl ? nullptr : &list.crl.error();
    crls.push_back({list.crl ? &list.crl->parsed : nullptr, error, source(list, list.key)});
  }
}

}  // namespace touchstone::evidence::dcap_checks

#include "evidence/quotes/dcap_path.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "crypto/chain.h"
#include "crypto/digest.h"
#include "evidence/quotes/dcap.h"

namespace touchstone::evidence::dcap_checks {
namespace {

// Leaf, intermediate, root, and room to see that there are too many.
constexpr std::size_t kMaxPath = 5;

// All keys and signatures are P-256 with SHA-256 (2.1).
constexpr crypto::ChainRules kRules{x509::kOidEcdsaSha256, x509::kOidP256, false};

bool is_anchor(const x509::Certificate& certificate, const Anchors& anchors) {
  if (anchors.roots.empty()) return crypto::sha256(certificate.der) == kIntelSgxRootCa;
  return std::ranges::any_of(anchors.roots, [&](const Buffer& root) { return equal(root, certificate.der); });
}

// Signs, is the anchor, how it stands at the instant.
using Rank = std::tuple<bool, bool, Standing>;

const CertificateRef* find_issuer(const x509::Certificate& child, const Material& material, const Context& context) {
  const CertificateRef* best = nullptr;
  Rank best_rank;
  for (const CertificateRef& one : material.certificates) {
    const x509::Certificate& issuer = *one.certificate;
    if (!equal(issuer.subject, child.issuer)) continue;
    Rank rank(true, is_anchor(issuer, context.anchors), standing_of(issuer, context.at));
    if (best != nullptr && rank <= best_rank) continue;  // no better even if it signs
    std::get<0>(rank) = crypto::is_signed_by(child, issuer);
    if (best != nullptr && rank <= best_rank) continue;
    best = &one;
    best_rank = rank;
  }
  return best;
}

bool is_role_name(std::string_view common_name, Hierarchy hierarchy, std::size_t from_leaf) {
  const std::size_t root = hierarchy == Hierarchy::pck ? 2 : 1;
  if (from_leaf == root) return common_name == kRootName;
  if (from_leaf == 0) return common_name == (hierarchy == Hierarchy::pck ? kPckName : kTcbSigningName);
  return from_leaf == 1 && is_pck_ca_name(common_name);
}

std::string wanted_name(Hierarchy hierarchy, std::size_t from_leaf) {
  if (from_leaf == 0) return std::string(hierarchy == Hierarchy::pck ? kPckName : kTcbSigningName);
  if (from_leaf == 1 && hierarchy == Hierarchy::pck) return "Intel SGX PCK Platform CA or Intel SGX PCK Processor CA";
  return std::string(kRootName);
}

Place place_of(const Path& path, std::size_t from_leaf) { return path.certificates[from_leaf].source.place; }

void judge_names(const Path& path, Hierarchy hierarchy, std::vector<Finding>& findings) {
  const std::size_t length = hierarchy == Hierarchy::pck ? 3 : 2;
  for (std::size_t i = 0; i < std::min(path.certificates.size(), length); ++i) {
    const Untrusted common_name = path.at(i)->common_name();
    if (is_role_name(common_name.raw(), hierarchy, i)) continue;
    findings.push_back({Outcome::fail, "a certificate of the chain has another name than it should have",
                        place_of(path, i), wanted_name(hierarchy, i), common_name.shown()});
  }
  if (path.complete && path.certificates.size() != length) {
    findings.push_back({Outcome::fail,
                        "the chain has " + std::to_string(path.certificates.size()) + " certificates instead of " +
                            std::to_string(length),
                        place_of(path, 0),
                        {},
                        {}});
  }
}

void judge_signatures(const Path& path, std::vector<Finding>& findings) {
  std::vector<x509::Certificate> root_first;
  root_first.reserve(path.certificates.size());
  for (const auto& one : path.certificates) root_first.push_back(*one.certificate);
  std::ranges::reverse(root_first);
  for (const crypto::ChainFault& fault : crypto::chain_faults(root_first, kRules)) {
    const std::size_t from_leaf = root_first.size() - 1 - fault.certificate;
    findings.push_back(
        {Outcome::fail,
         "certificate " + std::to_string(fault.certificate) + " (" + shown_name(*path.at(from_leaf)) + ") " + fault.why,
         place_of(path, from_leaf),
         {},
         {}});
  }
}

void judge_end(const Path& path, const Anchors& anchors, std::vector<Finding>& findings) {
  if (path.anchored) return;
  const x509::Certificate& last = *path.certificates.back().certificate;
  Finding finding;
  finding.place = path.certificates.back().source.place;
  finding.expected = to_hex(anchor_fingerprint(anchors)) + "   sha256 of the trusted root";
  finding.actual = to_hex(crypto::sha256(last.der)) + "   sha256 of " + shown_name(last);
  if (path.complete) {
    finding.what = "the chain leads to another root, " + x509::name_to_text(last.subject).shown();
  } else if (path.certificates.size() == kMaxPath) {
    finding.what = "the chain goes on after " + std::to_string(kMaxPath) + " certificates";
  } else {
    finding.outcome = Outcome::unknown;
    finding.what = "the issuer of " + shown_name(last) + " is not at hand: " + x509::name_to_text(last.issuer).shown();
    finding.actual.clear();
  }
  findings.push_back(std::move(finding));
}

}  // namespace

bool is_pck_ca_name(std::string_view common_name) {
  return common_name == "Intel SGX PCK Platform CA" || common_name == "Intel SGX PCK Processor CA";
}

Digest256 anchor_fingerprint(const Anchors& anchors) {
  return anchors.roots.empty() ? kIntelSgxRootCa : crypto::sha256(anchors.roots.front());
}

std::string shown_name(const x509::Certificate& certificate) {
  const Untrusted common_name = certificate.common_name();
  return common_name.raw().empty() ? x509::name_to_text(certificate.subject).shown() : common_name.shown();
}

Standing standing_of(const x509::Certificate& certificate, Instant at) {
  const bool valid = !outside({certificate.not_before, certificate.not_after, {}}, at);
  return {valid, certificate.not_before.seconds};
}

Path find_path(const CertificateRef& leaf, const Material& material, const Context& context) {
  Path path;
  path.certificates.push_back(leaf);
  while (path.certificates.size() < kMaxPath && !path.certificates.back().certificate->self_issued()) {
    const CertificateRef* issuer = find_issuer(*path.certificates.back().certificate, material, context);
    if (issuer == nullptr) break;
    path.certificates.push_back(*issuer);
  }
  const x509::Certificate& last = *path.certificates.back().certificate;
  path.complete = last.self_issued();
  path.anchored = path.complete && is_anchor(last, context.anchors);
  return path;
}

std::vector<Finding> path_findings(const Path& path, Hierarchy hierarchy, const Anchors& anchors) {
  std::vector<Finding> findings;
  judge_end(path, anchors, findings);
  judge_signatures(path, findings);
  judge_names(path, hierarchy, findings);
  return findings;
}

}  // namespace touchstone::evidence::dcap_checks

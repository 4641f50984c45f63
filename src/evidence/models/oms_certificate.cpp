// oms.certificate (oms.md 4): a path from the leaf of the bundle to a --root, found among the certificates of the
// bundle and of --with.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "codec/der.h"
#include "codec/hex.h"
#include "crypto/chain.h"
#include "crypto/digest.h"
#include "evidence/material/certificate.h"
#include "evidence/models/oms_checks.h"

namespace touchstone::evidence::oms_checks {
namespace {

constexpr std::string_view kId = "oms.certificate";
constexpr std::string_view kOidExtKeyUsage = "2.5.29.37", kOidCodeSigning = "1.3.6.1.5.5.7.3.3";

using x509::Certificate;

// Certificates of different makers may share a name, so that a path is searched for; the bounds keep that small.
constexpr std::size_t kMaxDepth = 10;
constexpr std::size_t kMaxSteps = 256;

bool has_purpose(const Certificate& certificate, std::string_view purpose) {
  const x509::Extension* extension = certificate.extension(kOidExtKeyUsage);
  if (extension == nullptr) return false;
  Reader reader(extension->value);
  const auto list = der::read(reader, der::kSequence, "extKeyUsage");
  if (!list || !reader.empty()) return false;
  for (Reader purposes = list->reader(); !purposes.empty();) {
    const auto oid = der::read(purposes, der::kOid, "extKeyUsage");
    if (!oid) return false;
    const auto text = der::as_oid(*oid, "extKeyUsage");
    if (text && *text == purpose) return true;
  }
  return false;
}

bool may_sign(const Certificate& leaf) {
  const bool signs = leaf.key_usage && (*leaf.key_usage & x509::kDigitalSignature) != 0;
  return signs || has_purpose(leaf, kOidCodeSigning);
}

std::string name_of(const Certificate& certificate) {
  const std::string name = x509::name_to_text(certificate.subject).shown();
  return name.empty() ? "without a name" : name;
}

/// A certificate that a path may lead over.
struct Link {
  Certificate certificate;
  std::optional<std::size_t> companion;
  bool anchor = false;
};

/// Looks for a path and keeps the best one: without faults, then only outside of a validity period, then any.
class Search {
 public:
  explicit Search(const Case& one) : at_(one.context.at) {
    for (const Buffer& root : one.context.anchors.roots) {
      if (auto parsed = x509::parse(root)) links_.push_back({std::move(*parsed), std::nullopt, true});
    }
    const auto& own = one.signature.bundle.certificates;
    for (std::size_t i = 1; i < own.size(); ++i) links_.push_back({own[i].parsed, std::nullopt, false});
    const auto& artefacts = one.context.companions.artefacts;
    for (std::size_t i = 0; i < artefacts.size(); ++i) {
      const auto* file = content<certificate::Certificates>(artefacts[i], kCertificate.name);
      if (file == nullptr) continue;
      for (const certificate::Owned& owned : file->certificates) links_.push_back({owned.parsed, i, false});
    }
  }

  struct Result {
    std::vector<Certificate> path;  // root first; empty: none
    std::vector<crypto::ChainFault> faults;
    std::vector<crypto::WindowFault> windows;
    std::vector<std::size_t> companions;
    std::string missing;  // how far the search came when there is no path
  };

  Result run(const Certificate& leaf) {
    leaf_ = &leaf;
    climb(leaf);
    return std::move(best_);
  }

 private:
  void climb(const Certificate& current) {
    if (std::ranges::any_of(links_, [&](const Link& l) { return l.anchor && equal(l.certificate.der, current.der); })) {
      return judge();
    }
    bool named = false;
    for (const Link& link : links_) {
      if (done_ || trail_.size() >= kMaxDepth) return;
      if (!equal(link.certificate.subject, current.issuer) || on_trail(link.certificate)) continue;
      if (++steps_ > kMaxSteps) return;
      named = true;
      if (!crypto::is_signed_by(current, link.certificate)) {
        stopped("is not signed by the key of the certificate that it names, ", current);
        continue;
      }
      trail_.push_back(&link);
      climb(link.certificate);
      trail_.pop_back();
    }
    if (!named) stopped("was issued by somebody whose certificate is not here, ", current);
  }

  [[nodiscard]] bool on_trail(const Certificate& certificate) const {
    return equal(certificate.der, leaf_->der) ||
           std::ranges::any_of(trail_, [&](const Link* link) { return equal(link->certificate.der, certificate.der); });
  }

  // The place that is furthest from the leaf tells most.
  void stopped(std::string_view why, const Certificate& at) {
    if (!best_.path.empty() || trail_.size() < stopped_at_ ||
        (trail_.size() == stopped_at_ && !best_.missing.empty())) {
      return;
    }
    stopped_at_ = trail_.size();
    const std::string issuer = x509::name_to_text(at.issuer).shown();
    best_.missing = (&at == leaf_ ? std::string("the leaf") : name_of(at)) + " " + std::string(why) + issuer;
  }

  void judge() {
    Result found;
    for (std::size_t i = trail_.size(); i-- > 0;) {
      found.path.push_back(trail_[i]->certificate);
      if (trail_[i]->companion) found.companions.push_back(*trail_[i]->companion);
    }
    found.path.push_back(*leaf_);
    crypto::ChainRules rules{};
    rules.key_usage_required = false;
    found.faults = crypto::chain_faults(found.path, rules);
    // A leaf may be a CA: oms.md 4 asks for its usage alone.
    std::erase_if(found.faults, [&](const crypto::ChainFault& fault) {
      return fault.certificate + 1 == found.path.size() && fault.clause == "RFC 5280 4.2.1.9";
    });
    found.windows = crypto::outside_window(found.path, at_);
    const auto rank = [](const Result& one) {
      return one.path.empty() ? 3 : !one.faults.empty() ? 2 : !one.windows.empty() ? 1 : 0;
    };
    if (rank(found) < rank(best_)) best_ = std::move(found);
    done_ = rank(best_) == 0;
  }

  Instant at_;
  std::vector<Link> links_;
  const Certificate* leaf_ = nullptr;
  std::vector<const Link*> trail_;  // from the issuer of the leaf upwards
  std::size_t steps_ = 0, stopped_at_ = 0;
  bool done_ = false;
  Result best_;
};

Check judge_window(const Search::Result& found, const Context& context) {
  const crypto::WindowFault& fault = found.windows.back();  // nearest to the leaf: the narrowest window
  const Certificate& certificate = found.path[fault.certificate];
  const bool leaf = fault.certificate + 1 == found.path.size();
  Check check = refused(kId, (leaf ? std::string("the leaf") : name_of(certificate)) +
                                 (fault.expired ? " expired " : " is not valid before ") + to_text(fault.bound));
  check.expected = to_text(certificate.not_before) + " to " + to_text(certificate.not_after);
  check.actual = to_text(context.at) + " (" + std::string(name(context.basis)) + ")";
  if (fault.expired) {
    check.next = "nothing authenticates when it was signed; --at-time judges it at an instant that you vouch for";
  }
  return check;
}

Check judge(const Case& one, const Search::Result& found, const Certificate& leaf) {
  if (found.path.empty()) {
    const std::string why = found.missing.empty() ? "the chain is too long" : found.missing;
    Check check = failed(kId, "no path to a trusted root: " + why);
    check.expected = to_hex(crypto::sha256(one.context.anchors.roots.front())) + "   sha256 of the trusted root";
    return check;
  }
  if (!found.faults.empty()) {
    const crypto::ChainFault& fault = found.faults.front();
    return failed(kId, "certificate " + std::to_string(fault.certificate) + " of the path (" +
                           name_of(found.path[fault.certificate]) + ") " + fault.why);
  }
  if (!may_sign(leaf)) {
    return failed(kId, "the leaf is not meant to sign", "keyUsage digitalSignature, or extKeyUsage codeSigning",
                  "neither");
  }
  if (!found.windows.empty()) return judge_window(found, one.context);
  return passed(kId,
                std::to_string(found.path.size()) + " certificates to " + name_of(found.path.front()) + " of --root");
}

}  // namespace

Check certificate(const Case& one, std::vector<std::size_t>& used) {
  const sigstore::Certificate& leaf = one.signature.bundle.certificates.front();
  Check check;
  if (one.context.anchors.roots.empty()) {
    check = unknown(kId, "no trust anchor: anybody can make a certificate");
    check.next = "name the certificate authority with --root";
  } else {
    const Search::Result found = Search(one).run(leaf.parsed);
    used.insert(used.end(), found.companions.begin(), found.companions.end());
    check = judge(one, found, leaf.parsed);
  }
  check.location = Place{{}, leaf.offset, leaf.length};
  return check;
}

}  // namespace touchstone::evidence::oms_checks

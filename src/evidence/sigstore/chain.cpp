// sigstore.chain (sigstore.md 2.2): from the leaf to an authority of the trusted root, at the trusted times.
#include "crypto/chain.h"

#include <algorithm>
#include <string>
#include <utility>

#include "evidence/sigstore/checks.h"
#include "formats/sigstore/fulcio.h"

namespace touchstone::evidence::sigstore_checks {
namespace {

constexpr std::string_view kId = "sigstore.chain";
constexpr std::size_t kMaxDepth = 10;

using Certificates = std::vector<x509::Certificate>;

bool issued(const x509::Certificate& issuer, const x509::Certificate& child) {
  return equal(issuer.subject, child.issuer) && crypto::is_signed_by(child, issuer);
}

/// Looks for a path from the leaf to the anchor of one authority. Once a certificate of the authority is reached its
/// own order leads on; before that the certificates of the bundle may stand in between, each tried once.
class Search {
 public:
  Search(const sigstore::Authority& authority, const Certificates& between)
      : authority_(authority), between_(between), tried_(between.size(), false) {}

  /// Leaf first; empty: there is none.
  [[nodiscard]] Certificates from(const x509::Certificate& leaf) {
    Certificates path = {leaf};
    return extend(path) ? path : Certificates{};
  }

 private:
  bool extend(Certificates& path) {
    const auto& chain = authority_.chain;
    const auto issuer =
        std::ranges::find_if(chain, [&](const sigstore::Certificate& one) { return issued(one.parsed, path.back()); });
    if (issuer != chain.end()) {
      for (auto one = issuer; one != chain.end(); ++one) path.push_back(one->parsed);
      return true;
    }
    if (path.size() == kMaxDepth) return false;
    for (std::size_t i = 0; i < between_.size(); ++i) {
      if (tried_[i] || !issued(between_[i], path.back())) continue;
      tried_[i] = true;
      path.push_back(between_[i]);
      if (extend(path)) return true;
      path.pop_back();
    }
    return false;
  }

  const sigstore::Authority& authority_;
  const Certificates& between_;
  std::vector<bool> tried_;
};

std::vector<std::string> usage_faults(const x509::Certificate& leaf) {
  std::vector<std::string> faults;
  if (!leaf.key_usage || (*leaf.key_usage & x509::kDigitalSignature) == 0) {
    faults.emplace_back("the key usage of the leaf is not digitalSignature");
  }
  const auto usage = sigstore::extended_key_usage(leaf);
  if (!usage || !*usage || !(*usage)->has(sigstore::kOidEkuCodeSigning)) {
    faults.emplace_back("the extended key usage of the leaf is not codeSigning");
  }
  return faults;
}

std::vector<std::string> path_faults(const Certificates& path) {
  std::vector<std::string> faults;
  for (const crypto::ChainFault& fault : crypto::chain_faults(path, {{}, {}, false})) {
    const bool leaf = fault.certificate + 1 == path.size();
    faults.push_back((leaf ? "the leaf " : "certificate " + std::to_string(fault.certificate) + " ") + fault.why);
  }
  const std::vector<std::string> usage = usage_faults(path.back());
  faults.insert(faults.end(), usage.begin(), usage.end());
  return faults;
}

// What is not valid at that time; empty: everything is.
std::string window_fault(const Path& path, std::int64_t ms, Instant instant) {
  if (!path.authority->valid_for.holds(ms)) return "the period for which the trusted root names the authority";
  const auto outside = crypto::outside_window(path.certificates, instant);
  if (outside.empty()) return {};
  const std::size_t index = outside.front().certificate;
  const x509::Certificate& certificate = path.certificates[index];
  return (index + 1 == path.certificates.size() ? "the validity of the leaf, "
                                                : "the validity of certificate " + std::to_string(index) + ", ") +
         to_text(certificate.not_before) + " to " + to_text(certificate.not_after);
}

bool timely(const Case& one, const Path& path) {
  if (one.chosen) return window_fault(path, one.chosen->seconds * 1000, *one.chosen).empty();
  return std::ranges::all_of(
      one.times.trusted, [&](const TrustedTime& time) { return window_fault(path, time.ms, time.instant()).empty(); });
}

std::string describe_path(const Path& path) {
  return std::to_string(path.certificates.size()) + " certificates to " +
         x509::name_to_text(path.certificates.front().subject).shown();
}

Check judge_times(const Case& one, const Path& path) {
  if (one.chosen) {
    const std::string fault = window_fault(path, one.chosen->seconds * 1000, *one.chosen);
    if (!fault.empty()) {
      return refused(kId, to_text(*one.chosen) + " is outside " + fault);
    }
    return passed(kId, describe_path(path) + ", valid at " + to_text(*one.chosen));
  }
  for (const TrustedTime& time : one.times.trusted) {
    const std::string fault = window_fault(path, time.ms, time.instant());
    if (!fault.empty()) return failed(kId, "the trusted time " + to_text(time.instant()) + " is outside " + fault);
  }
  if (one.times.trusted.empty()) return premise_failed(kId, "sigstore.time");
  return passed(kId, describe_path(path) + ", valid at " + to_text(*one.times.instant()));
}

}  // namespace

std::vector<x509::Certificate> intermediates(const sigstore::Bundle& bundle, std::size_t& self_signed) {
  Certificates between;
  for (std::size_t i = 1; i < bundle.certificates.size(); ++i) {
    const x509::Certificate& one = bundle.certificates[i].parsed;
    if (issued(one, one)) {
      ++self_signed;
    } else {
      between.push_back(one);
    }
  }
  return between;
}

std::optional<Path> find_path(const Case& one) {
  const x509::Certificate* const leaf = one.bundle.leaf();
  if (leaf == nullptr || one.root == nullptr) return std::nullopt;
  std::size_t self_signed = 0;
  const Certificates between = intermediates(one.bundle, self_signed);
  // Of several the one with the fewest objections: an authority is often named twice, for two periods.
  std::optional<Path> best;
  int best_rank = -1;
  for (const sigstore::Authority& authority : one.root->certificate_authorities) {
    Path path;
    path.certificates = Search(authority, between).from(*leaf);
    if (path.certificates.empty()) continue;
    std::ranges::reverse(path.certificates);
    path.authority = &authority;
    path.faults = path_faults(path.certificates);
    const int rank = path.faults.empty() ? (timely(one, path) ? 2 : 1) : 0;
    if (rank <= best_rank) continue;
    best_rank = rank;
    best = std::move(path);
  }
  return best;
}

Check chain(const Case& one) {
  if (one.keyed()) return skipped(kId, "the bundle names a key and has no certificate");
  if (one.root == nullptr) return unknown(kId, std::string(kNoRoot));
  const Place place = place_of(one.bundle.certificates.front());
  if (!one.path) {
    return at(failed(kId, "no certificate authority of the trusted root issued the leaf",
                     std::to_string(one.root->certificate_authorities.size()) + " authorities of the trusted root",
                     x509::name_to_text(one.bundle.leaf()->issuer).shown()),
              place);
  }
  if (!one.path->faults.empty()) {
    return at(failed(kId, one.path->faults.front() + and_more(one.path->faults.size() - 1)), place);
  }
  return at(judge_times(one, *one.path), place);
}

}  // namespace touchstone::evidence::sigstore_checks

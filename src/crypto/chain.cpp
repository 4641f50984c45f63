#include "crypto/chain.h"

#include <array>

#include "crypto/certificate_signature.h"

namespace touchstone::crypto {
namespace {

using Path = std::vector<x509::Certificate>;

// The extensions that this file judges, or that its callers do: basicConstraints, keyUsage, extKeyUsage,
// subjectAltName.
constexpr std::array<std::string_view, 4> kKnownCritical = {"2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.17"};

std::string certificate_name(std::size_t index) { return "certificate " + std::to_string(index); }

/// Collects what is wrong with one certificate of the path.
class Judge {
 public:
  Judge(const Path& path, const ChainRules& rules, std::vector<ChainFault>& faults)
      : path_(path), rules_(rules), faults_(faults) {}

  void judge(std::size_t index) {
    index_ = index;
    algorithm();
    pss();
    curve();
    critical_extensions();
    if (index > 0) {
      link();
    }
    if (path_.size() == 1) return;
    if (index + 1 < path_.size()) {
      issuer_role();
    } else {
      leaf_role();
    }
  }

 private:
  [[nodiscard]] const x509::Certificate& subject() const { return path_[index_]; }
  void fault(std::string why, std::string_view clause) { faults_.push_back({index_, std::move(why), clause}); }

  // nitro.md A3 rule 3, for every certificate, the root included.
  void algorithm() {
    if (rules_.signature_algorithm.empty() || subject().signature_algorithm == rules_.signature_algorithm) return;
    fault("is signed with " + subject().signature_algorithm + " instead of " + std::string(rules_.signature_algorithm),
          "RFC 5280 4.1.1.2");
  }

  void pss() {
    if (!rules_.pss) return;
    const auto scheme = scheme_of(subject());
    const bool holds = scheme && scheme->kind == SignatureScheme::Kind::pss && scheme->hash == rules_.pss->hash &&
                       scheme->salt_length == rules_.pss->salt_length;
    if (holds) return;
    fault("is not signed with RSASSA-PSS, " + std::string(name(rules_.pss->hash)) + ", salt " +
              std::to_string(rules_.pss->salt_length),
          "RFC 4055 3.1");
  }

  void curve() {
    if (rules_.curve.empty()) return;
    const auto info = x509::parse_public_key_info(subject().subject_public_key_info);
    if (!info || info->algorithm != x509::kOidEc || info->curve != rules_.curve) {
      fault("has a key that is not on the curve " + std::string(rules_.curve), "RFC 5480 2.1.1.1");
    } else if (!PublicKey::from_spki(subject().subject_public_key_info)) {
      fault("has a key that is no point of its curve", "RFC 5480 2.2");
    }
  }

  // nitro.md A3 rule 6.
  void critical_extensions() {
    for (const x509::Extension& extension : subject().extensions) {
      const bool known = std::ranges::find(kKnownCritical, extension.oid) != kKnownCritical.end();
      if (extension.critical && !known) {
        fault("has a critical extension that is not known here, " + extension.oid, "RFC 5280 6.1.5(f)");
      }
    }
  }

  void link() {
    const x509::Certificate& issuer = path_[index_ - 1];
    const std::string issuer_name = certificate_name(index_ - 1);
    if (!equal(subject().issuer, issuer.subject)) {
      fault("names another issuer than the subject of " + issuer_name, "RFC 5280 6.1.3(a)(4)");
    }
    if (!scheme_of(subject())) {
      fault("is signed in a way that is not supported, " + subject().signature_algorithm, "RFC 5280 4.1.1.2");
    } else if (!PublicKey::from_spki(issuer.subject_public_key_info)) {
      fault("cannot be checked with the key of " + issuer_name + ", which is of no supported kind",
            "RFC 5280 6.1.3(a)(1)");
    } else if (!is_signed_by(subject(), issuer)) {
      fault("is not signed by the key of " + issuer_name, "RFC 5280 6.1.3(a)(1)");
    }
  }

  // nitro.md A3 rule 4. The number of certificates between this one and the leaf counts self-issued ones too, which
  // RFC 5280 exempts: a path with such a one is refused rather than let through.
  void issuer_role() {
    const auto& constraints = subject().basic_constraints;
    if (!constraints || !constraints->ca) {
      fault("issued " + certificate_name(index_ + 1) + " but is not a CA", "RFC 5280 6.1.4(k)");
    }
    const std::size_t between = path_.size() - index_ - 2;
    if (constraints && constraints->path_len && between > *constraints->path_len) {
      fault("allows " + std::to_string(*constraints->path_len) +
                " certificates between itself and the leaf, and there are " + std::to_string(between),
            "RFC 5280 6.1.4(m)");
    }
    key_usage(x509::kKeyCertSign, "to sign certificates", "RFC 5280 6.1.4(n)");
  }

  // nitro.md A3 rule 5.
  void leaf_role() {
    if (subject().basic_constraints && subject().basic_constraints->ca) {
      fault("is the leaf, but is marked as a CA", "RFC 5280 4.2.1.9");
    }
    if (rules_.key_usage_required) key_usage(x509::kDigitalSignature, "for signatures", "RFC 5280 4.2.1.3");
  }

  void key_usage(std::uint32_t bit, const std::string& purpose, std::string_view clause) {
    const auto& usage = subject().key_usage;
    if (!usage) {
      if (rules_.key_usage_required) fault("does not say that its key is " + purpose, clause);
    } else if ((*usage & bit) == 0) {
      fault("has a key that is not " + purpose, clause);
    }
  }

  const Path& path_;
  const ChainRules& rules_;
  std::vector<ChainFault>& faults_;
  std::size_t index_ = 0;
};

}  // namespace

std::vector<ChainFault> chain_faults(const Path& path, const ChainRules& rules) {
  std::vector<ChainFault> faults;
  Judge judge(path, rules, faults);
  for (std::size_t index = 0; index < path.size(); ++index) judge.judge(index);
  return faults;
}

std::vector<WindowFault> outside_window(const Path& path, Instant at) {
  std::vector<WindowFault> faults;
  for (std::size_t index = 0; index < path.size(); ++index) {
    const x509::Certificate& certificate = path[index];
    if (at < certificate.not_before) faults.push_back({index, false, certificate.not_before});
    if (at > certificate.not_after) faults.push_back({index, true, certificate.not_after});
  }
  return faults;
}

}  // namespace touchstone::crypto

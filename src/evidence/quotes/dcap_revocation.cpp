// quote.revocation (intel-dcap.md 2.1, 3.2, 5).
#include <algorithm>
#include <utility>

#include "crypto/remembered.h"
#include "evidence/quotes/dcap_case.h"

namespace touchstone::evidence::dcap_checks {
namespace {

constexpr std::string_view kRevocation = "quote.revocation";

enum class List { pck, root };

std::string_view noun(List list) { return list == List::pck ? "PCK CRL" : "root CRL"; }

const x509::Certificate* issuer_of(const Case& one, List list) { return one.pck.path.at(list == List::pck ? 1 : 2); }

// Whether it was offered as that list: under its key, or by the name of its issuer.
bool is_kind(const CrlRef& ref, List list) {
  if (ref.source.key == (list == List::pck ? "pck_crl" : "root_ca_crl")) return true;
  if (ref.crl == nullptr) return false;
  x509::Certificate named;
  named.subject = ref.crl->issuer;
  const Untrusted common_name = named.common_name();
  return list == List::pck ? is_pck_ca_name(common_name.raw()) : common_name.raw() == kRootName;
}

// The issuer's name, which the certificate below it states as well.
std::optional<Bytes> issuer_name(const Case& one, List list) {
  const x509::Certificate* below = one.pck.path.at(list == List::pck ? 0 : 1);
  if (below == nullptr) return std::nullopt;
  return below->issuer;
}

// 3.2, selection: current ones before others, then the latest.
std::optional<CrlRef> select(const Case& one, List list) {
  const auto name = issuer_name(one, list);
  if (!name) return std::nullopt;
  std::optional<CrlRef> best;
  const auto rank = [&one](const CrlRef& ref) {
    return std::pair(!outside(window_of(*ref.crl), one.context.at), ref.crl->this_update.seconds);
  };
  for (const CrlRef& ref : one.material.crls) {
    if (ref.crl == nullptr || !equal(ref.crl->issuer, *name)) continue;
    if (!best || rank(ref) > rank(*best)) best = ref;
  }
  return best;
}

struct Judge {
  const Case& one;
  std::vector<Finding> findings;
  std::vector<std::string> lifted;
  std::size_t looked_up = 0;

  void add(Outcome outcome, std::string what, Place place) {
    findings.push_back({outcome, std::move(what), std::move(place), {}, {}});
  }

  void judge(List list, const std::vector<const x509::Certificate*>& certificates) {
    const std::string title(noun(list));
    const auto selected = select(one, list);
    if (!selected) return judge_absence(list);
    const x509::Crl& crl = *selected->crl;
    const Place& place = selected->source.place;
    const x509::Certificate* issuer = issuer_of(one, list);
    if (issuer == nullptr) return add(Outcome::unknown, "the issuer of the " + title + " is not at hand", place);
    if (!crypto::is_signed_by(crl, *issuer) || crl.signature_algorithm != x509::kOidEcdsaSha256) {
      return add(Outcome::fail, "the " + title + " is not signed by " + shown_name(*issuer), place);
    }
    // RFC 5280 section 4.2.1.3
    if (issuer->key_usage && (*issuer->key_usage & x509::kCrlSign) == 0) {
      return add(Outcome::fail, "the key of " + shown_name(*issuer) + " is not to sign revocation lists", place);
    }
    if (crl.unknown_critical) {
      return add(Outcome::unknown,
                 "the " + title + " has a critical extension that is not supported, " + *crl.unknown_critical, place);
    }
    look_up(crl, title, place, certificates);
    if (!crl.next_update) {
      return add(Outcome::unknown, "the " + title + " does not say when it ends", place);
    }
    if (auto finding = judge_collateral_window(window_of(crl), one.context, place, lifted)) {
      findings.push_back(std::move(*finding));
    }
  }

  void look_up(const x509::Crl& crl, const std::string& title, const Place& place,
               const std::vector<const x509::Certificate*>& certificates) {
    for (const x509::Certificate* certificate : certificates) {
      ++looked_up;
      const x509::RevokedCertificate* entry = crl.find(certificate->serial_number);
      if (entry == nullptr) continue;
      Finding finding{Outcome::fail,
                      shown_name(*certificate) + " was revoked at " + to_text(entry->revocation_date),
                      place,
                      {},
                      {}};
      finding.expected = "not listed in the " + title;
      finding.actual = "serial number " + to_hex(certificate->serial_number);
      findings.push_back(std::move(finding));
    }
  }

  // None by that issuer: not offered at all, or only others.
  void judge_absence(List list) {
    const std::string title(noun(list));
    for (const CrlRef& ref : one.material.crls) {
      if (!is_kind(ref, list)) continue;
      if (ref.error != nullptr) {
        return add(Outcome::fail, "the " + title + " does not parse: " + describe(*ref.error), ref.source.place);
      }
      if (!issuer_name(one, list)) {
        return add(Outcome::unknown, "whether the " + title + " fits: the certificate chain is not at hand",
                   ref.source.place);
      }
      Finding finding{
          Outcome::fail, "no " + title + " was offered that is by the right issuer", ref.source.place, {}, {}};
      finding.expected = x509::name_to_text(*issuer_name(one, list)).shown();
      finding.actual = x509::name_to_text(ref.crl->issuer).shown();
      findings.push_back(std::move(finding));
      return;
    }
    add(Outcome::unknown, "no " + title + " was offered", Place{});
  }
};

void add_signer(const Path& path, std::vector<const x509::Certificate*>& certificates) {
  const x509::Certificate* signer = path.at(0);
  if (signer == nullptr) return;
  const bool known = std::ranges::any_of(
      certificates, [signer](const x509::Certificate* other) { return equal(other->der, signer->der); });
  if (!known) certificates.push_back(signer);
}

}  // namespace

std::vector<CrlRef> select_crls(const Case& one) {
  std::vector<CrlRef> crls;
  for (const List list : {List::pck, List::root}) {
    if (const auto selected = select(one, list)) crls.push_back(*selected);
  }
  return crls;
}

Check revocation(const Case& one) {
  if (has(one.pck.findings, Outcome::fail)) return premise_failed(kRevocation, "quote.chain");
  Judge judge{one, {}, {}, 0};
  std::vector<const x509::Certificate*> below_ca, below_root;
  if (one.pck.path.at(0) != nullptr) below_ca.push_back(one.pck.path.at(0));
  if (one.pck.path.at(1) != nullptr) below_root.push_back(one.pck.path.at(1));
  // A signer whose chain does not hold is judged by quote.collateral; its serial number means nothing in this list.
  if (one.tcb_info.authentic) add_signer(one.tcb_info.path, below_root);
  if (one.identity.authentic) add_signer(one.identity.path, below_root);
  judge.judge(List::pck, below_ca);
  judge.judge(List::root, below_root);
  Check check = conclude(kRevocation, judge.findings,
                         std::to_string(judge.looked_up) + " certificates looked up, none is revoked");
  tell_lifted(check, judge.lifted);
  return check;
}

}  // namespace touchstone::evidence::dcap_checks

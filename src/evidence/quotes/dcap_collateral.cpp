// TCB info and QE identity: which one counts, and quote.collateral (intel-dcap.md 3, 5).
#include <algorithm>
#include <functional>
#include <utility>

#include "crypto/key.h"
#include "crypto/remembered.h"
#include "evidence/quotes/dcap_case.h"

namespace touchstone::evidence::dcap_checks {
namespace {

using dcap::EnclaveIdentity;
using dcap::TcbInfo;

// How the two kinds differ.
struct Words {
  std::string_view noun;       // "TCB info"
  std::string_view chain_key;  // of the one JSON object
};
constexpr Words kTcbInfo{"TCB info", "tcb_info_issuer_chain"};
constexpr Words kIdentity{"QE identity", "qe_identity_issuer_chain"};

template <class T>
Window window_of_item(const T& content, std::string_view noun) {
  return {content.issue_date, content.next_update, std::string(noun)};
}

bool verifies(const x509::Certificate& signer, std::string_view text, Bytes signature) {
  const auto key = crypto::PublicKey::from_spki(signer.subject_public_key_info);
  return key && key->type() == crypto::KeyType::ec_p256 &&
         crypto::verify_ecdsa_remembered(*key, crypto::Hash::sha256, as_bytes(text), signature);
}

bool is_ca(const x509::Certificate& certificate) {
  return certificate.basic_constraints && certificate.basic_constraints->ca;
}

bool same_companion(const Source& left, const Source& right) { return left.companion == right.companion; }

// Who may have signed: the certificates that stand beside the item, then those with the right name, then any other that
// is no CA, so that a wrong name is told as such. One with the right name that is a CA is told as such, too.
struct Signers {
  std::vector<const CertificateRef*> all;
  bool offered = false;  // one that should have signed: of the item's own chain, or with the right name
};

Signers signers_of(const Source& item, const Material& material, std::string_view chain_key) {
  Signers signers;
  std::vector<const CertificateRef*> named, others;
  for (const CertificateRef& one : material.certificates) {
    const std::string common_name(one.certificate->common_name().raw());
    if (is_ca(*one.certificate) && common_name != kTcbSigningName) continue;
    if (!one.source.key.empty() && one.source.key == chain_key && same_companion(one.source, item)) {
      signers.all.push_back(&one);
    } else if (common_name == kTcbSigningName) {
      named.push_back(&one);
    } else if (common_name != kPckName) {
      others.push_back(&one);
    }
  }
  const bool own_chain = std::ranges::any_of(material.certificates, [&](const CertificateRef& one) {
    return !chain_key.empty() && one.source.key == chain_key && same_companion(one.source, item);
  });
  signers.all.insert(signers.all.end(), named.begin(), named.end());
  signers.offered = own_chain || !named.empty();
  signers.all.insert(signers.all.end(), others.begin(), others.end());
  return signers;
}

struct Signing {
  const CertificateRef* signer = nullptr;
  bool compacted = false;
  Path path = {};
  std::vector<Finding> findings = {};  // of the path
};

// Each certificate once, however often it was offered.
std::vector<const CertificateRef*> verifying(const Signers& signers, const std::string& text, Bytes signature) {
  std::vector<const CertificateRef*> found;
  for (const CertificateRef* one : signers.all) {
    const auto same = [one](const CertificateRef* other) {
      return equal(other->certificate->der, one->certificate->der);
    };
    if (std::ranges::any_of(found, same)) continue;
    if (verifies(*one->certificate, text, signature)) found.push_back(one);
  }
  return found;
}

// 3.2: of several with the key that signed, one whose chain holds, then the one that stands best at the instant.
Signing best_of(const std::vector<const CertificateRef*>& signers, bool compacted, const Case& one) {
  std::optional<Signing> best;
  const auto rank = [&one](const Signing& signing) {
    return std::pair(signing.findings.empty(), standing_of(*signing.signer->certificate, one.context.at));
  };
  for (const CertificateRef* signer : signers) {
    Signing signing{signer, compacted, find_path(*signer, one.material, one.context)};
    signing.findings = path_findings(signing.path, Hierarchy::tcb_signing, one.context.anchors);
    if (!best || rank(signing) > rank(*best)) best = std::move(signing);
  }
  return best ? std::move(*best) : Signing{};
}

// 3.3: the bytes as they stand, then without insignificant white space.
Signing find_signer(const Signers& signers, const std::string& text, Bytes signature, const Case& one) {
  if (const auto found = verifying(signers, text, signature); !found.empty()) return best_of(found, false, one);
  const std::string compact = dcap::without_white_space(text);
  if (compact == text) return {};
  return best_of(verifying(signers, compact, signature), true, one);
}

template <class T>
void judge_signature(const Case& one, const Words& words, Selected<T>& selected) {
  const SignedRef<T>& ref = *selected.ref;
  const std::string noun(words.noun);
  const auto add = [&](Outcome outcome, std::string what) {
    selected.findings.push_back({outcome, std::move(what), ref.source.place, {}, {}});
  };
  if (!ref.item->signature) return add(Outcome::unknown, "the signature of the " + noun + " was not offered");
  if (!*ref.item->signature) {
    return add(Outcome::fail,
               "the signature of the " + noun + " does not parse: " + describe(ref.item->signature->error()));
  }
  const auto broken = std::ranges::find_if(one.material.broken, [&](const BrokenChain& chain) {
    return chain.source.key == words.chain_key && same_companion(chain.source, ref.source);
  });
  if (broken != one.material.broken.end()) {
    return add(Outcome::fail, std::string(words.chain_key) + " does not parse: " + describe(broken->error));
  }
  const Signers signers = signers_of(ref.source, one.material, words.chain_key);
  Signing signing = find_signer(signers, ref.item->text, **ref.item->signature, one);
  if (signing.signer == nullptr) {
    if (!signers.offered) {
      return add(Outcome::unknown, "the TCB signing certificate of the " + noun + " was not offered");
    }
    return add(Outcome::fail,
               "the " + noun + " is not signed by the TCB signing certificate: edited, or of a stranger");
  }
  selected.compacted = signing.compacted;
  selected.path = std::move(signing.path);
  for (Finding& finding : signing.findings) {
    finding.what = noun + ": " + finding.what;
    selected.findings.push_back(std::move(finding));
  }
  selected.authentic = selected.findings.empty();
}

template <class T>
void judge_times(const Case& one, const Words& words, Selected<T>& selected) {
  const Context& context = one.context;
  const auto judge = [&](const Window& window, const Place& place) {
    if (auto finding = judge_collateral_window(window, context, place, selected.expired)) {
      selected.findings.push_back(std::move(*finding));
    }
  };
  judge(window_of_item(*selected.content, words.noun), selected.ref->source.place);
  for (const CertificateRef& certificate : selected.path.certificates) {
    const Window window = window_of(*certificate.certificate);
    if (!certificate.certificate->self_issued()) {
      judge(window, certificate.source.place);
    } else if (const auto how = outside(window, context.at)) {
      // The root belongs to the evidence: nothing covers its end.
      selected.findings.push_back(outside_finding(window, *how, context.at, certificate.source.place));
    }
  }
}

// 3.2, selection: those valid at the instant before the others, then the latest; of equal ones one that is authentic.
template <class T>
void choose(const Case& one, const Words& words, const std::vector<const SignedRef<T>*>& fitting,
            Selected<T>& selected) {
  const auto valid = [&](const SignedRef<T>* ref) {
    return !outside(window_of_item(*ref->item->content, words.noun), one.context.at);
  };
  const auto rank = [&](const SignedRef<T>* ref) {
    return std::pair(valid(ref), ref->item->content->issue_date.seconds);
  };
  const auto best = rank(*std::ranges::max_element(fitting, {}, rank));
  std::optional<Selected<T>> first;
  for (const SignedRef<T>* ref : fitting) {
    if (rank(ref) != best) continue;
    Selected<T> candidate;
    candidate.ref = ref;
    candidate.content = &*ref->item->content;
    judge_signature(one, words, candidate);
    const bool authentic = candidate.authentic;
    if (authentic || !first) first = std::move(candidate);
    if (authentic) break;
  }
  selected = std::move(*first);
  judge_times(one, words, selected);
}

template <class T>
Finding none_fits(const std::vector<SignedRef<T>>& offered, const Words& words, std::string expected,
                  const std::function<std::string(const T&)>& shown) {
  Finding finding;
  const auto unreadable =
      std::ranges::find_if(offered, [](const SignedRef<T>& ref) { return !ref.item->content.has_value(); });
  if (unreadable != offered.end()) {
    finding.what = "the " + std::string(words.noun) + " is malformed: " + describe(unreadable->item->content.error());
    finding.place = unreadable->source.place;
    return finding;
  }
  finding.what = offered.size() == 1 ? "the " + std::string(words.noun) + " is for another platform"
                                     : "none of " + std::to_string(offered.size()) + " offered as " +
                                           std::string(words.noun) + " is for this platform";
  finding.expected = std::move(expected);
  finding.actual = shown(*offered.front().item->content);
  finding.place = offered.front().source.place;
  return finding;
}

std::string platform_text(std::string_view id, Bytes fmspc, Bytes pceid) {
  return std::string(id) + ", FMSPC " + to_hex(fmspc) + ", PCEID " + to_hex(pceid);
}

Finding not_offered(const Words& words) {
  return {Outcome::unknown, "no " + std::string(words.noun) + " was offered", Place{}, {}, {}};
}

}  // namespace

Selected<TcbInfo> select_tcb_info(const Case& one) {
  Selected<TcbInfo> selected;
  const auto& offered = one.material.tcb_infos;
  if (offered.empty()) {
    selected.findings.push_back(not_offered(kTcbInfo));
    return selected;
  }
  const bool tdx = one.quote.tdx();
  const auto& pck = one.pck.extension;
  std::vector<const SignedRef<TcbInfo>*> fitting;
  for (const auto& ref : offered) {
    const auto& content = ref.item->content;
    if (!content || content->tdx() != tdx) continue;
    if (pck && (content->fmspc != pck->fmspc || content->pceid != pck->pceid)) continue;
    fitting.push_back(&ref);
  }
  if (fitting.empty()) {
    const std::string_view id = tdx ? "TDX" : "SGX";
    selected.findings.push_back(
        none_fits<TcbInfo>(offered, kTcbInfo, pck ? platform_text(id, pck->fmspc, pck->pceid) : std::string(id),
                           [](const TcbInfo& info) { return platform_text(info.id, info.fmspc, info.pceid); }));
    return selected;
  }
  choose(one, kTcbInfo, fitting, selected);
  if (!pck) {
    selected.findings.push_back({Outcome::unknown,
                                 "whether the TCB info is for this platform: no PCK certificate",
                                 selected.ref->source.place,
                                 {},
                                 {}});
  }
  return selected;
}

Selected<EnclaveIdentity> select_identity(const Case& one) {
  Selected<EnclaveIdentity> selected;
  // 3.2: the identity of the quote verification enclave is never used, as if it had not been offered.
  std::vector<SignedRef<EnclaveIdentity>> offered;
  std::ranges::copy_if(one.material.identities, std::back_inserter(offered),
                       [](const auto& ref) { return !ref.item->content || ref.item->content->id != "QVE"; });
  if (offered.empty()) {
    selected.findings.push_back(not_offered(kIdentity));
    return selected;
  }
  const std::string_view wanted = one.quote.tdx() ? "TD_QE" : "QE";
  std::vector<const SignedRef<EnclaveIdentity>*> fitting;
  for (const auto& ref : one.material.identities) {
    if (ref.item->content && ref.item->content->id == wanted) fitting.push_back(&ref);
  }
  if (fitting.empty()) {
    selected.findings.push_back(
        none_fits<EnclaveIdentity>(offered, kIdentity, "id " + std::string(wanted),
                                   [](const EnclaveIdentity& identity) { return "id " + identity.id; }));
    return selected;
  }
  choose(one, kIdentity, fitting, selected);
  return selected;
}

Check collateral(const Case& one) {
  std::vector<Finding> findings = one.tcb_info.findings;
  for (const Finding& finding : one.identity.findings) {
    // The two are mostly signed by one certificate.
    if (std::ranges::find(findings, finding.what, &Finding::what) == findings.end()) findings.push_back(finding);
  }
  std::string title;
  if (findings.empty()) {
    const TcbInfo& info = *one.tcb_info.content;
    title = "TCB info for FMSPC " + to_hex(info.fmspc) + " and QE identity " + one.identity.content->id +
            ", evaluation data number " + std::to_string(info.tcb_evaluation_data_number) + ", signed below " +
            (one.context.anchors.roots.empty() ? std::string(kRootName) : "--root");
  }
  Check check = conclude("quote.collateral", findings, std::move(title));
  std::vector<std::string> lifted = one.tcb_info.expired;
  for (const std::string& text : one.identity.expired) {
    if (std::ranges::find(lifted, text) == lifted.end()) lifted.push_back(text);
  }
  tell_lifted(check, lifted);
  return check;
}

}  // namespace touchstone::evidence::dcap_checks

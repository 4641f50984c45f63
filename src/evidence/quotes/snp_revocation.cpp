// AMD's CRL (amd-snp.md 2.2): it lists ASKs and ASVKs alone, since the serial number of every VEK is 0.
#include <string>
#include <utility>
#include <vector>

#include "crypto/remembered.h"
#include "evidence/material/crl.h"
#include "evidence/quotes/snp_checks.h"

namespace touchstone::evidence::snp_checks {
namespace {

struct OfferedCrl {
  const x509::Crl* crl;
  std::size_t companion;
  Place place;
};

// Those that name `issuer`; lists of others say nothing about it.
std::vector<OfferedCrl> crls_of(Bytes issuer, const Context& context) {
  std::vector<OfferedCrl> found;
  for (std::size_t i = 0; i < context.companions.artefacts.size(); ++i) {
    const Artefact& companion = context.companions.artefacts[i];
    if (companion.type != &kCrl) continue;
    for (const certificate::OwnedCrl& one : companion.as<certificate::Crls>().crls) {
      if (!equal(one.parsed.issuer, issuer)) continue;
      found.push_back({&one.parsed, i, Place{companion.origin, one.offset, std::nullopt}});
    }
  }
  return found;
}

std::string window_text(const x509::Crl& crl) {
  return to_text(crl.this_update) + " to " + (crl.next_update ? to_text(*crl.next_update) : "no end");
}

/// Judges one list after the other. A certificate that any of them lists is revoked, however old the list is.
class Judge {
 public:
  Judge(const Case& one, const AtHand& root) : one_(one), root_(root) {}

  void judge(const OfferedCrl& offered) {
    result_.used.push_back(offered.companion);
    if (!crypto::is_signed_by(*offered.crl, *root_.certificate)) {
      return fail("the CRL is not signed by the key of the ARK", offered);
    }
    if (offered.crl->unknown_critical) {
      return fail("the CRL has a critical extension that is not known here, " + *offered.crl->unknown_critical,
                  offered);
    }
    if (const auto& ask = one_.keys.ask().found; ask && offered.crl->find(ask->certificate->serial_number) != nullptr) {
      return fail("the CRL lists " + ask->certificate->common_name().shown() + ": it was revoked", offered);
    }
    window(offered);
  }

  [[nodiscard]] Revocation finish() {
    // One list that is current is enough.
    if (current_) {
      result_.refusals.clear();
      result_.lifted.clear();
      result_.notes.clear();
    }
    return std::move(result_);
  }

 private:
  void fail(std::string title, const OfferedCrl& offered) {
    Check check = failed(kChain, std::move(title));
    check.location = offered.place;
    result_.faults.push_back(std::move(check));
  }

  void window(const OfferedCrl& offered) {
    const x509::Crl& crl = *offered.crl;
    const Instant at = one_.context.at;
    const bool early = at < crl.this_update;
    const bool late = crl.next_update && at > *crl.next_update;
    if (!early && !late) {
      current_ = true;
      return;
    }
    const std::string title = early
                                  ? "the CRL is not valid before " + to_text(crl.this_update)
                                  : "the CRL ended " + to_text(*crl.next_update) + ", " +
                                        duration_to_text(at.seconds - crl.next_update->seconds) + " before the instant";
    if (late && one_.context.allow.has("expired-collateral")) {
      Check note = remark("snp.revocation", title + ", allowed by --allow expired-collateral");
      note.location = offered.place;
      result_.notes.push_back(std::move(note));
      result_.lifted = {"expired-collateral"};
      return;
    }
    Check check =
        refused(kChain, title, window_text(crl), to_text(at) + " (" + std::string(name(one_.context.basis)) + ")");
    check.location = offered.place;
    if (late) check.next = "fetch a new CRL, or lift this with --allow expired-collateral";
    result_.refusals.push_back(std::move(check));
  }

  const Case& one_;
  const AtHand& root_;
  Revocation result_;
  bool current_ = false;
};

}  // namespace

Revocation revocation(const Case& one, const AtHand& root) {
  const auto offered = crls_of(root.certificate->subject, one.context);
  if (offered.empty()) {
    Revocation result;
    result.notes.push_back(
        remark("snp.revocation", "no CRL of AMD was given: whether the ASK was revoked is not shown"));
    return result;
  }
  Judge judge(one, root);
  for (const OfferedCrl& crl : offered) judge.judge(crl);
  return judge.finish();
}

}  // namespace touchstone::evidence::snp_checks

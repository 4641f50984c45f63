// snp.chain: VEK, ASK or ASVK, ARK, the pin, product and kind, validity, AMD's CRL (amd-snp.md 2, 3).
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/hex.h"
#include "crypto/chain.h"
#include "crypto/digest.h"
#include "evidence/quotes/snp_checks.h"

namespace touchstone::evidence::snp_checks {
namespace {

using snp::Product;
using snp::SigningKey;
using snp::VekKind;

// amd-snp.md 2: all three levels are RSASSA-PSS with SHA-384 and salt 48, and the leaf has no keyUsage.
constexpr crypto::ChainRules kRules{.signature_algorithm = {},
                                    .curve = {},
                                    .key_usage_required = false,
                                    .pss = crypto::ChainRules::Pss{crypto::Hash::sha384, 48}};

// SHA-256 of AMD's root certificates, DER: virtee/sev@9cf2adb src/certs/snp/builtin, identical in
// google/go-sev-guest@af1c107 (amd-snp.md 2).
struct Pin {
  Product product;
  std::string_view sha256;
};
constexpr std::array<Pin, 3> kPins = {
    {{Product::milan, "69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd"},
     {Product::genoa, "4c6598d19c18719c5dfd4a7d335f674e5bfe1d8f800cea2cf270c10d103db2f1"},
     {Product::turin, "1f084161a44bb6d93778a904877d4819cafa5d05ef4193b2ded9dd9c73dd3f6a"}}};

std::optional<std::string_view> pin_of(std::optional<Product> product) {
  const auto* const pin = std::ranges::find(kPins, product, [](const Pin& one) { return std::optional(one.product); });
  if (pin == kPins.end()) return std::nullopt;
  return pin->sha256;
}

std::string common_name(const x509::Certificate& certificate) { return certificate.common_name().shown(); }

std::string_view kind_name(VekKind kind) {
  switch (kind) {
    case VekKind::vcek: return "VCEK";
    case VekKind::vlek: return "VLEK";
    case VekKind::other: return "neither a VCEK nor a VLEK";
  }
  return "";
}

/// Gathers what is wrong, by what it means for the outcome. The worst kind decides, its first finding is told.
class Judge {
 public:
  explicit Judge(const Case& one) : one_(one), vek_(*one.keys.vek()), path_(one.keys.path()) {
    for (const AtHand& each : path_) certificates_.push_back(*each.certificate);
  }

  [[nodiscard]] ChainResult judge(const std::string& origin) {
    kind();
    product();
    issuers();
    links();
    anchor(origin);
    windows();
    if (one_.keys.ark().found && one_.keys.ark().verifies) revoked(*one_.keys.ark().found);
    result_.check = conclude();
    return std::move(result_);
  }

 private:
  void fail(std::string title, Place place, std::string expected = {}, std::string actual = {}) {
    Check check = failed(kChain, std::move(title), std::move(expected), std::move(actual));
    check.location = std::move(place);
    faults_.push_back(std::move(check));
  }
  void not_known(std::string title, std::string next = {}) {
    Check check = unknown(kChain, std::move(title));
    if (path_.front().companion) check.location = place_of(path_.front());  // else it came by --root
    check.next = std::move(next);
    gaps_.push_back(std::move(check));
  }

  // A report that claims one kind must be signed by it, and each kind has an issuer of its own.
  void kind() {
    const auto& vek = one_.keys.extensions();
    if (!vek) {
      return fail("extensions of the VEK do not parse: " + describe(vek.error()), place_of(vek_));
    }
    if (vek->kind == VekKind::other) {
      return fail(common_name(*vek_.certificate) + " is neither SEV-VCEK nor SEV-VLEK", place_of(vek_));
    }
    const SigningKey claimed = one_.report.signing_key();
    if (claimed != SigningKey::vcek && claimed != SigningKey::vlek) {
      return not_known("SIGNING_KEY of the report is " + std::to_string(static_cast<unsigned>(claimed)) +
                       ": which kind of key should have signed is not said");
    }
    const VekKind wanted = claimed == SigningKey::vcek ? VekKind::vcek : VekKind::vlek;
    if (vek->kind == wanted) return;
    fail("the report says that another kind of key signed it", place_of(vek_),
         std::string(kind_name(wanted)) + "   SIGNING_KEY of the report",
         std::string(kind_name(vek->kind)) + "   the certificate");
  }

  void product() {
    const auto& vek = one_.keys.extensions();
    if (!vek) return;
    const auto certified = vek->product();
    if (vek->product_name.raw().empty()) {
      fail("the VEK has no productName", place_of(vek_));
    } else if (!certified) {
      not_known("product " + vek->product_name.shown() + " is not known here");
    }
    if (!one_.report.has_cpuid()) return;
    const auto reported = one_.keys.product_of_report();
    if (!reported) {
      not_known("the processor of the report, family " + std::to_string(one_.report.cpuid_family) + " model " +
                std::to_string(one_.report.cpuid_model) + ", is of no product that is known here");
    } else if (certified && certified != reported) {
      fail("report and certificate are of different products", place_of(vek_),
           std::string(snp::name(*reported)) + "   CPUID of the report",
           std::string(snp::name(*certified)) + "   " + vek->product_name.shown() + " of the certificate");
    }
  }

  // VCEK by SEV-Milan, VLEK by SEV-VLEK-Milan: read off the VEK, so that it is told also when the issuer is not there.
  void issuers() {
    const auto& vek = one_.keys.extensions();
    const auto certified = one_.keys.product_of_certificate();
    if (!vek || !certified || vek->kind == VekKind::other) return;
    const std::string wanted =
        std::string(vek->kind == VekKind::vlek ? "SEV-VLEK-" : "SEV-") + std::string(snp::name(*certified));
    const Untrusted named = x509::common_name_of(vek_.certificate->issuer);
    if (named.raw() == wanted) return;
    fail("the VEK is issued by another authority than that of its kind and product", place_of(vek_), wanted,
         named.shown());
  }

  void links() {
    for (const crypto::ChainFault& fault : crypto::chain_faults(certificates_, kRules)) {
      const AtHand& bad = path_[fault.certificate];
      const bool unsigned_by_issuer = fault.clause == "RFC 5280 6.1.3(a)(1)" && fault.certificate > 0;
      fail(common_name(*bad.certificate) + " " +
               (unsigned_by_issuer
                    ? "is not signed by the key of " + common_name(*path_[fault.certificate - 1].certificate)
                    : fault.why),
           place_of(bad));
    }
    const Issuer& ask = one_.keys.ask();
    if (!ask.found) {
      missing(*vek_.certificate);
    } else if (!one_.keys.ark().found) {
      missing(*ask.found->certificate);
    }
  }

  void missing(const x509::Certificate& child) {
    const auto product = one_.keys.product();
    const std::string_view kind = one_.report.signing_key() == SigningKey::vlek ? "vlek" : "vcek";
    not_known("incomplete: the issuer of " + common_name(child) + ", " + x509::common_name_of(child.issuer).shown() +
                  ", was not given",
              "give the chain with --with: https://kdsintf.amd.com/" + std::string(kind) + "/v1/" +
                  std::string(product ? snp::name(*product) : "PRODUCT") + "/cert_chain");
  }

  // The pinned ARK of the product decides, or what --root gave instead.
  void anchor(const std::string& origin) {
    if (!one_.keys.ark().found) return;
    const AtHand& ark = *one_.keys.ark().found;
    const std::string actual = to_hex(crypto::sha256(ark.certificate->der));
    const auto& roots = one_.context.anchors.roots;
    const auto pin = pin_of(one_.keys.product());
    bool trusted = false;
    std::string expected;
    if (!roots.empty()) {
      trusted = std::ranges::any_of(roots, [&](const Buffer& root) { return equal(root, ark.certificate->der); });
      expected = trusted ? actual : to_hex(crypto::sha256(roots.front()));
    } else if (pin) {
      trusted = *pin == actual;
      expected = *pin;
    } else {
      return not_known("no root is pinned for this product", "name its root with --root");
    }
    result_.edges.push_back({origin, "root:" + expected, "vendor-root", trusted ? Outcome::pass : Outcome::fail,
                             expected, actual, place_of(ark)});
    if (trusted) return;
    expected += "   sha256 of the trusted root";
    if (ark.certificate->self_issued()) {
      return fail("leads to another root, " + x509::name_to_text(ark.certificate->subject).shown(), place_of(ark),
                  std::move(expected), actual + "   sha256 of that root");
    }
    missing(*ark.certificate);
  }

  void windows() {
    for (const crypto::WindowFault& fault : crypto::outside_window(certificates_, one_.context.at)) {
      const AtHand& bad = path_[fault.certificate];
      Check check = refused(kChain,
                            common_name(*bad.certificate) + (fault.expired ? " expired " : " is not valid before ") +
                                to_text(fault.bound),
                            to_text(bad.certificate->not_before) + " to " + to_text(bad.certificate->not_after),
                            to_text(one_.context.at) + " (" + std::string(name(one_.context.basis)) + ")");
      check.location = place_of(bad);
      refusals_.insert(refusals_.begin(), std::move(check));  // the leaf has the narrowest window
    }
  }

  void revoked(const AtHand& root) {
    Revocation revocation = snp_checks::revocation(one_, root);
    std::ranges::move(revocation.faults, std::back_inserter(faults_));
    std::ranges::move(revocation.refusals, std::back_inserter(refusals_));
    result_.notes = std::move(revocation.notes);
    result_.used = std::move(revocation.used);
    lifted_ = std::move(revocation.lifted);
  }

  [[nodiscard]] Check conclude() {
    for (std::vector<Check>* findings : {&faults_, &refusals_, &gaps_}) {
      if (findings->empty()) continue;
      Check check = std::move(findings->front());
      if (findings->size() > 1) check.title += ", and " + std::to_string(findings->size() - 1) + " more";
      return check;
    }
    const AtHand& ark = path_.front();
    const bool given = !one_.context.anchors.roots.empty();
    Instant end = vek_.certificate->not_after;
    for (const AtHand& each : path_) end = std::min(end, each.certificate->not_after);
    Check check = passed(kChain, common_name(*vek_.certificate) + ", " + common_name(*path_[1].certificate) + ", " +
                                     common_name(*ark.certificate) + (given ? " of --root" : " (pinned)") +
                                     ", valid until " + to_text(end));
    check.location = place_of(vek_);
    check.lifted = lifted_;
    return check;
  }

  const Case& one_;
  AtHand vek_;
  std::vector<AtHand> path_;  // root first
  std::vector<x509::Certificate> certificates_;
  std::vector<Check> faults_, refusals_, gaps_;
  std::vector<std::string> lifted_;
  ChainResult result_;
};

}  // namespace

ChainResult chain(const Case& one, const std::string& origin) {
  if (one.keys.vek()) return Judge(one).judge(origin);
  ChainResult result;
  result.check = unknown(kChain, "no certificate of the VCEK or VLEK that signed it was given");
  result.check.next = where_to_get_vek(one.report, one.keys.product());
  return result;
}

}  // namespace touchstone::evidence::snp_checks

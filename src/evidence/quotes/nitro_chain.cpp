// The checks that are about certificates: nitro.chain, nitro.validity, nitro.module (nitro.md A3, A4, A6).
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "codec/hex.h"
#include "crypto/chain.h"
#include "crypto/digest.h"
#include "evidence/quotes/nitro.h"
#include "evidence/quotes/nitro_checks.h"

namespace touchstone::evidence::nitro_checks {
namespace {

constexpr crypto::ChainRules kRules{x509::kOidEcdsaSha384, x509::kOidP384};

Place place_of(const nitro::Blob& blob) { return Place{{}, blob.offset, blob.bytes.size()}; }

std::string certificate_name(std::size_t index) { return "certificate " + std::to_string(index); }

std::string and_more(std::size_t others) { return others == 0 ? "" : ", and " + std::to_string(others) + " more"; }

// Only the leaf of such a path was read.
bool over_limit(const Path& path) { return path.size > nitro::kMaxBundle + 1; }

// --- nitro.chain

constexpr std::string_view kChain = "nitro.chain";

struct Anchor {
  Digest256 fingerprint{};
  bool given = false;    // by --root, which replaces the pin
  bool matches = false;  // cabundle[0] is that certificate
};

// The anchor that the path begins with, else the first one, to say what was expected.
Anchor find_anchor(const Case& one, const Digest256& first) {
  const std::vector<Buffer>& roots = one.context.anchors.roots;
  if (roots.empty()) return {kNitroRootG1, false, first == kNitroRootG1};
  const Bytes der = one.path.blobs.front().bytes;
  const auto match = std::ranges::find_if(roots, [der](const Buffer& root) { return equal(root, der); });
  if (match != roots.end()) return {first, true, true};
  return {crypto::sha256(roots.front()), true, false};
}

std::string root_name(const Anchor& anchor, const x509::Certificate& root) {
  const std::string name =
      anchor.fingerprint == kNitroRootG1 ? "AWS Nitro Enclaves Root G1" : x509::name_to_text(root.subject).shown();
  return anchor.given ? name + " of --root" : name;
}

Check judge_chain(const Case& one, const Anchor& anchor, const Digest256& first) {
  const Path& path = one.path;
  const auto fail_at = [&path](std::size_t index, std::string title) {
    Check check = failed(kChain, std::move(title));
    check.location = place_of(path.blobs[index]);
    return check;
  };
  if (one.document.cabundle.empty()) return fail_at(0, "cabundle is empty: there is no root");
  if (over_limit(path)) {
    return fail_at(0, "cabundle has " + std::to_string(path.size - 1) + " certificates, more than 10 are not followed");
  }
  if (!path.unreadable.empty()) {
    const Path::Unreadable& bad = path.unreadable.front();
    return fail_at(bad.index, certificate_name(bad.index) + " does not parse: " + describe(bad.error) +
                                  and_more(path.unreadable.size() - 1));
  }
  const x509::Certificate& root = path.readable.front();
  if (!anchor.matches && root.self_issued()) {
    Check check = fail_at(0, "leads to another root, " + x509::name_to_text(root.subject).shown());
    check.expected = to_hex(anchor.fingerprint) + "   sha256 of the trusted root";
    check.actual = to_hex(first) + "   sha256 of cabundle[0]";
    return check;
  }
  const auto faults = crypto::chain_faults(path.readable, kRules);
  if (!faults.empty()) {
    const crypto::ChainFault& fault = faults.front();
    return fail_at(fault.certificate,
                   certificate_name(fault.certificate) + " " + fault.why + and_more(faults.size() - 1));
  }
  if (!anchor.matches) {
    // Rule 1: nothing is added from elsewhere, since the chain is part of what is signed.
    Check check = unknown(kChain, "incomplete: cabundle begins with " + x509::name_to_text(root.subject).shown() +
                                      ", which is no trusted root");
    check.expected = to_hex(anchor.fingerprint) + "   sha256 of the trusted root";
    check.actual = to_hex(first) + "   sha256 of cabundle[0]";
    check.location = place_of(path.blobs.front());
    return check;
  }
  return passed(kChain, std::to_string(path.size) + " certificates to " + root_name(anchor, root));
}

// --- nitro.validity

std::optional<Check> judge_windows(const Case& one) {
  const Path& path = one.path;
  const auto faults = crypto::outside_window(path.readable, one.context.at);
  if (faults.empty()) return std::nullopt;
  const crypto::WindowFault& fault = faults.back();  // nearest to the leaf: the narrowest window
  const x509::Certificate& certificate = path.readable[fault.certificate];
  const std::size_t index = path.index[fault.certificate];
  const std::string subject = index + 1 == path.size ? "the leaf" : certificate_name(index);
  Check check = refused("nitro.validity", "signed at " + to_text(one.document.signed_at()) + "; " + subject +
                                              (fault.expired ? " expired " : " is not valid before ") +
                                              to_text(fault.bound) + and_more(faults.size() - 1));
  check.expected = to_text(certificate.not_before) + " to " + to_text(certificate.not_after);
  check.actual = to_text(one.context.at) + " (" + std::string(name(one.context.basis)) + ")";
  check.location = place_of(path.blobs[index]);
  return check;
}

// A4: freshness is asked only with --max-age.
std::optional<Check> judge_age(const Case& one) {
  constexpr std::int64_t kSkew = 300;  // seconds that the clocks of host and verifier may differ
  if (!one.context.max_age) return std::nullopt;
  const Instant signed_at = one.document.signed_at();
  const std::int64_t age = one.context.now.seconds - signed_at.seconds;
  std::string title;
  if (age > *one.context.max_age) {
    title = "too old: signed " + duration_to_text(age) + " ago, at " + to_text(signed_at);
  } else if (age < -kSkew) {
    title = "signed in the future, at " + to_text(signed_at);
  } else {
    return std::nullopt;
  }
  Check check = refused("nitro.validity", std::move(title));
  check.expected = "at most " + duration_to_text(*one.context.max_age) + " before " + to_text(one.context.now);
  check.actual = to_text(signed_at);
  check.location = Place{{}, one.document.timestamp_offset, std::nullopt};
  return check;
}

// --- nitro.module

constexpr std::string_view kLeafSuffix = ".aws", kInstanceSuffix = ".aws.nitro-enclaves";

// The region in the common name of the leaf, <module_id>.<region>.aws. Nothing when it is another name.
std::optional<std::string_view> leaf_region(std::string_view common_name, std::string_view module_id) {
  if (!common_name.starts_with(module_id) || !common_name.ends_with(kLeafSuffix)) return std::nullopt;
  if (common_name.size() <= module_id.size() + 1 + kLeafSuffix.size()) return std::nullopt;
  if (common_name[module_id.size()] != '.') return std::nullopt;
  common_name.remove_prefix(module_id.size() + 1);
  common_name.remove_suffix(kLeafSuffix.size());
  return common_name;
}

// The same in i-….<region>.aws.nitro-enclaves of the instance certificate, the last of cabundle.
std::optional<std::string_view> instance_region(std::string_view common_name) {
  if (!common_name.starts_with("i-") || !common_name.ends_with(kInstanceSuffix)) return std::nullopt;
  common_name.remove_suffix(kInstanceSuffix.size());
  const std::size_t dot = common_name.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  return common_name.substr(dot + 1);
}

std::optional<Check> judge_pcr4(const nitro::Document& document, const nitro::ModuleId& id) {
  const nitro::Pcr* pcr4 = document.pcr(4);
  if (pcr4 == nullptr || all_zero(pcr4->value.bytes)) return std::nullopt;
  Buffer extended(Digest384{}.size());  // A5: 48 zero bytes ‖ text, without an inner hash
  append(extended, as_bytes(id.instance));
  const Digest384 wanted = crypto::sha384(extended);
  if (equal(pcr4->value.bytes, wanted)) return std::nullopt;
  Check check = failed("nitro.module", "PCR4 is that of another instance than " + std::string(id.instance),
                       to_hex(wanted), to_hex(pcr4->value.bytes));
  check.location = place_of(pcr4->value);
  return check;
}

std::optional<Check> judge_names(const Case& one, std::string_view module_id) {
  const Path& path = one.path;
  const Untrusted leaf_name = path.leaf->common_name();
  const auto region = leaf_region(leaf_name.raw(), module_id);
  if (!region) {
    Check check = failed("nitro.module", "the leaf certificate is that of another enclave than module_id",
                         printable(module_id) + ".REGION.aws", leaf_name.shown());
    check.location = place_of(path.blobs.back());
    return check;
  }
  if (path.readable.size() < 2 || path.index[path.readable.size() - 2] + 2 != path.size) return std::nullopt;
  const Untrusted issuer_name = path.readable[path.readable.size() - 2].common_name();
  const auto other = instance_region(issuer_name.raw());
  if (!other || *other == *region) return std::nullopt;
  Check check = failed("nitro.module", "leaf and instance certificate name different regions",
                       printable(*other) + "   " + issuer_name.shown(), printable(*region) + "   " + leaf_name.shown());
  check.location = place_of(path.blobs.back());
  return check;
}

std::string started_text(const nitro::Document& document, const nitro::ModuleId& id) {
  const Instant started = id.started();
  const std::int64_t uptime = document.signed_at().seconds - started.seconds;
  std::string text = "started " + to_text(started);
  if (uptime >= 0) return text + ", up " + duration_to_text(uptime);
  return text + ", " + duration_to_text(-uptime) + " after the timestamp";
}

}  // namespace

Check chain(const Case& one, const std::string& origin, std::vector<Edge>& edges) {
  const Digest256 first = crypto::sha256(one.path.blobs.front().bytes);
  const Anchor anchor = find_anchor(one, first);
  Check check = judge_chain(one, anchor, first);
  edges.push_back({origin, "root:" + to_hex(anchor.fingerprint), "vendor-root", check.outcome,
                   to_hex(anchor.fingerprint), to_hex(first), place_of(one.path.blobs.front())});
  return check;
}

Check validity(const Case& one) {
  if (auto refused = judge_windows(one)) return *refused;
  if (auto refused = judge_age(one)) return *refused;
  if (over_limit(one.path)) {
    return unknown("nitro.validity", "not decided: cabundle has more than 10 certificates (nitro.chain)");
  }
  if (!one.path.whole()) {
    return unknown("nitro.validity", "not decided: a certificate does not parse (nitro.chain)");
  }
  const Instant end = one.path.leaf->not_after;
  return passed("nitro.validity", "signed at " + to_text(one.document.signed_at()) + "; leaf " +
                                      (end < one.context.now ? "expired " : "valid until ") + to_text(end));
}

Check module(const Case& one) {
  constexpr std::string_view kId = "nitro.module";
  const nitro::Text& module_id = one.document.module_id;
  const auto expectations = one.context.expect.of("module_id");
  for (const Expectation* expectation : expectations) {
    if (matches(*expectation, module_id.text)) continue;
    Check check =
        failed(kId, "module_id is not the expected one", printable(expectation->given), module_id.text.shown());
    check.location = Place{{}, module_id.offset, module_id.length};
    return check;
  }
  const auto id = nitro::read_module_id(module_id.text.raw());
  if (!id) {
    return expectations.empty() ? skipped(kId, "module_id is not of the form i-…-enc…")
                                : passed(kId, "module_id is the expected one, of another form than i-…-enc…");
  }
  if (auto failed = judge_pcr4(one.document, *id)) return *failed;
  if (one.path.leaf == nullptr) return unknown(kId, "not decided: the leaf certificate does not parse (nitro.chain)");
  if (auto failed = judge_names(one, module_id.text.raw())) return *failed;
  const Untrusted leaf_name = one.path.leaf->common_name();
  return passed(kId, std::string(id->instance) + " in " +
                         printable(*leaf_region(leaf_name.raw(), module_id.text.raw())) + ", enclave " +
                         started_text(one.document, *id));
}

}  // namespace touchstone::evidence::nitro_checks

#include "evidence/sigstore/keyless.h"

#include <algorithm>
#include <string>
#include <utility>

#include "crypto/digest.h"
#include "evidence/sigstore/checks.h"
#include "evidence/sigstore/trusted_root.h"
#include "evidence/types.h"

namespace touchstone::evidence {
namespace sigstore_checks {

std::string and_more(std::size_t count) {
  return count == 0 ? std::string() : ", and " + std::to_string(count) + " more";
}

Case::Case(const sigstore::Bundle& of, const Context& in) : bundle(of), context(in), root(trusted_root_of(in.anchors)) {
  if (root != nullptr) times = trusted_times(bundle, *root);
  // With basis `now` and a trusted time at hand, somebody asked for now: evidence never falls back to it (6).
  const bool asked = in.basis == Basis::given || (in.basis == Basis::now && !times.trusted.empty());
  if (asked) chosen = in.at;
  path = find_path(*this);
  static_cast<void>(intermediates(bundle, self_signed));
}

void appraise(const Case& one, const Message* message, Appraisal& appraisal) {
  appraisal.add(time(one));
  appraisal.add(chain(one));
  if (one.self_signed > 0) {
    const bool single = one.self_signed == 1;
    appraisal.add(noted("sigstore.chain", std::to_string(one.self_signed) +
                                              (single ? " self-signed certificate of the bundle is"
                                                      : " self-signed certificates of the bundle are") +
                                              " ignored: roots come from --trusted-root"));
  }
  appraisal.add(sct(one));
  appraisal.add(identity(one));
  appraisal.add(log(one, message));
}

}  // namespace sigstore_checks

void appraise_keyless(const sigstore::Bundle& bundle, const Context& context, Appraisal& appraisal) {
  sigstore_checks::appraise(sigstore_checks::Case(bundle, context), nullptr, appraisal);
}

void refuse_identities(const Context& context, Appraisal& appraisal) {
  for (const std::string_view name : {"identity", "issuer"}) {
    for (const Expectation* expectation : context.expect.of(name)) {
      appraisal.add(failed("input.expect", "this signature is not keyless: it has no " + std::string(name),
                           printable(expectation->given), "absent"));
    }
  }
}

std::optional<Check> other_than_named(std::string_view check, const sigstore::Bundle& bundle, const Context& context) {
  const x509::Certificate* leaf = bundle.leaf();
  const std::vector<UserKey>& named = context.anchors.keys;
  if (leaf == nullptr || named.empty()) return std::nullopt;
  const Bytes own = leaf->subject_public_key_info;
  if (std::ranges::any_of(named, [own](const UserKey& key) { return equal(key.spki, own); })) return std::nullopt;
  return failed(check, "the certificate is of another key than --key names",
                to_hex(crypto::sha256(named.front().spki)) + "   sha256 of the key of --key",
                to_hex(crypto::sha256(own)) + "   sha256 of the key of the leaf");
}

std::optional<Instant> trusted_instant(const sigstore::Bundle& bundle, const Context& context) {
  const sigstore::TrustedRoot* const root = trusted_root_of(context.anchors);
  if (root == nullptr) return std::nullopt;
  return sigstore_checks::trusted_times(bundle, *root).instant();
}

}  // namespace touchstone::evidence

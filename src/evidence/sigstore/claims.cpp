// The claims of sigstore.md 4.
#include <algorithm>
#include <string>
#include <utility>

#include "base/time.h"
#include "evidence/sigstore/checks.h"
#include "evidence/sigstore/keyless.h"
#include "formats/sigstore/fulcio.h"

namespace touchstone::evidence {
namespace {

Untrusted text(Instant instant) { return Untrusted(to_text(instant)); }

void add_certificate(const x509::Certificate& leaf, std::vector<Claim>& claims) {
  if (const auto names = sigstore::subject_alternative_names(leaf); names && !names->empty()) {
    claims.push_back({"identity", names->front()});
  }
  if (const auto issuer = sigstore::oidc_issuer(leaf); issuer && *issuer) claims.push_back({"issuer", **issuer});
  claims.push_back({"leaf_not_before", text(leaf.not_before)});
  claims.push_back({"leaf_not_after", text(leaf.not_after)});
  claims.push_back({"leaf_serial", to_buffer(leaf.serial_number)});
  for (sigstore::FulcioClaim& claim : sigstore::fulcio_claims(leaf)) {
    claims.push_back({std::string(claim.name), std::move(claim.value)});
  }
}

// Of the first entry: a bundle has one.
void add_entry(const sigstore::TlogEntry& entry, std::vector<Claim>& claims) {
  claims.push_back({"log_index", entry.log_index});
  if (!entry.log_id.bytes.empty()) claims.push_back({"log_id", entry.log_id.bytes});
  if (!entry.integrated_time) return;
  constexpr std::uint64_t kMax = INT64_MAX;
  claims.push_back(
      {"integrated_time", text(Instant{static_cast<std::int64_t>(std::min(*entry.integrated_time, kMax))})});
}

}  // namespace

std::vector<Claim> keyless_claims(const sigstore::Bundle& bundle) {
  std::vector<Claim> claims;
  if (const x509::Certificate* leaf = bundle.leaf(); leaf != nullptr) add_certificate(*leaf, claims);
  if (!bundle.tlog_entries.empty()) add_entry(bundle.tlog_entries.front(), claims);
  for (const sigstore::Timestamp& timestamp : bundle.timestamps) {
    if (!timestamp.response.token) continue;
    claims.push_back({"tsa_time", text(Instant{timestamp.response.token->info.gen_time_ms / 1000})});
    break;
  }
  return claims;
}

namespace sigstore_checks {

std::vector<Claim> claims_of(const sigstore::Bundle& bundle, const std::optional<Statement>& statement) {
  std::vector<Claim> claims;
  claims.push_back({"media_type", bundle.media_type.text});
  for (Claim& claim : keyless_claims(bundle)) claims.push_back(std::move(claim));
  if (const auto* message = bundle.message_signature(); message != nullptr) {
    if (message->digest && hash_of(*message) == crypto::Hash::sha256)
      claims.push_back({"sha256", message->digest->bytes});
    return claims;
  }
  claims.push_back({"payload_type", bundle.dsse()->payload_type.text});
  if (!statement) return claims;
  claims.push_back({"predicate_type", Untrusted(statement->predicate_type)});
  std::string names;
  for (const std::string& name : statement->names) names += (names.empty() ? "" : ", ") + name;
  if (!statement->names.empty()) claims.push_back({"subject", Untrusted(std::move(names))});
  return claims;
}

}  // namespace sigstore_checks
}  // namespace touchstone::evidence

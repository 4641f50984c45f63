// The checks that a keyless signature in a bundle stands on, whatever was signed (sigstore.md 2.1 to 2.7): for
// `sigstore-bundle`, and for `oms-signature` of the sigstore method (oms.md 4).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "base/time.h"
#include "formats/sigstore/bundle.h"
#include "formats/sigstore/fulcio.h"

namespace touchstone::evidence {

/// Adds `sigstore.time`, `sigstore.chain`, `sigstore.sct`, `sigstore.identity` and `sigstore.log` over `bundle`, with
/// the trusted root of `context.anchors` and the `identity` and `issuer` of `context.expect`. `sigstore.signature` is
/// not added: `oms.signature` stands for it. `context.at` counts for the chain only when its basis is Basis::given.
void appraise_keyless(const sigstore::Bundle& bundle, const Context& context, Appraisal& appraisal);

/// The instant of the report (2.1): the earliest trusted RFC 3161 time, else the earliest trusted integratedTime;
/// nothing when no time is trusted or there is no trusted root. What `ArtefactType::instant_in` of both types gives.
[[nodiscard]] std::optional<Instant> trusted_instant(const sigstore::Bundle& bundle, const Context& context);

/// Of a signature without such a certificate: fails each `identity` and `issuer` of `context.expect`, as
/// `input.expect` (CLI.md, Expected values: absent is a fail).
void refuse_identities(const Context& context, Appraisal& appraisal);

/// A key of `--key` is what a signature must verify under, whatever its certificate says (CLI.md): fails `check` when
/// the leaf is of none of those that were named. Nothing when none was, and without a leaf.
[[nodiscard]] std::optional<Check> other_than_named(std::string_view check, const sigstore::Bundle& bundle,
                                                    const Context& context);

/// Claims of the certificate and of the log (section 4): identity, issuer, leaf_*, log_*, integrated_time, tsa_time,
/// and the extensions of 2.4.
[[nodiscard]] std::vector<Claim> keyless_claims(const sigstore::Bundle& bundle);

inline constexpr auto kKeylessFields = std::to_array<FieldSpec>({
    {"identity", ValueKind::text, "sigstore.identity"},
    {"issuer", ValueKind::text, "sigstore.identity"},
    {"leaf_not_before", ValueKind::text, "input.expect"},
    {"leaf_not_after", ValueKind::text, "input.expect"},
    {"leaf_serial", ValueKind::hex, "input.expect"},
    {"log_index", ValueKind::number, "input.expect"},
    {"log_id", ValueKind::hex, "input.expect"},
    {"integrated_time", ValueKind::text, "input.expect"},
    {"tsa_time", ValueKind::text, "input.expect"},
});

/// The fields that `--expect` may name of a type with these claims: its own ones, then those of keyless_claims.
template <std::size_t N>
[[nodiscard]] constexpr auto with_keyless_fields(const std::array<FieldSpec, N>& own) {
  std::array<FieldSpec, N + kKeylessFields.size() + sigstore::kFulcioClaims.size()> fields{};
  std::size_t next = 0;
  for (const FieldSpec& field : own) fields[next++] = field;
  for (const FieldSpec& field : kKeylessFields) fields[next++] = field;
  for (const std::string_view name : sigstore::kFulcioClaims) fields[next++] = {name, ValueKind::text, "input.expect"};
  return fields;
}

}  // namespace touchstone::evidence

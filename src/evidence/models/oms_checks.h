// The checks of a model signature, one function each (oms.md 4). Private to evidence/models/oms*.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "evidence/models/oms.h"

namespace touchstone::evidence::oms_checks {

/// What every check may look at.
struct Case {
  const OmsSignature& signature;
  const std::string& origin;
  const Context& context;
  const MeasuredModel* model;  // null: none was given

  [[nodiscard]] const oms::Statement& statement() const { return signature.statement; }
  [[nodiscard]] const sigstore::DsseEnvelope& envelope() const { return *signature.bundle.dsse(); }
  /// Where the payload stands in the bundle, as base64.
  [[nodiscard]] Place payload_place() const { return Place{{}, envelope().payload.offset, envelope().payload.length}; }
};

[[nodiscard]] Check envelope(const Case& one);

struct Signed {
  Check check;
  std::optional<Digest256> signer;  // SHA-256 of the SubjectPublicKeyInfo that the signature stands on
  std::vector<std::size_t> used;    // companions that held the key
};
[[nodiscard]] Signed signature(const Case& one);

/// `used`: companions whose certificates are part of the path.
[[nodiscard]] Check certificate(const Case& one, std::vector<std::size_t>& used);

/// Adds the edge `manifest`. Only for the predicate v1.0.
[[nodiscard]] Check root(const Case& one, std::vector<Edge>& edges);
/// Adds an edge `file` for each file that the manifest names, when there is a model.
[[nodiscard]] Check files(const Case& one, std::vector<Edge>& edges);
/// Adds an edge `sha256` for each digest of the manifest that a configuration among the companions names; `used`: those
/// companions.
void configurations(const Case& one, std::vector<Edge>& edges, std::vector<std::size_t>& used);
/// Adds what the signature does not cover.
[[nodiscard]] Check coverage(const Case& one, std::vector<std::string>& not_covered);

// Shared by files and coverage.

/// "root:HEX", or the signature itself where the format has no root.
[[nodiscard]] std::string manifest_name(const Case& one);
/// Why neither can be asked; nothing when they can.
[[nodiscard]] std::optional<Check> cannot_compare(const Case& one, std::string_view id);
/// The file of the model that a resource names: "." and the last component both name a single file (oms.md 2). Null:
/// there is none.
[[nodiscard]] const MeasuredFile* find_file(const MeasuredModel& model, std::string_view path);
/// Path of a file of the model as it can be opened.
[[nodiscard]] std::string full_path(const MeasuredModel& model, std::string_view path);

}  // namespace touchstone::evidence::oms_checks

// The table of artefact types. A new type is a folder of formats/, a file of evidence/<family>/ that defines its row as
// a constant ("inline constexpr"-initialised, no registration), and one line of evidence/types.cpp.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/artefact.h"
#include "appraisal/context.h"
#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"

namespace touchstone {

/// One way to read the bytes of an input: decoded, and parsed as JSON where it is JSON.
struct Reading {
  std::shared_ptr<const Buffer> bytes;
  Encoding encoding = Encoding::raw;
  std::shared_ptr<const json::Document> json;          // strict JSON; null when it is none
  std::shared_ptr<const json::Document> gateway_json;  // the same text in the gateway's dialect (opengradient.md 1)
};

using Content = std::shared_ptr<const void>;

/// What is judged of a type that can only be a companion: that it is one.
inline constexpr std::array<std::string_view, 1> kCompanionChecks = {"input.type"};

/// What a row leaves out has the value that most types have.
struct ArtefactType {
  std::string_view name;                     // of `--as` and of reports
  std::string_view document;                 // "nitro.md"
  bool subject = false;                      // has a verifier of its own; otherwise it can only be a companion
  bool generic = false;                      // a narrower type wins over it and is not a second reading
  bool (*recognise)(const Reading&);         // from content alone, cheap, never throws
  Parsed<Content> (*parse)(const Reading&);  // the strict parse
  void (*inspect)(const Artefact&, std::vector<Field>&);
  Appraisal (*verify)(const Artefact&, const Context&);
  /// Default instant (CLI.md, index): what the evidence itself states. Null: now.
  std::optional<Instant> (*instant)(const Artefact&) = nullptr;
  /// Artefacts inside this one that are offered as companions as well. Null: none.
  std::vector<Artefact> (*unpack)(const Artefact&) = nullptr;
  std::span<const FieldSpec> fields = {};                       // what `--expect` may name
  std::span<const std::string_view> checks = kCompanionChecks;  // ids that an appraisal of this type can have
  std::span<const std::string_view> behind = {};                // types of evidence that may stand behind it
  std::string_view (*variant)(const Artefact&) = nullptr;       // "v1.2"; null: none
  bool quote = false;                                           // its appraisal has a BindingOffer
  bool references = false;                                      // its appraisal can have ReferenceOffers
  /// The same as `instant`, where the evidence authenticates an instant only under anchors. `at` of the context is not
  /// known yet and must not be looked at. Null: `instant` decides.
  std::optional<Instant> (*instant_in)(const Artefact&, const Context&) = nullptr;
  bool verification_key = false;  // of a proof: `--key` may name it
};

namespace evidence {

[[nodiscard]] std::span<const ArtefactType* const> types();
/// By the name of `--as`; null when there is none.
[[nodiscard]] const ArtefactType* find_type(std::string_view name);

/// The content of an artefact of that type; null when it is of another one.
template <class T>
[[nodiscard]] const T* content(const Artefact& artefact, std::string_view type) {
  return artefact.type != nullptr && artefact.type->name == type ? &artefact.as<T>() : nullptr;
}

}  // namespace evidence
}  // namespace touchstone

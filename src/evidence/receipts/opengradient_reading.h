// Small steps that the records of OpenGradient share: JSON at hand or the reason why not, places, bounded lists,
// artefacts found inside others.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/artefact.h"
#include "appraisal/check.h"
#include "appraisal/claim.h"
#include "evidence/types.h"

namespace touchstone::evidence::tee_records {

/// The root of the JSON reading, or why the bytes are no strict JSON.
[[nodiscard]] Parsed<const json::Value*> json_of(const Reading& reading);

/// A place in the subject.
[[nodiscard]] Place place_of(std::size_t offset, std::size_t length);

/// The first eight with "; " between them, and how many more there are.
[[nodiscard]] std::string bounded_list(const std::vector<std::string>& items);

/// Bytes inside another artefact as one of their own; nothing when they do not parse as that type.
[[nodiscard]] std::optional<Artefact> inner_artefact(const ArtefactType& type, Bytes bytes, const std::string& origin);

/// Claims whatever `inspect` prints under a name of `type.fields` and no claim has yet, so that --expect knows the
/// names that inspect prints (CLI.md, Expected values).
void add_inspected(const ArtefactType& type, const Artefact& artefact, std::vector<Claim>& claims);

}  // namespace touchstone::evidence::tee_records

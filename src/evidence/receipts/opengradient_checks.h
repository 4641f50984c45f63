// The checks of section 8 on one receipt, and the words for what it does not show (section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/artefact.h"
#include "appraisal/context.h"
#include "codec/json.h"
#include "formats/opengradient/output.h"
#include "formats/opengradient/receipt.h"
#include "formats/opengradient/request.h"

namespace touchstone::evidence {

/// All checks, claims, edges and needs of an opengradient-receipt.
[[nodiscard]] Appraisal verify_opengradient(const Artefact& artefact, const Context& context);

/// Section 5, as far as it applies: members of this response and of this request that nothing signs. `source` is what
/// the output string was; `request` is null and `version` nothing when no request matched.
[[nodiscard]] std::vector<std::string> opengradient_not_covered(const opengradient::Receipt& receipt,
                                                                std::optional<opengradient::OutputSource> source,
                                                                const json::Value* request,
                                                                std::optional<opengradient::Version> version);

/// Why the answer `model` is not shown; names the provider when the model's name makes it obvious.
[[nodiscard]] std::string_view opengradient_model_reason(std::string_view model);

/// The header of an exchange that says otherwise than the body; nothing when none does.
[[nodiscard]] std::optional<std::string> contradicting_header(const opengradient::Receipt& receipt);

/// The text of a string member of the response.
[[nodiscard]] std::string_view model_of(const json::Value& body);

}  // namespace touchstone::evidence

// proof.pretty: the readable values of proof.json against the instances (ezkl-and-evm.md 3.2).
#pragma once

#include <string>
#include <vector>

#include "appraisal/check.h"
#include "crypto/curves/curve.h"
#include "formats/ezkl/proof.h"
#include "formats/ezkl/settings.h"

namespace touchstone::evidence::proofs {

using EzklFelt = curves::Fr<curves::Bn254>;

/// `instances` are canonical. `settings`: null when there are none.
[[nodiscard]] Check pretty_check(const ezkl::Proof& proof, const std::vector<EzklFelt>& instances,
                                 const ezkl::Settings* settings);

/// Whether the settings have the scales that the rescaled values are compared by.
[[nodiscard]] bool is_rescaled(const ezkl::Pretty& pretty, const ezkl::Settings& settings);

/// felt / 2^scale, negative above r/2, as EZKL prints it.
[[nodiscard]] double rescaled(const EzklFelt& felt, int scale);
[[nodiscard]] std::string shown(double value);

}  // namespace touchstone::evidence::proofs

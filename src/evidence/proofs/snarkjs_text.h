// The members of a snarkjs file as inspect, claims and --expect show them: the JSON as it stands, without white space.
#pragma once

#include <string>
#include <vector>

#include "appraisal/artefact.h"
#include "appraisal/claim.h"
#include "formats/zk/snarkjs.h"

namespace touchstone::evidence::proofs {

/// artefact.bytes[offset, offset + length) without white space and without the quotes of strings.
[[nodiscard]] std::string member_text(const Artefact& artefact, std::size_t offset, std::size_t length);

/// Claims `protocol`, `curve`, and every point and number by its name.
void add_texts(const Artefact& artefact, const zk::Proof& proof, std::vector<Claim>& claims);
void inspect_texts(const Artefact& artefact, const zk::Proof& proof, std::vector<Field>& fields);
void inspect_texts(const Artefact& artefact, const zk::Key& key, std::vector<Field>& fields);

}  // namespace touchstone::evidence::proofs

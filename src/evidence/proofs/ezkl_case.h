// What the checks of one EZKL proof look at, and those checks (ezkl-and-evm.md 2). Private to
// evidence/proofs/ezkl*.cpp.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "appraisal/appraisal.h"
#include "evidence/proofs/evm_call.h"
#include "evidence/proofs/ezkl.h"
#include "evidence/proofs/ezkl_pretty.h"
#include "formats/ezkl/proof.h"
#include "formats/ezkl/settings.h"

namespace touchstone::evidence::proofs {

inline constexpr std::size_t kMostClaimed = 256;  // instances that are told

/// A companion or --key that was chosen among those of its type.
struct Chosen {
  const Artefact* artefact = nullptr;
  std::optional<std::size_t> companion;
  bool named = false;  // by --key
  Pin pin = Pin::absent;
};

/// Everything that one verification looks at.
struct EzklCase {
  const Artefact& artefact;
  const ezkl::Proof& proof;
  const Context& context;
  Chosen settings, vka, key;
  std::vector<EzklFelt> instances;   // zero where it is none
  std::vector<ByteArray<32>> words;  // big-endian, as they are written; none when one has no such form
  std::optional<std::size_t> bad_instance;

  [[nodiscard]] const ezkl::Settings* settings_content() const {
    return settings.artefact == nullptr ? nullptr : &settings.artefact->as<ezkl::Settings>();
  }
};

/// Without the key, whose choice may depend on the contract.
[[nodiscard]] EzklCase ezkl_case(const Artefact& artefact, const Context& context);
/// Of the keys of --key, without any of the companions: the one that is pinned as vk.sha256, else the first whose
/// commitments stand in the contract, else the first.
[[nodiscard]] Chosen choose_key(const EzklCase& one, const EvmAnswer& answer);

[[nodiscard]] Check inputs_of(const EzklCase& one);
[[nodiscard]] Check encoding_of(const ezkl::Proof& proof);
[[nodiscard]] Check settings_of(const EzklCase& one);
[[nodiscard]] Check key_of(const EzklCase& one, const EvmAnswer& answer);
[[nodiscard]] Check equation_of(const EzklCase& one, const EvmAnswer& answer);

/// Claims, pins as edges, answers, and what is not covered (sections 2 and 7).
void state_findings(const EzklCase& one, const EvmAnswer& answer, Appraisal& appraisal);

}  // namespace touchstone::evidence::proofs

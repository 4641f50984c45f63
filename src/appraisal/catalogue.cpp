#include "appraisal/catalogue.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "appraisal/checks/dcap.h"
#include "appraisal/checks/evm.h"
#include "appraisal/checks/input.h"
#include "appraisal/checks/nitro.h"
#include "appraisal/checks/oms.h"
#include "appraisal/checks/opengradient_batch.h"
#include "appraisal/checks/opengradient_chain.h"
#include "appraisal/checks/proofs.h"
#include "appraisal/checks/receipts.h"
#include "appraisal/checks/sigstore.h"
#include "appraisal/checks/snp.h"
#include "appraisal/checks/transparency.h"

namespace touchstone {
namespace {

/// The families one after the other, which is the order in which reports list checks.
template <std::size_t... Sizes>
constexpr auto concatenate(const std::array<CheckInfo, Sizes>&... families) {
  std::array<CheckInfo, (Sizes + ...)> all{};
  std::size_t at = 0;
  const auto append = [&](const auto& family) {
    for (const CheckInfo& check : family) all[at++] = check;
  };
  (append(families), ...);
  return all;
}

constexpr auto kChecks =
    concatenate(checks::kInputChecks, checks::kReceiptChecks, checks::kBatchChecks, checks::kOpengradientChainChecks,
                checks::kNitroChecks, checks::kDcapChecks, checks::kSnpChecks, checks::kOmsChecks,
                checks::kSigstoreChecks, checks::kProofChecks, checks::kEvmChecks, checks::kTransparencyChecks);

/// Positions in kChecks, sorted by id: every check of every receipt is looked up.
constexpr auto kById = [] {
  std::array<std::size_t, kChecks.size()> order{};
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [](std::size_t i) { return kChecks[i].id; });
  return order;
}();

constexpr bool all_different() {
  for (std::size_t i = 1; i < kById.size(); ++i) {
    if (kChecks[kById[i - 1]].id == kChecks[kById[i]].id) return false;
  }
  return true;
}
static_assert(all_different(), "two checks have the same id");

}  // namespace

std::span<const CheckInfo> catalogue() { return kChecks; }

std::size_t rank(std::string_view id) {
  const auto* const found = std::ranges::lower_bound(kById, id, {}, [](std::size_t i) { return kChecks[i].id; });
  return found != kById.end() && kChecks[*found].id == id ? *found : kChecks.size();
}

const CheckInfo* find_check(std::string_view id) {
  const std::size_t at = rank(id);
  return at < kChecks.size() ? &kChecks[at] : nullptr;
}

}  // namespace touchstone

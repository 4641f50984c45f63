// The precompiled contracts of the EVM that verifier contracts call (curves.md 7): 0x01-0x08 and 0x0b-0x11.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "crypto/evm/limits.h"

namespace touchstone::evm {

struct PrecompileResult {
  enum class End : std::uint8_t {
    done,         // the call succeeds with `output`
    failed,       // the call fails and returns nothing
    unsupported,  // 0x09, 0x0a, and what is no precompile
    limit,        // it would need more than the limits allow
  };
  End end = End::done;
  Buffer output = {};
  std::string_view limit = {};  // which one: "pairing terms"
};

/// Whether `address` is that of a precompile of the Prague fork, supported or not.
[[nodiscard]] bool is_precompile(std::uint64_t address);

/// Runs precompile `address` over `input`. What it uses is added to `usage`.
[[nodiscard]] PrecompileResult call_precompile(std::uint64_t address, Bytes input, const Limits& limits, Usage& usage);

}  // namespace touchstone::evm

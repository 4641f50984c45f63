// Files that declare something (environments.md 7): inventories, provenance, lock files. They are listed and never
// called measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace touchstone::evidence {

inline constexpr std::uint64_t kMaxDeclaration = std::uint64_t{64} << 20U;
inline constexpr std::size_t kDeclarationHead = 64;  // bytes that may_declare looks at

/// Whether a file could be one, by its basename and its first bytes: cheap, and right to say no.
[[nodiscard]] bool may_declare(std::string_view basename, Bytes head);

/// `spdx`, `cyclonedx`, `slsa-provenance` (an in-toto statement, bare or in a DSSE envelope, whose signature is not
/// looked at), `buildinfo`, `lock`; empty for anything else. Static storage.
[[nodiscard]] std::string_view declaration_kind(std::string_view basename, Bytes content);

}  // namespace touchstone::evidence

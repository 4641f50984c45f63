// Verification keys of signed notes (C2SP signed-note, "Verifiers"; transparency.md 2.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/note/note.h"

namespace touchstone::note {

/// The first byte behind the key id.
enum class KeyType : std::uint8_t {
  ed25519 = 0x01,
  ecdsa = 0x02,
  cosignature = 0x04,  // Ed25519 of a witness
  rfc6962_tree_head = 0x05,
  ml_dsa_44 = 0x06,
};
/// "Ed25519", "witness (Ed25519)", …; "of an unknown type".
[[nodiscard]] std::string_view name(KeyType type);

/// "NAME+HEX+BASE64(type ‖ key)". That the key id is the computed one is not judged here.
struct Vkey {
  std::string name;
  ByteArray<kKeyIdBytes> key_id{};
  KeyType type{};
  Buffer key;  // Ed25519: 32 bytes; ECDSA: DER SubjectPublicKeyInfo; ML-DSA-44: 1312 bytes
};

inline constexpr std::size_t kMaxVkey = 16384;  // bytes of text

/// One line, white space around it allowed. Faults: syntax (shape, name, hex, base64, several lines), out_of_range (a
/// key of another length than its type has), too_large.
[[nodiscard]] Parsed<Vkey> parse_vkey(std::string_view text);

/// Whether the text has the shape of one: a name, 8 hex digits and base64, with plus signs between them.
[[nodiscard]] bool looks_like_vkey(std::string_view text);

}  // namespace touchstone::note

// The results of `hash`: identities, measurements and declarations (models.md 1, environments.md 1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace touchstone {

/// NAME and VALUE, in the order in which they are printed.
using NamedTexts = std::vector<std::pair<std::string, std::string>>;

struct HashedFile {
  std::string path;
  std::uint64_t size = 0;
  NamedTexts digests;  // "sha256" -> hex
  NamedTexts ids;      // "walrus" -> text
};

struct Complaint {
  std::string path;
  std::string format;
  std::uint64_t offset = 0;
  std::string message;
};

struct Warning {
  std::string code;
  std::string path;
  std::string message;
};

/// The value of an identity of an environment: mostly one text.
struct IdentityValue {
  enum class Kind : std::uint8_t { text, null, list, table };
  Kind kind = Kind::text;
  std::string text;                                      // of null: why there is none
  std::vector<std::string> items;                        // of a list
  std::vector<std::pair<std::string, NamedTexts>> rows;  // of a table; an empty text in it is null

  IdentityValue() = default;
  IdentityValue(std::string value) : text(std::move(value)) {}  // NOLINT(google-explicit-constructor)
  IdentityValue(const char* value) : text(value) {}             // NOLINT(google-explicit-constructor)
  [[nodiscard]] static IdentityValue none(std::string why) {
    IdentityValue value(std::move(why));
    value.kind = Kind::null;
    return value;
  }
  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
};
using NamedIdentities = std::vector<std::pair<std::string, IdentityValue>>;

/// A file that claims something about its neighbours (environments.md 7).
struct Declaration {
  std::string path;
  std::string_view kind;  // "spdx", "lock", …
  std::string sha256;
};

struct EnvironmentIdentity {
  std::string path;
  std::string kind;            // "eif", "uki", "oci-layout", "directory", "file", …
  NamedTexts measurements;     // some hardware register or kernel reports exactly this value
  NamedIdentities identities;  // name the bytes; nothing reports them by itself
  NamedTexts facts;            // free keys: version, arch, crc …, as text
  std::vector<std::string> unmeasured;
  std::vector<Complaint> malformed;
  std::vector<Warning> warnings;
  std::vector<Declaration> declared = {};
  NamedTexts inputs = {};  // what a recipe was given (amd-snp.md 4.4)
};

struct ManifestCheck {
  struct Mismatch {
    std::string path, expected, actual;
  };
  std::string manifest;
  std::uint64_t matched = 0;
  std::vector<Mismatch> mismatched;
  std::vector<std::string> missing, extra;
  std::vector<Mismatch> identities;  // `path` is the name of the identity
};

}  // namespace touchstone

// The results of `hash`: identities, measurements and declarations (models.md 1, environments.md 1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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

struct EnvironmentIdentity {
  std::string path;
  std::string kind;         // "eif", "file"
  NamedTexts measurements;  // some hardware register or kernel reports exactly this value
  NamedTexts identities;    // names the bytes; nothing reports it by itself
  NamedTexts facts;         // free keys: version, arch, crc …, as text
  std::vector<std::string> unmeasured;
  std::vector<Complaint> malformed;
  std::vector<Warning> warnings;
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

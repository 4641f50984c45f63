// What a messageSignature is over, or what a signed statement is about: the artefact of sigstore.md 2.8.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/context.h"
#include "base/bytes.h"
#include "crypto/digest.h"
#include "formats/sigstore/bundle.h"

namespace touchstone::evidence::sigstore_checks {

/// Digests, and bytes where they are at hand. Of `--expect sha256=` there is that digest alone.
struct Message {
  std::string path;  // empty: given by its digest
  Digest256 sha256{};
  Buffer sha384, sha512;                 // empty: not known
  std::shared_ptr<const Buffer> bytes;   // null: not held
  std::optional<std::size_t> file;       // index into Companions::files
  std::optional<std::size_t> companion;  // index into Companions::artefacts

  /// SHA-256, 384 or 512; nothing when it is not known.
  [[nodiscard]] std::optional<Buffer> digest(crypto::Hash hash) const;
};

/// A digest that the bundle names: messageDigest, the subjects of a statement, the data of a log entry.
struct NamedDigest {
  crypto::Hash hash;
  Buffer value;
};

/// Subjects of the in-toto statement that is the payload of a DSSE envelope.
struct Statement {
  std::string predicate_type;
  std::vector<std::string> names;    // as they stand
  std::vector<NamedDigest> digests;  // SHA-256 and SHA-512 of all subjects
};
/// Nothing when the content is no envelope or its payload no in-toto statement.
[[nodiscard]] std::optional<Statement> statement_of(const sigstore::Bundle& bundle);

struct Choice {
  std::optional<Message> message;
  std::string why;  // no message: why not
};
/// The `--with` file that is classified as nothing else; of several the one whose digest the bundle (or `--expect
/// sha256=`) names; else a companion of a known type with such a SHA-256; else the digest of `--expect sha256=`. Files
/// of a walked folder count when their digest is named, or when a messageSignature needs one and there is no other.
[[nodiscard]] Choice choose_message(const sigstore::Bundle& bundle, const std::optional<Statement>& statement,
                                    const Context& context);

/// The payload calls itself an in-toto statement, so that it has to be one where there is an artefact (2.8).
[[nodiscard]] bool claims_to_be_statement(const sigstore::Bundle& bundle);

/// Of `messageDigest`: what its algorithm says, or, where it says nothing, what the length of the digest does. Nothing
/// for any other algorithm or length.
[[nodiscard]] std::optional<crypto::Hash> hash_of(const sigstore::MessageSignature& message);
/// "SHA2_256" of protobuf and "sha256" of in-toto and Rekor v1, for SHA-256, 384 and 512.
[[nodiscard]] std::optional<crypto::Hash> hash_of(std::string_view name);

}  // namespace touchstone::evidence::sigstore_checks

#include "evidence/sigstore/message.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/untrusted.h"
#include "codec/hex.h"
#include "codec/json.h"

namespace touchstone::evidence::sigstore_checks {
namespace {

constexpr std::string_view kStatement = "https://in-toto.io/Statement/";
constexpr std::string_view kInToto = "application/vnd.in-toto+json";
// The zero value of HashAlgorithm (PS sigstore_common.proto): the same as no algorithm at all.
constexpr std::string_view kUnspecified = "HASH_ALGORITHM_UNSPECIFIED";

struct NamedHash {
  std::string_view name;
  crypto::Hash hash;
};
constexpr std::array<NamedHash, 6> kHashes = {{{"SHA2_256", crypto::Hash::sha256},
                                               {"SHA2_384", crypto::Hash::sha384},
                                               {"SHA2_512", crypto::Hash::sha512},
                                               {"sha256", crypto::Hash::sha256},
                                               {"sha384", crypto::Hash::sha384},
                                               {"sha512", crypto::Hash::sha512}}};

Message message_of(const PlainFile& file, std::size_t index) {
  return {file.path, file.sha256, file.sha384, file.sha512, file.bytes, index, std::nullopt};
}

// An artefact keeps its decoded bytes; they are those of the file only when it was not spelt in another way.
Message message_of(const Artefact& artefact, std::size_t index) {
  const bool raw =
      artefact.encoding == Encoding::raw && artefact.bytes != nullptr && artefact.bytes->size() == artefact.size;
  Message message{artefact.origin, artefact.sha256, {}, {}, raw ? artefact.bytes : nullptr, std::nullopt, index};
  if (raw) {
    message.sha384 = crypto::digest(crypto::Hash::sha384, *artefact.bytes);
    message.sha512 = crypto::digest(crypto::Hash::sha512, *artefact.bytes);
  }
  return message;
}

bool is_named(const Message& message, const std::vector<NamedDigest>& named) {
  return std::ranges::any_of(named, [&](const NamedDigest& one) { return message.digest(one.hash) == one.value; });
}

// Members of a body that name the digest of the data (Rekor v1 and v2 hashedrekord): only a help to choose.
void add_body_digests(const sigstore::TlogEntry& entry, std::vector<NamedDigest>& named) {
  if (!entry.body) return;
  const json::Value* at = &entry.body->root();
  for (const std::string_view member : {"spec", "data", "hash", "value"}) {
    at = at->find(member);
    if (at == nullptr) return;
  }
  auto value = from_hex(at->text, "value");
  if (value && value->size() == 32) named.push_back({crypto::Hash::sha256, std::move(*value)});
}

std::vector<NamedDigest> named_digests(const sigstore::Bundle& bundle, const std::optional<Statement>& statement) {
  std::vector<NamedDigest> named;
  if (statement) named = statement->digests;
  if (const auto* message = bundle.message_signature(); message != nullptr) {
    const auto hash = hash_of(*message);
    if (message->digest && hash) named.push_back({*hash, message->digest->bytes});
    if (named.empty()) {
      for (const sigstore::TlogEntry& entry : bundle.tlog_entries) add_body_digests(entry, named);
    }
  }
  return named;
}

// The one file that can be meant: the only one that the user named; else the only one of a folder, where a signature
// needs one (a statement stands by itself, and a folder holds files that are about something else).
std::vector<PlainFile>::const_iterator only_file(const std::vector<PlainFile>& files, bool needed) {
  const auto given = std::ranges::count(files, false, &PlainFile::walked);
  if (given == 1) return std::ranges::find(files, false, &PlainFile::walked);
  return given == 0 && needed && files.size() == 1 ? files.begin() : files.end();
}

std::optional<Message> expected_message(const Context& context) {
  for (const Expectation* expectation : context.expect.of("sha256")) {
    if (!expectation->bytes || expectation->bytes->size() != sizeof(Digest256)) continue;
    Message message;
    std::ranges::copy(*expectation->bytes, message.sha256.begin());
    return message;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Buffer> Message::digest(crypto::Hash hash) const {
  switch (hash) {
    case crypto::Hash::sha256: return to_buffer(sha256);
    case crypto::Hash::sha384: return sha384.empty() ? std::nullopt : std::optional(sha384);
    case crypto::Hash::sha512: return sha512.empty() ? std::nullopt : std::optional(sha512);
    default: return std::nullopt;
  }
}

std::optional<crypto::Hash> hash_of(std::string_view name) {
  const auto* const found = std::ranges::find(kHashes, name, &NamedHash::name);
  return found == kHashes.end() ? std::nullopt : std::optional(found->hash);
}

std::optional<crypto::Hash> hash_of(const sigstore::MessageSignature& message) {
  const std::string_view name = message.digest_algorithm.text.raw();
  if (!name.empty() && name != kUnspecified) return hash_of(name);
  switch (message.digest ? message.digest->bytes.size() : 0) {
    case 32: return crypto::Hash::sha256;
    case 48: return crypto::Hash::sha384;
    case 64: return crypto::Hash::sha512;
    default: return std::nullopt;
  }
}

bool claims_to_be_statement(const sigstore::Bundle& bundle) {
  return bundle.dsse() != nullptr && bundle.dsse()->payload_type.text.raw() == kInToto;
}

std::optional<Statement> statement_of(const sigstore::Bundle& bundle) {
  if (bundle.dsse() == nullptr) return std::nullopt;
  const auto document = json::parse(bundle.dsse()->payload.bytes);
  if (!document) return std::nullopt;
  const json::Value& root = document->root();
  const json::Value* const type = root.find("_type");
  if (type == nullptr || !type->is(json::Kind::string) || !type->text.starts_with(kStatement)) return std::nullopt;
  Statement statement;
  if (const json::Value* predicate = root.find("predicateType"); predicate != nullptr) {
    statement.predicate_type = predicate->text;
  }
  const json::Value* const subjects = root.find("subject");
  if (subjects == nullptr) return statement;
  for (const json::Value& subject : subjects->items) {
    if (const json::Value* name = subject.find("name"); name != nullptr) statement.names.emplace_back(name->text);
    const json::Value* const digests = subject.find("digest");
    if (digests == nullptr) continue;
    for (const json::Member& digest : digests->members) {
      const bool known = digest.name == "sha256" || digest.name == "sha512";
      auto value = from_hex(digest.value.text, "digest");
      if (known && digest.value.is(json::Kind::string) && value) {
        statement.digests.push_back({*hash_of(digest.name), std::move(*value)});
      }
    }
  }
  return statement;
}

Choice choose_message(const sigstore::Bundle& bundle, const std::optional<Statement>& statement,
                      const Context& context) {
  const std::optional<Message> expected = expected_message(context);
  std::vector<NamedDigest> named = named_digests(bundle, statement);
  if (expected) named.insert(named.begin(), {crypto::Hash::sha256, to_buffer(expected->sha256)});

  const std::vector<PlainFile>& files = context.companions.files;
  for (std::size_t i = 0; i < files.size(); ++i) {
    Message message = message_of(files[i], i);
    if (is_named(message, named)) return {std::move(message), {}};
  }
  const std::vector<Artefact>& artefacts = context.companions.artefacts;
  for (std::size_t i = 0; i < artefacts.size(); ++i) {
    const bool same = std::ranges::any_of(named, [&](const NamedDigest& one) {
      return one.hash == crypto::Hash::sha256 && equal(one.value, artefacts[i].sha256);
    });
    if (same) return {message_of(artefacts[i], i), {}};
  }
  if (const auto only = only_file(files, bundle.dsse() == nullptr); only != files.end()) {
    return {message_of(*only, static_cast<std::size_t>(only - files.begin())), {}};
  }
  if (const auto given = std::ranges::find(files, false, &PlainFile::walked); given != files.end()) {
    if (named.empty() && bundle.dsse() == nullptr) {
      return {std::nullopt, "several files could be the artefact, and the bundle names none"};
    }
    // None of those that the user named is what the bundle names: the first stands for all, and its comparison fails.
    return {message_of(*given, static_cast<std::size_t>(given - files.begin())), {}};
  }
  if (expected) return {expected, {}};
  return {std::nullopt, "no artefact: give it with --with FILE, or its digest with --expect sha256=HEX"};
}

}  // namespace touchstone::evidence::sigstore_checks

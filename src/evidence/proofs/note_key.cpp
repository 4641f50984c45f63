#include "evidence/proofs/note_key.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "base/reader.h"
#include "crypto/digest.h"
#include "crypto/key.h"
#include "evidence/material/companion.h"
#include "formats/key/key.h"

namespace touchstone::evidence {
namespace {

using note::KeyType;
using note::Vkey;

constexpr std::size_t kEd25519Signature = 64, kTime = 8;

ByteArray<note::kKeyIdBytes> named_id(const Vkey& key, Bytes material) {
  Buffer input = to_buffer(as_bytes(key.name));
  input.push_back('\n');
  input.push_back(static_cast<std::uint8_t>(key.type));
  append(input, material);
  ByteArray<note::kKeyIdBytes> id{};
  std::copy_n(crypto::sha256(input).begin(), id.size(), id.begin());
  return id;
}

// C2SP signed-note, "Signatures". That of an RFC 6962 log is computed over the log id (C2SP static-ct-api).
bool has_its_key_id(const Vkey& key) {
  if (key.type == KeyType::ecdsa) return std::ranges::equal(key.key_id, Bytes(crypto::sha256(key.key)).first(4));
  if (key.key_id == named_id(key, key.key)) return true;
  return key.type == KeyType::rfc6962_tree_head && key.key_id == named_id(key, crypto::sha256(key.key));
}

std::optional<crypto::PublicKey> public_key(const Vkey& key) {
  switch (key.type) {
    case KeyType::ed25519:
    case KeyType::cosignature: return crypto::PublicKey::from_spki(key::ed25519_spki(key.key));
    case KeyType::ecdsa:
    case KeyType::rfc6962_tree_head: return crypto::PublicKey::from_spki(key.key);
    case KeyType::ml_dsa_44: break;
  }
  return std::nullopt;
}

std::uint64_t number_at(Bytes bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes.first(kTime)) value = value << 8U | byte;
  return value;
}

void put_u64(Buffer& out, std::uint64_t value) {
  for (unsigned shift = 64; shift > 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
}

// C2SP tlog-cosignature: the time stands in front of the signature and in what is signed.
bool verify_cosignature(const crypto::PublicKey& key, std::string_view text, Bytes signature) {
  if (signature.size() != kTime + kEd25519Signature) return false;
  const std::string message = "cosignature/v1\ntime " + std::to_string(number_at(signature)) + "\n" + std::string(text);
  return key.verify_ed25519(as_bytes(message), signature.subspan(kTime));
}

// RFC 6962 section 3.5: version v1, signature type tree_hash, timestamp, size, root; signed as RFC 5246 section 4.7
// has it.
bool verify_tree_head(const crypto::PublicKey& key, const note::Checkpoint& checkpoint, Bytes signature) {
  constexpr std::uint8_t kSha256 = 4, kRsa = 1, kEcdsa = 3;
  Reader reader(signature);
  const auto milliseconds = reader.u64be("timestamp");
  const auto hash = reader.u8("hash");
  const auto algorithm = reader.u8("signature");
  const auto length = reader.u16be("length");
  if (!milliseconds || !hash || !algorithm || !length || *hash != kSha256 || *length != reader.remaining())
    return false;
  Buffer message = {0, 1};
  put_u64(message, *milliseconds);
  put_u64(message, checkpoint.size);
  append(message, checkpoint.root);
  if (key.type() == crypto::KeyType::rsa) {
    return *algorithm == kRsa && key.verify_pkcs1(crypto::Hash::sha256, message, reader.rest());
  }
  return *algorithm == kEcdsa && key.type() == crypto::KeyType::ec_p256 &&
         key.verify_ecdsa_der(crypto::Hash::sha256, message, reader.rest());
}

bool verify_signature(const Vkey& key, const crypto::PublicKey& public_key, const note::Note& note,
                      const note::Checkpoint& checkpoint, Bytes signature) {
  switch (key.type) {
    case KeyType::ed25519: return public_key.verify_ed25519(as_bytes(note.text), signature);
    case KeyType::ecdsa: return public_key.verify_ecdsa_der(crypto::Hash::sha256, as_bytes(note.text), signature);
    case KeyType::cosignature: return verify_cosignature(public_key, note.text, signature);
    case KeyType::rfc6962_tree_head: return verify_tree_head(public_key, checkpoint, signature);
    case KeyType::ml_dsa_44: break;
  }
  return false;
}

// --- the type

bool recognise(const Reading& reading) {
  return reading.json == nullptr && reading.encoding == Encoding::raw && note::looks_like_vkey(as_text(*reading.bytes));
}

Parsed<Content> parse(const Reading& reading) {
  TOUCHSTONE_TRY(key, note::parse_vkey(as_text(*reading.bytes)));
  if (!has_its_key_id(key)) return refuse(Fault::syntax, 0, "vkey", "its key id is not the one of this name and key");
  return std::make_shared<const Vkey>(std::move(key));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& key = artefact.as<Vkey>();
  const std::uint64_t size = artefact.bytes->size();
  fields.push_back({0, size, "name", Untrusted(key.name), std::string(note::name(key.type))});
  fields.push_back({0, size, "key_id", to_buffer(key.key_id), "in signature lines"});
  fields.push_back({0, size, "type", std::uint64_t{static_cast<std::uint8_t>(key.type)}, ""});
  fields.push_back({0, size, "key", key.key, ""});
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a key is a companion: --key makes it that of the log, --with a witness");
}

}  // namespace

namespace transparency {

NoteSignatures signatures_of(const Vkey& key, const note::Note& note, const note::Checkpoint& checkpoint) {
  NoteSignatures result;
  const auto usable = public_key(key);
  for (const note::Signature& line : note.signatures) {
    if (line.name != key.name || line.key_id != key.key_id) continue;
    if (result.none()) {
      result.offset = line.offset;
      result.length = line.length;
    }
    if (!usable) {
      ++result.unsupported;
    } else if (verify_signature(key, *usable, note, checkpoint, line.signature)) {
      if (++result.verified == 1 && key.type == KeyType::cosignature) result.time = number_at(line.signature);
    } else {
      ++result.bad;
    }
  }
  return result;
}

std::string describe_key(const Vkey& key) { return printable(key.name) + ", " + std::string(note::name(key.type)); }

}  // namespace transparency

constinit const ArtefactType kNoteKey = {
    .name = "note-key",
    .document = "transparency.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .verification_key = true,
};

}  // namespace touchstone::evidence

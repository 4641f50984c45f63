#include "formats/zk/sp1.h"

#include <algorithm>

#include "base/reader.h"
#include "base/untrusted.h"
#include "codec/hex.h"

namespace touchstone::zk::sp1 {
namespace {

using json::Value;
using JsonKind = json::Kind;

constexpr std::size_t kProof = 256;         // A, B, C
constexpr std::size_t kTrailer = 4 + 64;    // of the raw form: no commitments, and infinity
constexpr std::size_t kMostVersion = 64;    // characters
constexpr std::size_t kMostBuffers = 4096;  // of stdin

Parsed<Reader> sized(Reader& reader, std::string_view field) {
  const std::size_t offset = reader.offset();
  TOUCHSTONE_TRY(length, reader.u64le(field));
  if (length > reader.remaining()) return refuse(Fault::truncated, offset, field, "is longer than what is left");
  return reader.sub(static_cast<std::size_t>(length), field);
}

Parsed<Natural> digits(Reader& reader) {
  TOUCHSTONE_TRY(text, sized(reader, "public input"));
  return natural_from_digits(as_text(text.rest()), text.offset(), "public input");
}

Parsed<Data> hex_text(Reader& reader, std::string_view field) {
  TOUCHSTONE_TRY(text, sized(reader, field));
  const std::string_view view = as_text(text.rest());
  auto bytes = view.starts_with("0x") ? tl::unexpected(ParseError{Fault::syntax, 0, field}) : from_hex(view, field);
  if (!bytes) return refuse(bytes.error().fault, text.offset(), field, "is not hex");
  return Data{std::move(*bytes), text.offset(), text.remaining()};
}

// v3 alone keeps the input of the program here.
Parsed<void> skip_stdin(Reader& reader) {
  const std::size_t offset = reader.offset();
  TOUCHSTONE_TRY(buffers, reader.u64le("stdin"));
  if (buffers > kMostBuffers) return refuse(Fault::out_of_range, offset, "stdin", "has too many buffers");
  for (std::uint64_t i = 0; i < buffers; ++i) TOUCHSTONE_CHECK(sized(reader, "stdin"));
  TOUCHSTONE_CHECK(reader.u64le("stdin pointer"));
  const std::size_t at = reader.offset();
  TOUCHSTONE_TRY(inner, reader.u64le("inner proofs"));
  if (inner != 0) return refuse(Fault::unsupported, at, "inner proofs", "are not read");
  return {};
}

Parsed<void> read_tail(Reader reader, bool with_stdin, Proof& proof) {
  if (with_stdin) TOUCHSTONE_CHECK(skip_stdin(reader));
  TOUCHSTONE_TRY(values, sized(reader, "public values"));
  TOUCHSTONE_TRY(version, sized(reader, "version"));
  const std::string_view text = as_text(version.rest());
  if (text.size() > kMostVersion || !is_utf8(text))
    return refuse(Fault::syntax, version.offset(), "version", "is no text");
  // Up to v3 there is no option. A later file without it cannot be told from one that was cut, and is refused.
  const bool old = text.starts_with("v1.") || text.starts_with("v2.") || text.starts_with("v3.");
  if (!old || !reader.empty()) {
    const std::size_t offset = reader.offset();
    TOUCHSTONE_TRY(option, reader.u8("TEE proof"));
    if (option != 0) return refuse(Fault::unsupported, offset, "TEE proof", "is not read");
  }
  TOUCHSTONE_CHECK(reader.expect_end("trailing bytes"));
  proof.public_values = Data{to_buffer(values.rest()), values.offset(), values.remaining()};
  proof.version = Untrusted(text);
  return {};
}

Parsed<void> check_lengths(const Proof& proof) {
  if (proof.variant != Variant::groth16 || proof.proof.bytes.empty()) return {};
  if (proof.proof.bytes.size() != kProof)
    return refuse(Fault::out_of_range, proof.proof.offset, "encoded proof", "does not have 256 bytes");
  const std::size_t raw = proof.raw->bytes.size();
  if (raw != kProof && raw != kProof + kTrailer)
    return refuse(Fault::out_of_range, proof.raw->offset, "raw proof", "has neither 256 nor 324 bytes");
  return {};
}

Parsed<Proof> read_saved(Bytes file, std::size_t inputs) {
  Reader reader(file);
  Proof proof;
  proof.saved = true;
  TOUCHSTONE_TRY(variant, reader.u32le("variant"));
  if (variant > 3) return refuse(Fault::out_of_range, 0, "variant", "is none of the four");
  proof.variant = static_cast<Variant>(variant);
  if (variant < 2) return proof;  // a STARK
  for (std::size_t i = 0; i < inputs; ++i) {
    TOUCHSTONE_TRY(natural, digits(reader));
    proof.public_inputs.push_back(natural);
  }
  TOUCHSTONE_TRY(encoded, hex_text(reader, "encoded proof"));
  proof.proof = std::move(encoded);
  TOUCHSTONE_TRY(raw, hex_text(reader, "raw proof"));
  proof.raw = std::move(raw);
  const std::size_t offset = reader.offset();
  TOUCHSTONE_TRY(hash, reader.take(32, "vkey hash"));
  proof.vkey_hash = Data{to_buffer(hash), offset, 32};
  TOUCHSTONE_CHECK(check_lengths(proof));
  auto tail = read_tail(reader, false, proof);
  if (!tail && read_tail(reader, true, proof)) return proof;
  if (!tail) return tl::unexpected(tail.error());
  return proof;
}

Parsed<Data> hex_member(const Value& root, std::string_view name) {
  TOUCHSTONE_TRY(value, json::need(root, name, JsonKind::string));
  auto bytes = from_hex(value->text, name);
  if (!bytes) return refuse(bytes.error().fault, value->offset, name, "is not hex");
  return Data{std::move(*bytes), value->offset, value->length};
}

}  // namespace

Parsed<Proof> parse_saved(Bytes file) {
  // Two inputs up to v5, five from v6; nothing before them says which it is.
  auto two = read_saved(file, 2);
  if (two) return two;
  auto five = read_saved(file, 5);
  if (five || five.error().offset > two.error().offset) return five;
  return two;
}

Parsed<Proof> parse_fixture(const Value& root) {
  if (!root.is(JsonKind::object)) return refuse(Fault::wrong_type, root.offset, "proof", "is not an object");
  Proof proof;
  TOUCHSTONE_TRY(vkey, hex_member(root, "vkey"));
  if (vkey.bytes.size() != 32) return refuse(Fault::out_of_range, vkey.offset, "vkey", "does not have 32 bytes");
  proof.vkey = std::move(vkey);
  TOUCHSTONE_TRY(values, hex_member(root, "publicValues"));
  proof.public_values = std::move(values);
  TOUCHSTONE_TRY(whole, hex_member(root, "proof"));
  const bool newer = whole.bytes.size() == 4 + 3 * 32 + kProof;
  if (!newer && whole.bytes.size() != 4 + kProof)
    return refuse(Fault::out_of_range, whole.offset, "proof", "has neither 260 nor 356 bytes");
  Reader reader(whole.bytes);
  const auto next = [&](std::size_t size) -> Parsed<Data> {
    TOUCHSTONE_TRY(bytes, reader.take(size, "proof"));
    return Data{to_buffer(bytes), whole.offset, whole.length};
  };
  TOUCHSTONE_TRY(selector, next(4));
  proof.selector = std::move(selector);
  if (newer) {
    TOUCHSTONE_TRY(exit_code, next(32));
    TOUCHSTONE_TRY(vk_root, next(32));
    TOUCHSTONE_TRY(nonce, next(32));
    proof.exit_code = std::move(exit_code);
    proof.vk_root = std::move(vk_root);
    proof.nonce = std::move(nonce);
  }
  TOUCHSTONE_TRY(points, next(kProof));
  proof.proof = std::move(points);
  for (const json::Member& member : root.members) {
    if (member.name != "vkey" && member.name != "publicValues" && member.name != "proof")
      proof.unread.emplace_back(member.name);
  }
  return proof;
}

bool looks_like_fixture(const Value& root) {
  return root.is(JsonKind::object) && root.find("vkey") != nullptr && root.find("publicValues") != nullptr &&
         root.find("proof") != nullptr;
}

}  // namespace touchstone::zk::sp1

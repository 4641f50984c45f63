#include "formats/zk/risc0.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "codec/hex.h"

namespace touchstone::zk::risc0 {
namespace {

using json::Value;
using JsonKind = json::Kind;

constexpr std::size_t kSelector = 4;
constexpr std::size_t kSeal = 256;

Parsed<Data> hex_member(const Value& root, std::string_view name) {
  TOUCHSTONE_TRY(value, json::need(root, name, JsonKind::string));
  auto bytes = from_hex(value->text, name);
  if (!bytes) return refuse(bytes.error().fault, value->offset, name, "is not hex");
  return Data{std::move(*bytes), value->offset, value->length};
}

Parsed<Receipt> parse_plain(const Value& root) {
  Receipt receipt;
  TOUCHSTONE_TRY(seal, hex_member(root, "seal"));
  if (seal.bytes.size() != kSelector + kSeal)
    return refuse(Fault::out_of_range, seal.offset, "seal", "does not have 260 bytes");
  const Bytes whole(seal.bytes);
  receipt.selector = Data{to_buffer(whole.first(kSelector)), seal.offset, seal.length};
  receipt.seal = Data{to_buffer(whole.subspan(kSelector)), seal.offset, seal.length};
  TOUCHSTONE_TRY(journal, hex_member(root, "journal"));
  receipt.journal = std::move(journal);
  if (root.find("image_id") != nullptr) {
    TOUCHSTONE_TRY(image_id, hex_member(root, "image_id"));
    if (image_id.bytes.size() != 32)
      return refuse(Fault::out_of_range, image_id.offset, "image_id", "does not have 32 bytes");
    receipt.image_id = std::move(image_id);
  }
  for (const json::Member& member : root.members) {
    if (member.name != "seal" && member.name != "journal" && member.name != "image_id")
      receipt.unread.emplace_back(member.name);
  }
  return receipt;
}

Parsed<Data> byte_array(const Value& object, std::string_view name) {
  TOUCHSTONE_TRY(list, json::need(object, name, JsonKind::array));
  Data data{{}, list->offset, list->length};
  data.bytes.reserve(list->items.size());
  for (const Value& item : list->items) {
    const auto number = item.is(JsonKind::number) ? item.as_u64() : std::nullopt;
    if (!number || *number > 0xFF) return refuse(Fault::out_of_range, item.offset, name, "is not a list of bytes");
    data.bytes.push_back(static_cast<std::uint8_t>(*number));
  }
  return data;
}

// A digest is eight words, the bytes of each in little-endian order.
Parsed<Digest256> digest_words(const Value& list, std::string_view name) {
  if (!list.is(JsonKind::array)) return refuse(Fault::wrong_type, list.offset, name, "is not an array");
  if (list.items.size() != 8) return refuse(Fault::out_of_range, list.offset, name, "does not have 8 words");
  Digest256 digest{};
  for (std::size_t i = 0; i < 8; ++i) {
    const Value& item = list.items[i];
    const auto word = item.is(JsonKind::number) ? item.as_u64() : std::nullopt;
    if (!word || *word > 0xFFFFFFFF) return refuse(Fault::out_of_range, item.offset, name, "is not a list of words");
    for (std::size_t k = 0; k < 4; ++k) digest[4 * i + k] = static_cast<std::uint8_t>(*word >> (8 * k));
  }
  return digest;
}

// MaybePruned: the digest of a value, or the value itself.
std::optional<Digest256> pruned(const Value& member, std::string_view name) {
  const Value* words = member.find("Pruned");
  if (words == nullptr) return std::nullopt;
  auto digest = digest_words(*words, name);
  return digest ? std::optional(*digest) : std::nullopt;
}

// An absent value, whose digest is zero.
bool is_none(const Value& member) {
  const Value* value = member.find("Value");
  return member.is(JsonKind::null) || (value != nullptr && value->is(JsonKind::null));
}

std::optional<Claim::State> read_state(const Value& claim, std::string_view name) {
  const Value* member = claim.find(name);
  if (member == nullptr) return std::nullopt;
  if (const auto digest = pruned(*member, name)) return *digest;
  const Value* value = member->find("Value");
  const Value* pc = value == nullptr ? nullptr : value->find("pc");
  const Value* root = value == nullptr ? nullptr : value->find("merkle_root");
  const auto number = pc != nullptr && pc->is(JsonKind::number) ? pc->as_u64() : std::nullopt;
  if (!number || *number > 0xFFFFFFFF || root == nullptr) return std::nullopt;
  const auto digest = digest_words(*root, "merkle_root");
  if (!digest) return std::nullopt;
  return Claim::SystemState{static_cast<std::uint32_t>(*number), *digest};
}

std::optional<Digest256> read_input(const Value& claim) {
  const Value* member = claim.find("input");
  if (member == nullptr) return std::nullopt;
  return is_none(*member) ? Digest256{} : pruned(*member, "input");
}

// A list that is not empty is of claims that this receipt leaves open: its digest is not computed.
std::optional<Digest256> read_assumptions(const Value& member) {
  const Value* list = member.find("Value");
  if (list != nullptr && list->is(JsonKind::array) && list->items.empty()) return Digest256{};
  return pruned(member, "assumptions");
}

std::optional<std::variant<Digest256, Claim::Output>> read_output(const Value& claim) {
  const Value* member = claim.find("output");
  if (member == nullptr) return std::nullopt;
  if (is_none(*member)) return Digest256{};
  if (const auto digest = pruned(*member, "output")) return *digest;
  const Value* value = member->find("Value");
  const Value* journal = value == nullptr ? nullptr : value->find("journal");
  const Value* list = value == nullptr ? nullptr : value->find("assumptions");
  const auto assumptions = list == nullptr ? std::nullopt : read_assumptions(*list);
  if (journal == nullptr || !assumptions) return std::nullopt;
  if (const auto digest = pruned(*journal, "journal")) return Claim::Output{*digest, *assumptions};
  auto bytes = byte_array(*journal, "Value");
  if (!bytes) return std::nullopt;
  return Claim::Output{std::move(bytes->bytes), *assumptions};
}

// ExitCode of the zkVM: {"Halted": n} is system 0, {"Paused": n} system 1; the others say nothing about a whole
// program.
void read_exit(const Value& claim, Claim::Value& out) {
  const Value* code = claim.find("exit_code");
  if (code == nullptr) return;
  for (const auto& [name, system] : {std::pair(std::string_view("Halted"), 0U), {std::string_view("Paused"), 1U}}) {
    const Value* user = code->find(name);
    const auto number = user != nullptr && user->is(JsonKind::number) ? user->as_u64() : std::nullopt;
    if (!number || *number > 0xFFFFFFFF) continue;
    out.system_exit = system;
    out.user_exit = static_cast<std::uint32_t>(*number);
    out.exit_known = true;
  }
}

Parsed<Claim> read_claim(const Value& value) {
  Claim claim;
  claim.offset = value.offset;
  claim.length = value.length;
  if (const Value* words = value.find("Pruned")) {
    TOUCHSTONE_TRY(digest, digest_words(*words, "claim"));
    claim.content = digest;
    return claim;
  }
  const Value* inner = value.find("Value");
  if (inner == nullptr || !inner->is(JsonKind::object))
    return refuse(Fault::wrong_type, value.offset, "claim", "is neither Pruned nor Value");
  Claim::Value parts;
  parts.pre = read_state(*inner, "pre");
  parts.post = read_state(*inner, "post");
  parts.input = read_input(*inner);
  parts.output = read_output(*inner);
  read_exit(*inner, parts);
  claim.content = std::move(parts);
  return claim;
}

Parsed<Receipt> parse_rust(const Value& root) {
  Receipt receipt;
  receipt.rust = true;
  TOUCHSTONE_TRY(inner, json::need(root, "inner", JsonKind::object));
  if (inner->members.size() != 1) return refuse(Fault::syntax, inner->offset, "inner", "is not one variant");
  const json::Member& variant = inner->members.front();
  receipt.inner = Untrusted(variant.name);
  TOUCHSTONE_TRY(journal, json::need(root, "journal", JsonKind::object));
  TOUCHSTONE_TRY(bytes, byte_array(*journal, "bytes"));
  receipt.journal = std::move(bytes);
  for (const json::Member& member : root.members) {
    if (member.name != "inner" && member.name != "journal") receipt.unread.emplace_back(member.name);
  }
  if (variant.name == "Composite" || variant.name == "Succinct") {
    receipt.kind = Kind::stark;
    return receipt;
  }
  if (variant.name == "Fake") {
    receipt.kind = Kind::fake;
    return receipt;
  }
  if (variant.name != "Groth16") return refuse(Fault::unsupported, variant.offset, "inner", "is no known variant");
  const Value& groth16 = variant.value;
  TOUCHSTONE_TRY(seal, byte_array(groth16, "seal"));
  if (seal.bytes.size() != kSeal) return refuse(Fault::out_of_range, seal.offset, "seal", "does not have 256 bytes");
  receipt.seal = std::move(seal);
  TOUCHSTONE_TRY(parameters, json::need(groth16, "verifier_parameters", JsonKind::array));
  TOUCHSTONE_TRY(digest, digest_words(*parameters, "verifier_parameters"));
  receipt.verifier_parameters = Data{to_buffer(digest), parameters->offset, parameters->length};
  const Value* claim_value = groth16.find("claim");
  if (claim_value == nullptr) return refuse(Fault::missing, groth16.offset, "claim");
  TOUCHSTONE_TRY(claim, read_claim(*claim_value));
  receipt.claim = std::move(claim);
  return receipt;
}

}  // namespace

Parsed<Receipt> parse(const Value& root) {
  if (!root.is(JsonKind::object)) return refuse(Fault::wrong_type, root.offset, "receipt", "is not an object");
  return root.find("inner") != nullptr ? parse_rust(root) : parse_plain(root);
}

bool looks_like_receipt(const Value& root) {
  if (!root.is(JsonKind::object)) return false;
  const Value* journal = root.find("journal");
  if (journal == nullptr) return false;
  if (const Value* inner = root.find("inner")) return inner->is(JsonKind::object) && journal->is(JsonKind::object);
  const Value* seal = root.find("seal");
  return seal != nullptr && seal->is(JsonKind::string) && journal->is(JsonKind::string);
}

}  // namespace touchstone::zk::risc0

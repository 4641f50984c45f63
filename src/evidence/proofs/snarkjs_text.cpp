#include "evidence/proofs/snarkjs_text.h"

#include <algorithm>

#include "crypto/digest.h"

namespace touchstone::evidence::proofs {
namespace {

constexpr std::size_t kMostPoints = 64;  // of IC that inspect lists

template <class File, class Visit>
void each_member(const File& file, const Visit& visit) {
  for (const zk::PointG1& point : file.g1) visit(point.name, point.offset, point.length, "point of G1");
  for (const zk::PointG2& point : file.g2) visit(point.name, point.offset, point.length, "point of G2");
  for (const zk::NamedNatural& number : file.scalars)
    visit(number.name, number.value.offset, number.value.length, "scalar");
}

void add_field(const Artefact& artefact, std::string name, std::size_t offset, std::size_t length, std::string meaning,
               std::vector<Field>& fields) {
  fields.push_back(
      {offset, length, std::move(name), Untrusted(member_text(artefact, offset, length)), std::move(meaning)});
}

}  // namespace

std::string member_text(const Artefact& artefact, std::size_t offset, std::size_t length) {
  std::string text;
  for (const char c : as_text(Bytes(*artefact.bytes).subspan(offset, length))) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t' && c != '"') text += c;
  }
  return text;
}

void add_texts(const Artefact& artefact, const zk::Proof& proof, std::vector<Claim>& claims) {
  claims.push_back({"protocol", Untrusted(zk::name(proof.protocol))});
  if (proof.curve) claims.push_back({"curve", proof.curve->text});
  each_member(proof, [&](std::string_view name, std::size_t offset, std::size_t length, std::string_view /*meaning*/) {
    claims.push_back({std::string(name), Untrusted(member_text(artefact, offset, length))});
  });
}

void inspect_texts(const Artefact& artefact, const zk::Proof& proof, std::vector<Field>& fields) {
  fields.push_back({0, 0, "protocol", Untrusted(zk::name(proof.protocol)), ""});
  if (proof.curve) fields.push_back({proof.curve->offset, proof.curve->length, "curve", proof.curve->text, ""});
  each_member(proof, [&](std::string_view name, std::size_t offset, std::size_t length, std::string_view meaning) {
    add_field(artefact, std::string(name), offset, length, std::string(meaning), fields);
  });
  for (const Untrusted& name : proof.unread) fields.push_back({0, 0, "member", name, "nothing reads it"});
}

void inspect_texts(const Artefact& artefact, const zk::Key& key, std::vector<Field>& fields) {
  fields.push_back(
      {0, artefact.bytes->size(), "vk.sha256", Buffer(artefact.sha256.begin(), artefact.sha256.end()), "of the file"});
  const zk::Label& protocol = key.protocol_label;
  fields.push_back({protocol.offset, protocol.length, "protocol", protocol.text, key.protocol ? "" : "not known"});
  fields.push_back({key.curve.offset, key.curve.length, "curve", key.curve.text, ""});
  fields.push_back({0, 0, "nPublic", key.nPublic, "public inputs"});
  if (key.protocol && key.protocol != zk::Protocol::groth16)
    fields.push_back({0, 0, "power", key.power, "2^power rows"});
  each_member(key, [&](std::string_view name, std::size_t offset, std::size_t length, std::string_view meaning) {
    add_field(artefact, std::string(name), offset, length, std::string(meaning), fields);
  });
  for (std::size_t i = 0; i < std::min(key.ic.size(), kMostPoints); ++i) {
    add_field(artefact, "IC[" + std::to_string(i) + "]", key.ic[i].offset, key.ic[i].length, "point of G1", fields);
  }
  if (key.ic.size() > kMostPoints)
    fields.push_back({0, 0, "IC", std::uint64_t{key.ic.size()}, "points; the first 64 are listed"});
  for (const Untrusted& name : key.unread) fields.push_back({0, 0, "member", name, "nothing reads it"});
}

}  // namespace touchstone::evidence::proofs

#include "formats/zk/snarkjs.h"

#include <algorithm>
#include <span>

namespace touchstone::zk {
namespace {

using json::Kind;
using json::Value;
using Names = std::span<const std::string_view>;

// Which members there are (zk-proofs.md 2.1). fflonk keeps points and scalars of a proof one level deeper.
struct Shape {
  std::string_view protocol;
  Names g1, g2, scalars;
  std::string_view g1_parent = {}, scalar_parent = {};
};

constexpr std::array<std::string_view, 2> kGroth16G1 = {"pi_a", "pi_c"};
constexpr std::array<std::string_view, 1> kGroth16G2 = {"pi_b"};
constexpr std::array<std::string_view, 9> kPlonkG1 = {"A", "B", "C", "Z", "T1", "T2", "T3", "Wxi", "Wxiw"};
constexpr std::array<std::string_view, 6> kPlonkScalars = {"eval_a",  "eval_b",  "eval_c",
                                                           "eval_s1", "eval_s2", "eval_zw"};
constexpr std::array<std::string_view, 4> kFflonkG1 = {"C1", "C2", "W1", "W2"};
constexpr std::array<std::string_view, 16> kFflonkScalars = {"ql", "qr", "qm", "qo", "qc", "s1",  "s2",  "s3",
                                                             "a",  "b",  "c",  "z",  "zw", "t1w", "t2w", "inv"};
constexpr std::array<Shape, 3> kProofs = {{{"groth16", kGroth16G1, kGroth16G2, {}},
                                           {"plonk", kPlonkG1, {}, kPlonkScalars},
                                           {"fflonk", kFflonkG1, {}, kFflonkScalars, "polynomials", "evaluations"}}};

constexpr std::array<std::string_view, 1> kGroth16KeyG1 = {"vk_alpha_1"};
constexpr std::array<std::string_view, 3> kGroth16KeyG2 = {"vk_beta_2", "vk_gamma_2", "vk_delta_2"};
constexpr std::array<std::string_view, 8> kPlonkKeyG1 = {"Qm", "Ql", "Qr", "Qo", "Qc", "S1", "S2", "S3"};
constexpr std::array<std::string_view, 1> kX2 = {"X_2"};
constexpr std::array<std::string_view, 3> kPlonkKeyScalars = {"k1", "k2", "w"};
constexpr std::array<std::string_view, 1> kFflonkKeyG1 = {"C0"};
constexpr std::array<std::string_view, 7> kFflonkKeyScalars = {"k1", "k2", "w", "w3", "w4", "w8", "wr"};
constexpr std::array<Shape, 3> kKeys = {{{"groth16", kGroth16KeyG1, kGroth16KeyG2, {}},
                                         {"plonk", kPlonkKeyG1, kX2, kPlonkKeyScalars},
                                         {"fflonk", kFflonkKeyG1, kX2, kFflonkKeyScalars}}};

const Shape& shape_of(const std::array<Shape, 3>& shapes, Protocol protocol) {
  return shapes[static_cast<std::size_t>(protocol)];
}

Parsed<const Value*> array_of(const Value& value, std::size_t count, std::string_view field) {
  if (!value.is(Kind::array)) return refuse(Fault::wrong_type, value.offset, field, "is not an array");
  if (value.items.size() != count)
    return refuse(Fault::out_of_range, value.offset, field, "has another number of coordinates");
  return &value;
}

Parsed<PointG1> point_g1(const Value& value, std::string_view field) {
  TOUCHSTONE_CHECK(array_of(value, 3, field));
  TOUCHSTONE_TRY(x, natural_from_json(value.items[0], field));
  TOUCHSTONE_TRY(y, natural_from_json(value.items[1], field));
  TOUCHSTONE_TRY(z, natural_from_json(value.items[2], field));
  return PointG1{field, x, y, z, value.offset, value.length};
}

Parsed<std::array<Natural, 2>> element(const Value& value, std::string_view field) {
  TOUCHSTONE_CHECK(array_of(value, 2, field));
  TOUCHSTONE_TRY(c0, natural_from_json(value.items[0], field));
  TOUCHSTONE_TRY(c1, natural_from_json(value.items[1], field));
  return std::array<Natural, 2>{c0, c1};
}

Parsed<PointG2> point_g2(const Value& value, std::string_view field) {
  TOUCHSTONE_CHECK(array_of(value, 3, field));
  TOUCHSTONE_TRY(x, element(value.items[0], field));
  TOUCHSTONE_TRY(y, element(value.items[1], field));
  TOUCHSTONE_TRY(z, element(value.items[2], field));
  return PointG2{field, x, y, z, value.offset, value.length};
}

Parsed<const Value*> member(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  if (value == nullptr) return refuse(Fault::missing, object.offset, name);
  return value;
}

// The object that holds the members: the root, or a member of it.
Parsed<const Value*> holder(const Value& root, std::string_view parent) {
  if (parent.empty()) return &root;
  return json::need(root, parent, Kind::object);
}

template <class File>
Parsed<void> read_members(const Value& root, const Shape& shape, File& file) {
  TOUCHSTONE_TRY(points, holder(root, shape.g1_parent));
  TOUCHSTONE_TRY(scalars, holder(root, shape.scalar_parent));
  for (const std::string_view name : shape.g1) {
    TOUCHSTONE_TRY(value, member(*points, name));
    TOUCHSTONE_TRY(point, point_g1(*value, name));
    file.g1.push_back(point);
  }
  for (const std::string_view name : shape.g2) {
    TOUCHSTONE_TRY(value, member(root, name));
    TOUCHSTONE_TRY(point, point_g2(*value, name));
    file.g2.push_back(point);
  }
  for (const std::string_view name : shape.scalars) {
    TOUCHSTONE_TRY(value, member(*scalars, name));
    TOUCHSTONE_TRY(natural, natural_from_json(*value, name));
    file.scalars.push_back({name, natural});
  }
  return {};
}

bool among(Names names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

void add_unread(const Value& object, const std::string& prefix, Names known, std::vector<Untrusted>& unread) {
  for (const json::Member& one : object.members) {
    if (!among(known, one.name)) unread.emplace_back(prefix + std::string(one.name));
  }
}

template <class File>
void note_unread(const Value& root, const Shape& shape, std::initializer_list<std::string_view> others, File& file) {
  std::vector<std::string_view> known(others);
  known.insert(known.end(), shape.g2.begin(), shape.g2.end());
  if (shape.g1_parent.empty()) {
    known.insert(known.end(), shape.g1.begin(), shape.g1.end());
    known.insert(known.end(), shape.scalars.begin(), shape.scalars.end());
  } else {
    known.push_back(shape.g1_parent);
    known.push_back(shape.scalar_parent);
    for (const auto& [parent, names] : {std::pair(shape.g1_parent, shape.g1), {shape.scalar_parent, shape.scalars}}) {
      if (const Value* object = root.find(parent)) add_unread(*object, std::string(parent) + ".", names, file.unread);
    }
  }
  add_unread(root, {}, known, file.unread);
}

Parsed<Label> label(const Value& root, std::string_view name) {
  TOUCHSTONE_TRY(value, json::need(root, name, Kind::string));
  return Label{Untrusted(value->text), value->offset, value->length};
}

Parsed<std::uint64_t> count(const Value& root, std::string_view name) {
  TOUCHSTONE_TRY(value, json::need(root, name, Kind::number));
  const auto number = value->as_u64();
  if (!number) return refuse(Fault::out_of_range, value->offset, name, "is no natural number");
  return *number;
}

}  // namespace

std::string_view name(Protocol protocol) { return shape_of(kProofs, protocol).protocol; }

Parsed<Proof> parse_proof(const Value& root, Protocol protocol) {
  if (!root.is(Kind::object)) return refuse(Fault::wrong_type, root.offset, "proof", "is not an object");
  Proof proof;
  proof.protocol = protocol;
  TOUCHSTONE_TRY(stated, label(root, "protocol"));
  if (stated.text.raw() != name(protocol))
    return refuse(Fault::unsupported, stated.offset, "protocol", "is not that of this type of proof");
  if (root.find("curve") != nullptr) {
    TOUCHSTONE_TRY(curve, label(root, "curve"));
    proof.curve = std::move(curve);
  }
  const Shape& shape = shape_of(kProofs, protocol);
  TOUCHSTONE_CHECK(read_members(root, shape, proof));
  note_unread(root, shape, {"protocol", "curve"}, proof);
  return proof;
}

Parsed<Key> parse_key(const Value& root) {
  if (!root.is(Kind::object)) return refuse(Fault::wrong_type, root.offset, "key", "is not an object");
  Key key;
  TOUCHSTONE_TRY(protocol, label(root, "protocol"));
  TOUCHSTONE_TRY(curve, label(root, "curve"));
  TOUCHSTONE_TRY(public_count, count(root, "nPublic"));
  key.protocol_label = std::move(protocol);
  key.curve = std::move(curve);
  key.nPublic = public_count;
  const auto* const shape = std::ranges::find(kKeys, key.protocol_label.text.raw(), &Shape::protocol);
  if (shape == kKeys.end()) return key;
  key.protocol = static_cast<Protocol>(shape - kKeys.begin());
  TOUCHSTONE_CHECK(read_members(root, *shape, key));
  if (key.protocol == Protocol::groth16) {
    TOUCHSTONE_TRY(ic, json::need(root, "IC", Kind::array));
    for (const Value& item : ic->items) {
      TOUCHSTONE_TRY(point, point_g1(item, "IC"));
      key.ic.push_back(point);
    }
    note_unread(root, *shape, {"protocol", "curve", "nPublic", "IC", "vk_alphabeta_12"}, key);
  } else {
    TOUCHSTONE_TRY(power, count(root, "power"));
    key.power = power;
    note_unread(root, *shape, {"protocol", "curve", "nPublic", "power"}, key);
  }
  return key;
}

Parsed<Signals> parse_signals(const Value& root) {
  if (!root.is(Kind::array)) return refuse(Fault::wrong_type, root.offset, "public", "is not an array");
  Signals signals;
  for (const Value& item : root.items) {
    TOUCHSTONE_TRY(natural, natural_from_json(item, "public"));
    signals.signals.push_back({natural, std::string(item.text)});
  }
  return signals;
}

bool looks_like_proof(const Value& root, Protocol protocol) {
  if (!root.is(Kind::object)) return false;
  const Value* stated = root.find("protocol");
  const bool labelled = stated != nullptr && stated->is(Kind::string) && stated->text == name(protocol);
  if (labelled && root.find("nPublic") == nullptr) return true;  // a key has both
  // A label that lies does not make another kind of file of it.
  const Shape& shape = shape_of(kProofs, protocol);
  if (!shape.g1_parent.empty())
    return root.find(shape.g1_parent) != nullptr && root.find(shape.scalar_parent) != nullptr;
  return std::ranges::all_of(shape.g1, [&](std::string_view member) { return root.find(member) != nullptr; });
}

bool looks_like_key(const Value& root) {
  return root.is(Kind::object) && root.find("protocol") != nullptr && root.find("nPublic") != nullptr;
}

bool looks_like_signals(const Value& root) {
  return root.is(Kind::array) &&
         std::ranges::all_of(root.items, [](const Value& item) { return item.is(Kind::string); }) &&
         (root.items.empty() || natural_from_json(root.items.front(), "public").has_value());
}

}  // namespace touchstone::zk

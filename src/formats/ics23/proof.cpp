#include "formats/ics23/proof.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "codec/json_values.h"
#include "codec/protobuf.h"

namespace touchstone::ics23 {
namespace {

using protobuf::Wire;

constexpr std::array<std::string_view, 4> kMembers = {"root", "proof", "key", "value"};

/// Reads messages out of one CommitmentProof.
class Messages {
 public:
  explicit Messages(Bytes bytes) : bytes_(bytes), source_(bytes), in_(source_) {}

  Parsed<void> commitment(Proof& proof) {
    bool found = false;
    return fields(0, bytes_.size(), "CommitmentProof", [&](const protobuf::Field& field) -> Parsed<void> {
      if (field.number < 1 || field.number > 4) return foreign(field, "CommitmentProof");
      if (std::exchange(found, true)) return twice(field, "CommitmentProof");
      TOUCHSTONE_CHECK(expect_bytes(field, "CommitmentProof"));
      if (field.number == 1) return existence(field, proof.exist.emplace());
      if (field.number == 2) return nonexistence(field, proof.nonexist.emplace());
      proof.batch = true;
      return {};
    });
  }

 private:
  Parsed<void> existence(const protobuf::Field& message, ExistenceProof& proof) {
    constexpr std::string_view kName = "ExistenceProof";
    Once once;
    return fields(message, kName, [&](const protobuf::Field& field) -> Parsed<void> {
      if (field.number < 1 || field.number > 4) return foreign(field, kName);
      TOUCHSTONE_CHECK(expect_bytes(field, kName));
      if (field.number == 4) {
        if (proof.depth++ >= kMaxSteps) return {};
        return inner(field, proof.path.emplace_back());
      }
      if (once.again(field)) return twice(field, kName);
      if (field.number == 3) return leaf(field, proof.leaf.emplace());
      (field.number == 1 ? proof.key : proof.value) = view(field);
      return {};
    });
  }

  Parsed<void> nonexistence(const protobuf::Field& message, NonExistenceProof& proof) {
    constexpr std::string_view kName = "NonExistenceProof";
    Once once;
    return fields(message, kName, [&](const protobuf::Field& field) -> Parsed<void> {
      if (field.number < 1 || field.number > 3) return foreign(field, kName);
      TOUCHSTONE_CHECK(expect_bytes(field, kName));
      if (once.again(field)) return twice(field, kName);
      if (field.number == 1) {
        proof.key = view(field);
        return {};
      }
      return existence(field, (field.number == 2 ? proof.left : proof.right).emplace());
    });
  }

  Parsed<void> leaf(const protobuf::Field& message, LeafOp& op) {
    constexpr std::string_view kName = "LeafOp";
    Once once;
    const std::array<std::uint64_t*, 5> numbers = {nullptr, &op.hash, &op.prehash_key, &op.prehash_value, &op.length};
    return fields(message, kName, [&](const protobuf::Field& field) -> Parsed<void> {
      if (field.number < 1 || field.number > 5) return foreign(field, kName);
      if (once.again(field)) return twice(field, kName);
      if (field.number == 5) {
        TOUCHSTONE_CHECK(expect_bytes(field, kName));
        op.prefix = view(field);
        return {};
      }
      if (field.wire != Wire::varint) return wrong_type(field, kName);
      *numbers[field.number] = field.value;
      return {};
    });
  }

  Parsed<void> inner(const protobuf::Field& message, InnerOp& op) {
    constexpr std::string_view kName = "InnerOp";
    Once once;
    return fields(message, kName, [&](const protobuf::Field& field) -> Parsed<void> {
      if (field.number < 1 || field.number > 3) return foreign(field, kName);
      if (once.again(field)) return twice(field, kName);
      if (field.number == 1) {
        if (field.wire != Wire::varint) return wrong_type(field, kName);
        op.hash = field.value;
        return {};
      }
      TOUCHSTONE_CHECK(expect_bytes(field, kName));
      (field.number == 2 ? op.prefix : op.suffix) = view(field);
      return {};
    });
  }

  /// Which fields of a message were seen.
  class Once {
   public:
    bool again(const protobuf::Field& field) { return std::exchange(seen_.at(field.number), true); }

   private:
    std::array<bool, 8> seen_{};
  };

  template <class Visit>
  Parsed<void> fields(std::uint64_t begin, std::uint64_t end, std::string_view name, const Visit& visit) {
    protobuf::Walk walk(in_, begin, end, name);
    while (true) {
      TOUCHSTONE_TRY(field, walk.next());
      if (!field) return {};
      TOUCHSTONE_CHECK(visit(*field));
    }
  }
  template <class Visit>
  Parsed<void> fields(const protobuf::Field& message, std::string_view name, const Visit& visit) {
    return fields(message.offset, message.end(), name, visit);
  }

  static Parsed<void> expect_bytes(const protobuf::Field& field, std::string_view name) {
    if (field.wire != Wire::length) return wrong_type(field, name);
    return {};
  }
  static tl::unexpected<ParseError> wrong_type(const protobuf::Field& field, std::string_view name) {
    return refuse(Fault::wrong_type, field.tag_offset, name);
  }
  static tl::unexpected<ParseError> twice(const protobuf::Field& field, std::string_view name) {
    return refuse(Fault::duplicate, field.tag_offset, name);
  }
  static tl::unexpected<ParseError> foreign(const protobuf::Field& field, std::string_view name) {
    return refuse(Fault::syntax, field.tag_offset, name, "a field that is not in proofs.proto");
  }

  [[nodiscard]] Bytes view(const protobuf::Field& field) const { return bytes_.subspan(field.offset, field.length); }

  Bytes bytes_;
  BytesSource source_;
  SourceReader in_;
};

Parsed<Buffer> read_hex(const json::Value& object, std::string_view name, Place& place) {
  TOUCHSTONE_TRY(value, json::member(object, name));
  place = {value->offset, value->length};
  return json::hex_of(*value, name);
}

}  // namespace

Parsed<Proof> parse(const json::Value& value) {
  Proof proof;
  TOUCHSTONE_TRY(root, read_hex(value, "root", proof.root_at));
  TOUCHSTONE_TRY(bytes, read_hex(value, "proof", proof.proof_at));
  TOUCHSTONE_TRY(key, read_hex(value, "key", proof.key_at));
  TOUCHSTONE_TRY(stored, read_hex(value, "value", proof.value_at));
  proof.root = std::move(root);
  proof.proof = std::move(bytes);
  proof.key = std::move(key);
  proof.value = std::move(stored);
  Messages messages(proof.proof);
  auto read = messages.commitment(proof);
  if (read && !proof.exist && !proof.nonexist && !proof.batch) {
    read = refuse(Fault::missing, 0, "CommitmentProof", "it has no kind of proof");
  }
  if (!read) {
    // Offsets are those of the file, not of the bytes that its hex spells.
    ParseError error = read.error();
    error.offset = proof.proof_at.offset;
    return tl::unexpected(error);
  }
  return proof;
}

bool looks_like_proof(const json::Value& value) {
  if (!value.is(json::Kind::object)) return false;
  return std::ranges::all_of(kMembers, [&](std::string_view name) {
    const json::Value* member = value.find(name);
    return member != nullptr && member->is(json::Kind::string);
  });
}

}  // namespace touchstone::ics23

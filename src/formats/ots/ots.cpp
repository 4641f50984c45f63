#include "formats/ots/ots.h"

#include <array>
#include <utility>

#include "base/reader.h"

namespace touchstone::ots {
namespace {

constexpr std::string_view kField = "timestamp";
constexpr ByteArray<31> kMagic = {0x00, 0x4f, 0x70, 0x65, 0x6e, 0x54, 0x69, 0x6d, 0x65, 0x73, 0x74,
                                  0x61, 0x6d, 0x70, 0x73, 0x00, 0x00, 0x50, 0x72, 0x6f, 0x6f, 0x66,
                                  0x00, 0xbf, 0x89, 0xe2, 0xe8, 0x84, 0xe8, 0x92, 0x94};
constexpr std::uint64_t kVersion = 1;
constexpr std::uint8_t kAttestation = 0x00, kMore = 0xFF;

constexpr ByteArray<8> kBitcoin = {0x05, 0x88, 0x96, 0x0d, 0x73, 0xd7, 0x19, 0x01};
constexpr ByteArray<8> kLitecoin = {0x06, 0x86, 0x9a, 0x0d, 0x73, 0xd7, 0x1b, 0x45};
constexpr ByteArray<8> kPending = {0x83, 0xdf, 0xe3, 0x0d, 0x2e, 0xf9, 0x0c, 0x8e};

// The length of what a digest operation makes; 0 for the others.
std::size_t digest_size(Op op) {
  switch (op) {
    case Op::sha1:
    case Op::ripemd160: return 20;
    case Op::sha256:
    case Op::keccak256: return 32;
    case Op::append:
    case Op::prepend:
    case Op::reverse:
    case Op::hexlify: break;
  }
  return 0;
}

std::optional<Op> op_of(std::uint8_t tag) {
  constexpr std::array kOps = {Op::sha1,   Op::ripemd160, Op::sha256,  Op::keccak256,
                               Op::append, Op::prepend,   Op::reverse, Op::hexlify};
  for (const Op op : kOps) {
    if (static_cast<std::uint8_t>(op) == tag) return op;
  }
  return std::nullopt;
}

// LEB128 of at most 64 bits.
Parsed<std::uint64_t> read_varint(Reader& reader, std::string_view field) {
  const std::size_t at = reader.offset();
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    TOUCHSTONE_TRY(byte, reader.u8(field));
    const std::uint64_t digit = byte & 0x7FU;
    if (shift == 63 && digit > 1) break;
    value |= digit << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  return refuse(Fault::out_of_range, at, field, "a number above 64 bits");
}

Parsed<Bytes> read_bytes(Reader& reader, std::size_t least, std::size_t most, std::string_view field) {
  const std::size_t at = reader.offset();
  TOUCHSTONE_TRY(size, read_varint(reader, field));
  if (size < least || size > most) return refuse(Fault::out_of_range, at, field, "has too few or too many bytes");
  return reader.take(static_cast<std::size_t>(size), field);
}

Parsed<Attestation> read_attestation(Reader& reader) {
  Attestation attestation;
  TOUCHSTONE_TRY(tag, reader.array<8>("attestation"));
  attestation.tag = tag;
  TOUCHSTONE_TRY(payload, read_bytes(reader, 0, kMaxPayload, "attestation"));
  attestation.payload = payload;
  Reader inner(payload, reader.offset() - payload.size());
  if (tag == kBitcoin || tag == kLitecoin) {
    attestation.kind = tag == kBitcoin ? Attestation::Kind::bitcoin : Attestation::Kind::litecoin;
    TOUCHSTONE_TRY(height, read_varint(inner, "height"));
    attestation.height = height;
  } else if (tag == kPending) {
    attestation.kind = Attestation::Kind::pending;
    TOUCHSTONE_TRY(uri, read_bytes(inner, 0, kMaxUri, "uri"));
    attestation.uri = Untrusted(as_text(uri));
  } else {
    return attestation;
  }
  TOUCHSTONE_CHECK(inner.expect_end("attestation"));
  return attestation;
}

/// The tree of operations, with the length of every message: the digests themselves are not needed to know it.
class Tree {
 public:
  Tree(Reader& reader, std::vector<Node>& nodes) : reader_(reader), nodes_(nodes) {}

  // Recursion is bounded by kMaxDepth.
  Parsed<void> read(std::size_t depth, std::size_t message) {
    if (depth >= kMaxDepth) return refuse(Fault::too_deep, reader_.offset(), kField, "more than 256 levels");
    bool more = true;
    while (more) {
      more = reader_.peek() == kMore;
      if (more) TOUCHSTONE_CHECK(reader_.u8(kField));
      TOUCHSTONE_CHECK(item(depth, message));
    }
    return {};
  }

 private:
  Parsed<void> item(std::size_t depth, std::size_t message) {
    if (nodes_.size() == kMaxNodes) return refuse(Fault::too_large, reader_.offset(), kField, "too many operations");
    Node node;
    node.depth = depth;
    node.offset = reader_.offset();
    TOUCHSTONE_TRY(tag, reader_.u8(kField));
    if (tag == kAttestation) {
      TOUCHSTONE_TRY(attestation, read_attestation(reader_));
      node.attestation = std::move(attestation);
      node.length = reader_.offset() - node.offset;
      nodes_.push_back(std::move(node));
      return {};
    }
    node.op = op_of(tag);
    if (!node.op) return refuse(Fault::unsupported, node.offset, kField, "an unknown operation");
    if (*node.op == Op::append || *node.op == Op::prepend) {
      TOUCHSTONE_TRY(operand, read_bytes(reader_, 1, kMaxMessage, "operand"));
      node.operand = operand;
    }
    node.length = reader_.offset() - node.offset;
    const std::size_t result = result_size(node, message);
    if (result > kMaxMessage) return refuse(Fault::too_large, node.offset, kField, "a message of more than 4096 bytes");
    nodes_.push_back(std::move(node));
    return read(depth + 1, result);
  }

  static std::size_t result_size(const Node& node, std::size_t message) {
    if (is_digest(*node.op)) return digest_size(*node.op);
    return *node.op == Op::hexlify ? 2 * message : message + node.operand.size();
  }

  Reader& reader_;
  std::vector<Node>& nodes_;
};

}  // namespace

std::string_view name(Op op) {
  switch (op) {
    case Op::sha1: return "sha1";
    case Op::ripemd160: return "ripemd160";
    case Op::sha256: return "sha256";
    case Op::keccak256: return "keccak256";
    case Op::append: return "append";
    case Op::prepend: return "prepend";
    case Op::reverse: return "reverse";
    case Op::hexlify: return "hexlify";
  }
  return "?";
}

bool is_digest(Op op) { return digest_size(op) != 0; }

Parsed<Timestamp> parse(Bytes bytes) {
  Reader reader(bytes);
  TOUCHSTONE_TRY(magic, reader.take(kMagic.size(), "magic"));
  if (!equal(magic, kMagic)) return refuse(Fault::syntax, 0, "magic", "is not that of OpenTimestamps");
  const std::size_t version_offset = reader.offset();
  TOUCHSTONE_TRY(version, read_varint(reader, "version"));
  if (version != kVersion) return refuse(Fault::unsupported, version_offset, "version", "is not 1");
  Timestamp timestamp;
  const std::size_t op_offset = reader.offset();
  TOUCHSTONE_TRY(tag, reader.u8("digest op"));
  const auto op = op_of(tag);
  if (!op || !is_digest(*op)) return refuse(Fault::unsupported, op_offset, "digest op", "is no digest");
  timestamp.digest_op = *op;
  timestamp.digest_offset = reader.offset();
  TOUCHSTONE_TRY(digest, reader.take(digest_size(*op), "digest"));
  timestamp.digest = digest;
  TOUCHSTONE_CHECK(Tree(reader, timestamp.nodes).read(0, digest.size()));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  return timestamp;
}

bool looks_like_timestamp(Bytes bytes) { return starts_with(bytes, kMagic); }

}  // namespace touchstone::ots

#include "evidence/proofs/ots_path.h"

#include <algorithm>
#include <utility>

#include "codec/spelling.h"
#include "crypto/digest.h"
#include "crypto/ripemd160.h"

namespace touchstone::evidence::transparency {
namespace {

constexpr std::size_t kHeader = 80;
constexpr std::size_t kHexHeader = 2 * kHeader + 64;  // with white space around it

std::optional<Buffer> header_bytes(const PlainFile& file) {
  if (file.bytes == nullptr || file.bytes->size() > kHexHeader) return std::nullopt;
  if (file.bytes->size() == kHeader) return *file.bytes;
  for (Spelling& spelling : spellings(*file.bytes)) {
    if (spelling.encoding == Encoding::hex && spelling.bytes.size() == kHeader) return std::move(spelling.bytes);
  }
  return std::nullopt;
}

}  // namespace

Buffer apply(ots::Op op, Bytes message, Bytes operand) {
  switch (op) {
    case ots::Op::sha1: return crypto::digest(crypto::Hash::sha1, message);
    case ots::Op::ripemd160: return to_buffer(crypto::ripemd160(message));
    case ots::Op::sha256: return to_buffer(crypto::sha256(message));
    case ots::Op::keccak256: return to_buffer(crypto::keccak256(message));
    case ots::Op::append: {
      Buffer result = to_buffer(message);
      append(result, operand);
      return result;
    }
    case ots::Op::prepend: {
      Buffer result = to_buffer(operand);
      append(result, message);
      return result;
    }
    case ots::Op::reverse: return {message.rbegin(), message.rend()};
    case ots::Op::hexlify: return to_buffer(as_bytes(to_hex(message)));
  }
  return {};
}

// The nodes stand in the order of a walk, so that the messages of one path are all that is held.
std::vector<Attested> attested(const ots::Timestamp& timestamp) {
  std::vector<Attested> found;
  std::vector<Buffer> path = {to_buffer(timestamp.digest)};
  for (const ots::Node& node : timestamp.nodes) {
    path.resize(node.depth + 1);
    if (node.op) {
      Buffer result = apply(*node.op, path.back(), node.operand);
      path.push_back(std::move(result));
    } else {
      const bool root = path.back().size() == sizeof(Digest256);
      found.push_back({&node, root ? path.back() : Buffer()});
    }
  }
  return found;
}

Instant BitcoinHeader::time() const {
  std::int64_t seconds = 0;
  for (std::size_t i = 4; i-- > 0;) seconds = seconds << 8 | bytes[68 + i];
  return {seconds};
}

std::vector<BitcoinHeader> bitcoin_headers(const Companions& companions) {
  std::vector<BitcoinHeader> headers;
  for (std::size_t i = 0; i < companions.files.size(); ++i) {
    auto bytes = header_bytes(companions.files[i]);
    if (!bytes) continue;
    BitcoinHeader header;
    header.bytes = std::move(*bytes);
    header.hash = crypto::sha256(crypto::sha256(header.bytes));
    std::ranges::reverse(header.hash);
    header.path = companions.files[i].path;
    header.file = i;
    headers.push_back(std::move(header));
  }
  return headers;
}

}  // namespace touchstone::evidence::transparency

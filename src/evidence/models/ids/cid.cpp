#include "evidence/models/ids/cid.h"

#include <algorithm>
#include <array>
#include <utility>

#include "codec/multibase.h"
#include "crypto/digest.h"

namespace touchstone::evidence {
namespace {

constexpr std::array<CidProfile, 3> kProfiles = {{
    {"cid-v0", 262144, false, 174, 0},
    {"cid-v1", 262144, true, 174, 1},
    {"cid-unixfs-v1-2025", 1048576, true, 1024, 1},
}};

// Writing the few protobuf fields of dag-pb and UnixFS: a tag of one byte, then a varint or a length and bytes.
void put_varint(Buffer& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<std::uint8_t>(value | 0x80U));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put_number(Buffer& out, std::uint8_t tag, std::uint64_t value) {
  out.push_back(tag);
  put_varint(out, value);
}

void put_bytes(Buffer& out, std::uint8_t tag, Bytes bytes) {
  put_number(out, tag, bytes.size());
  append(out, bytes);
}

// Tags: field << 3 | wire type.
constexpr std::uint8_t kNodeData = 0x0A, kNodeLink = 0x12, kLinkHash = 0x0A, kLinkName = 0x12, kLinkTsize = 0x18;
constexpr std::uint8_t kUnixfsType = 0x08, kUnixfsData = 0x12, kUnixfsFilesize = 0x18, kUnixfsBlocksize = 0x20;
constexpr std::uint64_t kUnixfsFile = 2;
// models.md 4.3: version 1 and the codec.
constexpr std::array<std::uint8_t, 2> kRawPrefix = {0x01, 0x55}, kDagPrefix = {0x01, 0x70};

}  // namespace

std::optional<CidProfile> find_cid_profile(std::string_view name) {
  const auto* const found = std::ranges::find(kProfiles, name, &CidProfile::name);
  if (found == kProfiles.end()) return std::nullopt;
  return *found;
}

CidSink::Link CidSink::link(Bytes block, bool raw) const {
  const Digest256 digest = crypto::sha256(block);
  Link link;
  if (profile_.version == 1) append(link.cid, raw ? kRawPrefix : kDagPrefix);
  append(link.cid, std::array<std::uint8_t, 2>{0x12, 0x20});  // sha2-256, 32 bytes
  append(link.cid, digest);
  link.tsize = block.size();
  return link;
}

CidSink::Link CidSink::leaf(Bytes chunk) const {
  Link made;
  if (profile_.raw_leaves) {
    made = link(chunk, true);
  } else {
    Buffer unixfs;
    unixfs.reserve(chunk.size() + 32);
    put_number(unixfs, kUnixfsType, kUnixfsFile);
    if (!chunk.empty()) put_bytes(unixfs, kUnixfsData, chunk);
    put_number(unixfs, kUnixfsFilesize, chunk.size());
    Buffer node;
    node.reserve(unixfs.size() + 8);
    put_bytes(node, kNodeData, unixfs);
    made = link(node, false);
  }
  made.filesize = chunk.size();
  return made;
}

// The links stand before the data, against the order of their field numbers (dag-pb specification, "Serial format").
CidSink::Link CidSink::parent(const std::vector<Link>& children) const {
  Buffer node;
  Buffer sizes;
  std::uint64_t below = 0;
  std::uint64_t filesize = 0;
  for (const Link& child : children) {
    Buffer entry;
    put_bytes(entry, kLinkHash, child.cid);
    put_bytes(entry, kLinkName, {});
    put_number(entry, kLinkTsize, child.tsize);
    put_bytes(node, kNodeLink, entry);
    put_number(sizes, kUnixfsBlocksize, child.filesize);
    below += child.tsize;
    filesize += child.filesize;
  }
  Buffer unixfs;
  put_number(unixfs, kUnixfsType, kUnixfsFile);
  put_number(unixfs, kUnixfsFilesize, filesize);
  append(unixfs, sizes);
  put_bytes(node, kNodeData, unixfs);
  Link made = link(node, false);
  made.tsize += below;
  made.filesize = filesize;
  return made;
}

void CidSink::add(std::size_t level, Link link) {
  if (levels_.size() <= level) levels_.resize(level + 1);
  levels_[level].push_back(std::move(link));
  if (levels_[level].size() < profile_.max_links) return;
  Link above = parent(levels_[level]);
  levels_[level].clear();
  add(level + 1, std::move(above));
}

void CidSink::update(Bytes bytes) {
  any_ = any_ || !bytes.empty();
  if (!pending_.empty()) {
    const std::size_t count = std::min(profile_.chunk - pending_.size(), bytes.size());
    append(pending_, bytes.first(count));
    bytes = bytes.subspan(count);
    if (pending_.size() < profile_.chunk) return;
    add(0, leaf(pending_));
    pending_.clear();
  }
  for (; bytes.size() >= profile_.chunk; bytes = bytes.subspan(profile_.chunk)) {
    add(0, leaf(bytes.first(profile_.chunk)));
  }
  append(pending_, bytes);
}

std::string CidSink::finish() {
  if (!pending_.empty() || !any_) add(0, leaf(pending_));
  std::size_t level = 0;
  while (level + 1 < levels_.size() || levels_[level].size() != 1) {
    if (!levels_[level].empty()) {
      Link above = parent(levels_[level]);
      levels_[level].clear();
      add(level + 1, std::move(above));
    }
    ++level;
  }
  const Buffer& cid = levels_[level].front().cid;
  return profile_.version == 0 ? to_base58(cid) : "b" + to_base32(cid);
}

}  // namespace touchstone::evidence

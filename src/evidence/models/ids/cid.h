// Content identifiers of IPFS for one file (models.md 4.3): UnixFS over dag-pb, for the import profiles that have
// names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "evidence/models/ids/identity_sink.h"

namespace touchstone::evidence {

/// How a file becomes blocks: a CID names the file and this.
struct CidProfile {
  std::string_view name;
  std::size_t chunk;  // bytes of a leaf
  bool raw_leaves;    // else dag-pb
  std::size_t max_links;
  unsigned version;  // of the CID: 0 or 1
};

/// cid-v0, cid-v1, cid-unixfs-v1-2025. Nothing for another name.
[[nodiscard]] std::optional<CidProfile> find_cid_profile(std::string_view name);

/// Memory: one chunk, and max_links links a level.
class CidSink final : public IdentitySink {
 public:
  explicit CidSink(const CidProfile& profile) : profile_(profile) {}
  void update(Bytes bytes) override;
  [[nodiscard]] std::string finish() override;

 private:
  /// A block as its parent sees it.
  struct Link {
    Buffer cid;                  // of version 0 the bare multihash
    std::uint64_t tsize = 0;     // of the block and all below it
    std::uint64_t filesize = 0;  // of the part of the file below it
  };

  [[nodiscard]] Link leaf(Bytes chunk) const;
  [[nodiscard]] Link parent(const std::vector<Link>& children) const;
  [[nodiscard]] Link link(Bytes block, bool raw) const;
  void add(std::size_t level, Link link);

  CidProfile profile_;
  Buffer pending_;  // less than a chunk
  bool any_ = false;
  std::vector<std::vector<Link>> levels_;
};

}  // namespace touchstone::evidence

// What the documents of an OCI image layout say, before the blobs are hashed (environments.md 2).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "appraisal/identity.h"
#include "crypto/digest.h"
#include "formats/oci/oci.h"
#include "io/error.h"
#include "io/walk.h"

namespace touchstone::audit {

struct OciImage {
  oci::Digest manifest;
  std::optional<oci::Digest> config;                 // nothing: the manifest is not there
  std::optional<std::vector<oci::Digest>> diff_ids;  // nothing: the configuration is not there, or is none of an image
  std::string platform;
};

/// The digest that a blob should have once it is unpacked.
struct OciUnpacked {
  bool gzip = false;
  oci::Digest diff_id;
  // NOLINTNEXTLINE(readability-implicit-bool-conversion): seen in what the compiler generates
  friend auto operator<=>(const OciUnpacked&, const OciUnpacked&) = default;
};

struct OciLayout {
  std::vector<std::string> files;                         // all of them, sorted
  std::map<std::string, std::uint64_t> blobs;             // path -> size, of those that are there
  std::string index_digest;                               // empty: index.json cannot be read
  std::vector<OciImage> images;                           // each manifest once, in the order of the index
  std::map<std::string, std::set<OciUnpacked>> unpacked;  // by the path of the blob
  std::vector<Complaint> malformed;
  std::vector<Warning> warnings;
};

inline constexpr std::string_view kOciFormat = "oci-layout";  // of complaints

[[nodiscard]] crypto::Hash hash_of(oci::Algorithm algorithm);

/// Walks the folder, and reads what index.json leads to. A document whose bytes do not have the digest of its name is
/// not followed; that it differs shows when the blobs are hashed.
[[nodiscard]] io::Result<OciLayout> read_oci_layout(const std::string& folder);

}  // namespace touchstone::audit

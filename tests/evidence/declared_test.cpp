#include "evidence/environments/declared.h"

#include "codec/base64.h"
#include "support/catch.h"

namespace touchstone {
namespace {

std::string_view kind(std::string_view name, std::string_view content) {
  const Bytes bytes = as_bytes(content);
  const Bytes head = bytes.first(std::min(bytes.size(), evidence::kDeclarationHead));
  const std::string_view found = evidence::declaration_kind(name, bytes);
  // What is a declaration must look like one, or it would never be read.
  if (!found.empty()) CHECK(evidence::may_declare(name, head));
  return found;
}

constexpr std::string_view kStatement =
    R"({"_type":"https://in-toto.io/Statement/v1","predicateType":"https://slsa.dev/provenance/v1","subject":[]})";

}  // namespace

TEST_CASE("declared files go by their content", "[declared]") {
  CHECK(kind("a", R"({"spdxVersion":"SPDX-2.3"})") == "spdx");
  CHECK(kind("a", R"( {"bomFormat":"CycloneDX"})") == "cyclonedx");
  CHECK(kind("a", kStatement) == "slsa-provenance");
  const std::string envelope = R"({"payloadType":"application/vnd.in-toto+json","payload":")" +
                               to_base64(as_bytes(kStatement)) + R"(","signatures":[]})";
  CHECK(kind("a", envelope) == "slsa-provenance");
  CHECK(kind("a", "Format: 1.0\nSource: x\nChecksums-Sha256:\n 00 1 x.deb\n") == "buildinfo");
  CHECK(kind("a", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nFormat: 1.0\nChecksums-Sha256:\n") ==
        "buildinfo");
}

TEST_CASE("lock files go by their names", "[declared]") {
  for (const char* name : {"package-lock.json", "Cargo.lock", "poetry.lock", "uv.lock", "flake.lock", "go.sum"})
    CHECK(kind(name, "anything") == "lock");
  CHECK(kind("requirements.txt", "a==1 --hash=sha256:00\n") == "lock");
  CHECK(kind("requirements.txt", "a==1\n").empty());
}

TEST_CASE("what declares nothing", "[declared]") {
  CHECK(kind("a", "").empty());
  CHECK(kind("a", "{}").empty());
  CHECK(kind("a", R"({"spdxVersion":2})").empty());
  CHECK(kind("a", R"({"spdxVersion":"a","spdxVersion":"b"})").empty());
  CHECK(kind("a", R"({"inner":{"bomFormat":"CycloneDX"}})").empty());
  CHECK(
      kind("a", R"({"predicateType":"https://example.org/other","_type":"https://in-toto.io/Statement/v1"})").empty());
  CHECK(kind("a", R"({"payloadType":"application/vnd.in-toto+json","payload":"!"})").empty());
  CHECK(kind("a", "Format: 1.0\nChecksums-Md5:\n").empty());
  CHECK(kind("my-Cargo.lock", "x").empty());
}

}  // namespace touchstone

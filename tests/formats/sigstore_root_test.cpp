#include <string>

#include "formats/sigstore_samples.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using namespace test;

Fault fault_of(const std::string& text) {
  const auto root = read_root(text);
  REQUIRE_FALSE(root.has_value());
  CHECK(root.error().offset <= text.size());
  return root.error().fault;
}

std::string good() { return sigstore_text("roots/good.json"); }

}  // namespace

TEST_CASE("trusted root: what stands in one", "[sigstore]") {
  const auto root = read_root(good());
  REQUIRE(root.has_value());
  REQUIRE(root->tlogs.size() == 2);
  CHECK(root->tlogs[1].details == sigstore::KeyDetails::ed25519);
  CHECK(root->tlogs[1].key_id.size() == 32);
  CHECK(root->ctlogs.size() == 1);
  REQUIRE(root->certificate_authorities.size() == 1);
  CHECK(root->certificate_authorities[0].chain.size() == 2);
  CHECK(root->timestamp_authorities.size() == 1);
  CHECK(root->notes.empty());
  CHECK(root->newest_ms == 1767225600000);
}

TEST_CASE("trusted root: mediaType", "[sigstore]") {
  const std::string current = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
  for (const std::string other :
       {"application/vnd.dev.sigstore.trustedroot.v0.1+json", "application/vnd.dev.sigstore.trustedroot.v0.2+json"}) {
    CHECK(read_root(replaced(good(), current, other)).has_value());
  }
  CHECK(fault_of(replaced(good(), current, "application/vnd.dev.sigstore.trustedroot.v0.3+json")) ==
        Fault::unsupported);
  CHECK(fault_of("{}") == Fault::missing);
  CHECK(fault_of("[]") == Fault::wrong_type);
  CHECK(fault_of(R"({"mediaType":")" + current + "\"}") == Fault::missing);
}

TEST_CASE("trusted root: a start is required, in every list", "[sigstore]") {
  const std::string period = R"("validFor":{"start":"2026-01-01T00:00:00Z"})";
  std::string text = good();
  std::size_t count = 0;
  for (std::size_t at = text.find(period); at != std::string::npos; at = text.find(period, at + 1)) {
    for (const std::string bad : {R"("validFor":{})", R"("validFor":{"start":null})", R"("validFor":null)", R"("x":1)",
                                  R"("validFor":{"end":"2027-01-01T00:00:00Z"})"}) {
      CHECK(fault_of(std::string(text).replace(at, period.size(), bad)) == Fault::missing);
    }
    CHECK(fault_of(std::string(text).replace(at, period.size(), R"("validFor":{"start":"1767225600"})")) ==
          Fault::syntax);
    ++count;
  }
  CHECK(count == 5);
}

TEST_CASE("trusted root: periods include both ends, fractions and all", "[sigstore]") {
  const std::string period = R"({"start":"2026-01-01T00:00:00Z"})";
  const auto with = [&](const std::string& other) {
    return read_root(replaced(good(), period, other)).value().tlogs.front().valid_for;
  };
  const auto closed = with(R"({"start":"2026-01-01T00:00:00.25Z","end":"2026-01-02T00:00:00.999Z"})");
  CHECK_FALSE(closed.holds(1767225600249));
  CHECK(closed.holds(1767225600250));
  CHECK(closed.holds(1767312000999));
  CHECK_FALSE(closed.holds(1767312001000));
  const auto open = with(R"({"start":"2026-01-01T00:00:00Z","end":null})");
  CHECK(open.holds(INT64_MAX));
  // Finer than a millisecond: never wider than what was written.
  const auto fine = with(R"({"start":"2026-01-01T00:00:00.0000001Z","end":"2026-01-02T00:00:00.9999999+00:00"})");
  CHECK_FALSE(fine.holds(1767225600000));
  CHECK(fine.holds(1767225600001));
  CHECK(fine.holds(1767312000999));
  CHECK_FALSE(fine.holds(1767312001000));
}

TEST_CASE("trusted root: keys", "[sigstore]") {
  const auto unknown = read_root(sigstore_text("roots/unknown-details.json"));
  REQUIRE(unknown.has_value());
  CHECK(unknown->tlogs.size() == 2);
  REQUIRE(unknown->notes.size() == 1);
  CHECK(unknown->notes[0] == "tlogs[2] is passed over: keyDetails PKIX_ML_DSA_65 are not known");
  CHECK(fault_of(replaced(good(), "PKIX_ED25519", "PKIX_ECDSA_P256_SHA_256")) == Fault::wrong_type);
  CHECK(fault_of(replaced(good(), "PKIX_ECDSA_P256_SHA_256", "PKCS1_RSA_PKCS1V5")) == Fault::wrong_type);
  CHECK(fault_of(replaced(good(), "PKIX_ECDSA_P256_SHA_256", "PKIX_ECDSA_P384_SHA_384")) == Fault::wrong_type);
  const std::string certificates = between(good(), "\"certificates\":[", "]");
  CHECK(fault_of(replaced(good(), certificates, "\"certificates\":[]")) == Fault::missing);
  CHECK(fault_of(replaced(good(), certificates, R"("certificates":[{"rawBytes":"AAAA"}])")) != Fault::missing);
}

TEST_CASE("trusted root: those of the public instances", "[sigstore]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const auto root = read_root(read_text(*vectors / "sigstore" / "trusted_root.json"));
  REQUIRE(root.has_value());
  CHECK(root->tlogs.size() == 2);
  CHECK(root->ctlogs.size() == 2);
  CHECK(root->certificate_authorities.size() == 2);
  CHECK(root->certificate_authorities[0].valid_for.end_ms == 1672531199999);
  CHECK(root->newest_ms == 1758585600000);
  CHECK(read_root(read_text(*vectors / "sigstore" / "trusted_root_staging.json")).has_value());
}

}  // namespace touchstone

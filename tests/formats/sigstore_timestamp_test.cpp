#include <algorithm>
#include <string>

#include "codec/der.h"
#include "formats/sigstore/fulcio.h"
#include "formats/sigstore/sct.h"
#include "formats/sigstore_samples.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using namespace test;

Buffer stamp_of(const std::string& file) { return *read_bundle(sigstore_text(file)).value().timestamps.at(0).der; }

// Replaces `from` by `to`, which has the same length.
Buffer patched(Buffer bytes, std::string_view from, std::string_view to) {
  const Bytes wanted = as_bytes(from);
  const auto at = std::search(bytes.begin(), bytes.end(), wanted.begin(), wanted.end());
  REQUIRE(at != bytes.end());
  REQUIRE(from.size() == to.size());
  std::ranges::copy(as_bytes(to), at);
  return bytes;
}

const x509::Certificate& leaf_of(const sigstore::Bundle& bundle) { return *bundle.leaf(); }

}  // namespace

TEST_CASE("timestamp: what stands in one", "[sigstore]") {
  const Buffer plain = stamp_of("rekor2.json");
  const auto response = sigstore::parse_timestamp_response(plain);
  REQUIRE(response.has_value());
  CHECK(response->granted());
  REQUIRE(response->token.has_value());
  CHECK(response->token->info.gen_time_ms == 1778700214000);
  CHECK(response->token->info.imprint.size() == 32);
  CHECK(response->token->certificates.empty());
  REQUIRE(response->token->signers.size() == 1);
  CHECK(response->token->signers[0].signed_attributes.size() == 2);
  CHECK(response->token->signers[0].issuer.has_value());
  CHECK(response->token->info.nonce.has_value());

  const Buffer full = stamp_of("rekor2-envelope.json");
  const auto other = sigstore::parse_timestamp_response(full);
  REQUIRE(other.has_value());
  CHECK(other->token->info.gen_time_ms == 1778700214250);
  CHECK(other->token->info.imprint.size() == 64);
  CHECK(other->token->certificates.size() == 1);

  const Buffer refusal = stamp_of("time/refusal.json");
  const auto refused = sigstore::parse_timestamp_response(refusal);
  REQUIRE(refused.has_value());
  CHECK_FALSE(refused->granted());
  CHECK_FALSE(refused->token.has_value());
}

TEST_CASE("timestamp: every strict prefix and every byte after the end is refused", "[sigstore]") {
  const Buffer bytes = stamp_of("rekor2-envelope.json");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto response = sigstore::parse_timestamp_response(Bytes(bytes).first(size));
    REQUIRE_FALSE(response.has_value());
    CHECK(response.error().offset <= size);
  }
  Buffer longer = bytes;
  longer.push_back(0);
  CHECK(sigstore::parse_timestamp_response(longer).error().fault == Fault::trailing);
}

TEST_CASE("timestamp: any one byte changed leaves offsets inside", "[sigstore]") {
  const Buffer bytes = stamp_of("rekor2-envelope.json");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Buffer changed = bytes;
    changed[i] ^= 0x21U;
    const auto response = sigstore::parse_timestamp_response(changed);
    if (!response) CHECK(response.error().offset <= changed.size());
  }
}

TEST_CASE("timestamp: forms of genTime", "[sigstore]") {
  const Buffer bytes = stamp_of("rekor2-envelope.json");
  const auto with = [&](std::string_view time) {
    return sigstore::parse_timestamp_response(patched(bytes, "20260513192334.25Z", time));
  };
  CHECK(with("20260513192334.05Z")->token->info.gen_time_ms == 1778700214050);
  for (const std::string_view bad : {"20260513192334.20Z", "20260513192334,25Z", "20260513192334.2aZ",
                                     "20261313192334.25Z", "20260513192361.25Z", "20260513192334.25z"}) {
    INFO(bad);
    CHECK_FALSE(with(bad).has_value());
  }
}

TEST_CASE("SCT list: one, two, and cut off", "[sigstore]") {
  const auto bundle = read_bundle(sigstore_text("message.json")).value();
  const x509::Extension* const extension = leaf_of(bundle).extension(sigstore::kOidSctList);
  REQUIRE(extension != nullptr);
  const auto scts = sigstore::parse_sct_list(extension->value);
  REQUIRE(scts.has_value());
  REQUIRE(scts->size() == 1);
  CHECK(scts->front().timestamp == 1778700213123);
  CHECK(scts->front().extensions.size() == 8);
  CHECK(scts->front().hash == 4);
  CHECK(scts->front().algorithm == 3);
  for (std::size_t size = 0; size < extension->value.size(); ++size) {
    const auto cut = sigstore::parse_sct_list(extension->value.first(size));
    REQUIRE_FALSE(cut.has_value());
    CHECK(cut.error().offset <= size);
  }
  const auto two = read_bundle(sigstore_text("sct/two.json")).value();
  const auto pair = sigstore::parse_sct_list(leaf_of(two).extension(sigstore::kOidSctList)->value);
  REQUIRE(pair.has_value());
  CHECK(pair->size() == 2);
  Buffer version = to_buffer(extension->value);
  version[7] = 1;  // behind the head of the OCTET STRING and two lengths
  CHECK(sigstore::parse_sct_list(version).error().fault == Fault::unsupported);
}

TEST_CASE("SCT: the signed certificate is the leaf without the list", "[sigstore]") {
  const auto bundle = read_bundle(sigstore_text("message.json")).value();
  const x509::Certificate& leaf = *bundle.leaf();
  const auto scts = sigstore::parse_sct_list(leaf.extension(sigstore::kOidSctList)->value);
  const auto data = sigstore::sct_signed_data(scts->front(), leaf, Digest256{});
  REQUIRE(data.has_value());
  const std::size_t removed = leaf.extension(sigstore::kOidSctList)->value.size();
  // 2 + 8 + 2 + 32 + 3 in front of the certificate, 2 + 8 behind it.
  const std::size_t tbs = data->size() - 47 - 10;
  CHECK(tbs < leaf.tbs_certificate.size() - removed);
  Reader reader(Bytes(*data).subspan(47, tbs));
  const auto sequence = der::read(reader, der::kSequence, "tbsCertificate");
  REQUIRE(sequence.has_value());
  CHECK(reader.empty());
}

TEST_CASE("Fulcio: names, issuer and claims of a leaf", "[sigstore]") {
  const auto bundle = read_bundle(sigstore_text("message.json")).value();
  const x509::Certificate& leaf = *bundle.leaf();
  const auto names = sigstore::subject_alternative_names(leaf);
  REQUIRE(names.has_value());
  REQUIRE(names->size() == 1);
  CHECK(names->front().raw() == "https://touchstone.test/signer/.github/workflows/release.yml@refs/heads/main");
  CHECK(sigstore::oidc_issuer(leaf).value()->raw() == "https://issuer.touchstone.test");
  const auto claims = sigstore::fulcio_claims(leaf);
  REQUIRE(claims.size() == 9);
  CHECK(claims[0].name == "workflow_trigger");
  CHECK(claims[0].value.raw() == "push");
  CHECK(claims[4].name == "workflow_ref");
  CHECK(claims[5].name == "build_signer_uri");
  CHECK(claims[6].name == "runner_environment");
  CHECK(claims[7].name == "source_repository_uri");
  CHECK(claims[8].name == "visibility");
  CHECK(claims[8].value.raw() == "public");
  const auto usage = sigstore::extended_key_usage(leaf);
  REQUIRE(usage.has_value());
  CHECK((*usage)->has(sigstore::kOidEkuCodeSigning));
}

}  // namespace touchstone

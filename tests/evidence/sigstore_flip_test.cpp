// Nothing that is signed may be changed: with any bit flipped in the signature, the payload, the body of the log entry,
// the promise, the checkpoint, the certificate timestamp or the timestamp, the bundle is malformed or some check does
// not pass.
#include <algorithm>
#include <string>

#include "codec/base64.h"
#include "formats/sigstore/sct.h"
#include "formats/sigstore_samples.h"
#include "sigstore_run.h"
#include "support/catch.h"
#include "support/flips.h"

namespace touchstone {
namespace {

using namespace test;

/// The base64 text of a member, to be put back with other bytes.
struct Region {
  std::size_t offset, length;  // of the JSON string
  Buffer bytes;
  std::size_t first = 0, count = 0;  // bytes to flip
};

template <class Part>
Region region_of(const Part& part, Bytes bytes) {
  return {part.offset, part.length, to_buffer(bytes), 0, bytes.size()};
}

std::string with(const std::string& text, const Region& region, Bytes bytes) {
  std::string other = text;
  return other.replace(region.offset + 1, region.length - 2, to_base64(bytes));
}

enum class Density { every_bit, every_byte };

// Calls `judge` with the text of each change; counts them.
template <class Judge>
std::size_t flip(const std::string& text, const Region& region, Density density, Judge judge) {
  std::size_t count = 0;
  Buffer bytes = region.bytes;
  for (std::size_t i = region.first; i < region.first + region.count; i += test::kFlipStride) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      if (density == Density::every_byte && bit != (i * 5) % 8) continue;
      bytes[i] ^= static_cast<std::uint8_t>(1U << bit);
      INFO("bit " << bit << " of byte " << i);
      judge(with(text, region, bytes));
      bytes[i] ^= static_cast<std::uint8_t>(1U << bit);
      ++count;
    }
  }
  return count;
}

struct Sample {
  explicit Sample(const std::string& file) : text(sigstore_text(file)), bundle(read_bundle(text).value()) {
    REQUIRE(sigstore_verdict(to_buffer(as_bytes(text)), settings) == Verdict::verified);
  }
  std::string text;
  sigstore::Bundle bundle;
  Settings settings = sigstore_settings();

  void never_verified(const Region& region, Density density) const {
    CHECK(flip(text, region, density, [&](const std::string& changed) {
            if (sigstore_verdict(to_buffer(as_bytes(changed)), settings) == Verdict::verified) {
              FAIL_CHECK("does not matter");
            }
          }) >= 30);
  }
};

// `part` inside `whole`.
Region narrowed(Region region, Bytes whole, Bytes part) {
  region.first = static_cast<std::size_t>(part.data() - whole.data());
  region.count = part.size();
  return region;
}

}  // namespace

TEST_CASE("sigstore: no bit of the signature may be flipped", "[sigstore][flip]") {
  for (const std::string file : {"message.json", "envelope.json", "rekor2.json"}) {
    const Sample sample(file);
    const sigstore::Blob& signature = sample.bundle.signature();
    sample.never_verified(region_of(signature, signature.bytes), Density::every_bit);
  }
}

TEST_CASE("sigstore: no byte of a payload may be changed", "[sigstore][flip]") {
  const Sample sample("envelope.json");
  const sigstore::Blob& payload = sample.bundle.dsse()->payload;
  sample.never_verified(region_of(payload, payload.bytes), Density::every_bit);
}

TEST_CASE("sigstore: no byte of a log entry may be changed", "[sigstore][flip]") {
  for (const std::string file : {"message.json", "rekor2.json"}) {
    const Sample sample(file);
    const sigstore::Blob& body = *sample.bundle.tlog_entries[0].canonicalized_body;
    sample.never_verified(region_of(body, body.bytes), Density::every_byte);
  }
}

TEST_CASE("sigstore: no bit of the promise of the log may be flipped", "[sigstore][flip]") {
  for (const std::string file : {"message.json", "promise-v0.1.json"}) {
    const Sample sample(file);
    const sigstore::Blob& promise = *sample.bundle.tlog_entries[0].signed_entry_timestamp;
    sample.never_verified(region_of(promise, promise.bytes), Density::every_bit);
  }
}

TEST_CASE("sigstore: no bit of the path may be flipped", "[sigstore][flip]") {
  const Sample sample("message.json");
  for (const sigstore::Blob& hash : sample.bundle.tlog_entries[0].inclusion_proof->hashes) {
    sample.never_verified(region_of(hash, hash.bytes), Density::every_bit);
  }
}

TEST_CASE("sigstore: no character of the checkpoint may be changed", "[sigstore][flip]") {
  for (const std::string file : {"message.json", "rekor2.json"}) {
    const Sample sample(file);
    const std::string note = between(sample.text, R"("envelope":")", R"(")");
    const std::size_t start = sample.text.find(note) + 12;  // behind "envelope":"
    const std::size_t end = sample.text.find(note) + note.size() - 1;
    // Lines of witnesses are nobody's business here.
    const std::size_t witness = note.find("witness.touchstone.test");
    const std::size_t skipped_end = witness == std::string::npos ? 0 : note.find("\\n", witness) + 2;
    std::size_t count = 0;
    for (std::size_t i = start; i < end; i += test::kFlipStride) {
      const std::size_t place = i - (start - 12);
      const bool in_witness = witness != std::string::npos && place >= witness - 7 && place < skipped_end;
      if (in_witness) continue;
      for (unsigned bit = 0; bit < 8; ++bit) {
        std::string changed = sample.text;
        changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1U << bit));
        INFO("bit " << bit << " of character " << place << " of " << note);
        if (sigstore_verdict(to_buffer(as_bytes(changed)), sample.settings) == Verdict::verified) {
          FAIL_CHECK("does not matter");
        }
        ++count;
      }
    }
    CHECK(count > 1000 / test::kFlipStride);
  }
}

TEST_CASE("sigstore: no bit of what a timestamp signs may be flipped, nor of its signature", "[sigstore][flip]") {
  for (const std::string file : {"rekor2.json", "rekor2-envelope.json", "p384.json"}) {
    const Sample sample(file);
    const sigstore::Timestamp& timestamp = sample.bundle.timestamps[0];
    const sigstore::TimeStampToken& token = *timestamp.response.token;
    const Region whole = region_of(timestamp, *timestamp.der);
    sample.never_verified(narrowed(whole, *timestamp.der, token.encapsulated), Density::every_bit);
    const sigstore::SignerInfo& signer = token.signers[0];
    // The tag [0] of the attributes stands for that of a SET and is no part of what is signed.
    sample.never_verified(narrowed(whole, *timestamp.der, signer.signed_attributes_der.subspan(1)), Density::every_bit);
    sample.never_verified(narrowed(whole, *timestamp.der, signer.signature), Density::every_bit);
  }
}

// A change of the leaf also breaks its own signature: here the certificate timestamp alone is asked.
TEST_CASE("sigstore: no bit of a certificate timestamp may be flipped, nor of what it is over", "[sigstore][flip]") {
  const Sample sample("message.json");
  const sigstore::Certificate& leaf = sample.bundle.certificates[0];
  const Region whole = region_of(leaf, *leaf.der);
  const auto not_passed = [&](const std::string& changed) {
    const auto artefact = artefact_of(evidence::kSigstoreBundle, to_buffer(as_bytes(changed)));
    if (!artefact) return;
    if (outcome_of(verify(*artefact, sample.settings), "sigstore.sct") == Outcome::pass) FAIL_CHECK("does not matter");
  };
  const Bytes list = leaf.parsed.extension(sigstore::kOidSctList)->value;
  CHECK(flip(sample.text, narrowed(whole, *leaf.der, list), Density::every_bit, not_passed) > 900 / test::kFlipStride);
  const Bytes tbs = leaf.parsed.tbs_certificate;
  CHECK(flip(sample.text, narrowed(whole, *leaf.der, tbs), Density::every_byte, not_passed) > 700 / test::kFlipStride);
}

TEST_CASE("sigstore: a genuine bundle", "[sigstore][flip][.slow]") {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const auto folder = *vectors / "sigstore";
  const std::string text = read_text(folder / "conformance" / "rekor2-happy-path" / "bundle.sigstore.json");
  const auto bundle = read_bundle(text).value();
  Settings settings;
  REQUIRE(trust(settings, folder / "conformance" / "rekor2-happy-path" / "trusted_root.json"));
  settings.companions.files.push_back(plain(folder / "a.txt"));
  settings
      .expecting("identity",
                 "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/"
                 "extremely-dangerous-oidc-beacon.yml@refs/heads/main")
      .expecting("issuer", "https://token.actions.githubusercontent.com");
  REQUIRE(sigstore_verdict(to_buffer(as_bytes(text)), settings) == Verdict::verified);
  const auto refused = [&](const std::string& changed) {
    if (sigstore_verdict(to_buffer(as_bytes(changed)), settings) == Verdict::verified) FAIL_CHECK("does not matter");
  };
  const sigstore::Blob& body = *bundle.tlog_entries[0].canonicalized_body;
  flip(text, region_of(body, body.bytes), Density::every_byte, refused);
  flip(text, region_of(bundle.certificates[0], *bundle.certificates[0].der), Density::every_byte, refused);
  const sigstore::Timestamp& timestamp = bundle.timestamps[0];
  const Bytes info = timestamp.response.token->encapsulated;
  flip(text, narrowed(region_of(timestamp, *timestamp.der), *timestamp.der, info), Density::every_bit, refused);
}

}  // namespace touchstone

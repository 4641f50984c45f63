#include <algorithm>
#include <filesystem>
#include <string>

#include "evidence/sigstore/keyless.h"
#include "formats/sigstore_samples.h"
#include "sigstore_run.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using namespace test;
using evidence::kSigstoreBundle;

constexpr const char* kBeacon =
    "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/"
    "extremely-dangerous-oidc-beacon.yml@refs/heads/main";

Artefact bundle(const std::string& file) {
  return artefact_of(kSigstoreBundle, read_file(testdata("sigstore/" + file)), file).value();
}

Outcome run(const std::string& file, std::string_view check, const Settings& settings) {
  return outcome_of(verify(bundle(file), settings), check);
}

std::string claim_of(const Appraisal& appraisal, std::string_view name) {
  const auto found = std::ranges::find(appraisal.claims, name, &Claim::name);
  return found == appraisal.claims.end() ? "no claim" : to_text(found->value);
}

// As the suite calls it: the artefact, root and key of the folder, else those beside the folders.
Verdict run_asset(const std::filesystem::path& folder) {
  const auto parent = folder.parent_path().parent_path();
  const auto own = [&](const std::string& name, const std::filesystem::path& otherwise) {
    return std::filesystem::exists(folder / name) ? folder / name : otherwise;
  };
  Settings settings;
  if (!trust(settings, own("trusted_root.json", parent / "trusted_root.json"))) return Verdict::malformed;
  settings.companions.files.push_back(plain(own("artifact", parent / "a.txt")));
  if (folder.filename().string().starts_with("managed-key")) {
    if (std::filesystem::exists(folder / "key.pub")) add_key(settings, folder / "key.pub");
  } else {
    settings.expecting("identity", kBeacon).expecting("issuer", "https://token.actions.githubusercontent.com");
  }
  return sigstore_verdict(read_file(folder / "bundle.sigstore.json"), settings);
}

}  // namespace

TEST_CASE("sigstore: every asset of the conformance suite", "[sigstore]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  std::size_t ran = 0;
  std::size_t good = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*vectors / "sigstore" / "conformance")) {
    INFO(entry.path().filename());
    const bool may_verify = !entry.path().filename().string().ends_with("_fail");
    CHECK((run_asset(entry.path()) == Verdict::verified) == may_verify);
    ++ran;
    good += may_verify ? 1 : 0;
  }
  WARN("ran " << ran << " assets of sigstore-conformance, " << good << " of them good");
  CHECK(ran >= 46);
}

TEST_CASE("sigstore: an asset that is good is nothing without its trusted root, identity and artefact", "[sigstore]") {
  for (const std::string file : {"message.json", "envelope.json", "intoto.json", "rekor2.json", "rekor2-envelope.json",
                                 "promise-v0.1.json", "chain-v0.1.json", "p384.json"}) {
    INFO(file);
    const Buffer text = read_file(testdata("sigstore/" + file));
    CHECK(sigstore_verdict(text, sigstore_settings()) == Verdict::verified);
    Settings no_root = sigstore_settings();
    no_root.anchors.trusted_root = nullptr;
    CHECK(sigstore_verdict(text, no_root) == Verdict::undecided);
    Settings nobody = sigstore_settings();
    nobody.expect.all.clear();
    CHECK(sigstore_verdict(text, nobody) == Verdict::undecided);
    Settings other = sigstore_settings();
    other.companions.files = {plain(testdata("sigstore/other.txt"))};
    CHECK(sigstore_verdict(text, other) == Verdict::not_verified);
    Settings stranger = sigstore_settings();
    REQUIRE(trust(stranger, testdata("sigstore/roots/other.json")));
    CHECK(sigstore_verdict(text, stranger) == Verdict::not_verified);
  }
}

TEST_CASE("sigstore: the instant is the earliest trusted one, timestamps first", "[sigstore]") {
  const auto instant = [](const std::string& file, const std::string& root) -> std::string {
    Settings settings = sigstore_settings();
    REQUIRE(trust(settings, testdata("sigstore/roots/" + root)));
    const Exchange exchange;
    const Context context{settings.now,    Basis::now,       settings.now,  {}, exchange, settings.companions,
                          settings.expect, settings.anchors, settings.allow};
    const auto found = kSigstoreBundle.instant_in(bundle(file), context);
    return found ? to_text(*found) : "none";
  };
  CHECK(instant("message.json", "good.json") == "2026-05-13T19:23:34Z");
  CHECK(instant("rekor2.json", "good.json") == "2026-05-13T19:23:34Z");
  CHECK(instant("rekor2-envelope.json", "good.json") == "2026-05-13T19:23:34Z");
  CHECK(instant("time/before-leaf.json", "good.json") == "2026-05-13T19:23:32Z");
  CHECK(instant("time/one-good-one-bad.json", "good.json") == "2026-05-13T19:23:34Z");
  CHECK(instant("time/none.json", "good.json") == "none");
  CHECK(instant("rekor2.json", "tsa-ended.json") == "none");
  CHECK(instant("message.json", "logs-ended.json") == "none");
  CHECK(instant("time/promise-of-another.json", "good.json") == "none");
}

TEST_CASE("sigstore: the keyless checks by themselves, for a model signature", "[sigstore]") {
  const auto parsed = read_bundle(sigstore_text("model-signature.json"));
  REQUIRE(parsed.has_value());
  const Settings settings = sigstore_settings();
  const Exchange exchange;
  const Context context{settings.now,    Basis::evidence,  settings.now,  {}, exchange, settings.companions,
                        settings.expect, settings.anchors, settings.allow};
  Appraisal appraisal;
  evidence::appraise_keyless(*parsed, context, appraisal);
  CHECK(appraisal.checks.size() == 5);
  for (const std::string_view id :
       {"sigstore.time", "sigstore.chain", "sigstore.sct", "sigstore.identity", "sigstore.log"}) {
    CHECK(outcome_of(appraisal, id) == Outcome::pass);
  }
  CHECK(find_check(appraisal.checks, "sigstore.signature") == nullptr);
  CHECK(evidence::trusted_instant(*parsed, context).has_value());
}

TEST_CASE("sigstore: which file is the artefact", "[sigstore]") {
  const auto named = [](const std::string& file) { return plain(testdata("sigstore/" + file)); };
  const auto walked = [&](const std::string& file) {
    PlainFile one = named(file);
    one.walked = true;
    return one;
  };
  const auto signature = [](const std::string& file, std::vector<PlainFile> files) {
    Settings settings = sigstore_settings();
    settings.companions.files = std::move(files);
    return run(file, "sigstore.signature", settings);
  };
  CHECK(signature("message.json", {named("other.txt"), named("artefact.txt")}) == Outcome::pass);
  CHECK(signature("message.json", {named("other.txt"), named("keyed-p256.pem")}) == Outcome::fail);
  CHECK(signature("message.json", {}) == Outcome::unknown);
  CHECK(signature("envelope.json", {}) == Outcome::pass);
  CHECK(signature("envelope.json", {named("other.txt")}) == Outcome::fail);
  // In a folder that is walked there are files about something else.
  CHECK(signature("envelope.json", {walked("other.txt")}) == Outcome::pass);
  CHECK(signature("envelope.json", {walked("other.txt"), walked("artefact.txt")}) == Outcome::pass);
  CHECK(signature("message.json", {walked("other.txt"), walked("artefact.txt")}) == Outcome::pass);
  CHECK(signature("message.json", {walked("other.txt")}) == Outcome::fail);
  CHECK(signature("message.json", {walked("other.txt"), walked("keyed-p256.pem")}) == Outcome::unknown);

  Settings settings = sigstore_settings();
  settings.companions.files = {named("other.txt"), named("artefact.txt")};
  CHECK(verify(bundle("message.json"), settings).used_files == std::vector<std::size_t>{1});
}

TEST_CASE("sigstore: an artefact of a known type is found by its digest", "[sigstore]") {
  Settings settings = sigstore_settings();
  settings.companions.files.clear();
  Artefact other;
  other.type = &evidence::kSigstoreTrustedRoot;
  other.bytes = std::make_shared<const Buffer>(read_file(testdata("sigstore/artefact.txt")));
  other.sha256 = crypto::sha256(*other.bytes);
  other.size = other.bytes->size();
  other.origin = "model.gguf";
  settings.companions.artefacts.push_back(other);
  const Appraisal appraisal = verify(bundle("message.json"), settings);
  CHECK(outcome_of(appraisal, "sigstore.signature") == Outcome::pass);
  CHECK(appraisal.used == std::vector<std::size_t>{0});
}

TEST_CASE("sigstore: claims and edges", "[sigstore]") {
  const Appraisal message = verify(bundle("rekor2.json"), sigstore_settings());
  CHECK(claim_of(message, "identity") == kTestIdentity);
  CHECK(claim_of(message, "tsa_time") == "2026-05-13T19:23:34Z");
  CHECK(claim_of(message, "integrated_time") == "no claim");
  CHECK(claim_of(message, "log_index") == "1005");
  CHECK(claim_of(message, "sha256") == to_hex(crypto::sha256(as_bytes("what is signed here\n"))));
  CHECK(message.edges.size() == 3);
  CHECK(std::ranges::all_of(message.edges, [](const Edge& edge) { return edge.outcome == Outcome::pass; }));
  const Appraisal envelope = verify(bundle("envelope.json"), sigstore_settings());
  CHECK(claim_of(envelope, "subject") == "artefact.txt");
  CHECK(claim_of(envelope, "sha256") == "no claim");
}

TEST_CASE("sigstore: more than 32 timestamps are a fail", "[sigstore]") {
  const std::string text = sigstore_text("rekor2.json");
  const std::string stamp = between(text, "{\"signedTimestamp\":\"", "}");
  std::string many = stamp;
  for (int i = 0; i < 32; ++i) many += "," + stamp;
  const std::string file = replaced(text, stamp, many);
  const auto artefact = artefact_of(kSigstoreBundle, to_buffer(as_bytes(file))).value();
  const Appraisal appraisal = verify(artefact, sigstore_settings());
  CHECK(find_check(appraisal.checks, "sigstore.time")->title == "more than 32 timestamps");
  CHECK(outcome_of(appraisal, "sigstore.time") == Outcome::fail);
}

TEST_CASE("sigstore: a model signature is not recognised as a bundle", "[sigstore]") {
  CHECK_FALSE(kSigstoreBundle.recognise(reading_of(read_file(testdata("sigstore/model-signature.json")))));
  CHECK(kSigstoreBundle.recognise(reading_of(read_file(testdata("sigstore/envelope.json")))));
  CHECK_FALSE(kSigstoreBundle.recognise(reading_of(read_file(testdata("sigstore/roots/good.json")))));
}

}  // namespace touchstone

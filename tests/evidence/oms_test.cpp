#include "evidence/models/oms.h"

#include <algorithm>
#include <array>
#include <string>

#include "evidence/material/certificate.h"
#include "evidence/material/key.h"
#include "oms_support.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using namespace test;

Verdict verdict_of(const Appraisal& appraisal) { return verdict(appraisal.checks); }

const Check& check_of(const Appraisal& appraisal, std::string_view id) {
  const Check* check = find_check(appraisal.checks, id);
  if (check == nullptr) throw std::runtime_error("no check " + std::string(id));
  return *check;
}

bool is_listed(const Appraisal& appraisal, const std::string& path) {
  return std::ranges::any_of(appraisal.not_covered,
                             [&](const std::string& one) { return one.starts_with(path + ":"); });
}

Settings allowing(Settings settings, const std::string& word) {
  settings.allow.words.insert(word);
  return settings;
}

Artefact companion_of(const ArtefactType& type, const std::string& name) {
  auto artefact = artefact_of(type, read_file(testdata("oms/" + name)), name);
  if (!artefact) throw std::runtime_error(describe(artefact.error()));
  return *artefact;
}

}  // namespace

TEST_CASE("oms: signatures by key over whole files and shards", "[oms]") {
  for (const std::string name :
       {"files.sig", "blake2b.sig", "shards.sig", "shards-reference.sig", "hint-spki.sig", "raw-bytes.sig"}) {
    INFO(name);
    const Appraisal appraisal = appraise(name, with_key("key.pem"));
    CHECK(verdict_of(appraisal) == Verdict::verified);
    CHECK(outcome_of(appraisal, "oms.certificate") == Outcome::skipped);
  }
  CHECK(verdict_of(appraise("files-p384.sig", with_key("p384.pem"))) == Verdict::verified);
  CHECK(verdict_of(appraise("files-p521.sig", with_key("p521.pem"))) == Verdict::verified);
  // The one that fits, of several.
  CHECK(verdict_of(appraise("files-p521.sig", with_key("p521.pem", with_key("key.pem")))) == Verdict::verified);
}

TEST_CASE("oms: who signed", "[oms]") {
  CHECK(outcome_of(appraise("files.sig", {}), "oms.signature") == Outcome::unknown);
  CHECK(outcome_of(appraise("raw-bytes.sig", {}), "oms.signature") == Outcome::unknown);
  CHECK(outcome_of(appraise("files.sig", with_key("ed25519.pem")), "oms.signature") == Outcome::unknown);
  CHECK(outcome_of(appraise("files.sig", with_key("other.pem")), "oms.signature") == Outcome::fail);
  CHECK(outcome_of(appraise("files.sig", with_key("p384.pem")), "oms.signature") == Outcome::fail);
  CHECK(outcome_of(appraise("other-key.sig", with_key("key.pem")), "oms.signature") == Outcome::fail);
  CHECK(outcome_of(appraise("hint-other.sig", with_key("key.pem")), "oms.signature") == Outcome::fail);
  CHECK(outcome_of(appraise("payload-altered.sig", with_key("key.pem")), "oms.signature") == Outcome::fail);
}

TEST_CASE("oms: --expect signer= names a key, material does not", "[oms]") {
  const Artefact key = companion_of(evidence::kPublicKey, "key.pem");
  const std::string signer = to_hex(crypto::sha256(key.as<key::Keys>().keys.front().spki));
  const auto run = [&](const std::string& name, Settings settings) {
    const Artefact signature = signature_named(name);
    Companions companions;
    companions.artefacts.push_back(key);
    companions.models.push_back(measured(signature, own_model()));
    return appraise(signature, settings, std::move(companions));
  };
  CHECK(outcome_of(run("files.sig", {}), "oms.signature") == Outcome::unknown);
  CHECK(verdict_of(run("files.sig", Settings{}.expecting("signer", signer))) == Verdict::verified);
  CHECK(verdict_of(run("files.sig", Settings{}.expecting("signer", std::string(64, '1')))) == Verdict::undecided);
  CHECK(verdict_of(appraise("raw-bytes.sig", Settings{}.expecting("signer", signer))) == Verdict::verified);
  CHECK(verdict_of(appraise("files.sig", with_key("key.pem").expecting("signer", signer))) == Verdict::verified);
  CHECK(outcome_of(appraise("files.sig", with_key("key.pem").expecting("signer", std::string(64, '1'))),
                   "oms.signature") == Outcome::fail);
  // Only a keyless signature has an identity.
  CHECK(outcome_of(appraise("files.sig", with_key("key.pem").expecting("identity", "me")), "input.expect") ==
        Outcome::fail);
}

TEST_CASE("oms: the envelope", "[oms]") {
  const Appraisal type = appraise("payload-type.sig", with_key("key.pem"));
  CHECK(outcome_of(type, "oms.envelope") == Outcome::pass);
  CHECK(outcome_of(type, "oms.signature") == Outcome::fail);  // it was signed under another payloadType
  for (const std::string name : {"other-predicate.sig", "other-statement.sig"}) {
    INFO(name);
    const Appraisal appraisal = appraise(name, with_key("key.pem"));
    CHECK(outcome_of(appraisal, "oms.envelope") == Outcome::fail);
    CHECK(outcome_of(appraisal, "oms.signature") == Outcome::pass);
    CHECK(outcome_of(appraisal, "oms.root") == Outcome::unknown);
    CHECK(outcome_of(appraisal, "oms.files") == Outcome::unknown);
    CHECK(outcome_of(appraisal, "oms.coverage") == Outcome::unknown);
  }
}

TEST_CASE("oms: the root binds digests and no names", "[oms]") {
  const Appraisal other = appraise("other-root-digest.sig", with_key("key.pem"));
  CHECK(outcome_of(other, "oms.root") == Outcome::fail);
  CHECK(outcome_of(other, "oms.files") == Outcome::pass);
  const Appraisal swapped = appraise("names-swapped.sig", with_key("key.pem"));
  CHECK(outcome_of(swapped, "oms.root") == Outcome::pass);
  CHECK(outcome_of(swapped, "oms.signature") == Outcome::pass);
  CHECK(outcome_of(swapped, "oms.files") == Outcome::fail);
}

TEST_CASE("oms: a good signature over other content tells both", "[oms]") {
  const Appraisal altered = appraise("files.sig", with_key("key.pem"), files_below(testdata("oms/model-altered")));
  CHECK(outcome_of(altered, "oms.signature") == Outcome::pass);
  CHECK(outcome_of(altered, "oms.files") == Outcome::fail);
  CHECK(check_of(altered, "oms.files").location->file == "model/config.json");
  const auto edge = std::ranges::find(altered.edges, "model/config.json", &Edge::to);
  REQUIRE(edge != altered.edges.end());
  CHECK(edge->outcome == Outcome::fail);
  CHECK(std::ranges::count(altered.edges, std::string_view("file"), &Edge::rule) == 4);
  CHECK(std::ranges::count(altered.edges, std::string_view("manifest"), &Edge::rule) == 1);

  const Appraisal missing = appraise("files.sig", with_key("key.pem"), files_below(testdata("oms/model-missing")));
  CHECK(outcome_of(missing, "oms.files") == Outcome::fail);
  CHECK(outcome_of(missing, "oms.coverage") == Outcome::pass);
  CHECK(outcome_of(appraise("files.sig", with_key("key.pem"), {}), "oms.files") == Outcome::fail);
}

TEST_CASE("oms: no model, unknown algorithm", "[oms]") {
  const Artefact signature = signature_named("files.sig");
  const Appraisal alone = appraise(signature, with_key("key.pem"), Companions{});
  CHECK(outcome_of(alone, "oms.root") == Outcome::pass);
  CHECK(outcome_of(alone, "oms.files") == Outcome::unknown);
  CHECK(outcome_of(alone, "oms.coverage") == Outcome::unknown);
  CHECK(verdict_of(alone) == Verdict::undecided);
  const Appraisal hash = appraise("unknown-hash.sig", with_key("key.pem"));
  CHECK(outcome_of(hash, "oms.root") == Outcome::pass);
  CHECK(outcome_of(hash, "oms.files") == Outcome::unknown);
  CHECK(verdict_of(hash) == Verdict::undecided);
}

TEST_CASE("oms: a model that was measured for another signature is not this one's", "[oms]") {
  const Artefact signature = signature_named("files.sig");
  const Artefact other = signature_named("shards.sig");
  CHECK(outcome_of(appraise(signature, with_key("key.pem"), measured(other, own_model())), "oms.files") ==
        Outcome::unknown);
}

TEST_CASE("oms: a single file has two names", "[oms]") {
  const ModelFiles single = {{"single.bin", read_file(testdata("oms/single.bin"))}};
  for (const std::string name : {"single-dot.sig", "single-name.sig", "single-shards.sig"}) {
    INFO(name);
    const Artefact signature = signature_named(name);
    CHECK(verdict_of(appraise(signature, with_key("key.pem"), measured(signature, single, false))) ==
          Verdict::verified);
  }
  const Artefact dot = signature_named("single-dot.sig");
  const ModelFiles renamed = {{"renamed.bin", single.at("single.bin")}};
  CHECK(verdict_of(appraise(dot, with_key("key.pem"), measured(dot, renamed, false))) == Verdict::verified);
  const Artefact named = signature_named("single-name.sig");
  CHECK(outcome_of(appraise(named, with_key("key.pem"), measured(named, renamed, false)), "oms.files") ==
        Outcome::fail);
  // "." names no file of a folder.
  CHECK(outcome_of(appraise(dot, with_key("key.pem"), measured(dot, single)), "oms.files") == Outcome::fail);
}

TEST_CASE("oms: shards tile their files", "[oms]") {
  for (const std::string name : {"shards-gap.sig", "shards-overlap.sig"}) {
    INFO(name);
    const Appraisal appraisal = appraise(name, with_key("key.pem"));
    CHECK(outcome_of(appraisal, "oms.files") == Outcome::pass);
    CHECK(outcome_of(appraisal, "oms.coverage") == Outcome::fail);
  }
  CHECK(outcome_of(appraise("shards-past-end.sig", with_key("key.pem")), "oms.files") == Outcome::fail);
  // A file that grew by bytes that nobody signed.
  ModelFiles grown = own_model();
  grown["config.json"].push_back('x');
  CHECK(outcome_of(appraise("shards.sig", with_key("key.pem"), grown), "oms.coverage") == Outcome::fail);
  ModelFiles cut = own_model();
  cut["config.json"].pop_back();
  CHECK(outcome_of(appraise("shards.sig", with_key("key.pem"), cut), "oms.files") == Outcome::fail);
  // The known hole of the format: an empty file has no shard.
  ModelFiles empty = own_model();
  empty["__init__.py"] = {};
  const Appraisal hole = appraise("shards.sig", with_key("key.pem"), empty);
  CHECK(verdict_of(hole) == Verdict::verified);
  CHECK(is_listed(hole, "__init__.py"));
  CHECK(outcome_of(appraise("files.sig", with_key("key.pem"), empty), "oms.coverage") == Outcome::fail);
}

TEST_CASE("oms: unsigned files", "[oms]") {
  const ModelFiles extra = files_below(testdata("oms/model-extra"));
  CHECK(outcome_of(appraise("files.sig", with_key("key.pem"), extra), "oms.coverage") == Outcome::fail);
  CHECK(outcome_of(appraise("files.sig", allowing(with_key("key.pem"), "uncovered"), extra), "oms.coverage") ==
        Outcome::fail);
  const Appraisal narrowed = appraise("files.sig", allowing(with_key("key.pem"), "unsigned-files"), extra);
  CHECK(verdict_of(narrowed) == Verdict::verified);
  CHECK(is_listed(narrowed, "hook.py"));
  CHECK(check_of(narrowed, "oms.coverage").lifted == std::vector<std::string>{"unsigned-files"});
  // It does not lift a missing file.
  ModelFiles missing = extra;
  missing.erase("config.json");
  CHECK(verdict_of(appraise("files.sig", allowing(with_key("key.pem"), "unsigned-files"), missing)) ==
        Verdict::not_verified);
}

TEST_CASE("oms: what a download leaves, and what git does", "[oms]") {
  ModelFiles model = own_model();
  model[".cache/huggingface/download/config.json.metadata"] = {'x'};
  const Appraisal cache = appraise("files.sig", with_key("key.pem"), model);
  CHECK(outcome_of(cache, "oms.coverage") == Outcome::fail);
  CHECK(check_of(cache, "oms.coverage").next.find("--allow unsigned-files") != std::string::npos);
  model = own_model();
  model[".git/config"] = {'x'};
  model[".gitattributes"] = {'x'};
  const Appraisal git = appraise("files.sig", with_key("key.pem"), model);
  CHECK(verdict_of(git) == Verdict::verified);
  CHECK(is_listed(git, ".git/config"));
  CHECK(is_listed(git, ".gitattributes"));
}

TEST_CASE("oms: names that are not UTF-8 cannot be signed or left out", "[oms]") {
  ModelFiles model = files_below(testdata("oms/model-hidden"));
  const auto settings = allowing(with_key("key.pem"), "uncovered");
  CHECK(verdict_of(appraise("hides-weights.sig", settings, model)) == Verdict::verified);
  model["notes/\xff.txt"] = {'x'};
  CHECK(outcome_of(appraise("hides-weights.sig", settings, model), "oms.coverage") == Outcome::fail);
}

TEST_CASE("oms: signed ignore_paths may hide text, not weights", "[oms]") {
  const ModelFiles model = files_below(testdata("oms/model-hidden"));
  const Appraisal text = appraise("hides-text.sig", with_key("key.pem"), model);
  CHECK(verdict_of(text) == Verdict::verified);
  CHECK(is_listed(text, "README.md"));
  const Appraisal weights = appraise("hides-weights.sig", with_key("key.pem"), model);
  CHECK(outcome_of(weights, "oms.coverage") == Outcome::refused);
  CHECK(verdict_of(weights) == Verdict::refused);
  CHECK(check_of(weights, "oms.coverage").location->file == "model/notes/weights.dat");
  CHECK(verdict_of(appraise("hides-weights.sig", allowing(with_key("key.pem"), "unsigned-files"), model)) ==
        Verdict::refused);
  const Appraisal allowed = appraise("hides-weights.sig", allowing(with_key("key.pem"), "uncovered"), model);
  CHECK(verdict_of(allowed) == Verdict::verified);
  CHECK(check_of(allowed, "oms.coverage").lifted == std::vector<std::string>{"uncovered"});
}

TEST_CASE("oms: symbolic links that are not followed", "[oms]") {
  const Artefact signature = signature_named("files.sig");
  MeasuredModel model = measured(signature, own_model());
  model.files.front().is_link = true;
  const Appraisal named = appraise(signature, with_key("key.pem"), model);
  CHECK(outcome_of(named, "oms.files") == Outcome::pass);
  CHECK(outcome_of(named, "oms.coverage") == Outcome::fail);
  CHECK(check_of(named, "oms.coverage").next.find("--local-dir") != std::string::npos);
  CHECK(outcome_of(appraise(signature, allowing(with_key("key.pem"), "unsigned-files"), model), "oms.coverage") ==
        Outcome::fail);
  model.files.front().is_broken = true;
  CHECK(outcome_of(appraise(signature, with_key("key.pem"), model), "oms.files") == Outcome::fail);
  // A link that nobody signed is no file that --allow unsigned-files leaves aside.
  model = measured(signature, own_model());
  MeasuredFile link;
  link.path = "zz";
  link.is_link = true;
  model.files.push_back(link);
  CHECK(outcome_of(appraise(signature, with_key("key.pem"), model), "oms.coverage") == Outcome::fail);
  const Appraisal allowed = appraise(signature, allowing(with_key("key.pem"), "unsigned-files"), model);
  CHECK(outcome_of(allowed, "oms.coverage") == Outcome::fail);
  CHECK(check_of(allowed, "oms.coverage").location->file == "model/zz");
}

TEST_CASE("oms: the certificate method", "[oms]") {
  const auto run = [](const std::string& name, const std::string& root = "root.pem") {
    return appraise(name, root.empty() ? Settings{} : with_root(root));
  };
  for (const std::string name : {"certificate.sig", "certificate-code-signing.sig"}) {
    INFO(name);
    CHECK(verdict_of(run(name)) == Verdict::verified);
  }
  for (const std::string name : {"certificate-no-intermediate.sig", "certificate-tls.sig", "certificate-no-usage.sig",
                                 "certificate-forged.sig", "certificate-not-a-ca.sig", "certificate-self-made.sig"}) {
    INFO(name);
    const Appraisal appraisal = run(name);
    CHECK(outcome_of(appraisal, "oms.signature") == Outcome::pass);
    CHECK(outcome_of(appraisal, "oms.certificate") == Outcome::fail);
    CHECK(verdict_of(appraisal) == Verdict::not_verified);
  }
  CHECK(outcome_of(run("certificate.sig", ""), "oms.certificate") == Outcome::unknown);
  CHECK(outcome_of(run("certificate.sig", "other-root.pem"), "oms.certificate") == Outcome::fail);
  // An intermediate that the user names is an anchor like any other.
  CHECK(verdict_of(run("certificate-no-intermediate.sig", "intermediate.pem")) == Verdict::verified);
  // A key does not make it trusted, and another one than that of the leaf contradicts it.
  CHECK(verdict_of(appraise("certificate.sig", with_key("key.pem"))) == Verdict::not_verified);
}

TEST_CASE("oms: an intermediate may come by --with", "[oms]") {
  const Artefact signature = signature_named("certificate-no-intermediate.sig");
  Companions companions;
  companions.artefacts.push_back(companion_of(evidence::kCertificate, "other-root.pem"));
  companions.artefacts.push_back(companion_of(evidence::kCertificate, "intermediate.pem"));
  companions.models.push_back(measured(signature, own_model()));
  const Appraisal appraisal = appraise(signature, with_root("root.pem"), std::move(companions));
  CHECK(verdict_of(appraisal) == Verdict::verified);
  CHECK(appraisal.used == std::vector<std::size_t>{1});
}

TEST_CASE("oms: an expired leaf is refused today and passes at its time", "[oms]") {
  Settings settings = with_root("root.pem");
  CHECK(outcome_of(appraise("certificate-expired.sig", settings), "oms.certificate") == Outcome::refused);
  CHECK(verdict_of(appraise("certificate-expired.sig", settings)) == Verdict::refused);
  settings.at = parse_instant("2026-01-31T00:00:00Z");
  CHECK(verdict_of(appraise("certificate-expired.sig", settings)) == Verdict::verified);
  settings.at = parse_instant("2026-01-31T00:00:01Z");
  CHECK(verdict_of(appraise("certificate-expired.sig", settings)) == Verdict::refused);
  settings.at = parse_instant("2025-12-31T23:59:59Z");
  CHECK(verdict_of(appraise("certificate-expired.sig", settings)) == Verdict::refused);
}

TEST_CASE("oms: signatures of 0.2.0", "[oms]") {
  const auto all = std::to_array<std::pair<std::string, std::string>>(
      {{"legacy.sig", "key.pem"}, {"legacy-short-hash.sig", "p384.pem"}, {"legacy-pae.sig", "key.pem"}});
  for (const auto& [name, key] : all) {
    INFO(name);
    const Appraisal refused = appraise(name, with_key(key));
    CHECK(outcome_of(refused, "oms.envelope") == Outcome::refused);
    CHECK(outcome_of(refused, "oms.signature") == Outcome::pass);
    CHECK(find_check(refused.checks, "oms.root") == nullptr);
    CHECK(verdict_of(refused) == Verdict::refused);
    const Appraisal allowed = appraise(name, allowing(with_key(key), "legacy"));
    CHECK(verdict_of(allowed) == Verdict::verified);
    CHECK(check_of(allowed, "oms.envelope").lifted == std::vector<std::string>{"legacy"});
    CHECK(verdict_of(appraise(name, allowing(with_key(key), "legacy"), files_below(testdata("oms/model-altered")))) ==
          Verdict::not_verified);
    CHECK(outcome_of(appraise(name, with_key("other.pem")), "oms.signature") == Outcome::fail);
  }
}

TEST_CASE("oms: bundles that are no model signature", "[oms]") {
  for (const std::string name : {"name-twice.sig", "name-climbs.sig"}) {
    const auto artefact = artefact_of(evidence::kOmsSignature, read_file(testdata("oms/" + name)));
    REQUIRE_FALSE(artefact);
    CHECK(artefact.error().offset < std::filesystem::file_size(testdata("oms/" + name)));
  }
  const std::string text = read_text(testdata("oms/files.sig"));
  const auto parses = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    const std::size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    changed.replace(at, from.size(), to);
    return artefact_of(evidence::kOmsSignature, to_buffer(as_bytes(changed))).has_value();
  };
  CHECK(parses("v0.3+json", "v0.3+json"));
  CHECK_FALSE(parses("v0.3+json", "v9+json"));
  CHECK_FALSE(parses("\"dsseEnvelope\"", "\"dsseEnvelop\""));
  CHECK_FALSE(parses("\"publicKey\"", "\"publicKeys\""));
  CHECK_FALSE(parses("\"signatures\": [", "\"signatures\": [], \"other\": ["));
  CHECK_FALSE(parses("\"payload\": \"", "\"payload\": \"*"));
  CHECK_FALSE(parses("\"mediaType\"", "\"mediaType\": \"x\", \"mediaType\""));
  CHECK(parses("\"keyid\": \"\"", "\"keyid\": null"));
  CHECK(parses("\"keyid\": \"\"", "\"keyid\": \"a key\""));
}

TEST_CASE("oms: what inspect lists lies inside the bundle", "[oms]") {
  for (const std::string name : {"files.sig", "certificate.sig", "raw-bytes.sig", "legacy.sig", "other-predicate.sig",
                                 "keyless.sig", "keyless-rekor2.sig"}) {
    const Artefact signature = signature_named(name);
    std::vector<Field> fields;
    signature.type->inspect(signature, fields);
    CHECK(fields.size() > 5);
    for (const Field& field : fields) {
      CHECK(field.offset <= signature.size);
      CHECK(field.length <= signature.size - field.offset);
    }
  }
}

}  // namespace touchstone

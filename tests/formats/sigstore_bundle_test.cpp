#include <filesystem>
#include <string>

#include "formats/sigstore_samples.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using namespace test;

Fault fault_of(const std::string& text) {
  const auto bundle = read_bundle(text);
  REQUIRE_FALSE(bundle.has_value());
  CHECK(bundle.error().offset <= text.size());
  return bundle.error().fault;
}

std::string message() { return sigstore_text("message.json"); }

}  // namespace

TEST_CASE("bundle: what stands in one", "[sigstore]") {
  const std::string text = message();
  const auto bundle = read_bundle(text);
  REQUIRE(bundle.has_value());
  CHECK(bundle->media_type.text.raw() == "application/vnd.dev.sigstore.bundle.v0.3+json");
  CHECK_FALSE(bundle->v01);
  CHECK(bundle->material == sigstore::MaterialKind::certificate);
  CHECK(bundle->certificates.size() == 1);
  REQUIRE(bundle->leaf() != nullptr);
  REQUIRE(bundle->tlog_entries.size() == 1);
  const sigstore::TlogEntry& entry = bundle->tlog_entries.front();
  CHECK(entry.log_index == 1005);
  CHECK(entry.kind.text.raw() == "hashedrekord");
  CHECK(entry.integrated_time == 1778700214);
  REQUIRE(entry.inclusion_proof.has_value());
  CHECK(entry.inclusion_proof->log_index == 5);
  CHECK(entry.inclusion_proof->tree_size == 7);
  CHECK(entry.inclusion_proof->hashes.size() == 3);
  REQUIRE(entry.inclusion_proof->checkpoint.has_value());
  CHECK(entry.inclusion_proof->checkpoint->origin == "rekor.touchstone.test - 42");
  REQUIRE(entry.body != nullptr);
  REQUIRE(bundle->message_signature() != nullptr);
  CHECK(bundle->dsse() == nullptr);
  CHECK(bundle->message_signature()->digest_algorithm.text.raw() == "SHA2_256");
  // Offsets are those of the file.
  const sigstore::Blob& signature = bundle->signature();
  CHECK(text[signature.offset] == '"');
  CHECK(text[signature.offset + signature.length - 1] == '"');
  CHECK(text.substr(entry.offset, 1) == "{");
}

TEST_CASE("bundle: every file of testdata parses, and moving one keeps its views", "[sigstore]") {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(testdata("sigstore"))) {
    const bool is_bundle = file.path().extension() == ".json" && file.path().parent_path().filename() != "roots";
    if (!is_bundle) continue;
    INFO(file.path());
    auto bundle = read_bundle(read_text(file.path()));
    REQUIRE(bundle.has_value());
    const sigstore::Bundle moved = std::move(*bundle);
    for (const auto& certificate : moved.certificates) {
      CHECK(certificate.parsed.der.data() == certificate.der->data());
    }
    for (const auto& entry : moved.tlog_entries) {
      if (!entry.inclusion_proof || !entry.inclusion_proof->checkpoint) continue;
      CHECK(entry.inclusion_proof->checkpoint->signed_text.data() == entry.inclusion_proof->envelope->data());
    }
    ++count;
  }
  CHECK(count >= 55);
}

TEST_CASE("bundle: mediaType", "[sigstore]") {
  const std::string current = "application/vnd.dev.sigstore.bundle.v0.3+json";
  const std::string old = "application/vnd.dev.sigstore.bundle+json;version=0.";
  for (const std::string version : {"1", "2", "3"}) {
    const auto bundle = read_bundle(replaced(message(), current, old + version));
    REQUIRE(bundle.has_value());
    CHECK(bundle->v01 == (version == "1"));
  }
  CHECK(fault_of(replaced(message(), current, old + "4")) == Fault::unsupported);
  CHECK(fault_of(replaced(message(), current, "application/vnd.dev.sigstore.bundle.v0.2+json")) == Fault::unsupported);
  CHECK(fault_of(replaced(message(), "\"mediaType\"", "\"mediatype\"")) == Fault::missing);
}

TEST_CASE("bundle: exactly one kind of material and one content", "[sigstore]") {
  const std::string text = message();
  const std::string certificate = between(text, "\"certificate\":{", "}");
  CHECK(fault_of(replaced(text, certificate, "\"x\":1")) == Fault::missing);
  CHECK(fault_of(replaced(text, certificate, certificate + R"(,"publicKey":{"hint":"x"})")) == Fault::duplicate);
  CHECK(read_bundle(replaced(text, certificate, certificate + R"(,"publicKey":null)")).has_value());
  CHECK(read_bundle(replaced(text, certificate, R"("publicKey":{})")).has_value());
  CHECK(fault_of(replaced(text, certificate, R"("x509CertificateChain":{"certificates":[]})")) == Fault::missing);
  CHECK(fault_of(replaced(text, certificate, R"("x509CertificateChain":{})")) == Fault::missing);
  CHECK(fault_of(replaced(text, certificate, R"("certificate":{"rawBytes":"AAAA"})")) != Fault::missing);

  const std::string content = between(text, "\"messageSignature\":{", "}");
  CHECK(fault_of(replaced(text, "\"messageSignature\"", "\"x\"")) == Fault::missing);
  const std::string envelope =
      R"("dsseEnvelope":{"payload":"AAAA","payloadType":"t","signatures":[{"sig":"AAAA"}]},"messageSignature")";
  CHECK(fault_of(replaced(text, "\"messageSignature\"", envelope)) == Fault::duplicate);
}

TEST_CASE("bundle: exactly one signature of an envelope", "[sigstore]") {
  const std::string text = sigstore_text("envelope.json");
  const auto bundle = read_bundle(text);
  REQUIRE(bundle.has_value());
  REQUIRE(bundle->dsse() != nullptr);
  CHECK(bundle->dsse()->payload_type.text.raw() == "application/vnd.in-toto+json");
  CHECK(bundle->dsse()->signatures.front().has_keyid);
  const std::string signatures = between(text, "\"signatures\":[", "]");
  CHECK(fault_of(replaced(text, signatures, "\"signatures\":[]")) == Fault::out_of_range);
  CHECK(fault_of(replaced(text, signatures, R"("signatures":[{"sig":"AAAA"},{"sig":"AAAA"}])")) == Fault::out_of_range);
  CHECK(fault_of(replaced(text, signatures, R"("signatures":["AAAA"])")) == Fault::out_of_range);
  const auto without = read_bundle(replaced(text, signatures, R"("signatures":[{"sig":"AAAA","keyid":null}])"));
  REQUIRE(without.has_value());
  CHECK_FALSE(without->dsse()->signatures.front().has_keyid);
}

TEST_CASE("bundle: integers are decimal text or numbers", "[sigstore]") {
  const auto with_index = [](const std::string& value) { return replaced(message(), R"("1005")", value); };
  CHECK(read_bundle(with_index("1005"))->tlog_entries[0].log_index == 1005);
  CHECK(read_bundle(with_index("\"0\""))->tlog_entries[0].log_index == 0);
  CHECK(read_bundle(with_index("null"))->tlog_entries[0].log_index == 0);
  CHECK(read_bundle(with_index("\"9223372036854775807\""))->tlog_entries[0].log_index == 9223372036854775807U);
  for (const std::string bad : {"-1", "\"-1\"", "1.0", "\"1e3\"", "\"\"", "\"+1\"", "\" 1\"", "\"0x1\"",
                                "9223372036854775808", "\"9223372036854775808\"", "\"01\"", "\"-0\"", "-0"}) {
    INFO(bad);
    CHECK(fault_of(with_index(bad)) == Fault::out_of_range);
  }
  CHECK(fault_of(with_index("true")) == Fault::wrong_type);
}

TEST_CASE("bundle: base64", "[sigstore]") {
  const std::string text = message();
  const std::string body = between(text, "\"canonicalizedBody\":\"", "\"");
  const std::string value = body.substr(21, body.size() - 22);
  const std::string wrapped = "\"canonicalizedBody\":\"" + value.substr(0, 64) + "\\r\\n" + value.substr(64) + "\\n\"";
  const auto bundle = read_bundle(replaced(text, body, wrapped));
  REQUIRE(bundle.has_value());
  CHECK(bundle->tlog_entries[0].canonicalized_body->bytes ==
        read_bundle(text)->tlog_entries[0].canonicalized_body->bytes);
  for (const std::string bad : {" ", "\\t", "-", "_", "=", "\\u00e9"}) {
    INFO(bad);
    const std::string spoilt = "\"canonicalizedBody\":\"" + value.substr(0, 64) + bad + value.substr(64) + "\"";
    CHECK(fault_of(replaced(text, body, spoilt)) == Fault::syntax);
  }
}

TEST_CASE("bundle: body, checkpoint and timestamp have to be what they are", "[sigstore]") {
  const std::string text = sigstore_text("rekor2.json");
  const std::string body = between(text, "\"canonicalizedBody\":\"", "\"");
  CHECK(fault_of(replaced(text, body, R"("canonicalizedBody":"AAAA")")) == Fault::syntax);
  CHECK(fault_of(replaced(text, body, R"("canonicalizedBody":"")")) != Fault::missing);
  CHECK(fault_of(replaced(text, body, R"("canonicalizedBody":"eyJhIjoxLCJhIjoxfQ==")")) == Fault::duplicate);
  CHECK_FALSE(read_bundle(replaced(text, body, R"("x":1)"))->tlog_entries[0].canonicalized_body.has_value());
  const std::string envelope = between(text, "\"envelope\":\"", "\"}");
  CHECK(fault_of(replaced(text, envelope, R"("envelope":"x"})")) == Fault::syntax);
  CHECK(fault_of(replaced(text, envelope, "\"x\":1}")) == Fault::missing);
  const std::string stamp = between(text, "\"signedTimestamp\":\"", "\"");
  CHECK(fault_of(replaced(text, stamp, R"("signedTimestamp":"")")) == Fault::truncated);
  CHECK(fault_of(replaced(text, stamp, R"("signedTimestamp":"MAUwAwIBAAA=")")) == Fault::trailing);
  CHECK(read_bundle(replaced(text, stamp, R"("signedTimestamp":"MAUwAwIBAg==")")).has_value());
}

TEST_CASE("bundle: unknown members are nobody's business, duplicate keys are malformed", "[sigstore]") {
  CHECK(read_bundle(replaced(message(), "{\"mediaType\"", "{\"further\":[1,{}],\"mediaType\"")).has_value());
  CHECK(fault_of(replaced(message(), "{\"mediaType\"", "{\"mediaType\":1,\"mediaType\"")) == Fault::duplicate);
}

TEST_CASE("bundle: the predicate decides whose type it is", "[sigstore]") {
  const auto is_model = [](const std::string& text) {
    const auto document = json::parse(as_bytes(text));
    REQUIRE(document.has_value());
    CHECK(sigstore::looks_like_bundle(document->root()));
    return sigstore::is_model_signature(document->root());
  };
  CHECK(is_model(sigstore_text("model-signature.json")));
  CHECK_FALSE(is_model(sigstore_text("envelope.json")));
  CHECK_FALSE(is_model(sigstore_text("message.json")));
  CHECK_FALSE(is_model(sigstore_text("signature/no-statement.json")));
  CHECK_FALSE(is_model(R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.9+json"})"));
  const auto other = json::parse(as_bytes(R"({"mediaType": "text/plain"})"));
  CHECK_FALSE(sigstore::looks_like_bundle(other->root()));
}

}  // namespace touchstone

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/pem.h"
#include "crypto/digest.h"
#include "crypto/openssl_maker.h"
#include "evidence/opengradient_workbench.h"
#include "evidence/receipts/nitriding.h"
#include "evidence/receipts/opengradient.h"
#include "formats/opengradient/output.h"
#include "formats/opengradient/request.h"
#include "formats/opengradient_examples.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using test::Gateway;
using test::Workbench;

constexpr std::string_view kRequest = R"({"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}],"top_p":0.5})";
constexpr std::string_view kAnswer =
    R"("model":"gpt-4.1","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hello"}}])";

const Gateway& gateway() {
  static const Gateway made;
  return made;
}

/// The text of a v1 receipt over `kRequest` under some version, with an answer whose output string is `output`.
std::string receipt(std::string_view answer = kAnswer, std::string_view output = "Hello",
                    std::string_view request = kRequest, opengradient::Version version = opengradient::Version::v1_2) {
  return Gateway::response(answer, gateway().sign(test::request_hash(request, version), test::keccak(output)));
}

/// Request, response, signature and tee-id, in that order: "pass pass pass pass".
std::string outcomes(const Appraisal& appraisal) {
  std::string text;
  for (const std::string_view id : {"receipt.request", "receipt.response", "receipt.signature", "receipt.tee-id"}) {
    const Check* const check = find_check(appraisal.checks, id);
    text += (text.empty() ? "" : " ") + std::string(check == nullptr ? "absent" : name(check->outcome));
  }
  return text;
}

constexpr std::string_view kAllPass = "pass pass pass pass";

Outcome outcome(const Appraisal& appraisal, std::string_view id) {
  const Check* const check = find_check(appraisal.checks, id);
  INFO(id);
  REQUIRE(check != nullptr);
  return check->outcome;
}

std::string claim(const Appraisal& appraisal, std::string_view name) {
  for (const Claim& one : appraisal.claims) {
    if (one.name == name) return to_text(one.value);
  }
  return "none";
}

bool lists(const Appraisal& appraisal, std::string_view words) {
  return std::any_of(appraisal.not_covered.begin(), appraisal.not_covered.end(),
                     [&](const std::string& entry) { return entry.find(words) != std::string::npos; });
}

Workbench bench() {
  Workbench made;
  made.request(kRequest).user_key(gateway().spki());
  return made;
}

}  // namespace

TEST_CASE("hashes of the worked examples", "[opengradient]") {
  for (const test::RequestExample& example : test::kRequestExamples) {
    INFO(example.name);
    CHECK(to_hex(test::request_hash(example.input, example.version)) == example.keccak256);
  }
  CHECK(to_hex(test::keccak("na\xc3\xafve \xf0\x9f\x98\x8a\n")) ==
        "a807102823969ebbb130ca7a2cfbd01a8e8345a23a3a71a9b203bfcc4028ada4");
}

TEST_CASE("the signed message (E17)", "[opengradient]") {
  const auto request = from_hex_array<32>("d6d676738e6b97a67d7cb43ec26e9263e7339640c7c708265d8dc6265e9b97b6", "");
  const auto output = from_hex_array<32>("06b3dfaec148fb1bb2b066f10ec285e7c9bf402ab32aa78a5d38e34566810cd2", "");
  CHECK(to_hex(test::signed_message(*request, *output, 1772000000)) ==
        "94a2d584929774d62073f735399026bcc67e5d9be269aaa68456097a0b0a0e7a");
}

TEST_CASE("an honest receipt", "[opengradient]") {
  const Appraisal appraisal = bench().verify(receipt());
  CHECK(outcomes(appraisal) == kAllPass);
  CHECK(outcome(appraisal, "receipt.time") == Outcome::skipped);
  CHECK(claim(appraisal, "version") == "v1.2");
  CHECK(claim(appraisal, "model") == "gpt-4.1");
  CHECK(claim(appraisal, "tee_timestamp") == "1772000000");
  CHECK(claim(appraisal, "tee_id") == to_hex(gateway().id()));
  CHECK(lists(appraisal, "top_p"));
  CHECK(lists(appraisal, "finish_reason"));
  CHECK(lists(appraisal, "model name in the response"));
  CHECK_FALSE(lists(appraisal, "messages"));
  CHECK(appraisal.model_reason.find("not which weights") != std::string::npos);
  REQUIRE(appraisal.binding_needs.size() == 1);
  const BindingNeed& need = appraisal.binding_needs.front();
  CHECK(need.check == "receipt.key");
  CHECK(need.named_by_user);
  CHECK(need.subject == "key:" + to_hex(crypto::sha256(gateway().spki())));
  CHECK(need.time_check == "receipt.time");
  REQUIRE(need.signed_at.has_value());
  CHECK(need.signed_at->seconds == 1772000000);
  REQUIRE(appraisal.edges.size() == 2);
  CHECK(appraisal.edges[0].rule == "body-keccak256");
  CHECK(appraisal.edges[1].rule == "signed-by");
}

TEST_CASE("the layout of user_data", "[opengradient]") {
  const Layout layout = evidence::nitriding::key_layout(crypto::sha256(gateway().spki()));
  CHECK(layout.size == 68);
  Buffer user_data(68, 0xEE);
  for (const Piece& piece : layout.pieces) {
    std::copy(piece.expected.begin(), piece.expected.end(),
              user_data.begin() + static_cast<std::ptrdiff_t>(piece.offset));
  }
  CHECK(to_hex(user_data) == "1220" + std::string(64, 'e') + "1220" + to_hex(crypto::sha256(gateway().spki())));
  // Section 11: the two hashes exchanged.
  for (const Piece& piece : evidence::nitriding::tls_layout(crypto::sha256(gateway().spki())).pieces) {
    CHECK(piece.offset != evidence::nitriding::kKeyOffset);
  }
}

TEST_CASE("which version matched", "[opengradient]") {
  const std::string_view request =
      R"({"model":"m","messages":[{"role":"user","content":["a"]}],"response_format":{"type":"x"},"web_search":true})";
  using opengradient::Version;
  for (const Version version : {Version::v1_2, Version::v1_1, Version::v1}) {
    Workbench workbench;
    workbench.request(request).user_key(gateway().spki());
    const Appraisal appraisal = workbench.verify(receipt(kAnswer, "Hello", request, version));
    CHECK(outcomes(appraisal) == kAllPass);
    CHECK(claim(appraisal, "version") == name(version));
    CHECK(lists(appraisal, "response_format") == (version == Version::v1));
    CHECK(lists(appraisal, "web_search") == (version != Version::v1_2));
  }
}

TEST_CASE("an SDK's reading of a tool call is tried too", "[opengradient]") {
  const std::string_view request = R"({"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"x"}]}]})";
  const auto document = json::parse(as_bytes(request), json::Dialect::gateway);
  const auto canonical =
      opengradient::canonical_request(document->root(), opengradient::Version::v1_2, {.sdk_tool_calls = true});
  const Digest256 hash = test::keccak(std::get<std::string>(canonical));
  Workbench workbench;
  workbench.request(request).user_key(gateway().spki());
  CHECK(outcomes(workbench.verify(Gateway::response(kAnswer, gateway().sign(hash, test::keccak("Hello"))))) ==
        kAllPass);
}

TEST_CASE("one defect, one failed check", "[opengradient]") {
  CHECK(outcomes(bench().verify(receipt(kAnswer, "Hellp"))) == "pass fail pass pass");
  CHECK(outcomes(bench().request(R"({"model":"m","messages":[]})").verify(receipt())) == "fail pass pass pass");
  CHECK(outcomes(bench().request("{").verify(receipt())) == "fail pass pass pass");
  CHECK(outcomes(bench().request(R"({"messages":[{"role":"bot"}]})").verify(receipt())) == "fail pass pass pass");
  CHECK(outcomes(bench().request("{}").verify(receipt())) == "fail pass pass pass");
  Workbench without;
  without.user_key(gateway().spki());
  CHECK(outcomes(without.verify(receipt())) == "unknown pass pass pass");
}

TEST_CASE("salt lengths belong to versions", "[opengradient]") {
  const Digest256 in = test::request_hash(kRequest, opengradient::Version::v1_2);
  const Digest256 early_in = test::request_hash(kRequest, opengradient::Version::v0_9);
  const Digest256 out = test::keccak("Hello");
  const Appraisal wrong_salt = bench().verify(Gateway::response(kAnswer, gateway().sign(in, out, 222)));
  CHECK(outcomes(wrong_salt) == "pass pass fail pass");
  CHECK(find_check(wrong_salt.checks, "receipt.signature")->next.find("222") != std::string::npos);
  CHECK(outcomes(bench().verify(Gateway::response(kAnswer, gateway().sign(early_in, out, 222), false))) ==
        "pass pass pass skipped");
  CHECK(outcomes(bench().verify(Gateway::response(kAnswer, gateway().sign(early_in, out, 32), false))) ==
        "pass pass fail skipped");
  CHECK(outcomes(bench().verify(Gateway::response(kAnswer, gateway().sign(in, out, 222), false))) ==
        "fail pass pass skipped");
}

TEST_CASE("PSS hashes the message once more", "[opengradient]") {
  test::Signed made = gateway().sign(test::request_hash(kRequest, opengradient::Version::v1_2), test::keccak("Hello"));
  made.signature = gateway().sign_prehashed(test::signed_message(made.request_hash, made.output_hash, made.timestamp));
  CHECK(outcomes(bench().verify(Gateway::response(kAnswer, made))) == "pass pass fail pass");
}

TEST_CASE("SHA3-256 is not Keccak-256", "[opengradient]") {
  const auto sha3 =
      from_hex_array<32>("8ca66ee6b2fe4bb928a8e3cd2f508de4119c0895f22df911117e22cb9b13d7f2", "");  // "Hello"
  test::Signed made = gateway().sign(test::request_hash(kRequest, opengradient::Version::v1_2), *sha3);
  CHECK(outcomes(bench().verify(Gateway::response(kAnswer, made))) == "pass fail pass pass");
}

TEST_CASE("the request hash is recomputed, not believed", "[opengradient]") {
  test::Signed made = gateway().sign(test::keccak("another request"), test::keccak("Hello"));
  CHECK(outcomes(bench().verify(Gateway::response(kAnswer, made))) == "fail pass pass pass");
}

TEST_CASE("a signature of another length fails without a verification", "[opengradient]") {
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{255}, std::size_t{257}}) {
    test::Signed made =
        gateway().sign(test::request_hash(kRequest, opengradient::Version::v1_2), test::keccak("Hello"));
    made.signature.resize(length);
    const Appraisal appraisal = bench().verify(Gateway::response(kAnswer, made));
    CHECK(outcomes(appraisal) == "pass pass fail pass");
    CHECK(find_check(appraisal.checks, "receipt.signature")->expected == "256 bytes");
  }
}

TEST_CASE("finish_reason that chooses another output string", "[opengradient]") {
  const std::string calls = R"("tool_calls":[{"function":{"arguments":"{}","name":"f"},"id":"c","type":"function"}])";
  const auto answer = [&](std::string_view reason, std::string_view text) {
    return R"("choices":[{"finish_reason":")" + std::string(reason) + R"(","message":{"content":")" +
           std::string(text) + "\"," + calls + "}}]";
  };
  const std::string dumped = R"([{"function": {"arguments": "{}", "name": "f"}, "id": "c", "type": "function"}])";
  const Appraisal honest = bench().verify(receipt(answer("tool_calls", "aside"), dumped));
  CHECK(outcomes(honest) == kAllPass);
  CHECK(lists(honest, "text next to the tool calls"));
  CHECK(outcomes(bench().verify(receipt(answer("tool_calls", "altered"), dumped))) == kAllPass);
  const Appraisal altered = bench().verify(receipt(answer("stop", "aside"), dumped));
  CHECK(outcomes(altered) == "pass fail pass pass");
  CHECK(find_check(altered.checks, "receipt.response")->next == "matches if finish_reason is tool_calls");
}

TEST_CASE("text after the signed frame of a stream", "[opengradient]") {
  const std::string first = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n";
  const std::string last = "data: " + receipt(R"("choices":[{"delta":{},"finish_reason":"stop"}])") + "\n\n";
  CHECK(outcomes(bench().verify(first + last)) == kAllPass);
  const Appraisal appended = bench().verify(first + last + "data: {\"choices\":[{\"delta\":{\"content\":\"!\"}}]}\n");
  CHECK(outcomes(appended) == "pass fail pass pass");
  CHECK(find_check(appended.checks, "receipt.response")->next ==
        "matches if the text after the signed frame is removed");
  CHECK_FALSE(Workbench::parses(first));
}

TEST_CASE("diagnoses of a body that differs", "[opengradient]") {
  const auto next = [](const Appraisal& appraisal, std::string_view id) {
    return find_check(appraisal.checks, id)->next;
  };
  CHECK(next(bench().verify(receipt(kAnswer, "Hello\n")), "receipt.response") ==
        "matches if a final line feed is added");
  CHECK(next(bench().request(R"({"request":)" + std::string(kRequest) + "}").verify(receipt()), "receipt.request") ==
        "matches if the member request of the file is taken as the request");
  CHECK(next(bench().request(receipt()).verify(receipt()), "receipt.request").find("is a response") !=
        std::string::npos);
  const auto signed_over = [](const Digest256& in) {
    return Gateway::response(kAnswer, gateway().sign(in, test::keccak("Hello")));
  };
  CHECK(next(bench().verify(signed_over(crypto::sha256(as_bytes(kRequest)))), "receipt.request").find("raw body") !=
        std::string::npos);
  CHECK(next(bench().verify(signed_over(test::request_hash(kRequest, opengradient::Version::v0_9))),
             "receipt.request") == "matches if the request is written as gateways of v0.9 write it");
}

TEST_CASE("an exchange, and --request that wins over it", "[opengradient]") {
  const std::string exchange = R"({"request":)" + std::string(kRequest) + R"(,"response":)" + receipt() +
                               R"(,"headers":{"x-tee-id":"0x)" + to_hex(gateway().id()) + R"("}})";
  Workbench workbench;
  workbench.user_key(gateway().spki());
  const Appraisal appraisal = workbench.verify(exchange);
  CHECK(outcomes(appraisal) == kAllPass);
  CHECK(find_check(appraisal.checks, "receipt.headers") == nullptr);
  const Appraisal other = workbench.request(R"({"messages":[]})").verify(exchange);
  CHECK(outcomes(other) == "fail pass pass pass");
  CHECK(find_check(other.checks, "receipt.request")->title.find("--request was taken") != std::string::npos);
}

TEST_CASE("a header that contradicts the body is a note", "[opengradient]") {
  const auto with_header = [](std::string_view name, std::string_view value) {
    Workbench workbench;
    workbench.user_key(gateway().spki());
    return workbench.verify(R"({"request":)" + std::string(kRequest) + R"(,"response":)" + receipt() +
                            R"(,"headers":{")" + std::string(name) + R"(":")" + std::string(value) + R"("}})");
  };
  for (const std::string_view name :
       {"X-TEE-Signature", "X-TEE-ID", "x-tee-timestamp", "X-TEE-Request-Hash", "X-TEE-Output-Hash"}) {
    const Appraisal appraisal = with_header(name, "00");
    CHECK(outcomes(appraisal) == kAllPass);
    CHECK(outcome(appraisal, "receipt.headers") == Outcome::note);
  }
  CHECK(find_check(with_header("x-tee-timestamp", "1772000000").checks, "receipt.headers") == nullptr);
  CHECK(find_check(with_header("x-settlement-tx-hash", "0x1").checks, "receipt.headers") == nullptr);
}

TEST_CASE("the name in the response is not signed", "[opengradient]") {
  const Appraisal appraisal = bench().verify(receipt(R"("model":"other","choices":[{"message":{"content":"Hello"}}])"));
  CHECK(outcomes(appraisal) == kAllPass);
  CHECK(claim(appraisal, "model") == "gpt-4.1");
  CHECK(outcome(appraisal, "receipt.model-name") == Outcome::note);
}

TEST_CASE("which key", "[opengradient]") {
  const Gateway other;
  SECTION("none") {
    Workbench workbench;
    const Appraisal appraisal = workbench.request(kRequest).verify(receipt());
    CHECK(outcomes(appraisal) == "pass pass unknown unknown");
    CHECK(find_check(appraisal.checks, "receipt.signature")->next == "pass the signing key with --key");
    REQUIRE(appraisal.binding_needs.size() == 1);
    CHECK(appraisal.binding_needs.front().layouts.empty());
  }
  SECTION("a companion's that tee_id names, among others") {
    Workbench workbench;
    const Appraisal appraisal =
        workbench.request(kRequest).companion_keys({other.spki(), gateway().spki()}).verify(receipt());
    CHECK(outcomes(appraisal) == kAllPass);
    CHECK_FALSE(appraisal.binding_needs.front().named_by_user);
    CHECK(appraisal.used == std::vector<std::size_t>{0});
  }
  SECTION("the only companion's, though it is another") {
    Workbench workbench;
    CHECK(outcomes(workbench.request(kRequest).companion_keys({other.spki()}).verify(receipt())) ==
          "pass pass fail fail");
  }
  SECTION("the same companion's key twice is one key") {
    Workbench workbench;
    workbench.request(kRequest).companion_keys({other.spki()}).companion_keys({other.spki()});
    CHECK(outcomes(workbench.verify(receipt())) == "pass pass fail fail");
  }
  SECTION("several companions' and none that is named") {
    Workbench workbench;
    const Gateway third;
    workbench.request(kRequest).companion_keys({other.spki(), third.spki()});
    CHECK(outcomes(workbench.verify(receipt())) == "pass pass unknown unknown");
  }
  SECTION("keys by --key: the one that fits, whatever the order") {
    CHECK(outcomes(Workbench().request(kRequest).user_key(other.spki()).user_key(gateway().spki()).verify(receipt())) ==
          kAllPass);
  }
  SECTION("a wrong key by --key is not repaired by a companion") {
    Workbench workbench;
    workbench.request(kRequest).user_key(other.spki()).companion_keys({gateway().spki()});
    CHECK(outcomes(workbench.verify(receipt())) == "pass pass fail fail");
  }
  SECTION("a key by --key that is no RSA key") {
    Workbench workbench;
    workbench.request(kRequest).user_key(test::spki_of(test::make_ec("P-256")));
    CHECK(outcomes(workbench.verify(receipt())) == "pass pass fail unknown");
  }
  SECTION("without tee_id the one that verifies") {
    const Digest256 in = test::request_hash(kRequest, opengradient::Version::v0_9);
    const std::string early = Gateway::response(kAnswer, gateway().sign(in, test::keccak("Hello"), 222), false);
    Workbench workbench;
    workbench.request(kRequest).user_key(other.spki()).user_key(gateway().spki());
    const Appraisal appraisal = workbench.verify(early);
    CHECK(outcomes(appraisal) == "pass pass pass skipped");
    CHECK(appraisal.binding_needs.empty());
    CHECK(outcome(appraisal, "receipt.key") == Outcome::skipped);
    CHECK(appraisal.key_named);
    const Appraisal material = Workbench().request(kRequest).companion_keys({gateway().spki()}).verify(early);
    CHECK(outcome(material, "receipt.key") == Outcome::unknown);
    CHECK(find_check(material.checks, "receipt.key")->next == "name the key with --key if you know whose it is");
    CHECK_FALSE(material.key_named);
  }
}

TEST_CASE("tee_id of the PEM text is accepted with a note", "[opengradient]") {
  test::Signed made = gateway().sign(test::request_hash(kRequest, opengradient::Version::v1_2), test::keccak("Hello"));
  made.tee_id = test::keccak(pem::write("PUBLIC KEY", gateway().spki()));
  const Appraisal appraisal = bench().verify(Gateway::response(kAnswer, made));
  CHECK(outcomes(appraisal) == kAllPass);
  CHECK(outcome(appraisal, "receipt.tee-id-form") == Outcome::note);
  CHECK(outcome(bench().expect("tee_id", to_hex(gateway().id())).verify(Gateway::response(kAnswer, made)),
                "receipt.tee-id") == Outcome::pass);
}

TEST_CASE("an expected tee_id", "[opengradient]") {
  const std::string own = to_hex(gateway().id());
  const std::string other(64, '1');
  CHECK(outcome(bench().expect("tee_id", own).verify(receipt()), "receipt.tee-id") == Outcome::pass);
  CHECK(outcome(bench().expect("tee_id", other).verify(receipt()), "receipt.tee-id") == Outcome::fail);
  CHECK(outcome(bench().expect("tee_id", own).expect("tee_id", other).verify(receipt()), "receipt.tee-id") ==
        Outcome::fail);
  CHECK(outcome(Workbench().expect("tee_id", other).verify(receipt()), "receipt.tee-id") == Outcome::fail);
  CHECK(outcome(Workbench().expect("tee_id", own).verify(receipt()), "receipt.tee-id") == Outcome::unknown);
  const Digest256 in = test::request_hash(kRequest, opengradient::Version::v0_9);
  const std::string early = Gateway::response(kAnswer, gateway().sign(in, test::keccak("Hello"), 222), false);
  CHECK(outcome(bench().expect("tee_id", own).verify(early), "receipt.tee-id") == Outcome::pass);
  CHECK(outcome(bench().expect("tee_id", other).verify(early), "receipt.tee-id") == Outcome::fail);
}

TEST_CASE("the time of a receipt", "[opengradient]") {
  const auto at = [](std::int64_t now, std::optional<std::int64_t> max_age) {
    return outcome(bench().now(1772000000 + now).max_age(max_age).verify(receipt()), "receipt.time");
  };
  CHECK(at(0, std::nullopt) == Outcome::skipped);
  CHECK(at(-300, std::nullopt) == Outcome::skipped);
  CHECK(at(-301, std::nullopt) == Outcome::refused);
  CHECK(at(60, 60) == Outcome::pass);
  CHECK(at(61, 60) == Outcome::refused);
}

TEST_CASE("an individual blob", "[opengradient]") {
  const test::Signed made =
      gateway().sign(test::request_hash(kRequest, opengradient::Version::v1_2), test::keccak("Hello"));
  const auto blob = [&](std::string_view input, std::string_view output, const test::Signed& fields) {
    return R"({"input":)" + std::string(input) + R"(,"output":)" + std::string(output) + R"(,"teeSignature":")" +
           to_base64(fields.signature) + R"(","teeId":"0x)" + to_hex(fields.tee_id) + R"(","timestamp":)" +
           std::to_string(fields.timestamp) + R"(,"ethAddress":"0x5a"})";
  };
  Workbench workbench;
  workbench.user_key(gateway().spki());
  CHECK(outcomes(workbench.verify(blob(kRequest, Gateway::response(kAnswer, made), made))) == kAllPass);
  const std::string bare = "{" + std::string(kAnswer) + "}";
  SECTION("without stated hashes the signature decides") {
    const Appraisal appraisal = workbench.verify(blob(kRequest, bare, made));
    CHECK(outcomes(appraisal) == kAllPass);
    CHECK(claim(appraisal, "version") == "v1.2");
    CHECK(outcomes(workbench.verify(blob(R"({"messages":[]})", bare, made))) == "unknown unknown fail pass");
    CHECK(outcomes(Workbench().verify(blob(kRequest, bare, made))) == "unknown unknown unknown unknown");
  }
  SECTION("the last frame of a stream hides the text") {
    const std::string frame = Gateway::response(R"("choices":[{"delta":{},"finish_reason":"stop"}])", made);
    CHECK(outcomes(workbench.verify(blob(kRequest, frame, made))) == "pass unknown pass pass");
    CHECK(outcomes(workbench.verify(blob(kRequest, R"({"choices":[{"delta":{}}]})", made))) ==
          "unknown unknown unknown pass");
  }
  SECTION("numbers that JavaScript has rewritten") {
    const std::string_view sent = R"({"model":"m","messages":[],"tools":[{"maximum":1.0}]})";
    const test::Signed over =
        gateway().sign(test::request_hash(sent, opengradient::Version::v1_2), test::keccak("Hello"));
    const Appraisal appraisal = workbench.verify(
        blob(R"({"model":"m","messages":[],"tools":[{"maximum":1}]})", Gateway::response(kAnswer, over), over));
    CHECK(outcomes(appraisal) == "fail pass pass pass");
    CHECK(find_check(appraisal.checks, "receipt.request")->means.find("JavaScript") != std::string::npos);
  }
}

TEST_CASE("v0 signs the answer itself", "[opengradient]") {
  const std::string request = R"({"model":"m","messages":[{"role":"user","content":"hi"}]})";
  const auto document = json::parse(as_bytes(request), json::Dialect::gateway);
  const auto canonical =
      opengradient::canonical_request(document->root(), opengradient::Version::v0, {.early_max_tokens = true});
  const std::string hash = to_hex(crypto::sha256(as_bytes(std::get<std::string>(canonical))));
  const std::string message =
      R"({"finish_reason": "stop", "message": {"content": "Hello", "role": "assistant"}, "model": "m", )"
      R"("request_hash": ")" +
      hash + R"(", "timestamp": "2025-12-16T08:20:26+00:00"})";
  const auto response = [&](std::string_view content, std::size_t salt) {
    return R"({"model":"m","choices":[{"finish_reason":"stop","message":{"role":"assistant","content":")" +
           std::string(content) + R"("}}],"system_fingerprint":"{'response_signature': ')" +
           to_base64(gateway().sign_bytes(as_bytes(message), salt)) + R"(', 'request_signature': ')" + hash +
           R"(', 'response_timestamp': '2025-12-16T08:20:26+00:00'}"})";
  };
  Workbench workbench;
  workbench.request(request).user_key(gateway().spki());
  CHECK(outcomes(workbench.verify(response("Hello", 222))) == "pass pass pass skipped");
  CHECK(outcomes(workbench.verify(response("Hello", 32))) == "pass unknown fail skipped");
  CHECK(outcomes(workbench.verify(response("Hellp", 222))) == "pass unknown fail skipped");
  CHECK(workbench.verify(response("Hello", 222)).edges.front().rule == "body-sha256");
}

TEST_CASE("characters whose printability is not known make the request undecided, not wrong", "[opengradient]") {
  // U+1FAE8 came with Unicode 15.0, after CPython 3.11.
  const std::string_view request = R"({"model":"m","messages":[{"role":"user","content":[{"t":"\ud83e\udee8"}]}]})";
  Workbench workbench;
  workbench.request(request).user_key(gateway().spki());
  const auto other = gateway().sign(test::keccak("whatever"), test::keccak("Hello"));
  CHECK(outcomes(workbench.verify(Gateway::response(kAnswer, other))) == "unknown pass pass pass");
  CHECK(outcomes(workbench.verify(receipt(kAnswer, "Hello", request))) == kAllPass);
}

TEST_CASE("no flipped bit is verified", "[opengradient]") {
  const std::string request =
      R"({"model":"m","messages":[{"role":"user","content":"a\u00e9/"}],"temperature":0.7,"seed":7})";
  const std::string text = receipt(
      R"("id":"x","choices":[{"finish_reason":"stop","message":{"content":"Hi \u00e9!"}}])", "Hi \xc3\xa9!", request);
  const auto canonical = [](std::string_view body) {
    const auto document = json::parse(as_bytes(body), json::Dialect::gateway);
    if (!document) return std::string("none");
    const auto made = opengradient::canonical_request(document->root(), opengradient::Version::v1_2);
    return std::holds_alternative<std::string>(made) ? std::get<std::string>(made) : std::string("none");
  };
  Workbench workbench;
  workbench.request(request).user_key(gateway().spki());
  REQUIRE(outcomes(workbench.verify(text)) == kAllPass);

  SECTION("of the request body") {
    for (std::size_t bit = 0; bit < 8 * request.size(); ++bit) {
      const std::string flipped = test::flip(request, bit);
      workbench.request(flipped);
      if (outcomes(workbench.verify(text)) == kAllPass) {
        INFO(flipped);
        REQUIRE(canonical(flipped) == canonical(request));
      }
    }
  }
  SECTION("of the response: what still passes has every signed value unchanged") {
    const auto original = Workbench::parse(text);
    const auto& honest = original->as<opengradient::Receipt>();
    for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
      const std::string flipped = test::flip(text, bit);
      const auto artefact = Workbench::parse(flipped);
      if (!artefact || outcomes(workbench.verify(*artefact)) != kAllPass) continue;
      INFO(flipped);
      const auto& other = artefact->as<opengradient::Receipt>();
      REQUIRE(other.signature.value == honest.signature.value);
      REQUIRE(other.request_hash->value == honest.request_hash->value);
      REQUIRE(other.output_hash->value == honest.output_hash->value);
      REQUIRE(other.tee_id->value == honest.tee_id->value);
      REQUIRE(other.timestamp.value == honest.timestamp.value);
      REQUIRE(opengradient::output_of(other)->text == opengradient::output_of(honest)->text);
    }
  }
  SECTION("of the signature, the hashes, the id and the time themselves") {
    const test::Signed made =
        gateway().sign(test::request_hash(kRequest, opengradient::Version::v1_2), test::keccak("Hello"));
    const auto passes = [](const test::Signed& fields) {
      return outcomes(bench().verify(Gateway::response(kAnswer, fields))) == kAllPass;
    };
    REQUIRE(passes(made));
    const auto flip_all = [&](auto member) {
      for (std::size_t bit = 0; bit < 8 * member(made).size(); ++bit) {
        test::Signed flipped = made;
        member(flipped)[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        REQUIRE_FALSE(passes(flipped));
      }
    };
    flip_all([](auto& fields) -> auto& { return fields.signature; });
    flip_all([](auto& fields) -> auto& { return fields.request_hash; });
    flip_all([](auto& fields) -> auto& { return fields.output_hash; });
    flip_all([](auto& fields) -> auto& { return fields.tee_id; });
    for (unsigned bit = 0; bit < 63; ++bit) {
      test::Signed flipped = made;
      flipped.timestamp ^= std::uint64_t{1} << bit;
      REQUIRE_FALSE(passes(flipped));
    }
  }
}

TEST_CASE("receipts that CPython made", "[opengradient]") {
  struct Made {
    std::string_view receipt, request, version;
  };
  constexpr std::array<Made, 14> kMade = {{{"chat.response.json", "chat.request.json", "v1.2"},
                                           {"chat.exchange.json", "", "v1.2"},
                                           {"chat.individual.json", "", "v1.2"},
                                           {"chat.sse", "chat.request.json", "v1.2"},
                                           {"parts-v1.response.json", "parts.request.json", "v1.1"},
                                           {"parts-v1.2.response.json", "parts.request.json", "v1.2"},
                                           {"tools.response.json", "tools.request.json", "v1.2"},
                                           {"tools.sse", "tools.request.json", "v1.2"},
                                           {"completion.response.json", "completion.request.json", "v1.2"},
                                           {"search.response.json", "search.request.json", "v1.2"},
                                           {"early-v0.9.response.json", "early.request.json", "v0.9"},
                                           {"early-v0.response.json", "early.request.json", "v0"},
                                           {"chat.exchange.json", "chat.request.json", "v1.2"},
                                           {"chat.individual.json", "chat.request.json", "v1.2"}}};
  const auto folder = test::testdata("opengradient/cpython");
  const auto keys = key::from_pem(test::read_file(folder / "signing-key.pem"));
  REQUIRE(keys.has_value());
  for (const Made& made : kMade) {
    INFO(made.receipt);
    Workbench workbench;
    workbench.user_key(keys->keys.front().spki);
    if (!made.request.empty()) workbench.request(test::read_text(folder / made.request));
    const Appraisal appraisal = workbench.verify(test::read_text(folder / made.receipt));
    const bool early = made.version.starts_with("v0");
    CHECK(outcomes(appraisal) == (early ? "pass pass pass skipped" : kAllPass));
    CHECK(claim(appraisal, "version") == made.version);
    workbench.request(R"({"model":"other","messages":[]})");
    CHECK(outcome(workbench.verify(test::read_text(folder / made.receipt)), "receipt.request") == Outcome::fail);
  }
}

TEST_CASE("inspection lists the fields at their places", "[opengradient]") {
  const std::string text = receipt();
  const auto artefact = Workbench::parse(text);
  REQUIRE(artefact.has_value());
  std::vector<Field> fields;
  evidence::kOpengradientReceipt.inspect(*artefact, fields);
  std::vector<std::string> names;
  for (const Field& field : fields) {
    names.push_back(field.name);
    CHECK(field.offset + field.length <= text.size());
  }
  for (const FieldSpec& spec : evidence::kOpengradientReceipt.fields) {
    INFO(spec.name);
    const bool of_blobs_only = spec.name == "ethAddress";
    CHECK((std::find(names.begin(), names.end(), spec.name) != names.end()) == !of_blobs_only);
  }
  CHECK(evidence::kOpengradientReceipt.instant(*artefact)->seconds == 1772000000);
  CHECK(evidence::kOpengradientReceipt.variant(*artefact) == "v1+");
}

}  // namespace touchstone

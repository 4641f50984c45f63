// What one receipt costs beside its RSA verification. `per_receipt` is everything from the text of an exchange to its
// appraisal; `verify_only` leaves the JSON parse out; `rsa_pss` is the part that cannot be saved.
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include <benchmark/benchmark.h>

#include "codec/json.h"
#include "evidence/opengradient_workbench.h"

namespace {

using namespace touchstone;

constexpr std::string_view kRequest =
    R"({"model":"gpt-4.1","messages":[{"role":"system","content":"You are terse."},{"role":"user",)"
    R"("content":"Name a prime above 10."}],"temperature":0.7,"max_tokens":100,"top_p":0.9,"seed":7})";
constexpr std::string_view kAnswer =
    R"("id":"chatcmpl-0","object":"chat.completion","created":1772000000,"model":"gpt-4.1","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"11"},"finish_reason":"stop"}],"usage":{"total_tokens":16})";

struct Setting {
  test::Gateway gateway;
  test::Signed fields = gateway.sign(test::request_hash(kRequest, opengradient::Version::v1_2), test::keccak("11"));
  std::string exchange =
      R"({"request":)" + std::string(kRequest) + R"(,"response":)" + test::Gateway::response(kAnswer, fields) + "}";
  test::Workbench workbench = [this] {
    test::Workbench made;
    made.user_key(gateway.spki());
    return made;
  }();
};

const Setting& setting() {
  static const Setting made;
  return made;
}

void canonical_request(benchmark::State& state) {
  const auto document = json::parse(as_bytes(kRequest), json::Dialect::gateway);
  for (auto _ : state) {
    benchmark::DoNotOptimize(opengradient::canonical_request(document->root(), opengradient::Version::v1_2));
  }
}

void parse_exchange(benchmark::State& state) {
  const std::string& exchange = setting().exchange;
  for (auto _ : state) benchmark::DoNotOptimize(test::Workbench::parse(exchange));
}

void rsa_pss(benchmark::State& state) {
  const test::Signed& fields = setting().fields;
  const auto key = crypto::PublicKey::from_spki(setting().gateway.spki());
  const Digest256 message = test::signed_message(fields.request_hash, fields.output_hash, fields.timestamp);
  for (auto _ : state) {
    benchmark::DoNotOptimize(key->verify_pss(crypto::Hash::sha256, 32, message, fields.signature));
  }
}

void verify_only(benchmark::State& state) {
  const auto artefact = test::Workbench::parse(setting().exchange);
  for (auto _ : state) benchmark::DoNotOptimize(setting().workbench.verify(*artefact));
}

void per_receipt(benchmark::State& state) {
  const Setting& made = setting();
  for (auto _ : state) {
    const auto artefact = test::Workbench::parse(made.exchange);
    benchmark::DoNotOptimize(made.workbench.verify(*artefact));
  }
}

BENCHMARK(canonical_request);
BENCHMARK(parse_exchange);
BENCHMARK(rsa_pss);
BENCHMARK(verify_only);
BENCHMARK(per_receipt);

}  // namespace

BENCHMARK_MAIN();

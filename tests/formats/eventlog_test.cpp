#include "codec/json.h"
#include "formats/eventlog/dstack_log.h"
#include "formats/eventlog/tcg_log.h"
#include "formats/ovmf/tdvf.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;

Fault fault_of(const std::string& name) {
  const Buffer bytes = read_file(testdata("eventlog/" + name));
  const auto log = eventlog::parse_tcg(bytes);
  REQUIRE_FALSE(log.has_value());
  CHECK(log.error().offset <= bytes.size());
  return log.error().fault;
}

Parsed<eventlog::DstackLog> dstack_log(std::string_view text) {
  const auto document = json::parse(as_bytes(text));
  REQUIRE(document.has_value());
  return eventlog::parse_dstack(document->root());
}

constexpr std::string_view kEvent = R"({"imr":3,"event_type":134217729,"digest":"","event":"x","event_payload":"01"})";

}  // namespace

TEST_CASE("event log: records, registers and where the log ends", "[eventlog]") {
  const Buffer bytes = read_file(testdata("eventlog/ccel/log.bin"));
  const auto log = eventlog::parse_tcg(bytes);
  REQUIRE(log.has_value());
  CHECK(log->agile);
  REQUIRE(log->algorithms.size() == 1);
  CHECK(log->algorithms.front().id == eventlog::kAlgSha384);
  REQUIRE(log->events.size() == 9);
  CHECK(log->events.front().index == 1);
  CHECK(log->events.front().type == eventlog::kEvEfiVariableDriverConfig);
  CHECK(log->end == bytes.size() - 64);
  CHECK(eventlog::parse_tcg(read_file(testdata("eventlog/ccel/zero-padded.bin")))->events.size() == 9);
  CHECK(eventlog::parse_tcg(read_file(testdata("eventlog/ccel/unpadded.bin")))->events.size() == 9);
  const Buffer old = read_file(testdata("eventlog/ccel/sha1-form.bin"));
  const auto sha1 = eventlog::parse_tcg(old);
  REQUIRE(sha1.has_value());
  CHECK_FALSE(sha1->agile);
  CHECK(sha1->events.size() == 2);
  CHECK(eventlog::looks_like_tcg(old));
}

TEST_CASE("event log: the end index ends it, whatever follows", "[eventlog]") {
  const Buffer bytes = read_file(testdata("eventlog/ccel/trailing.bin"));
  const auto log = eventlog::parse_tcg(bytes);
  REQUIRE(log.has_value());
  CHECK(log->events.size() == 9);
  CHECK(log->end == bytes.size() - 65);
  // The SHA-1 form has no such index.
  Buffer old = read_file(testdata("eventlog/ccel/sha1-form.bin"));
  append(old, Buffer(32, 0xFF));
  CHECK(eventlog::parse_tcg(old).has_value());
  old.push_back(1);
  CHECK_FALSE(eventlog::parse_tcg(old).has_value());
}

TEST_CASE("event log: what is malformed", "[eventlog]") {
  CHECK(fault_of("ccel/zeros-and-byte.bin") == Fault::truncated);
  CHECK(fault_of("ccel/unknown-algorithm.bin") == Fault::unsupported);
  CHECK(fault_of("ccel/wrong-size.bin") == Fault::out_of_range);
  CHECK(fault_of("ccel/beyond-end.bin") == Fault::truncated);
  CHECK(fault_of("ccel/header-alone.bin") == Fault::missing);
  CHECK_FALSE(eventlog::looks_like_tcg(Buffer(4096)));
  CHECK_FALSE(eventlog::looks_like_tcg({}));
}

TEST_CASE("event log: a cut log is refused, unless it is cut between records", "[eventlog]") {
  const Buffer bytes = read_file(testdata("eventlog/ccel/unpadded.bin"));
  const auto whole = eventlog::parse_tcg(bytes).value();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto part = eventlog::parse_tcg(Bytes(bytes).first(size));
    if (!part) {
      CHECK(part.error().offset <= size);
      continue;
    }
    CHECK(part->events.size() < whole.events.size());
    CHECK(size - part->end < 8);  // nothing but padding is left over
  }
}

TEST_CASE("event log: the JSON of dstack", "[eventlog]") {
  const Buffer text = read_file(testdata("eventlog/dstack/log.json"));
  const auto document = json::parse(text).value();
  CHECK(eventlog::looks_like_dstack(document.root()));
  const auto log = eventlog::parse_dstack(document.root());
  REQUIRE(log.has_value());
  CHECK(log->events.size() == 16);
  CHECK_FALSE(log->quote.has_value());
  const Buffer answer = read_file(testdata("eventlog/dstack/getquote.json"));
  const auto inside = eventlog::parse_dstack(json::parse(answer)->root());
  REQUIRE(inside.has_value());
  CHECK(inside->events.size() == 16);
  CHECK(equal(*inside->quote, read_file(testdata("eventlog/quote-dstack.bin"))));
}

TEST_CASE("event log: JSON that is none", "[eventlog]") {
  const auto with = [](std::string_view from, std::string_view to) {
    std::string text(kEvent);
    text.replace(text.find(from), from.size(), to);
    return dstack_log("[" + text + "]");
  };
  CHECK(dstack_log("[" + std::string(kEvent) + "]").has_value());
  CHECK_FALSE(with("\"imr\":3", "\"imr\":4").has_value());
  CHECK_FALSE(with("\"imr\":3", "\"imr\":-1").has_value());
  CHECK_FALSE(with("\"imr\":3", "\"imr\":\"3\"").has_value());
  CHECK_FALSE(with("134217729", "4294967296").has_value());
  CHECK_FALSE(with("\"digest\":\"\"", "\"digest\":\"00\"").has_value());
  CHECK_FALSE(with("\"digest\":\"\"", "\"digest\":null").has_value());
  CHECK_FALSE(with("\"event_payload\":\"01\"", "\"event_payload\":\"0\"").has_value());
  CHECK_FALSE(with("\"event_payload\":\"01\"", "\"event_payload\":\"01\",\"version\":3").has_value());
  CHECK_FALSE(with("\"event_payload\":\"01\"", "\"event_payload\":\"01\",\"preimage\":7").has_value());
  CHECK_FALSE(dstack_log("[]").has_value());
  CHECK_FALSE(dstack_log("[1]").has_value());
  CHECK_FALSE(dstack_log(R"({"quote":"00"})").has_value());
  CHECK_FALSE(dstack_log(R"({"quote":"00","event_log":"[1"})").has_value());
}

TEST_CASE("event log: the shared logs have the events that their notes count", "[eventlog]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const auto count = [&](const std::string& name) {
    const auto log = eventlog::parse_tcg(read_file(*vectors / "eventlog" / name));
    REQUIRE(log.has_value());
    return log->events.size();
  };
  CHECK(count("gcp-cos113-ccel.bin") == 43);
  CHECK(count("coco-ccel-ovmf-noquote.bin") == 20);
  CHECK(count("dstack-ccel-noquote.bin") == 18);
  WARN("ran 3 shared logs");
}

TEST_CASE("tdvf: sections of a firmware", "[ovmf]") {
  const Buffer file = read_file(testdata("eventlog/firmware.fd"));
  CHECK(ovmf::looks_like_tdvf(file));
  const auto tdvf = ovmf::parse_tdvf(file);
  REQUIRE(tdvf.has_value());
  REQUIRE(tdvf->sections.size() == 3);
  CHECK(tdvf->sections[0].pages == 2);
  CHECK(tdvf->sections[0].extends());
  CHECK(tdvf->sections[2].augments());
  CHECK_FALSE(ovmf::parse_tdvf(read_file(testdata("eventlog/firmware-v2.fd"))).has_value());
  CHECK_FALSE(ovmf::parse_tdvf(read_file(testdata("eventlog/firmware-half-page.fd"))).has_value());
  CHECK_FALSE(ovmf::looks_like_tdvf(read_file(testdata("snp/ovmf.fd"))));
  for (std::size_t at = 7000; at < file.size(); ++at) {
    Buffer altered = file;
    altered[at] ^= 0xFF;
    const auto other = ovmf::parse_tdvf(altered);
    if (!other) CHECK(other.error().offset <= altered.size());
  }
}

}  // namespace touchstone

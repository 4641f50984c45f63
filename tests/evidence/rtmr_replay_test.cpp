#include "evidence/quotes/rtmr_replay.h"

#include "codec/json.h"
#include "evidence/environments/tdvf.h"
#include "formats/dcap/quote.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

using namespace test;
using evidence::Payload;
using evidence::Replay;

Replay replay_of(const std::filesystem::path& path) {
  const Buffer bytes = read_file(path);
  if (path.extension() == ".json") {
    const auto document = json::parse(bytes).value();
    return evidence::replay(eventlog::parse_dstack(document.root()).value());
  }
  return evidence::replay(eventlog::parse_tcg(bytes).value());
}

bool replays_to(const Replay& replay, const std::filesystem::path& path, std::size_t registers) {
  const Buffer bytes = read_file(path);
  const auto quote = dcap::parse(bytes).value();
  for (std::size_t i = 0; i < registers; ++i) {
    if (!equal(quote.body.field("rtmr" + std::to_string(i)).bytes, replay.registers[i])) return false;
  }
  return !replay.fault;
}

}  // namespace

TEST_CASE("rtmr replay: logs of our own", "[eventlog]") {
  CHECK(replays_to(replay_of(testdata("eventlog/ccel/log.bin")), testdata("eventlog/quote-ccel.bin"), 4));
  CHECK(replays_to(replay_of(testdata("eventlog/dstack/log.json")), testdata("eventlog/quote-dstack.bin"), 4));
  const Replay stripped = replay_of(testdata("eventlog/dstack/stripped.json"));
  CHECK(replays_to(stripped, testdata("eventlog/quote-dstack.bin"), 4));
  REQUIRE(stripped.runtime.size() == 8);
  CHECK(stripped.runtime[1].name == "app-id");
  CHECK_FALSE(stripped.runtime[6].after_ready);
  CHECK(stripped.runtime[7].after_ready);
}

TEST_CASE("rtmr replay: registers may replay and the log still be wrong", "[eventlog]") {
  for (const std::string name :
       {"dstack/payload-edited.json", "dstack/no-preimage.json", "dstack/other-preimage.json", "dstack/twice.json",
        "dstack/late.json", "dstack/elsewhere.json", "dstack/boot-payload-edited.json", "dstack/twice-relabelled.json",
        "dstack/late-relabelled.json", "ccel/data-edited.bin", "ccel/mrtd-data-edited.bin"}) {
    INFO(name);
    CHECK(replay_of(testdata("eventlog/" + name)).fault.has_value());
  }
}

TEST_CASE("rtmr replay: a runtime event hides behind no other type", "[eventlog]") {
  const Buffer bytes = read_file(testdata("eventlog/dstack/log.json"));
  const auto log = eventlog::parse_dstack(json::parse(bytes)->root()).value();
  REQUIRE_FALSE(evidence::replay(log).fault.has_value());
  std::size_t tried = 0;
  for (std::size_t i = 0; i < log.events.size(); ++i) {
    if (log.events[i].event_type != eventlog::kEvDstackRuntime) continue;
    for (const std::uint32_t type : {0x3U, 0x6U, 0x80000003U, 0x08000002U}) {
      eventlog::DstackLog other = log;
      other.events[i].event_type = type;
      const Replay replay = evidence::replay(other);
      // What is not extended leaves another register.
      CHECK((replay.fault.has_value() || replay.registers != evidence::replay(log).registers));
      ++tried;
    }
  }
  CHECK(tried == 32);
}

TEST_CASE("rtmr replay: index 0 is judged and not replayed", "[eventlog]") {
  const Replay replay = replay_of(testdata("eventlog/ccel/mrtd.bin"));
  CHECK(replays_to(replay, testdata("eventlog/quote-ccel.bin"), 4));
  CHECK(replay.extended == replay_of(testdata("eventlog/ccel/log.bin")).extended);
}

TEST_CASE("rtmr replay: no bit of a digest or of proved data may be flipped", "[eventlog][flip]") {
  const Buffer bytes = read_file(testdata("eventlog/ccel/unpadded.bin"));
  const Buffer quote = read_file(testdata("eventlog/quote-ccel.bin"));
  const auto log = eventlog::parse_tcg(bytes).value();
  const Replay good = evidence::replay(log);
  std::size_t tried = 0;
  for (const eventlog::Event& event : log.events) {
    if (event.index == 0) continue;
    const std::size_t digest = event.offset + 14;
    const bool proved = evidence::payload_of(event.type, event.data, event.digests.front().value) == Payload::matches;
    const std::size_t end = proved ? event.data_offset + event.data.size() : digest + 48;
    for (std::size_t at = digest; at < end; ++at) {
      if (at >= digest + 48 && at < event.data_offset) continue;
      Buffer flipped = bytes;
      flipped[at] ^= 0x04;
      const auto changed = evidence::replay(eventlog::parse_tcg(flipped).value());
      if (!changed.fault && changed.registers == good.registers) FAIL_CHECK("byte " << at << " does not matter");
      ++tried;
    }
  }
  CHECK(tried > 400);
}

TEST_CASE("rtmr replay: what a digest is of", "[eventlog]") {
  const Buffer separator(4);
  const Digest384 digest = [] {
    const auto log = read_file(testdata("eventlog/ccel/log.bin"));
    Digest384 value{};
    std::ranges::copy(eventlog::parse_tcg(log)->events[2].digests.front().value, value.begin());
    return value;
  }();
  CHECK(evidence::payload_of(eventlog::kEvSeparator, separator, digest) == Payload::matches);
  CHECK(evidence::payload_of(eventlog::kEvSeparator, Buffer(5), digest) == Payload::differs);
  CHECK(evidence::payload_of(eventlog::kEvSeparator, {}, digest) == Payload::not_checkable);
  CHECK(evidence::payload_of(0x0D, separator, digest) == Payload::not_checkable);
}

TEST_CASE("rtmr replay: the shared logs replay as their notes say", "[eventlog]") {
  const auto vectors = shared_vectors();
  if (!vectors) {
    WARN("skipped: no shared vectors");
    return;
  }
  const auto logs = *vectors / "eventlog";
  const auto gcp = *vectors / "dcap" / "tdx-v4-uptodate-gcp-cos113" / "quote.bin";
  CHECK(replays_to(replay_of(logs / "gcp-cos113-ccel.bin"), gcp, 4));
  CHECK(replays_to(replay_of(logs / "kvm-live-ccel-matching.bin"), logs / "kvm-live-quote.bin", 4));
  CHECK(replays_to(replay_of(logs / "dstack/event_log.json"), logs / "dstack/quote.bin", 4));
  CHECK(replays_to(replay_of(logs / "dstack/getquote.json"), logs / "dstack/quote.bin", 4));
  CHECK(replays_to(replay_of(logs / "derived/dstack-stripped.json"), logs / "dstack/quote.bin", 4));
  CHECK_FALSE(replays_to(replay_of(logs / "derived/gcp-rtmr1-digest-bit.bin"), gcp, 3));
  CHECK_FALSE(replays_to(replay_of(logs / "derived/gcp-last-rtmr2-event-removed.bin"), gcp, 3));
  CHECK(replay_of(logs / "derived/dstack-compose-hash-payload.json").fault.has_value());
  CHECK_FALSE(replays_to(replay_of(logs / "derived/dstack-compose-hash-payload-and-digest.json"),
                         logs / "dstack/quote.bin", 4));
  WARN("ran 9 shared logs");
}

TEST_CASE("tdvf: both orders of MRTD are those of the generator", "[eventlog]") {
  const Buffer file = read_file(testdata("eventlog/firmware.fd"));
  const auto mrtds = evidence::mrtds_of(ovmf::parse_tdvf(file).value());
  const Buffer text = read_file(testdata("eventlog/mrtd.json"));
  const auto expected = json::parse(text).value();
  CHECK(to_hex(mrtds.two_pass) == expected.root().find("two-pass")->text);
  CHECK(to_hex(mrtds.single_pass) == expected.root().find("single-pass")->text);
}

}  // namespace touchstone

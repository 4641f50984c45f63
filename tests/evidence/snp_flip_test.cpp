// Every bit of a report and of its certificate matters.
#include <map>

#include "snp_support.h"
#include "support/catch.h"
#include "support/flips.h"

namespace touchstone {
namespace {

using namespace test;

Verdict verdict_of(const Buffer& report, const Settings& settings) {
  const auto artefact = artefact_of(evidence::kSnpReport, report);
  if (!artefact) return Verdict::malformed;
  return verdict(verify(*artefact, settings).checks);
}

// One bit of each byte, another one in the next byte; every bit of the bytes for which `all` holds.
template <class Judge, class All>
void flip(Buffer bytes, Judge judge, All all) {
  std::map<Verdict, std::size_t> verdicts;
  for (std::size_t byte = 0; byte < bytes.size(); byte += test::kFlipStride) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      if (!all(byte) && bit != byte * 5 % 8) continue;
      bytes[byte] ^= static_cast<std::uint8_t>(1U << bit);
      const Verdict verdict = judge(bytes);
      ++verdicts[verdict];
      if (verdict == Verdict::verified) FAIL_CHECK("bit " << bit << " of byte " << byte << " does not matter");
      bytes[byte] ^= static_cast<std::uint8_t>(1U << bit);
    }
  }
  CHECK(verdicts[Verdict::not_verified] > 0);
}

// Version to key_info, and the bytes of R and S, which nothing covers but themselves.
bool is_telling(std::size_t byte) {
  const std::size_t in_number = (byte - snp::kSignedBytes) % snp::kNumber;
  const bool number = byte >= snp::kSignedBytes && byte < snp::kSignedBytes + 2 * snp::kNumber;
  return byte < 0x50 || (number && in_number % 7 == 0);
}

void flip_report(const Buffer& report, const Settings& settings, bool every_bit) {
  REQUIRE(verdict_of(report, settings) == Verdict::verified);
  flip(
      report, [&](const Buffer& flipped) { return verdict_of(flipped, settings); },
      [&](std::size_t byte) { return every_bit || is_telling(byte); });
}

}  // namespace

TEST_CASE("snp: no bit of a report may be flipped", "[snp][flip]") {
  flip_report(read_file(testdata("snp/genoa/report.bin")), snp_settings({"genoa/vcek.der", "chain-genoa.pem"}), false);
  flip_report(read_file(testdata("snp/vlek/report.bin")), snp_settings({"vlek/vlek.der", "chain-genoa.pem"}), false);
}

TEST_CASE("snp: every bit of a report", "[snp][flip][.slow]") {
  flip_report(read_file(testdata("snp/genoa/report.bin")), snp_settings({"genoa/vcek.der", "chain-genoa.pem"}), true);
}

TEST_CASE("snp: no bit of the VCEK certificate may be flipped", "[snp][flip]") {
  const Artefact report = snp_report("genoa/report.bin");
  const Settings chain = snp_settings({"chain-genoa.pem"});
  const auto judge = [&](const Buffer& certificate) {
    Settings settings = chain;
    // What does not parse counts as not offered.
    if (auto companion = artefact_of(evidence::kCertificate, certificate, "vcek.der")) settings.with(*companion);
    return verdict(verify(report, settings).checks);
  };
  REQUIRE(judge(read_file(testdata("snp/genoa/vcek.der"))) == Verdict::verified);
  flip(read_file(testdata("snp/genoa/vcek.der")), judge, [](std::size_t) { return false; });
}

TEST_CASE("snp: no bit of the ASK certificate may be flipped", "[snp][flip]") {
  const Artefact report = snp_report("genoa/report.bin");
  const auto chain = certificate::parse(read_file(testdata("snp/chain-genoa.pem"))).value();
  const Settings vcek = snp_settings({"genoa/vcek.der"});
  const auto judge = [&](const Buffer& certificate) {
    Settings settings = vcek;
    if (auto companion = artefact_of(evidence::kCertificate, certificate, "ask.der")) settings.with(*companion);
    return verdict(verify(report, settings).checks);
  };
  REQUIRE(judge(*chain.certificates.front().der) == Verdict::verified);
  std::size_t failed = 0;
  Buffer bytes = *chain.certificates.front().der;
  for (std::size_t byte = 0; byte < bytes.size(); byte += 3) {
    bytes[byte] ^= 0x10;
    const Verdict verdict = judge(bytes);
    if (verdict == Verdict::verified) FAIL_CHECK("byte " << byte << " does not matter");
    failed += verdict == Verdict::not_verified ? 1 : 0;
    bytes[byte] ^= 0x10;
  }
  CHECK(failed > 0);
}

}  // namespace touchstone

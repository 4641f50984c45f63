// No bit of a quote or of its collateral may be flipped without being noticed, but for those that the report lists as
// not covered: how certificates and JSON are spelt, bytes behind the quote, certificates that no chain needs.
#include <map>

#include "dcap_support.h"
#include "support/catch.h"
#include "support/flips.h"

namespace touchstone {
namespace {

using namespace test;

struct Sample {
  Buffer quote, collateral;
  Settings settings;  // without the collateral
};

Sample own_sample() { return {dcap_file("tdx-v4.bin"), dcap_file("tdx.json"), dcap_settings("")}; }

std::optional<Sample> genuine_sample() {
  const auto vectors = shared_vectors();
  if (!vectors) return std::nullopt;
  const auto folder = *vectors / "dcap" / "tdx-v4-uptodate";
  Settings settings;
  settings.at = Instant{1751624191};
  return Sample{read_file(folder / "quote.bin"), read_file(folder / "collateral.json"), settings};
}

// What a quote says, without how its certificates are spelt and what stands behind it. Of the certificates only the PCK
// certificate has to be its own: the others may come from companions and --root.
std::vector<Buffer> content_of(const Buffer& bytes) {
  const auto quote = dcap::parse(bytes);
  if (!quote) return {};
  const dcap::Authentication& authentication = quote->authentication.value();
  std::vector<Buffer> content = {to_buffer(Bytes(bytes).first(authentication.certification_offset + 2))};
  if (const auto chain = certificate::from_pem(authentication.certification_data.bytes)) {
    content.push_back(*chain->certificates.front().der);
  }
  return content;
}

// What collateral says: both signed texts with their signatures, both lists.
std::vector<Buffer> content_of(const Artefact& artefact) {
  const auto& collateral = artefact.as<dcap::Collateral>();
  std::vector<Buffer> content;
  const auto add = [&content](const auto& item) {
    content.push_back(to_buffer(as_bytes(dcap::without_white_space(item.text))));
    content.push_back(item.signature.value().value());
  };
  if (collateral.tcb_info) add(*collateral.tcb_info);
  if (collateral.qe_identity) add(*collateral.qe_identity);
  for (const dcap::RevocationList& list : collateral.crls) content.push_back(*list.crl.value().der);
  return content;
}

using Verdicts = std::map<Verdict, std::size_t>;

// `bits_of(byte)` is a mask of the bits to flip in that byte.
template <class BitsOf, class Judge>
Verdicts flip(Buffer bytes, BitsOf bits_of, Judge judge) {
  Verdicts verdicts;
  for (std::size_t byte = 0; byte < bytes.size(); byte += test::kFlipStride) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      const auto mask = static_cast<std::uint8_t>(1U << bit);
      if ((bits_of(byte) & mask) == 0) continue;
      bytes[byte] ^= mask;
      const auto [verdict, same] = judge(bytes);
      ++verdicts[verdict];
      if (verdict == Verdict::verified && !same) FAIL_CHECK("bit " << bit << " of byte " << byte << " does not matter");
      bytes[byte] ^= mask;
    }
  }
  return verdicts;
}

template <class BitsOf>
void flip_quote(const Sample& sample, BitsOf bits_of) {
  Settings settings = sample.settings;
  add_companion(settings, sample.collateral);
  const auto verdict_of = [&settings](const Buffer& bytes) {
    const auto artefact = artefact_of(evidence::kTdxQuote, bytes);
    return artefact ? verdict(verify(*artefact, settings).checks) : Verdict::malformed;
  };
  REQUIRE(verdict_of(sample.quote) == Verdict::verified);
  const auto content = content_of(sample.quote);
  Verdicts verdicts = flip(sample.quote, bits_of, [&](const Buffer& bytes) {
    const Verdict verdict = verdict_of(bytes);
    return std::pair(verdict, verdict == Verdict::verified && content_of(bytes) == content);
  });
  CHECK(verdicts[Verdict::not_verified] > 0);
  CHECK(verdicts[Verdict::malformed] > 0);
}

template <class BitsOf>
void flip_collateral(const Sample& sample, BitsOf bits_of) {
  const Artefact quote = dcap_quote(sample.quote);
  const auto content = content_of(dcap_companion(evidence::kDcapCollateral, sample.collateral).value());
  Verdicts verdicts = flip(sample.collateral, bits_of, [&](const Buffer& bytes) {
    Settings settings = sample.settings;
    if (auto companion = dcap_companion(evidence::kDcapCollateral, bytes)) settings.with(std::move(*companion));
    const Verdict verdict = touchstone::verdict(verify(quote, settings).checks);
    const bool same = verdict == Verdict::verified && content_of(settings.companions.artefacts.front()) == content;
    return std::pair(verdict, same);
  });
  CHECK(verdicts[Verdict::not_verified] > 0);
  CHECK(verdicts[Verdict::undecided] > 0);
}

}  // namespace

TEST_CASE("dcap: bits of every byte of a quote", "[dcap][flip]") {
  const Sample sample = own_sample();
  const std::size_t pem = dcap::parse(sample.quote).value().authentication->certification_data.offset;
  // Of what is binary two bits of every byte, of the certificates' text one bit of every other.
  flip_quote(sample, [pem](std::size_t byte) {
    const unsigned bit = 1U << (byte * 5 % 8);
    if (byte < pem) return bit | 1U << (byte * 5 % 8 ^ 4U);
    return byte % 2 == 0 ? bit : 0U;
  });
}

TEST_CASE("dcap: bits of the collateral", "[dcap][flip]") {
  const Sample sample = own_sample();
  const auto artefact = dcap_companion(evidence::kDcapCollateral, sample.collateral).value();
  const auto& collateral = artefact.as<dcap::Collateral>();
  std::vector<std::pair<std::size_t, std::size_t>> signed_parts = {
      {collateral.tcb_info->offset, collateral.tcb_info->length},
      {collateral.qe_identity->offset, collateral.qe_identity->length}};
  for (const auto& list : collateral.crls) signed_parts.emplace_back(list.offset, list.length);
  // One bit of every other byte of what is signed, and now and then one elsewhere.
  flip_collateral(sample, [&](std::size_t byte) {
    const bool inside = std::ranges::any_of(
        signed_parts, [byte](const auto& part) { return byte >= part.first && byte - part.first < part.second; });
    return byte % (inside ? 2 : 9) == 0 ? 1U << (byte * 5 % 8) : 0U;
  });
}

TEST_CASE("dcap: every bit of a genuine quote and of its collateral", "[dcap][flip][.slow]") {
  const auto sample = genuine_sample();
  if (!sample) return;
  flip_quote(*sample, [](std::size_t) { return 0xFFU; });
  flip_collateral(*sample, [](std::size_t) { return 0xFFU; });
}

}  // namespace touchstone

#include "evidence/environments/tdvf.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "crypto/digest.h"
#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

using ovmf::kPage;
using ovmf::Tdvf;
using ovmf::TdvfSection;

constexpr std::size_t kChunk = 256;   // what one MR.EXTEND covers
constexpr std::size_t kRecord = 128;  // name, GPA at 16, zeros

/// The stream that MRTD is the digest of (TDX module specification, TDH.MEM.PAGE.ADD and TDH.MR.EXTEND).
class Mrtd {
 public:
  void add(std::uint64_t gpa) { record("MEM.PAGE.ADD", gpa); }

  void extend(const TdvfSection& section, std::size_t page) {
    ByteArray<kPage> memory{};
    const std::size_t at = page * kPage;
    if (at < section.data.size()) {
      std::ranges::copy(section.data.subspan(at, std::min(kPage, section.data.size() - at)), memory.begin());
    }
    for (std::size_t chunk = 0; chunk < kPage; chunk += kChunk) {
      record("MR.EXTEND", section.memory_address + at + chunk);
      hasher_.update(Bytes(memory).subspan(chunk, kChunk));
    }
  }

  [[nodiscard]] Digest384 finish() {
    Digest384 digest{};
    std::ranges::copy(hasher_.finish(), digest.begin());
    return digest;
  }

 private:
  void record(std::string_view name, std::uint64_t gpa) {
    ByteArray<kRecord> bytes{};
    std::ranges::copy(name, bytes.begin());
    for (std::size_t i = 0; i < 8; ++i) bytes[16 + i] = static_cast<std::uint8_t>(gpa >> (8 * i));
    hasher_.update(bytes);
  }

  crypto::Hasher hasher_{crypto::Hash::sha384};
};

Digest384 two_pass(const Tdvf& tdvf) {
  Mrtd mrtd;
  for (const TdvfSection& section : tdvf.sections) {
    for (std::size_t i = 0; i < section.pages && !section.augments(); ++i) mrtd.add(section.memory_address + i * kPage);
    for (std::size_t i = 0; i < section.pages && section.extends(); ++i) mrtd.extend(section, i);
  }
  return mrtd.finish();
}

Digest384 single_pass(const Tdvf& tdvf) {
  Mrtd mrtd;
  for (const TdvfSection& section : tdvf.sections) {
    if (section.augments() && !section.extends()) continue;
    for (std::size_t i = 0; i < section.pages; ++i) {
      if (!section.augments()) mrtd.add(section.memory_address + i * kPage);
      if (section.extends()) mrtd.extend(section, i);
    }
  }
  return mrtd.finish();
}

bool recognise(const Reading& reading) { return reading.json == nullptr && ovmf::looks_like_tdvf(*reading.bytes); }

Parsed<Content> parse(const Reading& reading) {
  auto tdvf = ovmf::parse_tdvf(*reading.bytes);
  if (!tdvf) return tl::unexpected(tdvf.error());
  return std::make_shared<const Tdvf>(std::move(*tdvf));
}

Buffer bytes_of(const Digest384& digest) { return {digest.begin(), digest.end()}; }

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& tdvf = artefact.as<Tdvf>();
  std::size_t number = 0;
  for (const TdvfSection& section : tdvf.sections) {
    std::string meaning = section.extends() ? "measured" : "not measured";
    if (section.augments()) meaning += ", added at run time";
    fields.push_back({section.offset, 32, "section[" + std::to_string(number++) + "].pages",
                      std::uint64_t{section.pages}, std::move(meaning)});
  }
  const Mrtds mrtds = mrtds_of(tdvf);
  fields.push_back({0, 0, "mrtd", bytes_of(mrtds.two_pass), "two-pass order"});
  fields.push_back({0, 0, "mrtd", bytes_of(mrtds.single_pass), "single-pass order"});
}

Appraisal verify(const Artefact& artefact, const Context& /*context*/) {
  Appraisal appraisal = only_a_companion("a firmware image is a companion: it explains the MRTD of a quote");
  const Mrtds mrtds = mrtds_of(artefact.as<Tdvf>());
  appraisal.reference_offers.push_back({"tdx-quote", {{"mrtd", bytes_of(mrtds.two_pass)}}, true, "two-pass"});
  appraisal.reference_offers.push_back({"tdx-quote", {{"mrtd", bytes_of(mrtds.single_pass)}}, true, "single-pass"});
  return appraisal;
}

}  // namespace

Mrtds mrtds_of(const Tdvf& tdvf) { return {two_pass(tdvf), single_pass(tdvf)}; }

NamedTexts tdvf_measurements(const Mrtds& mrtds) {
  return {{"mrtd@two-pass", to_hex(mrtds.two_pass)}, {"mrtd@single-pass", to_hex(mrtds.single_pass)}};
}

constinit const ArtefactType kTdvf = {
    .name = "tdvf",
    .document = "intel-dcap.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .references = true,
};

}  // namespace touchstone::evidence

#include "evidence/environments/uki.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "base/untrusted.h"
#include "crypto/digest.h"
#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

using crypto::Hash;

constexpr std::string_view kLinux = ".linux", kCmdline = ".cmdline";
constexpr std::size_t kMaxCmdline = 64U << 10U;  // ours: the kernel takes 2048 bytes

// environments.md 3: the order of measuring, whatever the order in the file.
constexpr std::array<std::string_view, 10> kMeasured = {kLinux,    ".osrel", kCmdline, ".initrd", ".ucode",
                                                        ".splash", ".dtb",   ".uname", ".sbat",   ".pcrpkey"};
// What stubs before systemd 254 leave out, and what only newer ones measure.
constexpr std::array<std::string_view, 6> kDependOnStub = {".ucode",   ".uname",   ".sbat",
                                                           ".profile", ".dtbauto", ".hwids"};
constexpr std::array<std::string_view, 4> kPhases = {"enter-initrd", "leave-initrd", "sysinit", "ready"};

/// One register in both banks.
class Register {
 public:
  /// extend(v, data) = H(v ‖ H(data)), H(data) being given.
  void extend(Bytes sha256, Bytes sha384) {
    Buffer joined(sha256_.begin(), sha256_.end());
    append(joined, sha256);
    sha256_ = crypto::sha256(joined);
    joined.assign(sha384_.begin(), sha384_.end());
    append(joined, sha384);
    sha384_ = crypto::sha384(joined);
  }
  void extend(Bytes data) { extend(crypto::sha256(data), crypto::sha384(data)); }
  [[nodiscard]] UkiMeasurement::Value value(std::string phases) const { return {std::move(phases), sha256_, sha384_}; }

 private:
  Digest256 sha256_{};
  Digest384 sha384_{};
};

// Ours: what a measured section has beyond what the file holds of it is zero, and has to be hashed all the same.
constexpr std::uint64_t kMaxZeros = std::uint64_t{256} << 20U;

Parsed<void> check_zeros(const pe::File& file) {
  std::uint64_t zeros = 0;
  for (const std::string_view name : kMeasured) {
    const pe::Section* section = file.find(name);
    if (section == nullptr) continue;
    zeros += section->virtual_size - section->stored();
    if (zeros > kMaxZeros)
      return refuse(Fault::too_large, section->offset + 8, "VirtualSize", "over 256 MiB of zeros in measured sections");
  }
  return {};
}

/// Digests the content of a section; `kept` gets its first bytes. False when the source gave up.
bool measure_section(const ByteSource& source, const pe::Section& section, Register& pcr, std::string* kept) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  crypto::Hasher sha256(Hash::sha256);
  crypto::Hasher sha384(Hash::sha384);
  const std::uint64_t stored = section.stored();
  Buffer piece;
  for (std::uint64_t at = 0; at < section.virtual_size; at += piece.size()) {
    const bool zeros = at >= stored;
    const std::uint64_t left = (zeros ? section.virtual_size : stored) - at;
    piece.assign(static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece)), 0);
    if (!zeros && !source.read(section.pointer_to_raw_data + at, piece)) return false;
    sha256.update(piece);
    sha384.update(piece);
    if (kept != nullptr && kept->size() < kMaxCmdline)
      kept->append(as_text(Bytes(piece).first(std::min(piece.size(), kMaxCmdline - kept->size()))));
  }
  pcr.extend(sha256.finish(), sha384.finish());
  return true;
}

// The value of the last word of that name; empty when there is none. Words are separated by white space, as the kernel
// and systemd read them; roothash and usrhash are hex and need no quotes.
std::string_view word_of(std::string_view cmdline, std::string_view name) {
  constexpr std::string_view kSpace = std::string_view(" \t\r\n\0", 5);
  std::string_view value;
  while (!cmdline.empty()) {
    const std::size_t end = std::min(cmdline.find_first_of(kSpace), cmdline.size());
    const std::string_view word = cmdline.substr(0, end);
    if (word.size() > name.size() && word.starts_with(name) && word[name.size()] == '=')
      value = word.substr(name.size() + 1);
    cmdline.remove_prefix(std::min(end + 1, cmdline.size()));
  }
  return value;
}

std::string name_of(std::string_view bank, const UkiMeasurement::Value& value) {
  return "pcr11" + std::string(bank) + (value.phases.empty() ? "" : "@") + value.phases;
}

}  // namespace

Parsed<UkiMeasurement> measure_uki(const ByteSource& source) {
  TOUCHSTONE_TRY(file, pe::parse(source));
  TOUCHSTONE_CHECK(check_zeros(file));
  UkiMeasurement measurement;
  if (file.find(kLinux) == nullptr)
    return refuse(Fault::missing, 0, ".linux", "a unified kernel image has that section");
  Register pcr;
  for (const std::string_view name : kMeasured) {
    const pe::Section* section = file.find(name);
    if (section == nullptr) continue;
    Buffer text = to_buffer(as_bytes(name));
    text.push_back(0);
    pcr.extend(text);
    if (!measure_section(source, *section, pcr, name == kCmdline ? &measurement.cmdline : nullptr)) {
      return refuse(Fault::unreadable, section->pointer_to_raw_data, "section");
    }
  }
  for (const std::string_view name : kDependOnStub) {
    if (file.find(name) != nullptr) measurement.stub_sections.emplace_back(name);
  }
  std::string phases;
  measurement.values.push_back(pcr.value(phases));
  for (const std::string_view phase : kPhases) {
    pcr.extend(as_bytes(phase));
    phases += (phases.empty() ? "" : ":") + std::string(phase);
    measurement.values.push_back(pcr.value(phases));
  }
  measurement.file = std::move(file);
  return measurement;
}

NamedTexts uki_measurements(const UkiMeasurement& measurement) {
  NamedTexts texts;
  for (const auto& value : measurement.values) texts.emplace_back(name_of("", value), to_hex(value.sha256));
  for (const auto& value : measurement.values) texts.emplace_back(name_of("-sha384", value), to_hex(value.sha384));
  return texts;
}

NamedTexts uki_identities(const UkiMeasurement& measurement) {
  const std::string_view root = word_of(measurement.cmdline, "roothash");
  const std::string_view usr = word_of(measurement.cmdline, "usrhash");
  NamedTexts texts;
  if (!root.empty() || !usr.empty()) texts.emplace_back("cmdline.roothash", printable(root.empty() ? usr : root));
  if (!root.empty() && !usr.empty()) texts.emplace_back("cmdline.usrhash", printable(usr));
  return texts;
}

NamedTexts uki_facts(const UkiMeasurement& measurement) {
  std::string sections;
  for (const pe::Section& section : measurement.file.sections) {
    sections += (sections.empty() ? "" : ", ") + printable(section.name()) + " " + std::to_string(section.virtual_size);
  }
  return {{"sections", sections}};
}

std::string uki_stub_warning(const UkiMeasurement& measurement) {
  if (measurement.stub_sections.empty()) return {};
  std::string names;
  for (const std::string& name : measurement.stub_sections) names += (names.empty() ? "" : ", ") + name;
  return "whether " + names +
         " is measured depends on the version of the stub: before systemd 254 .ucode, .uname and .sbat are not, and "
         ".profile, .dtbauto and .hwids, which these values leave out, are by newer ones";
}

std::vector<std::string> uki_unmeasured() {
  return {"sections that the stub does not measure, .pcrsig and its own code among them (PCR 4 has the whole file)",
          "the disk, unless the command line has its root hash",
          "credentials and add-ons that the stub loads (PCR 12)"};
}

namespace {

bool recognise(const Reading& reading) {
  return starts_with(*reading.bytes, pe::kMagic) && pe::looks_like_uki(BytesSource(*reading.bytes));
}

Parsed<Content> parse(const Reading& reading) {
  auto measurement = measure_uki(BytesSource(*reading.bytes));
  if (!measurement) return tl::unexpected(measurement.error());
  return std::make_shared<const UkiMeasurement>(std::move(*measurement));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& measurement = artefact.as<UkiMeasurement>();
  for (const pe::Section& section : measurement.file.sections) {
    const bool measured = std::ranges::find(kMeasured, section.name()) != kMeasured.end();
    const std::uint64_t offset = section.stored() == 0 ? section.offset : section.pointer_to_raw_data;
    fields.push_back({offset, section.stored(), printable(section.name()), std::uint64_t{section.virtual_size},
                      measured ? "measured" : "not measured"});
  }
  if (!measurement.cmdline.empty()) fields.push_back({0, 0, "cmdline", Untrusted(measurement.cmdline), "measured"});
  for (const auto& value : measurement.values) {
    fields.push_back({0, 0, name_of("", value), Buffer(value.sha256.begin(), value.sha256.end()), "computed"});
  }
  for (const auto& value : measurement.values) {
    fields.push_back({0, 0, name_of("-sha384", value), Buffer(value.sha384.begin(), value.sha384.end()), "computed"});
  }
}

Appraisal verify(const Artefact& artefact, const Context& /*context*/) {
  Appraisal appraisal =
      only_a_companion("an image is a companion: it explains a measurement and proves nothing by itself");
  // environments.md 9: one of them has to be equal, by the bank that was quoted.
  for (const auto& value : artefact.as<UkiMeasurement>().values) {
    for (const Bytes bank : {Bytes(value.sha256), Bytes(value.sha384)}) {
      appraisal.reference_offers.push_back({"tpm-quote", {{"pcr11", to_buffer(bank)}}, true});
    }
  }
  appraisal.not_covered = uki_unmeasured();
  return appraisal;
}

}  // namespace

constinit const ArtefactType kUki = {
    .name = "uki",
    .document = "environments.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .references = true,
};

}  // namespace touchstone::evidence

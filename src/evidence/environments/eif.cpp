#include "evidence/environments/eif.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <zlib.h>

#include "base/reader.h"
#include "codec/hex.h"
#include "codec/x509.h"
#include "crypto/cose.h"
#include "crypto/key.h"
#include "evidence/material/companion.h"
#include "formats/nitro/sign1.h"

namespace touchstone::evidence {
namespace {

// nitro.md A5, B2: SHA-384(48 zero bytes ‖ digest).
Digest384 extend(Bytes digest) {
  Buffer extended(Digest384{}.size());
  append(extended, digest);
  return crypto::sha384(extended);
}

std::optional<std::int64_t> algorithm_of(crypto::KeyType type) {
  switch (type) {
    case crypto::KeyType::ec_p256: return crypto::kEs256;
    case crypto::KeyType::ec_p384: return crypto::kEs384;
    case crypto::KeyType::ec_p521: return crypto::kEs512;
    case crypto::KeyType::rsa:
    case crypto::KeyType::ec_secp256k1:
    case crypto::KeyType::ed25519: break;
  }
  return std::nullopt;
}

// What is wrong with the signature section (B3); empty when it holds. The payload is built here from the measured value
// and compared byte for byte: what stands in the file is not parsed.
std::string signature_fault(const eif::Signature& signature, const Digest384& pcr0) {
  const auto certificate = x509::parse(signature.certificate_der);
  if (!certificate) return "the certificate does not parse";
  const auto key = crypto::PublicKey::from_spki(certificate->subject_public_key_info);
  const auto alg = key ? algorithm_of(key->type()) : std::nullopt;
  if (!alg) return "the key of the certificate is on none of P-256, P-384, P-521";
  Reader reader(signature.cose_sign1);
  const auto sign1 = nitro::read_sign1(reader);
  if (!sign1 || !reader.empty() || sign1->tagged) return "it is no untagged COSE_Sign1";
  if (sign1->alg != alg) return "its algorithm is not that of the key's curve";
  if (!equal(sign1->payload.bytes, eif::signed_payload(pcr0))) return "it signs another value than PCR0";
  if (!crypto::verify_sign1(*key, *alg, sign1->protected_header.bytes, sign1->payload.bytes, sign1->signature.bytes)) {
    return "it does not verify under the key of the certificate";
  }
  return {};
}

std::string sections_text(const std::vector<eif::Section>& sections) {
  std::string text;
  for (const eif::Section& section : sections) {
    if (!text.empty()) text += ", ";
    text += std::string(name(section.type)) + " " + std::to_string(section.size);
  }
  return text;
}

std::string crc_text(const eif::Header& header) {
  std::array<std::uint8_t, 4> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(header.crc32 >> (24 - 8 * i));
  return to_hex(bytes);
}

}  // namespace

std::string_view name(EifSignature signature) {
  switch (signature) {
    case EifSignature::none: return "none";
    case EifSignature::valid: return "valid";
    case EifSignature::invalid: return "invalid";
  }
  return "none";
}

// B2: only the data of kernel, command line and ramdisks, in the order of the file.
void EifMeasurer::Registers::data(const eif::Section& section, Bytes piece) {
  if (section.type == eif::SectionType::signature || section.type == eif::SectionType::metadata) return;
  if (section.type == eif::SectionType::ramdisk && section.ordinal > 0) {
    if (!boot_) boot_ = all_;
    application_.update(piece);
  }
  all_.update(piece);
}

void EifMeasurer::Registers::finish(EifMeasurement& measurement) {
  if (!boot_) boot_ = all_;
  measurement.pcr0 = extend(all_.finish());
  measurement.pcr1 = extend(boot_->finish());
  measurement.pcr2 = extend(application_.finish());
}

EifMeasurer::EifMeasurer() : crc_(static_cast<std::uint32_t>(crc32_z(0, nullptr, 0))) {}

// B1: everything but the four bytes of the CRC itself.
void EifMeasurer::update_crc(Bytes piece) {
  const auto add = [this](Bytes part) {
    if (!part.empty()) crc_ = static_cast<std::uint32_t>(crc32_z(crc_, part.data(), part.size()));
  };
  const auto cut = [this, piece](std::uint64_t place) {
    return static_cast<std::size_t>(std::clamp<std::uint64_t>(place, seen_, seen_ + piece.size()) - seen_);
  };
  add(piece.first(cut(eif::kCrcOffset)));
  add(piece.subspan(cut(eif::kHeaderSize)));
  seen_ += piece.size();
}

void EifMeasurer::update(Bytes piece) {
  if (failed()) return;
  walker_.update(piece, registers_);
  update_crc(piece);
}

Parsed<EifMeasurement> EifMeasurer::finish() {
  TOUCHSTONE_TRY(image, walker_.finish());
  if (image.header.version >= 2 && image.header.crc32 != crc_) {
    return refuse(Fault::out_of_range, eif::kCrcOffset, "CRC-32", "is not that of the file");
  }
  EifMeasurement measurement;
  measurement.image = std::move(image);
  registers_.finish(measurement);
  if (const auto& signature = measurement.image.signature; signature) {
    measurement.pcr8 = extend(crypto::sha384(signature->certificate_der));
    measurement.signature_reason = signature_fault(*signature, measurement.pcr0);
    measurement.signature = measurement.signature_reason.empty() ? EifSignature::valid : EifSignature::invalid;
  }
  return measurement;
}

Parsed<EifMeasurement> measure_eif(Bytes file) {
  EifMeasurer measurer;
  measurer.update(file);
  return measurer.finish();
}

NamedTexts eif_measurements(const EifMeasurement& measurement) {
  NamedTexts texts = {
      {"pcr0", to_hex(measurement.pcr0)}, {"pcr1", to_hex(measurement.pcr1)}, {"pcr2", to_hex(measurement.pcr2)}};
  if (measurement.pcr8) texts.emplace_back("pcr8", to_hex(*measurement.pcr8));
  return texts;
}

NamedTexts eif_facts(const EifMeasurement& measurement) {
  const eif::Header& header = measurement.image.header;
  NamedTexts texts = {{"version", std::to_string(header.version)},
                      {"arch", header.aarch64() ? "aarch64" : "x86_64"},
                      {"crc", header.version >= 2 ? crc_text(header) : "none before version 2"},
                      {"sections", sections_text(measurement.image.sections)},
                      {"default_memory", std::to_string(header.default_memory)},
                      {"default_cpus", std::to_string(header.default_cpus)}};
  if (const auto& metadata = measurement.image.metadata; metadata) {
    texts.emplace_back("metadata", metadata->image_name.shown() + " " + metadata->image_version.shown());
  }
  texts.emplace_back("signature", name(measurement.signature));
  if (!measurement.signature_reason.empty()) texts.emplace_back("signature_reason", measurement.signature_reason);
  return texts;
}

std::vector<std::string> eif_unmeasured() {
  return {"section boundaries: bytes may move between neighbouring sections", "metadata (image name, version, build)",
          "the architecture flag", "default memory and CPU count", "section flags"};
}

namespace {

bool recognise(const Reading& reading) { return starts_with(*reading.bytes, eif::kMagic); }

Parsed<Content> parse(const Reading& reading) {
  auto measurement = measure_eif(*reading.bytes);
  if (!measurement) return tl::unexpected(measurement.error());
  return std::make_shared<const EifMeasurement>(std::move(*measurement));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& measurement = artefact.as<EifMeasurement>();
  const eif::Header& header = measurement.image.header;
  const auto number = [&fields](std::uint64_t offset, std::uint64_t length, std::string field, std::uint64_t value,
                                std::string meaning) {
    fields.push_back({offset, length, std::move(field), value, std::move(meaning)});
  };
  number(4, 2, "version", header.version, "");
  number(6, 2, "flags", header.flags, header.aarch64() ? "aarch64" : "x86_64");
  number(8, 8, "default_memory", header.default_memory, "bytes");
  number(16, 8, "default_cpus", header.default_cpus, "");
  number(24, 2, "reserved", header.reserved, "");
  number(26, 2, "num_sections", header.num_sections, "");
  number(540, 4, "unused", header.unused, "");
  number(eif::kCrcOffset, 4, "crc32", header.crc32, header.version >= 2 ? "checked" : "not used in version 1");
  for (const eif::Section& section : measurement.image.sections) {
    number(section.data_offset(), section.size, std::string(name(section.type)), section.size,
           section.type == eif::SectionType::signature || section.type == eif::SectionType::metadata ? "not measured"
                                                                                                     : "measured");
  }
  if (const auto& metadata = measurement.image.metadata; metadata) {
    fields.push_back({0, 0, "metadata.name", metadata->image_name, ""});
    fields.push_back({0, 0, "metadata.version", metadata->image_version, ""});
  }
  const auto computed = [&fields](std::string field, const Digest384& value) {
    fields.push_back({0, 0, std::move(field), Buffer(value.begin(), value.end()), "computed"});
  };
  computed("pcr0", measurement.pcr0);
  computed("pcr1", measurement.pcr1);
  computed("pcr2", measurement.pcr2);
  if (measurement.pcr8) computed("pcr8", *measurement.pcr8);
  fields.push_back({0, 0, "signature", Untrusted(name(measurement.signature)), measurement.signature_reason});
  for (const std::string_view oddity : measurement.image.oddities) {
    fields.push_back({0, 0, "oddity", Untrusted(oddity), "not zero"});
  }
}

Appraisal verify(const Artefact& artefact, const Context& /*context*/) {
  const auto& measurement = artefact.as<EifMeasurement>();
  Appraisal appraisal =
      only_a_companion("an image is a companion: it explains a measurement and proves nothing by itself");
  ReferenceOffer offer{"nitro-document", {}, true};
  const auto add = [&offer](std::string pcr, const Digest384& value) {
    offer.values.push_back({std::move(pcr), Buffer(value.begin(), value.end())});
  };
  add("pcr0", measurement.pcr0);
  add("pcr1", measurement.pcr1);
  add("pcr2", measurement.pcr2);
  if (measurement.pcr8) add("pcr8", *measurement.pcr8);
  appraisal.reference_offers.push_back(std::move(offer));
  appraisal.not_covered = eif_unmeasured();
  return appraisal;
}

}  // namespace

constinit const ArtefactType kEif = {
    .name = "eif",
    .document = "nitro.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .references = true,
};

}  // namespace touchstone::evidence

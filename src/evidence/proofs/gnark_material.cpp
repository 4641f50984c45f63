// What lies beside a gnark proof: verification keys and public witnesses (zk-proofs.md 3, 4).
#include <algorithm>
#include <memory>
#include <utility>

#include "evidence/material/companion.h"
#include "evidence/proofs/gnark.h"
#include "evidence/proofs/gnark_content.h"
#include "formats/zk/snarkjs.h"

namespace touchstone::evidence {
namespace proofs {

std::vector<InputBytes> inputs_in(const Artefact& artefact) {
  std::vector<InputBytes> inputs;
  if (const auto* witness = content<zk::gnark::Witness>(artefact, kInputTypes[0])) {
    for (const zk::gnark::Blob& one : witness->elements) {
      inputs.push_back({{one.name, one.offset, one.bytes.size()}, to_buffer(one.bytes), to_hex(one.bytes)});
    }
  } else if (const auto* signals = content<zk::Signals>(artefact, kInputTypes[1])) {
    for (const zk::Signals::Signal& one : signals->signals) {
      inputs.push_back({{"public", one.value.offset, one.value.length}, to_buffer(one.value.bytes), one.digits});
    }
  }
  return inputs;
}

std::optional<Appraisal> on_unsupported_curve(const Context& context) {
  static constexpr std::array<std::string_view, 5> kOthers = {"bls12377", "bls24315", "bls24317", "bw6633", "bw6761"};
  for (const Expectation* expected : context.expect.of("curve")) {
    std::string word;
    for (const char c : expected->text) {
      if (c != '-' && c != '_') word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    if (std::ranges::find(kOthers, word) == kOthers.end()) continue;
    Appraisal appraisal;
    appraisal.add(unknown("input.type", "proofs of gnark on " + printable(expected->text) + " are not supported"));
    appraisal.add(unknown("proof.equation", "the curve is not supported"));
    appraisal.output_reason = "the proof could not be checked";
    return appraisal;
  }
  return std::nullopt;
}

}  // namespace proofs

namespace {

using namespace proofs;
namespace gnark = zk::gnark;

template <class File, auto read>
bool recognise(const Reading& reading) {
  return reading.json == nullptr && read(*reading.bytes).has_value();
}
template <class File, auto read>
Parsed<Content> parse(const Reading& reading) {
  auto readings = read(*reading.bytes);
  if (!readings) return tl::unexpected(readings.error());
  return std::make_shared<const File>(File{std::move(*readings)});
}

void add(std::vector<Field>& fields, const gnark::Blob& blob, std::string_view meaning) {
  fields.push_back(
      {blob.offset, blob.bytes.size(), std::string(blob.name), to_buffer(blob.bytes), std::string(meaning)});
}

void add_head(std::vector<Field>& fields, const Artefact& artefact, std::string_view protocol,
              const gnark::Layout& layout, std::uint64_t public_count) {
  fields.push_back(
      {0, artefact.bytes->size(), "vk.sha256", Buffer(artefact.sha256.begin(), artefact.sha256.end()), "of the file"});
  fields.push_back({0, 0, "protocol", Untrusted(protocol), ""});
  fields.push_back(
      {0, 0, "curve", Untrusted(gnark::name(layout.curve)), layout.raw ? "points are raw" : "points are compressed"});
  fields.push_back({0, 0, "nPublic", public_count, "public inputs"});
}

constexpr std::size_t kMostPoints = 64;  // of K that inspect lists

void inspect_key(const Artefact& artefact, std::vector<Field>& fields) {
  for (const gnark::Key& key : artefact.as<GnarkKeyFile>().readings) {
    const std::size_t others = 1 + key.commitment_keys.size();
    add_head(fields, artefact, "groth16", key.layout, key.K.size() < others ? 0 : key.K.size() - others);
    for (const auto* blob : {&key.alpha1, &key.beta1, &key.beta2, &key.gamma2, &key.delta1, &key.delta2})
      add(fields, *blob, "");
    for (std::size_t i = 0; i < key.K.size() && i < kMostPoints; ++i) {
      fields.push_back(
          {key.K[i].offset, key.K[i].bytes.size(), "K[" + std::to_string(i) + "]", to_buffer(key.K[i].bytes), ""});
    }
    for (const gnark::CommitmentKey& one : key.commitment_keys) {
      add(fields, one.G, "");
      add(fields, one.GSigmaNeg, "");
    }
    for (const gnark::Blob& blob : key.unused) add(fields, blob, "not used");
  }
}

void inspect_plonk_key(const Artefact& artefact, std::vector<Field>& fields) {
  for (const gnark::PlonkKey& key : artefact.as<GnarkPlonkKeyFile>().readings) {
    add_head(fields, artefact, "plonk", key.layout, key.nb_public);
    fields.push_back({0, 0, "size", key.size, "rows"});
    for (const auto* blobs : {&key.numbers, &key.g1, &key.g2}) {
      for (const gnark::Blob& blob : *blobs) add(fields, blob, "");
    }
  }
}

Appraisal verify_key(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a verification key says nothing alone: give it with --key beside a proof");
}

bool recognise_witness(const Reading& reading) {
  return reading.json == nullptr && gnark::parse_witness(*reading.bytes).has_value();
}
Parsed<Content> parse_witness(const Reading& reading) {
  auto witness = gnark::parse_witness(*reading.bytes);
  if (!witness) return tl::unexpected(witness.error());
  return std::make_shared<const gnark::Witness>(std::move(*witness));
}
void inspect_witness(const Artefact& artefact, std::vector<Field>& fields) {
  std::size_t index = 0;
  for (const gnark::Blob& one : artefact.as<gnark::Witness>().elements) {
    fields.push_back(
        {one.offset, one.bytes.size(), "public[" + std::to_string(index++) + "]", to_buffer(one.bytes), ""});
  }
}
Appraisal verify_witness(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a public witness is a companion of the proof that is about it");
}

using Inspect = void (*)(const Artefact&, std::vector<Field>&);
using Judge = Appraisal (*)(const Artefact&, const Context&);
constexpr ArtefactType row(std::string_view name, bool (*look)(const Reading&), Parsed<Content> (*read)(const Reading&),
                           Inspect show, Judge judge, bool key) {
  return {
      .name = name,
      .document = "zk-proofs.md",
      .subject = false,
      .generic = false,
      .recognise = look,
      .parse = read,
      .inspect = show,
      .verify = judge,
      .instant = nullptr,
      .unpack = nullptr,
      .fields = {},
      .behind = {},
      .variant = nullptr,
      .verification_key = key,
  };
}

}  // namespace

constinit const ArtefactType kGnarkKey = row(kGnarkKeyName, recognise<GnarkKeyFile, gnark::parse_key>,
                                             parse<GnarkKeyFile, gnark::parse_key>, inspect_key, verify_key, true);
constinit const ArtefactType kGnarkPlonkKey =
    row(kGnarkPlonkKeyName, recognise<GnarkPlonkKeyFile, gnark::parse_plonk_key>,
        parse<GnarkPlonkKeyFile, gnark::parse_plonk_key>, inspect_plonk_key, verify_key, true);
constinit const ArtefactType kGnarkWitness =
    row("gnark-witness", recognise_witness, parse_witness, inspect_witness, verify_witness, false);

}  // namespace touchstone::evidence

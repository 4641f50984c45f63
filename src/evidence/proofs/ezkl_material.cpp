// What lies beside an EZKL proof.
#include <memory>
#include <utility>

#include "crypto/curves/encoding.h"
#include "crypto/digest.h"
#include "evidence/material/companion.h"
#include "evidence/proofs/ezkl.h"
#include "formats/ezkl/key.h"
#include "formats/ezkl/settings.h"

namespace touchstone::evidence {
namespace {

using curves::Bn254;

std::optional<curves::G1<Bn254>> commitment_of(Bytes bytes) {
  const auto point = curves::g1_from_montgomery<Bn254>(bytes);
  return point ? std::optional(*point) : std::nullopt;
}

Parsed<EzklKey> read_key(Bytes file) {
  TOUCHSTONE_TRY(head, ezkl::parse_key_head(file));
  EzklKey key;
  key.k = head.k;
  key.compress_selectors = head.compress_selectors;
  key.fixed = head.fixed;
  std::size_t offset = head.offset;
  for (Bytes rest = head.fixed_commitments; !rest.empty(); rest = rest.subspan(ezkl::kCommitmentBytes)) {
    const auto point = commitment_of(rest.first(ezkl::kCommitmentBytes));
    if (!point)
      return refuse(Fault::out_of_range, offset, "fixed_commitments", "a commitment is no point of the curve");
    key.commitments.push_back(*point);
    offset += ezkl::kCommitmentBytes;
  }
  // Section 3.4: permutation commitments go on as long as there are points; the rest are selectors.
  Bytes rest = head.rest;
  while (rest.size() >= ezkl::kCommitmentBytes) {
    const auto point = commitment_of(rest.first(ezkl::kCommitmentBytes));
    if (!point) break;
    key.commitments.push_back(*point);
    ++key.permutation;
    rest = rest.subspan(ezkl::kCommitmentBytes);
  }
  // A selector that begins with 64 zeros looks like infinity.
  std::size_t left = rest.size();
  const std::size_t bitmap = ezkl::selector_bytes(head.k);
  while (left % bitmap != 0 && key.permutation > 0 && key.commitments.back().infinity) {
    key.commitments.pop_back();
    --key.permutation;
    left += ezkl::kCommitmentBytes;
  }
  if (left % bitmap != 0 || (!head.compress_selectors && left != 0))
    return refuse(Fault::trailing, file.size() - left, "selectors", "are no bitmaps of 2^k bits");
  key.selectors = left / bitmap;
  return key;
}

bool is_raw(const Reading& reading) { return reading.json == nullptr && reading.encoding == Encoding::raw; }

// The head alone is little: the whole file must be one, so that a broken key is offered to nobody.
bool recognise_key(const Reading& reading) {
  if (!is_raw(reading) || !ezkl::parse_key_head(*reading.bytes)) return false;
  return read_key(*reading.bytes).has_value();
}
Parsed<Content> parse_key(const Reading& reading) {
  if (!is_raw(reading)) return refuse(Fault::syntax, 0, "vk.key", "is no binary file");
  auto key = read_key(*reading.bytes);
  if (!key) return tl::unexpected(key.error());
  return std::make_shared<const EzklKey>(std::move(*key));
}
void inspect_key(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& key = artefact.as<EzklKey>();
  fields.push_back(
      {0, artefact.bytes->size(), "vk.sha256", Buffer(artefact.sha256.begin(), artefact.sha256.end()), "of the file"});
  fields.push_back({0, 0, "k", std::uint64_t{key.k}, "2^k rows"});
  fields.push_back({0, 0, "compress_selectors", key.compress_selectors, ""});
  fields.push_back({0, 0, "fixed_commitments", std::uint64_t{key.fixed}, "points"});
  fields.push_back({0, 0, "permutation_commitments", std::uint64_t{key.permutation}, "points"});
  fields.push_back({0, 0, "selectors", std::uint64_t{key.selectors}, "bitmaps"});
}
Appraisal verify_key(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a verification key says nothing alone: give it with --key beside a proof");
}

bool recognise_settings(const Reading& reading) {
  return reading.json != nullptr && ezkl::looks_like_settings(reading.json->root());
}
Parsed<Content> parse_settings(const Reading& reading) {
  if (reading.json == nullptr) return refuse(Fault::syntax, 0, "settings.json", "is no JSON");
  auto settings = ezkl::parse_settings(reading.json->root());
  if (!settings) return tl::unexpected(settings.error());
  return std::make_shared<const ezkl::Settings>(std::move(*settings));
}
void inspect_settings(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& settings = artefact.as<ezkl::Settings>();
  fields.push_back({0, artefact.bytes->size(), "settings.sha256",
                    Buffer(artefact.sha256.begin(), artefact.sha256.end()),
                    "of the file; nothing in a proof binds it"});
  fields.push_back({0, 0, "input_visibility", settings.input.text, ""});
  fields.push_back({0, 0, "param_visibility", settings.param.text, ""});
  fields.push_back({0, 0, "output_visibility", settings.output.text, ""});
  if (settings.instances)
    fields.push_back(
        {settings.shapes_offset, settings.shapes_length, "instances", *settings.instances, "public instances"});
  if (settings.version) fields.push_back({0, 0, "version", *settings.version, "not authenticated"});
}
Appraisal verify_settings(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("settings are a companion of the proof that was made with them");
}

bool recognise_srs(const Reading& reading) { return is_raw(reading) && ezkl::looks_like_srs(*reading.bytes); }
Parsed<Content> parse_srs(const Reading& reading) {
  if (!recognise_srs(reading)) return refuse(Fault::out_of_range, 0, "srs", "has not the length of its k");
  return std::make_shared<const std::uint8_t>((*reading.bytes)[0]);
}
void inspect_srs(const Artefact& artefact, std::vector<Field>& fields) {
  fields.push_back({0, 4, "k", std::uint64_t{artefact.as<std::uint8_t>()}, "2^k powers of tau"});
}
Appraisal verify_srs(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a structured reference string is a companion of a proof");
}

bool recognise_vka(const Reading& reading) { return is_raw(reading) && ezkl::parse_vka(*reading.bytes); }
Parsed<Content> parse_vka(const Reading& reading) {
  if (!is_raw(reading)) return refuse(Fault::syntax, 0, "vka", "is no binary file");
  auto words = ezkl::parse_vka(*reading.bytes);
  if (!words) return tl::unexpected(words.error());
  return std::make_shared<const Buffer>(to_buffer(*words));
}
void inspect_vka(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& words = artefact.as<Buffer>();
  const Digest256 digest = crypto::keccak256(words);
  fields.push_back({8, words.size(), "vka.keccak", Buffer(digest.begin(), digest.end()), "keccak256 of the words"});
}
Appraisal verify_vka(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("the words of a reusable verifier's key are a companion of a proof");
}

struct Functions {
  bool (*recognise)(const Reading&);
  Parsed<Content> (*parse)(const Reading&);
  void (*inspect)(const Artefact&, std::vector<Field>&);
  Appraisal (*verify)(const Artefact&, const Context&);
};
constexpr ArtefactType row(std::string_view name, const Functions& functions, bool key) {
  return {
      .name = name,
      .document = "ezkl-and-evm.md",
      .subject = false,
      .generic = false,
      .recognise = functions.recognise,
      .parse = functions.parse,
      .inspect = functions.inspect,
      .verify = functions.verify,
      .instant = nullptr,
      .unpack = nullptr,
      .fields = {},
      .behind = {},
      .variant = nullptr,
      .verification_key = key,
  };
}

}  // namespace

constinit const ArtefactType kEzklKey = row("ezkl-key", {recognise_key, parse_key, inspect_key, verify_key}, true);
constinit const ArtefactType kEzklSettings =
    row("ezkl-settings", {recognise_settings, parse_settings, inspect_settings, verify_settings}, false);
constinit const ArtefactType kEzklSrs = row("ezkl-srs", {recognise_srs, parse_srs, inspect_srs, verify_srs}, false);
constinit const ArtefactType kEzklVka = row("ezkl-vka", {recognise_vka, parse_vka, inspect_vka, verify_vka}, false);

}  // namespace touchstone::evidence

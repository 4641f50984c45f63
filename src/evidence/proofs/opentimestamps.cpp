#include "evidence/proofs/opentimestamps.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "evidence/proofs/ots_path.h"
#include "evidence/proofs/place.h"
#include "formats/ots/ots.h"

namespace touchstone::evidence {
namespace {

using ots::Attestation;
using ots::Timestamp;
using transparency::at;
using transparency::Attested;
using transparency::BitcoinHeader;
using transparency::counted;

constexpr std::string_view kDigest = "ots.digest", kPath = "ots.path", kBitcoin = "ots.bitcoin",
                           kPending = "ots.pending";

Place place_of(const ots::Node& node) { return Place{{}, node.offset, node.length}; }
Place digest_place(const Timestamp& timestamp) { return Place{{}, timestamp.digest_offset, timestamp.digest.size()}; }

/// What a run has gathered about one timestamp.
struct Case {
  const Timestamp& timestamp;
  const Context& context;
  std::vector<Attested> attested;
  std::vector<BitcoinHeader> headers;
};

// --- ots.digest

/// The file that was stamped, among the companions.
struct Stamped {
  std::string path;                           // empty: none
  std::optional<std::size_t> file, artefact;  // which it is
  std::vector<const PlainFile*> others;       // that somebody named, that are nothing else, and that are not it
};

bool is_digest_of(const Timestamp& timestamp, const Buffer& bytes) {
  return equal(transparency::apply(timestamp.digest_op, bytes, {}), timestamp.digest);
}

Stamped find_stamped(const Case& one) {
  Stamped stamped;
  const Companions& companions = one.context.companions;
  for (std::size_t i = 0; i < companions.files.size(); ++i) {
    const PlainFile& file = companions.files[i];
    const bool large = file.bytes == nullptr;
    const bool same = large ? one.timestamp.digest_op == ots::Op::sha256 && equal(file.sha256, one.timestamp.digest)
                            : is_digest_of(one.timestamp, *file.bytes);
    if (same) {
      stamped.path = file.path;
      stamped.file = i;
      return stamped;
    }
    const bool header = std::ranges::any_of(one.headers, [i](const BitcoinHeader& known) { return known.file == i; });
    const bool comparable = !large || one.timestamp.digest_op == ots::Op::sha256;
    if (!header && !file.walked && comparable) stamped.others.push_back(&file);
  }
  // What is evidence of another kind may have been stamped as well; that it was not says nothing.
  for (std::size_t i = 0; i < companions.artefacts.size(); ++i) {
    const Artefact& artefact = companions.artefacts[i];
    if (artefact.encoding != Encoding::raw || artefact.bytes == nullptr || artefact.bytes->size() != artefact.size)
      continue;
    if (!is_digest_of(one.timestamp, *artefact.bytes)) continue;
    stamped.path = artefact.origin;
    stamped.artefact = i;
    return stamped;
  }
  return stamped;
}

Check check_digest(const Case& one, const Stamped& stamped) {
  const Timestamp& timestamp = one.timestamp;
  const std::string actual = to_hex(timestamp.digest) + "   " + std::string(name(timestamp.digest_op)) + ", stamped";
  const auto expected = transparency::compare(one.context, "digest", to_buffer(timestamp.digest));
  if (expected.differs != nullptr) {
    return at(failed(kDigest, "another digest was stamped", transparency::given_text(*expected.differs), actual),
              digest_place(timestamp));
  }
  if (stamped.path.empty() && !stamped.others.empty()) {
    const PlainFile& other = *stamped.others.front();
    const std::string digest = other.bytes == nullptr
                                   ? to_hex(other.sha256)
                                   : to_hex(transparency::apply(timestamp.digest_op, *other.bytes, {}));
    return at(failed(kDigest, "another file was stamped", digest + "   of " + other.path, actual),
              digest_place(timestamp));
  }
  const std::string weak = timestamp.digest_op == ots::Op::sha1 ? "; two different files can share this SHA-1" : "";
  if (!stamped.path.empty()) return at(passed(kDigest, stamped.path + " was stamped" + weak), digest_place(timestamp));
  if (expected.given) return at(passed(kDigest, "the expected digest was stamped" + weak), digest_place(timestamp));
  return at(unknown(kDigest, "nobody said what was stamped"), digest_place(timestamp));
}

// --- ots.bitcoin

std::vector<const Attested*> of_kind(const Case& one, Attestation::Kind kind) {
  std::vector<const Attested*> found;
  for (const Attested& attested : one.attested) {
    if (attested.node->attestation->kind == kind) found.push_back(&attested);
  }
  return found;
}

std::uint64_t seconds_of(const BitcoinHeader& header) { return static_cast<std::uint64_t>(header.time().seconds); }

/// An attestation and the header that bears it out, or the one to tell about.
struct Anchored {
  Check check;
  const Attested* attested = nullptr;     // null: no Bitcoin attestation
  const BitcoinHeader* header = nullptr;  // null: none bears it out
  std::vector<const BitcoinHeader*> pinned;
};

Anchored check_bitcoin(const Case& one) {
  Anchored result;
  const auto attestations = of_kind(one, Attestation::Kind::bitcoin);
  const auto expected = one.context.expect.of("block_hash");
  for (const BitcoinHeader& header : one.headers) {
    const bool pinned = std::ranges::any_of(expected, [&](const Expectation* expectation) {
      return expectation->bytes && equal(*expectation->bytes, header.hash);
    });
    if (pinned) result.pinned.push_back(&header);
  }
  if (attestations.empty()) {
    result.check = unknown(kBitcoin, "no attestation of a Bitcoin block: the timestamp is not complete");
    return result;
  }
  result.attested = attestations.front();
  const Place place = place_of(*result.attested->node);
  if (one.headers.empty()) {
    const std::string height = std::to_string(result.attested->node->attestation->height);
    result.check = at(unknown(kBitcoin, "no header of block " + height + " to compare with"), place);
    result.check.expected = to_hex(result.attested->message) + "   as its Merkle root";
    return result;
  }
  // Every expected block must be there.
  const bool all_there = std::ranges::all_of(expected, [&](const Expectation* expectation) {
    return std::ranges::any_of(result.pinned, [&](const BitcoinHeader* header) {
      return expectation->bytes && equal(*expectation->bytes, header->hash);
    });
  });
  if (result.pinned.empty() || !all_there) {
    result.check =
        at(unknown(kBitcoin, expected.empty() ? "nobody vouches for the header: name its hash with --expect block_hash="
                                              : "no header has the expected hash"),
           place);
    result.check.actual = to_hex(one.headers.front().hash) + "   " + one.headers.front().path;
    return result;
  }
  for (const BitcoinHeader* header : result.pinned) {
    for (const Attested* attested : attestations) {
      if (!equal(attested->message, header->merkle_root())) continue;
      result.attested = attested;
      result.header = header;
      const auto time = transparency::compare(one.context, "time", seconds_of(*header));
      if (time.differs != nullptr) {
        result.check = at(failed(kBitcoin, "the time of the block is not the expected one",
                                 transparency::given_text(*time.differs), std::to_string(seconds_of(*header))),
                          place_of(*attested->node));
        return result;
      }
      result.check = at(passed(kBitcoin, "in block " + std::to_string(attested->node->attestation->height) + " of " +
                                             to_text(header->time()) + ", " + header->path),
                        place_of(*attested->node));
      return result;
    }
  }
  result.check = at(failed(kBitcoin, "the block has another Merkle root",
                           to_hex(result.pinned.front()->merkle_root()) + "   " + result.pinned.front()->path,
                           to_hex(result.attested->message)),
                    place);
  return result;
}

std::string calendars(const Case& one) {
  std::string text;
  for (const Attested* pending : of_kind(one, Attestation::Kind::pending)) {
    text += (text.empty() ? "" : ", ") + pending->node->attestation->uri.shown();
  }
  return text;
}

Appraisal verify(const Artefact& artefact, const Context& context) {
  const auto& timestamp = artefact.as<Timestamp>();
  const Case one{timestamp, context, transparency::attested(timestamp),
                 transparency::bitcoin_headers(context.companions)};
  const Stamped stamped = find_stamped(one);
  Anchored anchored = check_bitcoin(one);
  const std::string promised = calendars(one);
  const auto operations = static_cast<std::size_t>(
      std::ranges::count_if(timestamp.nodes, [](const ots::Node& node) { return node.op.has_value(); }));
  Appraisal appraisal;
  appraisal.add(check_digest(one, stamped));
  appraisal.add(
      passed(kPath, counted(operations, "operation") + " and " + counted(one.attested.size(), "attestation")));
  appraisal.add(std::move(anchored.check));
  appraisal.add(promised.empty() ? skipped(kPending, "no calendar promised anything")
                                 : noted(kPending, "promised by " + promised));

  appraisal.claims.push_back({"digest", to_buffer(timestamp.digest)});
  if (anchored.attested != nullptr) {
    appraisal.claims.push_back({"height", anchored.attested->node->attestation->height});
    if (!anchored.attested->message.empty()) appraisal.claims.push_back({"merkle_root", anchored.attested->message});
  }
  if (anchored.header != nullptr) {
    appraisal.claims.push_back({"time", seconds_of(*anchored.header)});
    appraisal.claims.push_back({"block_hash", to_buffer(anchored.header->hash)});
  }
  if (!promised.empty()) appraisal.claims.push_back({"calendars", Untrusted(promised)});

  if (stamped.file) appraisal.used_files.push_back(*stamped.file);
  if (stamped.artefact) appraisal.used.push_back(*stamped.artefact);
  for (const PlainFile* other : stamped.others) {
    appraisal.used_files.push_back(static_cast<std::size_t>(other - context.companions.files.data()));
  }
  for (const BitcoinHeader& header : one.headers) appraisal.used_files.push_back(header.file);
  if (!stamped.path.empty() && timestamp.digest_op == ots::Op::sha256) {
    appraisal.edges.push_back({artefact.origin, stamped.path, "sha256", Outcome::pass, to_hex(timestamp.digest),
                               to_hex(timestamp.digest), digest_place(timestamp)});
  }
  appraisal.not_covered = {"that the block is part of the chain: its height and work are not checked",
                           "the exact time: clocks of miners may be hours off",
                           "who stamped the file, and that it is true"};
  if (timestamp.digest_op == ots::Op::sha1) {
    appraisal.not_covered.emplace_back("SHA-1 collisions: two different files can share this proof");
  }
  appraisal.model_reason = "a timestamp names no model";
  return appraisal;
}

// --- the rest of the row

bool recognise(const Reading& reading) { return reading.json == nullptr && ots::looks_like_timestamp(*reading.bytes); }

Parsed<Content> parse(const Reading& reading) {
  auto timestamp = ots::parse(*reading.bytes);
  if (!timestamp) return tl::unexpected(timestamp.error());
  return std::make_shared<const Timestamp>(std::move(*timestamp));
}

Field field_of(const ots::Node& node) {
  if (node.op) return {node.offset, node.length, std::string(name(*node.op)), to_buffer(node.operand), ""};
  const Attestation& attestation = *node.attestation;
  switch (attestation.kind) {
    case Attestation::Kind::bitcoin:
      return {node.offset, node.length, "bitcoin", attestation.height, "height of a block"};
    case Attestation::Kind::litecoin: return {node.offset, node.length, "litecoin", attestation.height, "not checked"};
    case Attestation::Kind::pending: return {node.offset, node.length, "pending", attestation.uri, "a promise"};
    case Attestation::Kind::unknown: break;
  }
  return {node.offset, node.length, "attestation", to_buffer(attestation.payload),
          "unknown, tag " + to_hex(attestation.tag)};
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& timestamp = artefact.as<Timestamp>();
  fields.push_back({timestamp.digest_offset, timestamp.digest.size(), "digest", to_buffer(timestamp.digest),
                    std::string(name(timestamp.digest_op))});
  for (const ots::Node& node : timestamp.nodes) fields.push_back(field_of(node));
}

constexpr std::array kFields{FieldSpec{"digest", ValueKind::hex, kDigest},
                             FieldSpec{"block_hash", ValueKind::hex, kBitcoin},
                             FieldSpec{"height", ValueKind::number, "input.expect"},
                             FieldSpec{"time", ValueKind::number, kBitcoin},
                             FieldSpec{"merkle_root", ValueKind::hex, "input.expect"},
                             FieldSpec{"calendars", ValueKind::text, "input.expect"}};
constexpr std::array<std::string_view, 4> kChecks{kDigest, kPath, kBitcoin, kPending};

}  // namespace

constinit const ArtefactType kOpentimestamps = {
    .name = "opentimestamps",
    .document = "transparency.md",
    .subject = true,
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .fields = kFields,
    .checks = kChecks,
};

}  // namespace touchstone::evidence

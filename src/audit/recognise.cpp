#include "audit/recognise.h"

#include <algorithm>
#include <utility>

#include "codec/json.h"
#include "codec/spelling.h"
#include "crypto/digest.h"

namespace touchstone::audit {
namespace {

bool is_space(std::uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

bool looks_like_json(const Buffer& bytes) {
  const auto first = std::ranges::find_if_not(bytes, is_space);
  return first != bytes.end() && (*first == '{' || *first == '[');
}

std::shared_ptr<const json::Document> shared(json::Document document) {
  return std::make_shared<const json::Document>(std::move(document));
}

struct Readings {
  std::vector<Reading> all;
  std::optional<ParseError> json_error;  // why a text that begins like JSON is none
};

Readings readings_of(const std::shared_ptr<const Buffer>& input) {
  Readings readings;
  Reading raw;
  raw.bytes = input;
  if (looks_like_json(*input)) {
    if (auto strict = json::parse(*input); strict) {
      // Without duplicate keys and lone surrogates both dialects read the same.
      raw.json = shared(std::move(*strict));
      raw.gateway_json = raw.json;
    } else {
      readings.json_error = strict.error();
      if (auto lenient = json::parse(*input, json::Dialect::gateway); lenient) {
        raw.gateway_json = shared(std::move(*lenient));
      }
    }
    readings.all.push_back(std::move(raw));
    return readings;
  }
  readings.all.push_back(std::move(raw));
  for (Spelling& spelling : spellings(*input)) {
    Reading reading;
    reading.bytes = std::make_shared<const Buffer>(std::move(spelling.bytes));
    reading.encoding = spelling.encoding;
    readings.all.push_back(std::move(reading));
  }
  return readings;
}

struct Candidate {
  const ArtefactType* type;
  const Reading* reading;
};

// A decoded spelling says more than the text that spells it, so of two readings of one type the later one stays.
std::vector<Candidate> candidates_of(const Readings& readings, const ArtefactType* wanted) {
  std::vector<Candidate> candidates;
  for (const Reading& reading : readings.all) {
    for (const ArtefactType* type : evidence::types()) {
      if ((wanted != nullptr && type != wanted) || !type->recognise(reading)) continue;
      std::erase_if(candidates, [type](const Candidate& one) { return one.type == type; });
      candidates.push_back({type, &reading});
    }
  }
  const bool narrow = std::ranges::any_of(candidates, [](const Candidate& one) { return !one.type->generic; });
  if (narrow) std::erase_if(candidates, [](const Candidate& one) { return one.type->generic; });
  return candidates;
}

Artefact artefact_of(const ArtefactType& type, const Reading& reading, Content content, const Buffer& input,
                     const std::string& origin) {
  Artefact artefact;
  artefact.type = &type;
  artefact.encoding = reading.encoding;
  artefact.bytes = reading.bytes;
  artefact.content = std::move(content);
  artefact.sha256 = crypto::sha256(input);
  artefact.size = input.size();
  artefact.origin = origin;
  return artefact;
}

// `--as`: the strict parse of that type alone decides, in whatever spelling it holds.
void parse_as(const ArtefactType& type, const Readings& readings, const Buffer& input, const std::string& origin,
              Recognition& result) {
  result.refused_by = &type;
  bool first = true;
  for (const Reading& reading : readings.all) {
    auto content = type.parse(reading);
    if (content) {
      result.artefacts.push_back(artefact_of(type, reading, std::move(*content), input, origin));
      return;
    }
    // The reason to tell is that of the reading that looks most like the type: a decoded spelling, else the raw bytes.
    if (first || type.recognise(reading)) {
      result.error = content.error();
      result.encoding = reading.encoding;
    }
    first = false;
  }
}

}  // namespace

Recognition recognise(const std::shared_ptr<const Buffer>& input, const std::string& origin,
                      const ArtefactType* wanted) {
  Recognition result;
  if (input->empty()) {
    result.refused_by = wanted;
    result.error = {Fault::truncated, 0, "input", "it is empty"};
    return result;
  }
  const Readings readings = readings_of(input);
  if (wanted != nullptr) {
    parse_as(*wanted, readings, *input, origin, result);
  } else {
    for (const Candidate& candidate : candidates_of(readings, nullptr)) {
      auto content = candidate.type->parse(*candidate.reading);
      if (content) {
        result.artefacts.push_back(
            artefact_of(*candidate.type, *candidate.reading, std::move(*content), *input, origin));
      } else if (result.refused_by == nullptr) {
        result.refused_by = candidate.type;
        result.encoding = candidate.reading->encoding;
        result.error = content.error();
      }
    }
  }
  if (!result.artefacts.empty()) return result;
  // Text that is almost JSON or almost base64 deserves its own reason rather than "of no known format".
  if (readings.json_error && result.refused_by == wanted) result.error = *readings.json_error;
  if (readings.all.size() == 1) {
    if (const auto text = explain_text(*input); !text) result.error = text.error();
  }
  return result;
}

}  // namespace touchstone::audit

// Beside the property of every artefact: what a parser of weights accepts has its tensors inside the file, as many
// bytes as it says, and unique names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "base/byte_source.h"
#include "evidence/models/weight_format.h"
#include "evidence/models/weight_types.h"
#include "evidence_fuzz.h"

namespace touchstone::fuzz {

inline void check_tensors(const tensors::WeightFile& file, Bytes input) {
  std::set<std::string, std::less<>> names;
  for (const tensors::Tensor& tensor : file.tensors) {
    require(names.emplace(tensor.name()).second);
    require(tensor.shape().size() == tensor.rank());
    if (tensor.place == tensors::Place::span) {
      require(tensor.offset <= input.size() && tensor.length <= input.size() - tensor.offset);
    } else if (tensor.place == tensors::Place::external) {
      require(tensor.offset < file.externals.size());
    } else if (tensor.place == tensors::Place::converted) {
      std::uint64_t length = 0;
      require(tensors::read_converted(BytesSource(input), file.converted.at(static_cast<std::size_t>(tensor.offset)),
                                      [&length](Bytes piece) { length += piece.size(); }));
      require(length == tensor.length);
    }
  }
}

inline void run_weights(evidence::WeightFormat format, Bytes input) {
  const auto artefact = run_type(*evidence::weight_type(format), input);
  const evidence::WeightReading reading = evidence::read_weights(BytesSource(input), "", format);
  require(!reading.unreadable);
  require(reading.malformed.has_value() == !artefact.has_value());
  if (reading.weights) check_tensors(*reading.weights, input);
}

}  // namespace touchstone::fuzz

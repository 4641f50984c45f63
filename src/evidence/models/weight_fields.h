// What `inspect` prints of a model file (models.md 2): everything but the bytes of the tensors.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "appraisal/claim.h"
#include "base/byte_source.h"
#include "evidence/models/weight_parse.h"

namespace touchstone::evidence {

/// Reads texts of a file for people, up to 64 MiB together; of what comes later it says how long it is.
class TextBudget {
 public:
  explicit TextBudget(const ByteSource& source) : source_(source) {}
  /// The bytes [offset, offset + length), which lie inside the file; "(12 bytes)" when they are too many or cannot be
  /// read any more.
  [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t length);
  /// Whether that many bytes are left; they are used up then.
  [[nodiscard]] bool use(std::uint64_t bytes);
  [[nodiscard]] const ByteSource& source() const { return source_; }

 private:
  const ByteSource& source_;
  std::uint64_t left_ = 64U << 20U;
};

/// The fields that need the file itself: header, pairs, metadata, members; of an index and a pointer all. Long values
/// have a brief form: the count and SHA-256 of an array.
[[nodiscard]] std::vector<Field> weight_head(const ParsedWeights& parsed, const ByteSource& source);

/// The pairs of a GGUF file; appended to `fields`.
void add_gguf_pairs(const gguf::File& file, TextBudget& texts, std::vector<Field>& fields);

/// The tensors, in the order of the file; appended to `fields`.
void add_tensors(const tensors::WeightFile& weights, std::vector<Field>& fields);

}  // namespace touchstone::evidence

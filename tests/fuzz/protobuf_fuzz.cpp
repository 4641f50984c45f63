// The fields of a message follow each other without a hole up to its end, or there is an error inside the input.
#include "codec/protobuf.h"
#include "evidence_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const BytesSource source({data, size});
  SourceReader in(source);
  protobuf::Walk walk(in, 0, size, "message");
  std::uint64_t end = 0;
  while (true) {
    const auto field = walk.next();
    if (!field) {
      fuzz::require(field.error().offset <= size && field.error().offset >= end);
      return 0;
    }
    if (!*field) break;
    fuzz::require((*field)->tag_offset == end && (*field)->number != 0);
    fuzz::require((*field)->offset > end && (*field)->end() >= (*field)->offset);
    end = (*field)->end();
  }
  fuzz::require(end == size);
  return 0;
}

// DER: elements tile their parent, each is written back to the same bytes, and a refusal names a place inside and
// consumes nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "codec/der.h"

using namespace touchstone;

namespace {

constexpr std::size_t kDepth = 24;

void require(bool holds) {
  if (!holds) std::abort();
}

template <class T>
void inside(const Parsed<T>& value, const der::Element& element) {
  const std::size_t end = element.offset + element.whole.size();
  if (!value) require(value.error().offset >= element.offset && value.error().offset <= end);
}

void read_values(const der::Element& element) {
  inside(der::as_boolean(element, "value"), element);
  inside(der::as_octets_of_bits(element, "value"), element);
  inside(der::as_named_bits(element, "value"), element);
  inside(der::as_oid(element, "value"), element);
  inside(der::as_time(element, "value"), element);
  const auto magnitude = der::as_magnitude(element, "value");
  inside(magnitude, element);
  const auto number = der::as_u64(element, "value");
  inside(number, element);
  require(number.has_value() == (magnitude && magnitude->size() <= 8));
  if (magnitude && !magnitude->empty()) require(magnitude->front() != 0);
}

void tile(Reader reader, std::size_t depth) {
  const std::size_t end = reader.offset() + reader.remaining();
  while (!reader.empty()) {
    const std::size_t start = reader.offset();
    const auto element = der::read_any(reader, "element");
    if (!element) {
      require(reader.offset() == start);
      require(element.error().offset >= start && element.error().offset <= end);
      return;
    }
    require(element->offset == start && reader.offset() == start + element->whole.size());
    require(element->content_offset() + element->content.size() == reader.offset());
    Buffer written;
    der::write(written, element->tag, element->content);
    require(equal(written, element->whole));
    read_values(*element);
    if (depth > 1) tile(element->reader(), depth - 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tile(Reader(Bytes(data, size)), kDepth);
  return 0;
}

// CBOR: skipping an item and walking it by hand agree; what is skipped has no strict prefix that is an item; a refusal
// names a place inside.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "codec/cbor.h"

using namespace touchstone;

namespace {

constexpr std::size_t kDepth = 24;

void require(bool holds) {
  if (!holds) std::abort();
}

Parsed<void> walk(Reader& reader, std::size_t depth);

Parsed<void> walk_entries(Reader& reader, const cbor::Head& head, std::size_t depth) {
  cbor::Entries entries(reader, head);
  while (true) {
    TOUCHSTONE_TRY(more, entries.next("item"));
    if (!more) return {};
    TOUCHSTONE_CHECK(walk(reader, depth));
    if (head.major == cbor::Major::map) TOUCHSTONE_CHECK(walk(reader, depth));
  }
}

// The same as cbor::skip, in the way that a format reads. Depth is limited by kDepth.
Parsed<void> walk(Reader& reader, std::size_t depth) {
  TOUCHSTONE_TRY(head, cbor::read_head(reader, "item"));
  if (cbor::is_break(head)) return refuse(Fault::syntax, head.offset, "item");
  const bool container =
      head.major == cbor::Major::array || head.major == cbor::Major::map || head.major == cbor::Major::tag;
  if (container && depth == 0) return refuse(Fault::too_deep, head.offset, "item");
  switch (head.major) {
    case cbor::Major::bytes:
    case cbor::Major::text: {
      TOUCHSTONE_TRY(string, cbor::read_string(reader, head, "item"));
      require(string.offset <= reader.offset());
      return {};
    }
    case cbor::Major::array:
    case cbor::Major::map: return walk_entries(reader, head, depth - 1);
    case cbor::Major::tag: return walk(reader, depth - 1);
    case cbor::Major::unsigned_int:
    case cbor::Major::negative_int:
    case cbor::Major::simple: return {};
  }
  return {};
}

void check_head(Bytes input) {
  Reader reader(input);
  const auto head = cbor::read_head(reader, "head");
  if (!head) {
    require(reader.offset() == 0);
    return;
  }
  const bool has_argument = head->major != cbor::Major::simple && !head->indefinite;
  if (!has_argument) return;
  Buffer written;
  cbor::write_head(written, head->major, head->argument);
  require(head->shortest == (written.size() == reader.offset()));
  require(written.size() <= reader.offset());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  check_head(input);
  Reader skipped(input);
  const auto shortest = cbor::skip(skipped, kDepth, "item");
  Reader walked(input);
  const auto walk_result = walk(walked, kDepth);
  require(shortest.has_value() == walk_result.has_value());
  if (!shortest) {
    require(shortest.error().offset <= size);
    require(walk_result.error().offset <= size);
    return 0;
  }
  require(skipped.offset() == walked.offset() && skipped.offset() > 0);
  Reader cut(input.first(skipped.offset() - 1));
  require(!cbor::skip(cut, kDepth, "item"));
  return 0;
}

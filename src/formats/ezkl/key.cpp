#include "formats/ezkl/key.h"

#include "base/reader.h"

namespace touchstone::ezkl {

std::size_t selector_bytes(std::uint32_t k) { return k < 3 ? 1 : std::size_t{1} << (k - 3); }

Parsed<KeyHead> parse_key_head(Bytes file) {
  Reader reader(file);
  KeyHead head;
  // 03 is no possible first byte of a k of 32 bits, most significant byte first.
  if (reader.peek() == 3) {
    TOUCHSTONE_CHECK(reader.u8("version"));
    TOUCHSTONE_TRY(k, reader.u8("k"));
    TOUCHSTONE_TRY(compress, reader.u8("compress_selectors"));
    if (compress > 1) return refuse(Fault::out_of_range, 2, "compress_selectors", "is neither 0 nor 1");
    TOUCHSTONE_TRY(count, reader.u32le("fixed_commitments"));
    head.k = k;
    head.compress_selectors = compress == 1;
    head.fixed = count;
  } else {
    TOUCHSTONE_TRY(k, reader.u32be("k"));
    TOUCHSTONE_TRY(count, reader.u32be("fixed_commitments"));
    head.old_form = true;
    head.k = k;
    head.fixed = count;
  }
  if (head.k == 0 || head.k > kMostK) return refuse(Fault::out_of_range, head.old_form ? 0 : 1, "k", "is not 1 to 28");
  if (head.fixed == 0 || head.fixed > reader.remaining() / kCommitmentBytes)
    return refuse(Fault::truncated, reader.offset(), "fixed_commitments");
  head.offset = reader.offset();
  TOUCHSTONE_TRY(fixed, reader.take(head.fixed * kCommitmentBytes, "fixed_commitments"));
  head.fixed_commitments = fixed;
  head.rest = reader.rest();
  return head;
}

bool looks_like_srs(Bytes file) {
  Reader reader(file);
  const auto k = reader.u32le("k");
  return k && *k >= 1 && *k <= kMostK && file.size() == 4 + (std::size_t{128} << *k) + 256;
}

Parsed<Bytes> parse_vka(Bytes file) {
  Reader reader(file);
  TOUCHSTONE_TRY(count, reader.u64le("count"));
  if (count == 0) return refuse(Fault::out_of_range, 0, "count", "is zero");
  if (count > reader.remaining() / 32) return refuse(Fault::truncated, file.size(), "words");
  TOUCHSTONE_TRY(words, reader.take(static_cast<std::size_t>(count) * 32, "words"));
  TOUCHSTONE_CHECK(reader.expect_end("words"));
  return words;
}

}  // namespace touchstone::ezkl

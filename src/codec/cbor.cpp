#include "codec/cbor.h"

#include <utility>

#include "base/untrusted.h"

namespace touchstone::cbor {
namespace {

constexpr std::uint8_t kIndefinite = 31;  // RFC 8949 section 3, additional information
constexpr std::uint8_t kOneByte = 24;

// RFC 8949 section 4.2.1: a float stands in the shortest form that keeps its value. One that is shorter exists when the
// significand's low bits are zero and the exponent fits, subnormal numbers included.
struct FloatForm {
  unsigned significand_bits, exponent_bits;
};
constexpr FloatForm kHalf{10, 5}, kSingle{23, 8}, kDouble{52, 11};

bool fits(std::uint64_t bits, FloatForm from, FloatForm to) {
  const std::uint64_t significand = bits & ((std::uint64_t{1} << from.significand_bits) - 1);
  const std::uint64_t exponent_mask = (std::uint64_t{1} << from.exponent_bits) - 1;
  const std::uint64_t exponent = bits >> from.significand_bits & exponent_mask;
  const unsigned dropped = from.significand_bits - to.significand_bits;
  const auto low_bits_are_zero = [significand](unsigned count) {
    return (significand & ((std::uint64_t{1} << count) - 1)) == 0;
  };
  if (exponent == exponent_mask) return low_bits_are_zero(dropped);  // infinity, NaN
  if (exponent == 0) return significand == 0;                        // subnormal here is too small for the other form
  const auto bias = [](FloatForm form) { return (std::int64_t{1} << (form.exponent_bits - 1)) - 1; };
  const std::int64_t power = static_cast<std::int64_t>(exponent) - bias(from);
  if (power > bias(to)) return false;
  const std::int64_t smallest_normal = 1 - bias(to);
  if (power >= smallest_normal) return low_bits_are_zero(dropped);
  const auto shift = static_cast<std::uint64_t>(smallest_normal - power);
  // A subnormal has no leading one: at most all of its significand bits may be shifted away but the last.
  return shift <= to.significand_bits && low_bits_are_zero(dropped + static_cast<unsigned>(shift));
}

bool shortest_float(std::uint8_t info, std::uint64_t bits) {
  if (info == 26) return !fits(bits, kSingle, kHalf);
  if (info == 27) return !fits(bits, kDouble, kSingle);
  return true;
}

bool shortest_argument(std::uint8_t info, std::uint64_t argument) {
  switch (info) {
    case 24: return argument >= 24;
    case 25: return argument > 0xFF;
    case 26: return argument > 0xFFFF;
    case 27: return argument > 0xFFFFFFFF;
    default: return true;
  }
}

Parsed<std::uint64_t> read_argument(Reader& reader, std::uint8_t info, std::string_view field) {
  const auto widen = [](auto value) { return std::uint64_t{value}; };
  switch (info) {
    case 24: return reader.u8(field).map(widen);
    case 25: return reader.u16be(field).map(widen);
    case 26: return reader.u32be(field).map(widen);
    case 27: return reader.u64be(field);
    default: return info < kOneByte ? info : 0;
  }
}

bool may_be_indefinite(Major major) {
  switch (major) {
    case Major::bytes:
    case Major::text:
    case Major::array:
    case Major::map:
    case Major::simple: return true;
    case Major::unsigned_int:
    case Major::negative_int:
    case Major::tag: return false;
  }
  return false;
}

Parsed<Bytes> read_piece(Reader& reader, const Head& head, std::string_view field) {
  const std::size_t start = reader.offset();
  // The argument has 64 bits wherever size_t has fewer.
  if (head.argument > reader.remaining()) return refuse(Fault::truncated, start, field, "longer than the input");
  TOUCHSTONE_TRY(piece, reader.take(static_cast<std::size_t>(head.argument), field));
  if (head.major == Major::text && !is_utf8(as_text(piece))) {
    return refuse(Fault::syntax, start, field, "text that is not UTF-8");
  }
  return piece;
}

// What is still open while an item is skipped.
struct Open {
  std::uint64_t left;  // items, in a definite one
  Major major;
  bool indefinite;
  bool half_a_pair;  // of an indefinite map: a key was read and its value was not
};

// The number of items that `head` announces, refused when the input cannot hold them: each takes a byte at least.
Parsed<std::uint64_t> announced(const Reader& reader, const Head& head, std::string_view field) {
  if (head.major == Major::tag) return 1;
  if (head.indefinite) return 0;
  const std::uint64_t per_entry = head.major == Major::map ? 2 : 1;
  if (head.argument > reader.remaining() / per_entry) {
    return refuse(Fault::truncated, reader.offset(), field, "more entries than the input has bytes");
  }
  return head.argument * per_entry;
}

// Closes what is complete after one more item, from the inside out.
void count_item(std::vector<Open>& open) {
  while (!open.empty()) {
    Open& inner = open.back();
    if (inner.indefinite) {
      inner.half_a_pair = inner.major == Major::map && !inner.half_a_pair;
      return;
    }
    if (inner.left > 0) --inner.left;
    if (inner.left > 0) return;
    open.pop_back();
  }
}

Parsed<void> take_break(std::vector<Open>& open, const Head& head, std::string_view field) {
  if (open.empty() || !open.back().indefinite) return refuse(Fault::syntax, head.offset, field, "a break out of place");
  if (open.back().half_a_pair) return refuse(Fault::syntax, head.offset, field, "a key without a value");
  open.pop_back();
  count_item(open);
  return {};
}

}  // namespace

Parsed<Head> read_head(Reader& reader, std::string_view field) {
  Reader ahead = reader;
  Head head{};
  head.offset = ahead.offset();
  TOUCHSTONE_TRY(initial, ahead.u8(field));
  head.major = static_cast<Major>(initial >> 5U);
  head.info = initial & 31U;
  if (head.info > 27 && head.info < kIndefinite) {
    return refuse(Fault::syntax, head.offset, field, "reserved additional information");
  }
  head.indefinite = head.info == kIndefinite;
  if (head.indefinite && !may_be_indefinite(head.major)) {
    return refuse(Fault::syntax, head.offset, field, "an indefinite length where none can be");
  }
  TOUCHSTONE_TRY(argument, read_argument(ahead, head.info, field));
  head.argument = argument;
  if (head.major == Major::simple) {
    // RFC 8949 section 3.3: a simple value below 32 in two bytes is not well-formed.
    if (head.info == kOneByte && argument < 32) {
      return refuse(Fault::syntax, head.offset, field, "a simple value below 32 in two bytes");
    }
    head.shortest = shortest_float(head.info, argument);
  } else {
    head.shortest = shortest_argument(head.info, argument);
  }
  reader = ahead;
  return head;
}

bool is_break(const Head& head) { return head.major == Major::simple && head.indefinite; }

Parsed<String> read_string(Reader& reader, const Head& head, std::string_view field) {
  if (head.major != Major::bytes && head.major != Major::text) {
    return refuse(Fault::wrong_type, head.offset, field, "neither a byte string nor a text string");
  }
  String string;
  string.offset = reader.offset();
  string.shortest = head.shortest;
  if (!head.indefinite) {
    TOUCHSTONE_TRY(piece, read_piece(reader, head, field));
    string.bytes = piece;
    return string;
  }
  string.chunked = true;
  while (true) {
    TOUCHSTONE_TRY(chunk, read_head(reader, field));
    if (is_break(chunk)) break;
    // RFC 8949 section 3.2.3: chunks are definite strings of the same major type, and no character spans two of them.
    if (chunk.major != head.major || chunk.indefinite) {
      return refuse(Fault::syntax, chunk.offset, field, "a chunk that is no definite string of the same type");
    }
    if (string.joined.empty()) string.offset = reader.offset();
    TOUCHSTONE_TRY(piece, read_piece(reader, chunk, field));
    append(string.joined, piece);
    string.shortest = string.shortest && chunk.shortest;
  }
  string.bytes = string.joined;
  return string;
}

Parsed<bool> skip(Reader& reader, std::size_t max_depth, std::string_view field) {
  bool shortest = true;
  std::vector<Open> open;
  do {
    TOUCHSTONE_TRY(head, read_head(reader, field));
    if (is_break(head)) {
      TOUCHSTONE_CHECK(take_break(open, head, field));
      continue;
    }
    shortest = shortest && head.shortest;
    switch (head.major) {
      case Major::bytes:
      case Major::text: {
        TOUCHSTONE_TRY(string, read_string(reader, head, field));
        shortest = shortest && string.shortest;
        count_item(open);
        break;
      }
      case Major::array:
      case Major::map:
      case Major::tag: {
        if (open.size() >= max_depth) return refuse(Fault::too_deep, head.offset, field);
        TOUCHSTONE_TRY(left, announced(reader, head, field));
        if (left > 0 || head.indefinite) {
          open.push_back({left, head.major, head.indefinite, false});
        } else {
          count_item(open);
        }
        break;
      }
      case Major::unsigned_int:
      case Major::negative_int:
      case Major::simple: count_item(open); break;
    }
  } while (!open.empty());
  return shortest;
}

Parsed<bool> Entries::next(std::string_view field) {
  if (indefinite_) {
    Reader ahead = reader_;
    TOUCHSTONE_TRY(head, read_head(ahead, field));
    if (!is_break(head)) return true;
    reader_ = ahead;
    return false;
  }
  if (left_ == 0) return false;
  // Every entry takes a byte at least, so that a count beyond the input is known to be wrong before the first one.
  if (left_ > reader_.remaining()) {
    return refuse(Fault::truncated, reader_.offset(), field, "more entries than the input has bytes");
  }
  --left_;
  return true;
}

void write_head(Buffer& out, Major major, std::uint64_t argument) {
  const auto initial = static_cast<std::uint8_t>(static_cast<unsigned>(major) << 5U);
  if (argument < kOneByte) {
    out.push_back(static_cast<std::uint8_t>(initial | argument));
    return;
  }
  std::uint8_t info = kOneByte;
  unsigned width = 1;
  while (width < 8 && argument >> (8 * width) != 0) {
    width *= 2;
    ++info;
  }
  out.push_back(static_cast<std::uint8_t>(initial | info));
  for (unsigned shift = 8 * width; shift > 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(argument >> (shift - 8) & 0xFFU));
  }
}

void write_bytes(Buffer& out, Bytes bytes) {
  write_head(out, Major::bytes, bytes.size());
  append(out, bytes);
}

void write_text(Buffer& out, std::string_view text) {
  write_head(out, Major::text, text.size());
  append(out, as_bytes(text));
}

}  // namespace touchstone::cbor

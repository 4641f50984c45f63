#include "formats/nitro/sign1.h"

#include <utility>

#include "codec/cbor.h"

namespace touchstone::nitro {
namespace {

constexpr std::uint64_t kTagSign1 = 18;  // RFC 9052 section 2
constexpr std::uint64_t kLabelAlg = 1;   // RFC 9052 section 3.1
constexpr std::size_t kMaxHeaderDepth = 8;

std::optional<std::int64_t> as_integer(const cbor::Head& head) {
  constexpr std::uint64_t kMax = INT64_MAX;
  if (head.argument > kMax) return std::nullopt;
  const auto magnitude = static_cast<std::int64_t>(head.argument);
  if (head.major == cbor::Major::unsigned_int) return magnitude;
  if (head.major == cbor::Major::negative_int) return -1 - magnitude;
  return std::nullopt;
}

bool is_alg_label(const cbor::Head& head) {
  return head.major == cbor::Major::unsigned_int && head.argument == kLabelAlg;
}

// How often a header map names `alg`, and the value of the last one. Keys may be any CBOR item (RFC 9052 section 1.5
// allows integers and text), so those that are not integers are skipped whole.
struct AlgEntries {
  std::size_t count = 0;
  std::optional<std::int64_t> value;
};
Parsed<AlgEntries> find_alg(Reader& reader) {
  AlgEntries found;
  TOUCHSTONE_TRY(map, cbor::read_head(reader, "header"));
  if (map.major != cbor::Major::map) return refuse(Fault::wrong_type, map.offset, "header");
  cbor::Entries entries(reader, map);
  while (true) {
    TOUCHSTONE_TRY(more, entries.next("header"));
    if (!more) return found;
    Reader key = reader;
    TOUCHSTONE_TRY(label, cbor::read_head(key, "header label"));
    TOUCHSTONE_CHECK(cbor::skip(reader, kMaxHeaderDepth, "header label"));
    Reader item = reader;
    TOUCHSTONE_TRY(value, cbor::read_head(item, "header value"));
    TOUCHSTONE_CHECK(cbor::skip(reader, kMaxHeaderDepth, "header value"));
    if (!is_alg_label(label)) continue;
    ++found.count;
    found.value = as_integer(value);
  }
}

std::optional<std::int64_t> protected_alg(Bytes header) {
  Reader reader(header);
  const auto found = find_alg(reader);
  if (!found || !reader.empty() || found->count != 1) return std::nullopt;
  return found->value;
}

// One COSE_Sign1 on its way in.
class Container {
 public:
  explicit Container(Reader& reader) : reader_(reader) {}

  Parsed<Sign1> read() {
    TOUCHSTONE_TRY(array, array_head());
    TOUCHSTONE_CHECK(bytes("protected", out_.protected_header));
    out_.alg = protected_alg(out_.protected_header.bytes);
    TOUCHSTONE_CHECK(unprotected());
    TOUCHSTONE_CHECK(bytes("payload", out_.payload));
    TOUCHSTONE_CHECK(bytes("signature", out_.signature));
    if (array.indefinite) {
      TOUCHSTONE_TRY(end, cbor::read_head(reader_, "COSE_Sign1"));
      if (!cbor::is_break(end))
        return refuse(Fault::out_of_range, end.offset, "COSE_Sign1", "has more than 4 elements");
    }
    return std::move(out_);
  }

 private:
  void odd(std::string_view what, std::size_t offset) { out_.oddities.push_back({what, offset}); }

  Parsed<cbor::Head> array_head() {
    TOUCHSTONE_TRY(head, cbor::read_head(reader_, "COSE_Sign1"));
    if (head.major == cbor::Major::tag) {
      if (head.argument != kTagSign1)
        return refuse(Fault::wrong_type, head.offset, "COSE_Sign1", "has another tag than 18");
      if (!head.shortest) odd("the tag is longer than needed", head.offset);
      out_.tagged = true;
      TOUCHSTONE_TRY(tagged, cbor::read_head(reader_, "COSE_Sign1"));
      head = tagged;
    }
    if (head.major != cbor::Major::array) return refuse(Fault::wrong_type, head.offset, "COSE_Sign1", "is no array");
    if (head.indefinite) {
      odd("the array has indefinite length", head.offset);
    } else if (head.argument != 4) {
      return refuse(Fault::out_of_range, head.offset, "COSE_Sign1", "is no array of 4 elements");
    } else if (!head.shortest) {
      odd("the head of the array is longer than needed", head.offset);
    }
    return head;
  }

  Parsed<void> bytes(std::string_view field, Blob& blob) {
    TOUCHSTONE_TRY(head, cbor::read_head(reader_, field));
    if (head.major != cbor::Major::bytes) return refuse(Fault::wrong_type, head.offset, field, "is no byte string");
    TOUCHSTONE_TRY(string, cbor::read_string(reader_, head, field));
    if (string.chunked) odd("a byte string is written in chunks", head.offset);
    if (!string.shortest) odd("the length of a byte string is longer than needed", head.offset);
    blob = {string.bytes, string.offset};
    if (string.chunked) out_.joined.push_back(std::move(string.joined));
    return {};
  }

  Parsed<void> unprotected() {
    Reader item = reader_;
    Reader walk = reader_;
    TOUCHSTONE_CHECK(cbor::skip(reader_, kMaxHeaderDepth, "unprotected"));
    TOUCHSTONE_TRY(head, cbor::read_head(item, "unprotected"));
    if (head.major != cbor::Major::map) {
      odd("the unprotected header is no map", head.offset);
      return {};
    }
    if (head.indefinite || !head.shortest) odd("the unprotected header is not the empty map A0", head.offset);
    cbor::Entries entries(item, head);
    TOUCHSTONE_TRY(more, entries.next("unprotected"));
    if (!more) return {};
    const auto algs = find_alg(walk);
    const bool has_alg = algs && algs->count > 0;
    odd(has_alg ? "alg stands in the unprotected header" : "the unprotected header is not empty", head.offset);
    return {};
  }

  Reader& reader_;
  Sign1 out_;
};

}  // namespace

Parsed<Sign1> read_sign1(Reader& reader) { return Container(reader).read(); }

}  // namespace touchstone::nitro

#include "formats/opengradient/receipt.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

#include "codec/base64.h"
#include "codec/hex.h"
#include "formats/opengradient/fingerprint.h"

namespace touchstone::opengradient {
namespace {

using json::Kind;

constexpr std::array<std::string_view, 4> kTeeFields = {"tee_signature", "tee_request_hash", "tee_output_hash",
                                                        "tee_timestamp"};
constexpr std::array<std::string_view, 6> kBlobKeys = {"input", "output",    "teeSignature",
                                                       "teeId", "timestamp", "ethAddress"};
constexpr std::array<std::string_view, 3> kExchangeKeys = {"request", "response", "headers"};

/// Whether the object has all `required` keys and no other than `allowed`.
bool has_exactly(const json::Value& object, std::span<const std::string_view> required,
                 std::span<const std::string_view> allowed) {
  const auto known = [&](const json::Member& member) {
    return std::find(allowed.begin(), allowed.end(), member.name) != allowed.end();
  };
  const auto present = [&](std::string_view key) { return object.find(key) != nullptr; };
  return object.is(Kind::object) && std::all_of(object.members.begin(), object.members.end(), known) &&
         std::all_of(required.begin(), required.end(), present);
}

bool is_exchange(const json::Value& root) {
  return has_exactly(root, std::span(kExchangeKeys).first(2), kExchangeKeys);
}
bool is_individual(const json::Value& root) { return has_exactly(root, kBlobKeys, kBlobKeys); }

/// Section 1: a relay wraps the response as {"status": 200, "body": {…}}.
const json::Value& unwrap(const json::Value& response) {
  constexpr std::array<std::string_view, 2> kRelayKeys = {"status", "body"};
  const json::Value* const body = response.find("body");
  return body != nullptr && has_exactly(response, kRelayKeys, kRelayKeys) ? *body : response;
}

bool has_fingerprint(const json::Value& response) {
  const json::Value* const text = response.find("system_fingerprint");
  return text != nullptr && text->is(Kind::string) && looks_like_fingerprint(text->text);
}

/// One field is enough to recognise a receipt whose other fields are then missed by name.
bool has_tee_fields(const json::Value& response) {
  return std::any_of(kTeeFields.begin(), kTeeFields.end(),
                     [&](std::string_view field) { return response.find(field) != nullptr; });
}

bool is_response(const json::Value& value) {
  const json::Value& response = unwrap(value);
  if (!response.is(Kind::object)) return false;
  if (has_fingerprint(response)) return true;
  return response.find("tee_request_hash") != nullptr || response.find("tee_output_hash") != nullptr ||
         (response.find("tee_signature") != nullptr && response.find("choices") != nullptr);
}

/// Errors of codecs count characters of a string; a reader of the report wants the place of the value.
template <class T>
Parsed<T> at(Parsed<T> parsed, std::size_t offset) {
  if (parsed) return parsed;
  ParseError error = parsed.error();
  error.offset = offset;
  return tl::unexpected(error);
}

/// Reads the fields of one receipt; offsets count from `base`.
class FieldReader {
 public:
  explicit FieldReader(std::size_t base) : base_(base) {}

  [[nodiscard]] Parsed<void> read_response(Receipt& receipt) const {
    const json::Value& response = receipt.response;
    if (!has_tee_fields(response) && has_fingerprint(response)) return read_fingerprint(receipt);
    receipt.generation = response.find("tee_id") == nullptr ? Generation::v0_9 : Generation::v1;
    TOUCHSTONE_TRY(signature, signature_of(response, "tee_signature"));
    TOUCHSTONE_TRY(request_hash, digest_of(response, "tee_request_hash"));
    TOUCHSTONE_TRY(output_hash, digest_of(response, "tee_output_hash"));
    TOUCHSTONE_CHECK(read_timestamp(response, "tee_timestamp", receipt));
    receipt.signature = std::move(signature);
    receipt.request_hash = request_hash;
    receipt.output_hash = output_hash;
    if (receipt.generation == Generation::v0_9) return {};
    TOUCHSTONE_TRY(tee_id, digest_of(response, "tee_id"));
    receipt.tee_id = tee_id;
    return {};
  }

  /// Section 6.2: signature, id and time are those of the blob, the hashes those of the output where it has them.
  [[nodiscard]] Parsed<void> read_individual(const json::Value& blob, Receipt& receipt) const {
    receipt.generation = Generation::v1;
    TOUCHSTONE_TRY(signature, signature_of(blob, "teeSignature"));
    TOUCHSTONE_TRY(tee_id, digest_of(blob, "teeId"));
    TOUCHSTONE_CHECK(read_timestamp(blob, "timestamp", receipt));
    receipt.signature = std::move(signature);
    receipt.tee_id = tee_id;
    const json::Value& output = receipt.response;
    if (has(output, "tee_request_hash")) {
      TOUCHSTONE_TRY(hash, digest_of(output, "tee_request_hash"));
      receipt.request_hash = hash;
    }
    if (has(output, "tee_output_hash")) {
      TOUCHSTONE_TRY(hash, digest_of(output, "tee_output_hash"));
      receipt.output_hash = hash;
    }
    if (const json::Value* const address = blob.find("ethAddress"); address->is(Kind::string)) {
      receipt.eth_address = stated(*address, address->text);
    }
    return {};
  }

  [[nodiscard]] Parsed<void> read_headers(const json::Value& headers, Receipt& receipt) const {
    if (!headers.is(Kind::object)) return refuse(Fault::wrong_type, base_ + headers.offset, "headers");
    for (const json::Member& header : headers.members) {
      if (!header.value.is(Kind::string)) return refuse(Fault::wrong_type, base_ + header.value.offset, "headers");
      receipt.headers.push_back({header.name, stated(header.value, header.value.text)});
    }
    return {};
  }

 private:
  [[nodiscard]] static bool has(const json::Value& object, std::string_view name) {
    const json::Value* const value = object.find(name);
    return value != nullptr && !value->is(Kind::null);
  }

  template <class T>
  [[nodiscard]] Stated<T> stated(const json::Value& value, T content) const {
    return {std::move(content), base_ + value.offset, value.length};
  }

  [[nodiscard]] Parsed<const json::Value*> need(const json::Value& object, std::string_view name, Kind kind) const {
    auto value = json::need(object, name, kind);
    if (value) return value;
    ParseError error = value.error();
    error.offset += base_;
    return tl::unexpected(error);
  }

  [[nodiscard]] Parsed<Stated<Buffer>> signature_of(const json::Value& object, std::string_view name) const {
    TOUCHSTONE_TRY(value, need(object, name, Kind::string));
    TOUCHSTONE_TRY(signature, at(from_base64(value->text, name), base_ + value->offset));
    return stated(*value, std::move(signature));
  }

  [[nodiscard]] Parsed<Stated<Digest256>> digest_of(const json::Value& object, std::string_view name) const {
    TOUCHSTONE_TRY(value, need(object, name, Kind::string));
    TOUCHSTONE_TRY(digest, at(from_hex_array<32>(value->text, name), base_ + value->offset));
    return stated(*value, digest);
  }

  /// A number below 2^63, or a string of decimal digits, as the SDK takes it.
  [[nodiscard]] Parsed<void> read_timestamp(const json::Value& object, std::string_view name, Receipt& receipt) const {
    const json::Value* const value = object.find(name);
    if (value == nullptr) return refuse(Fault::missing, base_ + object.offset, name);
    const std::size_t offset = base_ + value->offset;
    if (!value->is(Kind::number) && !value->is(Kind::string)) return refuse(Fault::wrong_type, offset, name);
    constexpr std::uint64_t kLimit = std::uint64_t{1} << 63U;
    std::uint64_t seconds = 0;
    if (value->text.empty()) return refuse(Fault::syntax, offset, name, "has no digits");
    for (const char digit : value->text) {
      if (digit < '0' || digit > '9') return refuse(Fault::syntax, offset, name, "is no non-negative integer");
      const auto next = static_cast<std::uint64_t>(digit - '0');
      if (seconds > (kLimit - 1 - next) / 10) return refuse(Fault::out_of_range, offset, name, "is not below 2^63");
      seconds = seconds * 10 + next;
    }
    receipt.timestamp = stated(*value, Instant{static_cast<std::int64_t>(seconds)});
    receipt.timestamp_text = value->text;
    return {};
  }

  [[nodiscard]] Parsed<void> read_fingerprint(Receipt& receipt) const {
    const json::Value& text = *receipt.response.find("system_fingerprint");
    const std::size_t offset = base_ + text.offset;
    receipt.generation = Generation::v0;
    TOUCHSTONE_TRY(fields, at(parse_fingerprint(text.text), offset));
    TOUCHSTONE_TRY(signature, at(from_base64(fields.response_signature, "response_signature"), offset));
    TOUCHSTONE_TRY(hash, at(from_hex_array<32>(fields.request_signature, "request_signature"), offset));
    // datetime.isoformat() leaves the zone out of a naive time, which the gateway's clock keeps in UTC.
    std::optional<Instant> instant = parse_instant(fields.response_timestamp);
    if (!instant) instant = parse_instant(std::string(fields.response_timestamp) + "Z");
    if (!instant) return refuse(Fault::syntax, offset, "response_timestamp", "is no ISO 8601 time");
    receipt.signature = stated(text, std::move(signature));
    receipt.request_hash = stated(text, hash);
    receipt.request_hash_text = fields.request_signature;
    receipt.timestamp = stated(text, *instant);
    receipt.timestamp_text = fields.response_timestamp;
    return {};
  }

  std::size_t base_;
};

/// Section 6.2, first trap: the middleware keeps only the last frame of a stream.
bool is_last_frame(const json::Value& output) {
  const json::Value* const choices = output.find("choices");
  return choices != nullptr && choices->is(Kind::array) && !choices->items.empty() &&
         choices->items.front().find("delta") != nullptr && choices->items.front().find("message") == nullptr;
}

Parsed<void> read_root(const json::Value& root, Receipt& receipt) {
  const FieldReader fields(0);
  if (is_individual(root)) {
    receipt.spelling = Spelling::individual;
    receipt.request = *root.find("input");
    receipt.response = unwrap(*root.find("output"));
    if (!receipt.response.is(Kind::object)) return refuse(Fault::wrong_type, receipt.response.offset, "output");
    receipt.last_frame_only = is_last_frame(receipt.response);
    return fields.read_individual(root, receipt);
  }
  if (!is_exchange(root)) {
    receipt.response = unwrap(root);
    if (!receipt.response.is(Kind::object)) return refuse(Fault::wrong_type, receipt.response.offset, "response");
    return fields.read_response(receipt);
  }
  receipt.spelling = Spelling::exchange;
  receipt.request = *root.find("request");
  receipt.response = unwrap(*root.find("response"));
  if (!receipt.response.is(Kind::object)) return refuse(Fault::wrong_type, receipt.response.offset, "response");
  if (const json::Value* const headers = root.find("headers"); headers != nullptr) {
    TOUCHSTONE_CHECK(fields.read_headers(*headers, receipt));
  }
  return fields.read_response(receipt);
}

}  // namespace

std::string_view name(Spelling spelling) {
  switch (spelling) {
    case Spelling::response: return "response";
    case Spelling::stream: return "stream";
    case Spelling::exchange: return "exchange";
    case Spelling::individual: return "individual settlement blob";
  }
  return {};
}

std::string_view name(Generation generation) {
  switch (generation) {
    case Generation::v0: return "v0";
    case Generation::v0_9: return "v0.9";
    case Generation::v1: return "v1+";
  }
  return {};
}

bool is_receipt(const json::Value& root) {
  if (!root.is(Kind::object)) return false;
  if (is_individual(root)) return true;
  if (is_exchange(root)) return is_response(*root.find("response"));
  return is_response(root);
}

Parsed<Receipt> parse_receipt(std::shared_ptr<const Buffer> bytes, std::shared_ptr<const json::Document> document) {
  Receipt receipt;
  receipt.bytes = std::move(bytes);
  receipt.document = std::move(document);
  TOUCHSTONE_CHECK(read_root(receipt.document->root(), receipt));
  return receipt;
}

Parsed<Receipt> parse_stream_receipt(std::shared_ptr<const Buffer> bytes) {
  TOUCHSTONE_TRY(stream, parse_stream(*bytes));
  Receipt receipt;
  receipt.spelling = Spelling::stream;
  receipt.bytes = std::move(bytes);
  receipt.document = std::move(stream.signed_frame);
  receipt.base = stream.frame_offset;
  receipt.response = receipt.document->root();
  receipt.stream = std::move(stream.output);
  TOUCHSTONE_CHECK(FieldReader(receipt.base).read_response(receipt));
  return receipt;
}

}  // namespace touchstone::opengradient

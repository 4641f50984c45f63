#include "formats/nitro/document.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "base/reader.h"
#include "codec/cbor.h"

namespace touchstone::nitro {
namespace {

constexpr std::array<std::uint8_t, 4> kProtected = {0xA1, 0x01, 0x38, 0x22};  // {1: -35}, A1
constexpr std::string_view kPcrs = "pcrs", kTpmPcrs = "nitrotpm_pcrs";
constexpr std::array<std::string_view, 5> kMandatory = {"module_id", "digest", "timestamp", "certificate", "cabundle"};

// The payload is signed, so how it is written is only held to what A1 calls malformed.
class Payload {
 public:
  Payload(Reader& reader, Document& out) : reader_(reader), out_(out) {}

  Parsed<void> read() {
    TOUCHSTONE_TRY(map, head_of(cbor::Major::map, "payload"));
    out_.indefinite = map.indefinite;
    cbor::Entries entries(reader_, map);
    while (true) {
      TOUCHSTONE_TRY(more, entries.next("payload"));
      if (!more) break;
      Text key;
      TOUCHSTONE_CHECK(text("payload key", key));
      if (!seen_.emplace(key.text.raw()).second) return refuse(Fault::duplicate, key.offset, "payload key");
      TOUCHSTONE_CHECK(entry(key));
    }
    return mandatory();
  }

 private:
  Parsed<cbor::Head> head_of(cbor::Major major, std::string_view field) {
    TOUCHSTONE_TRY(head, cbor::read_head(reader_, field));
    if (head.major != major) return refuse(Fault::wrong_type, head.offset, field);
    if (!head.shortest) return refuse(Fault::syntax, head.offset, field, "its head is longer than needed");
    return head;
  }

  Parsed<Blob> string(cbor::Major major, std::string_view field) {
    TOUCHSTONE_TRY(head, head_of(major, field));
    TOUCHSTONE_TRY(found, cbor::read_string(reader_, head, field));
    if (!found.shortest) return refuse(Fault::syntax, head.offset, field, "a length is longer than needed");
    const Blob blob{found.bytes, found.offset};
    if (found.chunked) out_.joined.push_back(std::move(found.joined));
    return blob;
  }

  Parsed<void> text(std::string_view field, Text& out) {
    TOUCHSTONE_TRY(blob, string(cbor::Major::text, field));
    out = {Untrusted(as_text(blob.bytes)), blob.offset, blob.bytes.size()};
    return {};
  }

  Parsed<void> bytes(std::string_view field, Blob& out) {
    TOUCHSTONE_TRY(blob, string(cbor::Major::bytes, field));
    out = blob;
    return {};
  }

  // A2: NSM says that fields are never null, and every real document has nulls.
  Parsed<void> optional_bytes(std::string_view field, OptionalBytes& out) {
    constexpr int kNull = 0xF6;
    if (reader_.peek() == kNull) {
      out.state = OptionalBytes::State::null;
      out.blob.offset = reader_.offset();
      TOUCHSTONE_CHECK(reader_.u8(field));
      return {};
    }
    out.state = OptionalBytes::State::bytes;
    return bytes(field, out.blob);
  }

  Parsed<void> timestamp() {
    TOUCHSTONE_TRY(head, head_of(cbor::Major::unsigned_int, "timestamp"));
    out_.timestamp = head.argument;
    out_.timestamp_offset = head.offset;
    return {};
  }

  Parsed<void> pcrs() {
    TOUCHSTONE_TRY(map, head_of(cbor::Major::map, "pcrs"));
    out_.pcrs_offset = map.offset;
    std::set<std::uint64_t> indices;
    cbor::Entries entries(reader_, map);
    while (true) {
      TOUCHSTONE_TRY(more, entries.next("pcrs"));
      if (!more) return {};
      TOUCHSTONE_TRY(index, head_of(cbor::Major::unsigned_int, "pcrs index"));
      if (!indices.insert(index.argument).second) return refuse(Fault::duplicate, index.offset, "pcrs index");
      Pcr pcr{index.argument, {}};
      TOUCHSTONE_CHECK(bytes("pcrs value", pcr.value));
      out_.pcrs.push_back(pcr);
    }
  }

  Parsed<void> cabundle() {
    TOUCHSTONE_TRY(array, head_of(cbor::Major::array, "cabundle"));
    out_.cabundle_offset = array.offset;
    cbor::Entries entries(reader_, array);
    while (true) {
      TOUCHSTONE_TRY(more, entries.next("cabundle"));
      if (!more) return {};
      TOUCHSTONE_CHECK(bytes("cabundle", out_.cabundle.emplace_back()));
    }
  }

  Parsed<void> skip(std::string_view field) {
    const std::size_t offset = reader_.offset();
    TOUCHSTONE_TRY(shortest, cbor::skip(reader_, kMaxDepth - 1, field));  // the payload is the first level (A1)
    if (!shortest) return refuse(Fault::syntax, offset, field, "a head in it is longer than needed");
    return {};
  }

  Parsed<void> entry(const Text& key) {
    const std::string_view name = key.text.raw();
    if (name == "module_id") return text("module_id", out_.module_id);
    if (name == "digest") return text("digest", out_.digest);
    if (name == "timestamp") return timestamp();
    if (name == kPcrs) return pcrs();
    if (name == "certificate") return bytes("certificate", out_.certificate);
    if (name == "cabundle") return cabundle();
    if (name == "public_key") return optional_bytes("public_key", out_.public_key);
    if (name == "user_data") return optional_bytes("user_data", out_.user_data);
    if (name == "nonce") return optional_bytes("nonce", out_.nonce);
    if (name != kTpmPcrs) out_.unknown_keys.push_back(key);
    return skip("unknown key");
  }

  Parsed<void> mandatory() {
    for (const std::string_view name : kMandatory) {
      if (!seen_.contains(name)) return refuse(Fault::missing, reader_.offset(), name);
    }
    out_.nitrotpm = !seen_.contains(kPcrs) && seen_.contains(kTpmPcrs);  // A8
    if (!seen_.contains(kPcrs) && !out_.nitrotpm) return refuse(Fault::missing, reader_.offset(), kPcrs);
    return {};
  }

  Reader& reader_;
  Document& out_;
  std::set<std::string, std::less<>> seen_;
};

void note_protected_header(Sign1& container) {
  if (equal(container.protected_header.bytes, kProtected)) return;
  container.oddities.push_back(
      {"the protected header is not A1 01 38 22, the map {1: -35}", container.protected_header.offset});
  std::ranges::stable_sort(container.oddities, {}, &Oddity::offset);
}

bool is_lower_hex(char digit) { return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'); }

// The head of an array of four and the two headers, however they are written; the reader then stands at the payload.
bool skip_headers(Reader& reader) {
  auto head = cbor::read_head(reader, "COSE_Sign1");
  if (head && head->major == cbor::Major::tag) head = cbor::read_head(reader, "COSE_Sign1");
  if (!head || head->major != cbor::Major::array || (!head->indefinite && head->argument != 4)) return false;
  const auto header = cbor::read_head(reader, "protected");
  if (!header || header->major != cbor::Major::bytes || !cbor::read_string(reader, *header, "protected")) return false;
  return cbor::skip(reader, kMaxDepth, "unprotected").has_value();
}

// Walks the keys of a payload that may be cut off.
bool has_module_id(Bytes payload) {
  Reader reader(payload.first(std::min(payload.size(), kMaxPayload)));
  const auto map = cbor::read_head(reader, "payload");
  if (!map || map->major != cbor::Major::map) return false;
  while (true) {
    const auto head = cbor::read_head(reader, "payload key");
    if (!head || head->major != cbor::Major::text) return false;
    const auto key = cbor::read_string(reader, *head, "payload key");
    if (!key) return false;
    if (as_text(key->bytes) == "module_id") return true;
    if (!cbor::skip(reader, kMaxDepth, "payload")) return false;
  }
}

}  // namespace

const Pcr* Document::pcr(std::uint64_t index) const {
  const auto found = std::ranges::find(pcrs, index, &Pcr::index);
  return found == pcrs.end() ? nullptr : &*found;
}

Parsed<Document> parse(Bytes bytes) {
  Reader reader(bytes);
  Document document;
  TOUCHSTONE_TRY(container, read_sign1(reader));
  TOUCHSTONE_CHECK(reader.expect_end("COSE_Sign1"));
  note_protected_header(container);
  document.container = std::move(container);
  const Blob& payload = document.container.payload;
  if (payload.bytes.size() > kMaxPayload)
    return refuse(Fault::too_large, payload.offset, "payload", "over 16384 bytes");
  Reader inner(payload.bytes, payload.offset);
  TOUCHSTONE_CHECK(Payload(inner, document).read());
  TOUCHSTONE_CHECK(inner.expect_end("payload"));
  return document;
}

bool looks_like_document(Bytes bytes) {
  Reader reader(bytes);
  if (!skip_headers(reader)) return false;
  const auto head = cbor::read_head(reader, "payload");
  if (!head || head->major != cbor::Major::bytes) return false;
  const Bytes rest = reader.rest();
  const auto payload = cbor::read_string(reader, *head, "payload");
  if (payload) return has_module_id(payload->bytes);
  return !head->indefinite && has_module_id(rest);
}

std::optional<ModuleId> read_module_id(std::string_view module_id) {
  constexpr std::string_view kPrefix = "i-", kMiddle = "-enc";
  constexpr std::size_t kInstanceDigits = 17, kEnclaveDigits = 16, kTimeDigits = 12;
  constexpr std::size_t kInstance = kPrefix.size() + kInstanceDigits;
  if (module_id.size() != kInstance + kMiddle.size() + kEnclaveDigits) return std::nullopt;
  const std::string_view enclave = module_id.substr(kInstance + kMiddle.size());
  if (!module_id.starts_with(kPrefix) || module_id.substr(kInstance, kMiddle.size()) != kMiddle) return std::nullopt;
  if (!std::ranges::all_of(module_id.substr(kPrefix.size(), kInstanceDigits), is_lower_hex)) return std::nullopt;
  if (!std::ranges::all_of(enclave, is_lower_hex)) return std::nullopt;
  ModuleId result{module_id.substr(0, kInstance), 0};
  for (const char digit : enclave.substr(0, kTimeDigits)) {
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    result.started_ms = result.started_ms * 16 + static_cast<std::uint64_t>(value);
  }
  return result;
}

}  // namespace touchstone::nitro

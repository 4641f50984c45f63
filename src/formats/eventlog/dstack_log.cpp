#include "formats/eventlog/dstack_log.h"

#include <string>
#include <utility>

#include "codec/hex.h"
#include "formats/eventlog/tcg_log.h"

namespace touchstone::eventlog {
namespace {

using json::Kind;
using json::Value;

// Offsets of an error inside text are those of the text in the file.
struct Where {
  std::optional<std::size_t> text;
  [[nodiscard]] std::size_t offset(const Value& value) const { return text.value_or(value.offset); }
};

Parsed<Buffer> hex_of(const Value& value, std::string_view field, const Where& where) {
  if (!value.is(Kind::string)) return refuse(Fault::wrong_type, where.offset(value), field);
  auto bytes = from_hex(value.text, field);
  if (!bytes) return refuse(bytes.error().fault, where.offset(value), field, "is not hex");
  return std::move(*bytes);
}

Parsed<std::uint32_t> number_of(const Value& event, std::string_view name, std::uint32_t most, const Where& where) {
  const Value* value = event.find(name);
  if (value == nullptr) return refuse(Fault::missing, where.offset(event), name);
  if (!value->is(Kind::number)) return refuse(Fault::wrong_type, where.offset(*value), name);
  const auto number = value->as_u64();
  if (!number || *number > most) return refuse(Fault::out_of_range, where.offset(*value), name);
  return static_cast<std::uint32_t>(*number);
}

Parsed<std::optional<Digest384>> digest_of(const Value& event, const Where& where) {
  const Value* value = event.find("digest");
  if (value == nullptr) return refuse(Fault::missing, where.offset(event), "digest");
  if (value->is(Kind::string) && value->text.empty()) return std::optional<Digest384>();
  TOUCHSTONE_TRY(bytes, hex_of(*value, "digest", where));
  Digest384 digest{};
  if (bytes.size() != digest.size()) {
    return refuse(Fault::out_of_range, where.offset(*value), "digest", "is not 96 hex digits");
  }
  std::ranges::copy(bytes, digest.begin());
  return std::optional(digest);
}

Parsed<void> read_later_members(const Value& value, const Where& where, DstackEvent& event) {
  if (value.find("version") != nullptr) {
    TOUCHSTONE_TRY(version, number_of(value, "version", 0xFFFF, where));
    if (version != 1 && version != 2) {
      return refuse(Fault::unsupported, where.offset(*value.find("version")), "version", "events have version 1 or 2");
    }
    event.version = version;
  }
  if (const Value* preimage = value.find("preimage"); preimage != nullptr && !preimage->is(Kind::null)) {
    TOUCHSTONE_TRY(bytes, hex_of(*preimage, "preimage", where));
    event.preimage = std::move(bytes);
  }
  return {};
}

Parsed<DstackEvent> read_event(const Value& value, const Where& where) {
  if (!value.is(Kind::object)) return refuse(Fault::wrong_type, where.offset(value), "event");
  DstackEvent event;
  event.offset = where.offset(value);
  event.length = where.text ? 0 : value.length;
  TOUCHSTONE_TRY(imr, number_of(value, "imr", 3, where));
  TOUCHSTONE_TRY(type, number_of(value, "event_type", 0xFFFFFFFF, where));
  TOUCHSTONE_TRY(digest, digest_of(value, where));
  const Value* name = value.find("event");
  if (name == nullptr || !name->is(Kind::string)) return refuse(Fault::missing, event.offset, "event");
  const Value* payload = value.find("event_payload");
  if (payload == nullptr) return refuse(Fault::missing, event.offset, "event_payload");
  TOUCHSTONE_TRY(bytes, hex_of(*payload, "event_payload", where));
  event.imr = imr;
  event.event_type = type;
  event.digest = digest;
  event.event = Untrusted(name->text);
  event.payload = std::move(bytes);
  TOUCHSTONE_CHECK(read_later_members(value, where, event));
  return event;
}

Parsed<std::vector<DstackEvent>> read_events(const Value& array, const Where& where) {
  if (!array.is(Kind::array)) return refuse(Fault::wrong_type, where.offset(array), "event_log");
  if (array.items.empty()) return refuse(Fault::missing, where.offset(array), "event_log", "it has no event");
  if (array.items.size() > kMaxEvents) return refuse(Fault::too_large, where.offset(array), "event_log");
  std::vector<DstackEvent> events;
  events.reserve(array.items.size());
  for (const Value& item : array.items) {
    TOUCHSTONE_TRY(event, read_event(item, where));
    events.push_back(std::move(event));
  }
  return events;
}

// The log as JSON text in a string, as GetQuote gives it.
Parsed<std::vector<DstackEvent>> read_text(const Value& text) {
  const std::string copy(text.text);
  const auto inner = json::parse(as_bytes(copy));
  if (!inner) return refuse(inner.error().fault, text.offset, "event_log", "its text is no JSON");
  return read_events(inner->root(), Where{text.offset});
}

bool is_event(const Value& value) {
  return value.find("imr") != nullptr && value.find("event_type") != nullptr && value.find("digest") != nullptr;
}

bool is_string(const Value* value) { return value != nullptr && value->is(Kind::string); }

}  // namespace

Parsed<DstackLog> parse_dstack(const Value& root) {
  DstackLog log;
  if (root.is(Kind::array)) {
    TOUCHSTONE_TRY(events, read_events(root, {}));
    log.events = std::move(events);
    return log;
  }
  if (!root.is(Kind::object)) return refuse(Fault::wrong_type, root.offset, "event_log");
  const Value* member = root.find("event_log");
  if (member == nullptr) return refuse(Fault::missing, root.offset, "event_log");
  auto events = member->is(Kind::string) ? read_text(*member) : read_events(*member, {});
  if (!events) return tl::unexpected(events.error());
  log.events = std::move(*events);
  if (const Value* quote = root.find("quote"); quote != nullptr) {
    TOUCHSTONE_TRY(bytes, hex_of(*quote, "quote", {}));
    log.quote = std::move(bytes);
  }
  return log;
}

bool looks_like_dstack(const Value& root) {
  if (root.is(Kind::array)) return !root.items.empty() && is_event(root.items.front());
  const Value* log = root.find("event_log");
  if (log == nullptr || !is_string(root.find("quote"))) return false;
  return log->is(Kind::string) || (log->is(Kind::array) && !log->items.empty() && is_event(log->items.front()));
}

}  // namespace touchstone::eventlog

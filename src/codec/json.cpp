#include "codec/json.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "codec/json_scan.h"

namespace touchstone::json {

struct Document::Storage {
  Value root;
  std::vector<Value> items;     // the elements of one array stand together
  std::vector<Member> members;  // the members of one object stand together
  std::string decoded;          // strings that were written with escapes; reserved once, never reallocated
};

namespace {

constexpr std::string_view kField = "JSON";
constexpr std::size_t kFewMembers = 64;

std::uint64_t hash_of(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a; collisions only cost a comparison
  for (const char byte : name) hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001B3;
  return hash;
}

/// A member that repeats an earlier one: both as indices into the members of the object, `first` where the name stands
/// first.
struct Repeat {
  std::size_t first, again;
};

/// In ascending order of `again`. Nothing is allocated when there is none among few.
std::vector<Repeat> repeats_among_few(std::span<const Member> members) {
  std::vector<Repeat> repeats;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::uint64_t bit = mark(members[i].name);
    for (std::size_t j = 0; (seen & bit) != 0 && j < i; ++j) {
      if (members[j].name != members[i].name) continue;
      repeats.push_back({j, i});
      break;
    }
    seen |= bit;
  }
  return repeats;
}

/// The same for objects of any size, in n log n whatever the names are.
std::vector<Repeat> repeats_among_many(std::span<const Member> members) {
  struct Entry {
    std::uint64_t hash;
    std::size_t index;
  };
  std::vector<Entry> entries;
  entries.reserve(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) entries.push_back({hash_of(members[i].name), i});
  std::sort(entries.begin(), entries.end(), [members](const Entry& left, const Entry& right) {
    if (left.hash != right.hash) return left.hash < right.hash;
    const int order = members[left.index].name.compare(members[right.index].name);
    return order != 0 ? order < 0 : left.index < right.index;
  });
  std::vector<Repeat> repeats;
  for (std::size_t first = 0, i = 1; i < entries.size(); ++i) {
    const bool same =
        entries[i].hash == entries[first].hash && members[entries[i].index].name == members[entries[first].index].name;
    if (same) {
      repeats.push_back({entries[first].index, entries[i].index});
    } else {
      first = i;
    }
  }
  std::sort(repeats.begin(), repeats.end(),
            [](const Repeat& left, const Repeat& right) { return left.again < right.again; });
  return repeats;
}

/// Puts the last value of every repeated name at the first place and closes the gaps. Returns how many members are
/// left.
std::size_t keep_last(std::span<Member> members, std::span<const Repeat> repeats) {
  for (const Repeat& repeat : repeats) members[repeat.first] = members[repeat.again];
  std::size_t kept = repeats.front().again;
  for (std::size_t i = kept, next = 0; i < members.size(); ++i) {
    if (next < repeats.size() && repeats[next].again == i) {
      ++next;
    } else {
      members[kept++] = members[i];
    }
  }
  return kept;
}

/// The second pass: tokens to values. It recurses over what the first pass has found to be at most kMaxDepth levels.
class Builder {
 public:
  Builder(std::string_view text, Dialect dialect, const Scan& scan, std::vector<Value>& items,
          std::vector<Member>& members, std::string& decoded)
      : text_(text), dialect_(dialect), scan_(scan), items_(items), members_(members), decoded_(decoded) {
    items_.resize(scan.items);
    members_.resize(scan.members);
    decoded_.reserve(scan.escaped_bytes);
  }

  /// Fills the root; nothing when a name stood twice in a strict text.
  [[nodiscard]] Parsed<void> run(Value& root) {
    build(root);
    if (duplicate_) return refuse(Fault::duplicate, *duplicate_, kField, "a name twice in one object");
    return {};
  }

 private:
  void build(Value& value) {
    const Token& token = scan_.tokens[next_token_++];
    value.kind = token.kind;
    value.offset = token.offset;
    value.length = token.length;
    switch (token.kind) {
      case Kind::null: break;
      case Kind::boolean: value.flag = token.flag; break;
      case Kind::number: value.text = text_.substr(token.offset, token.length); break;
      case Kind::string: value.text = text_of(token); break;
      case Kind::array: build_items(token.count, value); break;
      case Kind::object: build_members(token.count, value); break;
    }
  }

  void build_items(std::size_t count, Value& array) {
    const std::span<Value> items = std::span(items_).subspan(next_item_, count);
    next_item_ += count;
    for (Value& item : items) build(item);
    array.items = items;
  }

  void build_members(std::size_t count, Value& object) {
    const std::span<Member> members = std::span(members_).subspan(next_member_, count);
    next_member_ += count;
    for (Member& member : members) {
      const Token& name = scan_.tokens[next_token_++];
      member.offset = name.offset;
      member.name = text_of(name);
      object.marks |= mark(member.name);
      build(member.value);
    }
    object.members = members;
    const auto repeats = count <= kFewMembers ? repeats_among_few(members) : repeats_among_many(members);
    if (repeats.empty()) return;
    if (dialect_ == Dialect::gateway) {
      object.members = members.first(keep_last(members, repeats));
    } else if (!duplicate_) {
      duplicate_ = members[repeats.front().again].offset;
    }
  }

  std::string_view text_of(const Token& token) {
    const std::string_view between_quotes = text_.substr(token.offset + 1, token.length - 2);
    if (!token.flag) return between_quotes;
    const std::size_t start = decoded_.size();
    unescape(between_quotes, decoded_);
    return std::string_view(decoded_).substr(start);
  }

  std::string_view text_;
  Dialect dialect_;
  const Scan& scan_;
  std::vector<Value>& items_;
  std::vector<Member>& members_;
  std::string& decoded_;
  std::optional<std::size_t> duplicate_;
  std::size_t next_token_ = 0, next_item_ = 0, next_member_ = 0;
};

}  // namespace

const Value* Value::search(std::string_view name) const {
  for (const Member& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

std::optional<std::uint64_t> Value::as_u64() const {
  if (kind != Kind::number) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

Document::Document(std::unique_ptr<Storage> storage) : storage_(std::move(storage)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

const Value& Document::root() const { return storage_->root; }

Parsed<Document> parse(Bytes text, Dialect dialect) {
  // Receipts come by the hundred thousand: the tokens of small texts live in storage that a thread uses again.
  constexpr std::size_t kKept = 4096;
  thread_local std::vector<Token> kept;
  TOUCHSTONE_TRY(found, scan(as_text(text), dialect, std::exchange(kept, {})));
  auto storage = std::make_unique<Document::Storage>();
  Builder builder(as_text(text), dialect, found, storage->items, storage->members, storage->decoded);
  TOUCHSTONE_CHECK(builder.run(storage->root));
  if (found.tokens.capacity() <= kKept) kept = std::move(found.tokens);
  return Document(std::move(storage));
}

Parsed<const Value*> need(const Value& object, std::string_view name, Kind kind) {
  if (!object.is(Kind::object)) return refuse(Fault::wrong_type, object.offset, name, "its parent is no object");
  const Value* const value = object.find(name);
  if (value == nullptr) return refuse(Fault::missing, object.offset, name);
  if (!value->is(kind)) return refuse(Fault::wrong_type, value->offset, name);
  return value;
}

}  // namespace touchstone::json

#include "formats/safetensors/index.h"

#include <unordered_map>
#include <utility>

#include "base/source_reader.h"
#include "codec/json_stream.h"
#include "formats/tensors/name_set.h"
#include "formats/tensors/tensors.h"

namespace touchstone::safetensors {
namespace {

using json::Event;

constexpr std::string_view kMap = "weight_map";
constexpr std::size_t kMaxEntries = tensors::kMaxTensors;
constexpr std::size_t kMaxFiles = 65'536;

bool is_plain_name(std::string_view name) {
  constexpr std::string_view kForbidden("/\\\0", 3);
  return !name.empty() && name != "." && name != ".." && name.find_first_of(kForbidden) == std::string_view::npos;
}

class IndexReader {
 public:
  explicit IndexReader(SourceReader& in) : json_(in, in.size(), json::kMaxDepth) {}

  [[nodiscard]] Parsed<Index> run() {
    TOUCHSTONE_TRY(first, json_.next());
    if (first != Event::begin_object) return refuse(Fault::wrong_type, json_.offset(), "index", "it is no object");
    tensors::NameSet names;
    while (true) {
      TOUCHSTONE_TRY(event, json_.next());
      if (event == Event::end_object) break;
      if (!names.add(json_.text(), json_.offset())) return too_many();
      if (json_.text() == kMap) {
        TOUCHSTONE_CHECK(weight_map());
      } else {
        TOUCHSTONE_TRY(value, json_.next());
        TOUCHSTONE_CHECK(pass_over(value));
      }
    }
    if (const auto second = names.duplicate(); second) return refuse(Fault::duplicate, *second, "index", "a member");
    if (!has_map_) return refuse(Fault::missing, json_.offset(), kMap);
    TOUCHSTONE_CHECK(json_.next());
    return std::move(index_);
  }

 private:
  static tl::unexpected<ParseError> too_many() {
    return refuse(Fault::too_large, 0, "index", "more names than a model has tensors");
  }
  [[nodiscard]] Parsed<void> weight_map();
  [[nodiscard]] Parsed<void> pass_over(Event first);

  json::Stream json_;
  Index index_;
  bool has_map_ = false;
};

/// A value that nobody looks at: its objects have no equal names all the same. Depth is limited by the stream.
Parsed<void> IndexReader::pass_over(Event first) {
  if (first != Event::begin_object && first != Event::begin_array) return {};
  std::vector<tensors::NameSet> around(1);
  while (!around.empty()) {
    TOUCHSTONE_TRY(event, json_.next());
    switch (event) {
      case Event::begin_object:
      case Event::begin_array: around.emplace_back(); break;
      case Event::end_object:
      case Event::end_array:
        if (const auto second = around.back().duplicate(); second) {
          return refuse(Fault::duplicate, *second, "index", "a member");
        }
        around.pop_back();
        break;
      case Event::name:
        if (!around.back().add(json_.text(), json_.offset())) return too_many();
        break;
      default: break;
    }
  }
  return {};
}

Parsed<void> IndexReader::weight_map() {
  has_map_ = true;
  TOUCHSTONE_TRY(first, json_.next());
  if (first != Event::begin_object) return refuse(Fault::wrong_type, json_.offset(), kMap, "it is no object");
  std::unordered_map<std::string, std::uint32_t> files;
  tensors::NameSet names;
  while (true) {
    TOUCHSTONE_TRY(event, json_.next());
    if (event == Event::end_object) break;
    Index::Entry entry;
    entry.tensor = index_.arena.keep(json_.text());
    entry.offset = static_cast<std::uint32_t>(json_.offset());
    if (index_.weight_map.size() == kMaxEntries || entry.tensor.data() == nullptr) return too_many();
    TOUCHSTONE_TRY(value, json_.next());
    if (value != Event::string) return refuse(Fault::wrong_type, json_.offset(), kMap, "a value that is no string");
    if (!is_plain_name(json_.text())) {
      return refuse(Fault::out_of_range, json_.offset(), kMap, "not the plain name of a file in the same folder");
    }
    const auto next = static_cast<std::uint32_t>(index_.files.size());
    const auto [known, added] = files.try_emplace(std::string(json_.text()), next);
    if (added) {
      if (next == kMaxFiles) return refuse(Fault::too_large, json_.offset(), kMap, "more than 65,536 files");
      index_.files.push_back(known->first);
    }
    entry.file = known->second;
    index_.weight_map.push_back(entry);
    if (!names.add_kept(entry.tensor, entry.offset)) return too_many();
  }
  if (const auto second = names.duplicate(); second) return refuse(Fault::duplicate, *second, kMap, "a tensor");
  return {};
}

}  // namespace

Parsed<Index> parse_index(const ByteSource& source) {
  if (source.size() > kMaxIndex) return refuse(Fault::too_large, 0, "index", "an index has at most 128 MiB");
  SourceReader in(source);
  return IndexReader(in).run();
}

bool looks_like_index(const ByteSource& source, bool& unreadable) {
  if (source.size() > kMaxIndex) return false;
  SourceReader in(source);
  json::Stream json(in, source.size(), json::kMaxDepth);
  const auto failed = [&unreadable](const ParseError& error) {
    unreadable = error.fault == Fault::unreadable;
    return false;
  };
  auto event = json.next();
  if (!event) return failed(event.error());
  if (*event != Event::begin_object) return false;
  while (true) {
    event = json.next();
    if (!event) return failed(event.error());
    if (*event == Event::end_object) return false;
    const bool wanted = json.text() == kMap;
    event = json.next();
    if (!event) return failed(event.error());
    if (wanted) return *event == Event::begin_object;
    if (const auto passed = json.skip(*event); !passed) return failed(passed.error());
  }
}

}  // namespace touchstone::safetensors

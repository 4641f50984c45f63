#include "formats/safetensors/safetensors.h"

#include "formats/safetensors/index.h"
#include "formats/weights_support.h"
#include "support/catch.h"
#include "support/sources.h"

namespace touchstone {
namespace {

using namespace test;

Buffer file_of(std::string_view header, std::size_t data) {
  Buffer file;
  for (unsigned i = 0; i < 8; ++i) file.push_back(static_cast<std::uint8_t>(std::uint64_t{header.size()} >> (8 * i)));
  append(file, as_bytes(header));
  file.resize(file.size() + data);
  return file;
}

Parsed<safetensors::File> parse(Bytes file) { return safetensors::parse(BytesSource(file)); }

Parsed<safetensors::Index> index_of(std::string_view text) {
  return safetensors::parse_index(BytesSource(as_bytes(text)));
}

}  // namespace

TEST_CASE("safetensors: the worked example", "[safetensors]") {
  const Buffer bytes = read_file(testdata("models/safetensors/worked-example.safetensors"));
  const auto file = parse(bytes);
  REQUIRE(file.has_value());
  const auto& tensors = file->weights.tensors;
  REQUIRE(tensors.size() == 3);
  CHECK(tensors[0].name() == "a");
  CHECK(tensors[0].dtype == tensors::DType::F32);
  CHECK(tensors[0].shape() == std::vector<std::uint64_t>{2, 2});
  CHECK(tensors[0].offset == 8 + file->header_length);
  CHECK(tensors[2].name() == "c");
  CHECK(tensors[2].shape().empty());
  CHECK(tensors[2].offset + tensors[2].length == bytes.size());
}

TEST_CASE("safetensors: metadata and names", "[safetensors]") {
  const Buffer bytes = read_file(testdata("models/safetensors/another-order.safetensors"));
  const auto file = parse(bytes);
  REQUIRE(file.has_value());
  REQUIRE(file->metadata.size() == 2);
  CHECK(file->metadata[0].key == "format");
  CHECK(as_text(Bytes(bytes).subspan(file->metadata[0].offset, file->metadata[0].length)) == "\"pt\"");
  // In the order of the data, which is not that of the header.
  CHECK(file->weights.tensors[0].name() == "b");
}

TEST_CASE("safetensors: every bad file at its offset", "[safetensors]") {
  std::size_t count = 0;
  for (const ExpectedModel& model : expected_models("safetensors")) {
    const Buffer bytes = model.bytes();
    const auto file = parse(bytes);
    INFO(model.path << (file ? "" : ": " + describe(file.error())));
    CHECK(file.has_value() == !model.fault.has_value());
    if (!file && model.fault) CHECK(file.error().offset == *model.fault);
    ++count;
  }
  CHECK(count > 35);
}

TEST_CASE("safetensors: every strict prefix and every further byte is refused", "[safetensors]") {
  Buffer bytes = read_file(testdata("models/safetensors/worked-example.safetensors"));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto file = parse(Bytes(bytes).first(size));
    REQUIRE_FALSE(file);
    CHECK(file.error().offset <= size);
  }
  bytes.push_back(0);
  const auto longer = parse(bytes);
  REQUIRE_FALSE(longer);
  CHECK(longer.error().fault == Fault::trailing);
}

TEST_CASE("safetensors: a header that is too long is not looked at", "[safetensors]") {
  Buffer head(8, 0xFF);
  CountingSource huge(head, std::uint64_t{1} << 62U);
  CHECK(safetensors::parse(huge).error().fault == Fault::too_large);
  CHECK(huge.bytes_read() <= 4096);
}

TEST_CASE("safetensors: data is not read", "[safetensors]") {
  const std::string header = R"({"a":{"dtype":"U8","shape":[1099511627776],"data_offsets":[0,1099511627776]}})";
  const Buffer head = file_of(header, 0);
  const CountingSource source(head, head.size() + (std::uint64_t{1} << 40U));
  const auto file = safetensors::parse(source);
  REQUIRE(file.has_value());
  CHECK(file->weights.tensors[0].length == std::uint64_t{1} << 40U);
  CHECK(source.bytes_read() <= 4096);
}

TEST_CASE("safetensors: ranges at the end of u64 do not wrap", "[safetensors]") {
  for (const std::string_view offsets : {"[18446744073709551614,18446744073709551615]", "[18446744073709551615,0]",
                                         "[0,18446744073709551615]", "[1,18446744073709551615]"}) {
    const std::string header = R"({"a":{"dtype":"U8","shape":[1],"data_offsets":)" + std::string(offsets) + "}}";
    const auto file = parse(file_of(header, 1));
    REQUIRE_FALSE(file);
    CHECK(file.error().offset <= header.size() + 9);
  }
}

TEST_CASE("safetensors: many tensors", "[safetensors]") {
  constexpr std::size_t kMany = 50'000;
  std::string header = "{";
  for (std::size_t i = 0; i < kMany; ++i) {
    const std::size_t at = kMany - 1 - i;  // the last of the data comes first
    header += (i == 0 ? "\"t" : ",\"t") + std::to_string(i) + R"(":{"data_offsets":[)" + std::to_string(at) + "," +
              std::to_string(at + 1) + R"(],"dtype":"U8","shape":[1,1]})";
  }
  const auto file = parse(file_of(header + "}", kMany));
  REQUIRE(file.has_value());
  CHECK(file->weights.tensors.size() == kMany);
  CHECK(file->weights.tensors.front().name() == "t" + std::to_string(kMany - 1));
  header += R"(,"t7":{"data_offsets":[50000,50001],"dtype":"U8","shape":[]}})";
  const auto twice = parse(file_of(header, kMany + 1));
  REQUIRE_FALSE(twice);
  CHECK(twice.error().fault == Fault::duplicate);
}

TEST_CASE("safetensors: a source that fails is no malformed file", "[safetensors]") {
  const Buffer bytes = read_file(testdata("models/safetensors/worked-example.safetensors"));
  CHECK(safetensors::parse(BrokenSource(bytes, 4)).error().fault == Fault::unreadable);
  bool unreadable = false;
  CHECK_FALSE(safetensors::looks_like(BrokenSource(bytes, 4), unreadable));
  CHECK(unreadable);
}

TEST_CASE("safetensors index: files and tensors", "[safetensors]") {
  const std::string text = read_text(testdata("models/sharded/model.safetensors.index.json"));
  const auto index = index_of(text);
  REQUIRE(index.has_value());
  REQUIRE(index->weight_map.size() == 3);
  CHECK(index->files.size() == 2);
  CHECK(index->weight_map[2].tensor == "c");
  CHECK(index->files[index->weight_map[2].file] == "model-00002-of-00002.safetensors");
  CHECK(text.substr(index->weight_map[2].offset, 3) == "\"c\"");
  for (std::size_t size = 0; size + 1 < text.size(); ++size) CHECK_FALSE(index_of(text.substr(0, size)).has_value());
}

TEST_CASE("safetensors index: what is refused", "[safetensors]") {
  for (const ExpectedModel& model : expected_models("safetensors-index")) {
    const auto index = index_of(as_text(model.bytes()));
    INFO(model.path << (index ? "" : ": " + describe(index.error())));
    CHECK(index.has_value() == !model.fault.has_value());
    if (!index && model.fault) CHECK(index.error().offset == *model.fault);
  }
  for (const std::string_view name : {"", ".", "..", "a/b", "/a", "a\\\\b", "a\\u0000b"}) {
    CHECK_FALSE(index_of(R"({"weight_map":{"t":")" + std::string(name) + "\"}}").has_value());
  }
  CHECK_FALSE(index_of("{}").has_value());
  CHECK_FALSE(index_of("[]").has_value());
  CHECK_FALSE(index_of(R"({"weight_map":{},"weight_map":{}})").has_value());
}

TEST_CASE("safetensors index: recognised as soon as weight_map begins", "[safetensors]") {
  const auto looks = [](std::string_view text) {
    bool unreadable = false;
    return safetensors::looks_like_index(BytesSource(as_bytes(text)), unreadable);
  };
  CHECK(looks(R"({"metadata":{"weight_map":1},"weight_map":{"a)"));
  CHECK(looks(R"( {"weight\u005fmap" : {)"));
  CHECK_FALSE(looks(R"({"metadata":{"weight_map":{}}})"));
  CHECK_FALSE(looks(R"({"weight_map":[]})"));
  CHECK_FALSE(looks(R"([{"weight_map":{}}])"));
  CHECK_FALSE(looks("weight_map"));
}

}  // namespace touchstone

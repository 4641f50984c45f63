#include "formats/gguf/gguf.h"

#include "formats/weights_support.h"
#include "support/catch.h"
#include "support/sources.h"

namespace touchstone {
namespace {

using namespace test;

Parsed<gguf::File> parse(Bytes file) { return gguf::parse(BytesSource(file)); }
Buffer good(const std::string& name) { return read_file(testdata("models/gguf/" + name + ".gguf")); }

}  // namespace

TEST_CASE("gguf: two tensors", "[gguf]") {
  const Buffer bytes = good("two");
  const auto file = parse(bytes);
  REQUIRE(file.has_value());
  CHECK(file->version == 3);
  CHECK(file->alignment == 32);
  REQUIRE(file->pairs.size() == 1);
  CHECK(file->pairs[0].key == "general.architecture");
  CHECK(as_text(Bytes(bytes).subspan(file->pairs[0].value_offset, file->pairs[0].length)) == "llama");
  const auto& tensors = file->weights.tensors;
  REQUIRE(tensors.size() == 2);
  CHECK(tensors[0].name() == "b");
  CHECK(tensors[0].dtype == tensors::DType::BF16);
  CHECK(tensors[0].offset == file->data_offset);
  CHECK(tensors[0].length == 6);
  CHECK(tensors[1].offset == file->data_offset + 32);
  CHECK(file->weights.warnings.empty());
}

TEST_CASE("gguf: every type of value", "[gguf]") {
  const Buffer bytes = good("every-type");
  const auto file = parse(bytes);
  REQUIRE(file.has_value());
  REQUIRE(file->pairs.size() == 17);
  for (std::size_t i = 1; i < file->pairs.size(); ++i) {
    const gguf::Pair& before = file->pairs[i - 1];
    CHECK(before.value_offset + before.length == file->pairs[i].offset);
  }
  CHECK(file->pairs.back().value_offset + file->pairs.back().length == file->infos_offset);
  CHECK(file->pairs[13].count == 40);
  CHECK(file->pairs[13].element == gguf::ValueType::string);
}

TEST_CASE("gguf: the shape is ne reversed, blocks count", "[gguf]") {
  const auto file = parse(good("blocks"));
  REQUIRE(file.has_value());
  CHECK(file->weights.tensors[0].shape() == std::vector<std::uint64_t>{2, 256});
  CHECK(tensors::name(file->weights.tensors[0].dtype) == "GGML:Q4_K");
  CHECK(file->weights.tensors[0].length == 288);
  CHECK(file->weights.tensors[1].shape().empty());
}

TEST_CASE("gguf: every bad file at its offset, every odd one with its warning", "[gguf]") {
  std::size_t count = 0;
  for (const ExpectedModel& model : expected_models("gguf")) {
    if (!model.path.starts_with("gguf/")) continue;
    const Buffer bytes = model.bytes();
    const auto file = parse(bytes);
    INFO(model.path << (file ? "" : ": " + describe(file.error())));
    CHECK(file.has_value() == !model.fault.has_value());
    if (!file && model.fault) CHECK(file.error().offset == *model.fault);
    if (file) {
      std::vector<std::string> codes;
      for (const tensors::Warning& warning : file->weights.warnings) codes.emplace_back(warning.code);
      CHECK(codes == model.warnings);
    }
    ++count;
  }
  CHECK(count > 35);
}

TEST_CASE("gguf: every strict prefix is refused or says that the padding is missing", "[gguf]") {
  const Buffer bytes = good("two");
  const auto whole = parse(bytes);
  REQUIRE(whole.has_value());
  const std::uint64_t end = whole->weights.tensors.back().offset + whole->weights.tensors.back().length;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto file = parse(Bytes(bytes).first(size));
    CHECK(file.has_value() == (size >= end));
    if (file) {
      REQUIRE(file->weights.warnings.size() == 1);
      CHECK(file->weights.warnings[0].code == "gguf.missing-final-padding");
    } else {
      CHECK(file.error().offset <= size);
    }
  }
}

TEST_CASE("gguf: the data of tensors is not read, counts are not believed", "[gguf]") {
  // One tensor of 2^40 bytes behind a header that is all there is to store.
  Buffer head = good("two");
  const auto small = parse(head);
  REQUIRE(small.has_value());
  Buffer file = {'G', 'G', 'U', 'F', 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
                 0,   0,   0,   't', 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const CountingSource source(file, 64 + (std::uint64_t{1} << 40U));
  const auto large = gguf::parse(source);
  REQUIRE(large.has_value());
  CHECK(large->weights.tensors[0].length == std::uint64_t{1} << 40U);
  CHECK(source.bytes_read() <= 8192);
  file[15] = 0x10;  // 2^60 tensors
  CHECK(gguf::parse(CountingSource(file, std::uint64_t{1} << 62U)).error().offset == 8);
}

TEST_CASE("gguf: a source that fails is no malformed file", "[gguf]") {
  const Buffer bytes = good("every-type");
  for (const std::uint64_t stop : {0U, 100U}) {
    const auto file = gguf::parse(BrokenSource(bytes, stop));
    REQUIRE_FALSE(file);
    CHECK(file.error().fault == Fault::unreadable);
  }
}

}  // namespace touchstone

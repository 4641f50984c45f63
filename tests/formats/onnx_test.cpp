#include "formats/onnx/onnx.h"

#include "formats/onnx/external_data.h"
#include "formats/weights_support.h"
#include "support/catch.h"
#include "support/sources.h"

namespace touchstone {
namespace {

using namespace test;
using tensors::Place;

Buffer good(const std::string& name) { return read_file(testdata("models/onnx/" + name + ".onnx")); }

Parsed<onnx::Model> parse(Bytes file) { return onnx::parse(BytesSource(file)); }

/// The bytes of the first tensor, that of one that is here.
Buffer raw_of(const Buffer& bytes, const onnx::Model& model) {
  const tensors::Tensor& tensor = model.weights.tensors.at(0);
  Buffer raw;
  if (tensor.place == Place::span) {
    return to_buffer(
        Bytes(bytes).subspan(static_cast<std::size_t>(tensor.offset), static_cast<std::size_t>(tensor.length)));
  }
  REQUIRE(tensor.place == Place::converted);
  REQUIRE(tensors::read_converted(BytesSource(bytes), model.weights.converted.at(tensor.offset),
                                  [&raw](Bytes piece) { append(raw, piece); }));
  CHECK(raw.size() == tensor.length);
  return raw;
}

}  // namespace

TEST_CASE("onnx: one tensor in every spelling", "[onnx]") {
  const Buffer raw = good("raw");
  const auto reference = parse(raw);
  REQUIRE(reference.has_value());
  const Buffer wanted = raw_of(raw, *reference);
  CHECK(wanted.size() == 64);
  for (const std::string name :
       {"float-data", "float-data-one-by-one", "float-data-mixed", "dims-packed", "raw-first", "training"}) {
    INFO(name);
    const Buffer bytes = good(name);
    const auto model = parse(bytes);
    REQUIRE(model.has_value());
    REQUIRE(model->weights.tensors.size() == 1);
    CHECK(model->weights.tensors[0].name() == "w");
    CHECK(model->weights.tensors[0].shape() == std::vector<std::uint64_t>{4, 4});
    CHECK(raw_of(bytes, *model) == wanted);
  }
}

TEST_CASE("onnx: packed floats in one run need no conversion", "[onnx]") {
  CHECK(parse(good("float-data"))->weights.tensors[0].place == Place::span);
  CHECK(parse(good("float-data-mixed"))->weights.tensors[0].place == Place::converted);
  CHECK(parse(good("half-in-int32"))->weights.tensors[0].place == Place::converted);
}

TEST_CASE("onnx: the low bytes of values", "[onnx]") {
  const auto bytes_of = [](const std::string& name) {
    const Buffer bytes = good(name);
    const auto model = parse(bytes);
    REQUIRE(model.has_value());
    return to_hex(raw_of(bytes, *model));
  };
  CHECK(bytes_of("half-in-int32") == "003c00bc0100");
  CHECK(bytes_of("int8-in-int32") == "ff007f");
  CHECK(bytes_of("int4") == "2103");
  CHECK(bytes_of("int64") == "feffffffffffffff0000000000010000");
  CHECK(bytes_of("uint32") == "07000000ffffffff");
  CHECK(bytes_of("complex") == "0000803f000080bf");
}

TEST_CASE("onnx: names of tensors that are not initializers of the main graph", "[onnx]") {
  const auto model = parse(good("everywhere"));
  REQUIRE(model.has_value());
  std::vector<std::string> names;
  for (const tensors::Tensor& tensor : model->weights.tensors) names.emplace_back(tensor.name());
  CHECK(names == std::vector<std::string>{"@function[0]/node[0].value", "@function[1]/node[0].value",
                                          "@node[0].body/node[1].value", "@node[0].body/w", "@node[1].many[0]",
                                          "@node[1].many[1]", "@node[1].many[0]/node[1].value", "@node[1].many[0]/w"});
  CHECK(model->nodes == 2);
  CHECK(model->functions == 2);
}

TEST_CASE("onnx: external data", "[onnx]") {
  const auto model = parse(good("external"));
  REQUIRE(model.has_value());
  REQUIRE(model->weights.externals.size() == 1);
  const tensors::External& external = model->weights.externals[0];
  CHECK(external.location == "weights.bin");
  CHECK(external.offset == 128);
  CHECK(external.length == 64);
  CHECK(external.checksum.has_value());
  const auto open_end = parse(good("external-to-the-end"));
  REQUIRE(open_end.has_value());
  CHECK_FALSE(open_end->weights.externals[0].length.has_value());
  CHECK(open_end->weights.tensors[0].length == 64);
}

TEST_CASE("onnx: locations", "[onnx]") {
  using onnx::is_location;
  for (const std::string_view good : {"a", "a/b.bin", "..a", "a..", "...", "a b", ".hidden"}) CHECK(is_location(good));
  for (const std::string_view bad :
       {"", "/", "/a", "a/", "a//b", ".", "..", "./a", "a/./b", "../a", "a/..", "a/../b", "a\\b", "\\a"}) {
    CHECK_FALSE(is_location(bad));
  }
  CHECK_FALSE(is_location(std::string_view("a\0b", 3)));
}

TEST_CASE("onnx: every bad file at its offset", "[onnx]") {
  std::size_t count = 0;
  for (const ExpectedModel& model : expected_models("onnx")) {
    const Buffer bytes = model.bytes();
    const auto parsed = parse(bytes);
    INFO(model.path << (parsed ? "" : ": " + describe(parsed.error())));
    CHECK(parsed.has_value() == !model.fault.has_value());
    if (!parsed && model.fault) CHECK(parsed.error().offset == *model.fault);
    ++count;
  }
  CHECK(count > 50);
}

TEST_CASE("onnx: 32 graphs inside each other, and no more", "[onnx]") {
  const auto field = [](std::uint8_t number, const Buffer& data) {
    Buffer out = {static_cast<std::uint8_t>(8U * number + 2U)};
    std::size_t size = data.size();
    for (; size > 0x7F; size >>= 7U) out.push_back(static_cast<std::uint8_t>(size | 0x80U));
    out.push_back(static_cast<std::uint8_t>(size));
    append(out, data);
    return out;
  };
  const auto nested = [&](std::size_t graphs) {
    Buffer graph;
    for (std::size_t i = 1; i < graphs; ++i) {
      Buffer attribute = field(1, {'b'});
      append(attribute, field(6, graph));
      graph = field(1, field(5, attribute));
    }
    Buffer model = {0x08, 8};
    append(model, field(7, graph));
    return model;
  };
  CHECK(parse(nested(onnx::kMaxGraphs)).has_value());
  const auto deeper = parse(nested(onnx::kMaxGraphs + 1));
  REQUIRE_FALSE(deeper);
  CHECK(deeper.error().fault == Fault::too_deep);
  CHECK(parse(nested(5000)).error().fault == Fault::too_deep);
}

TEST_CASE("onnx: every strict prefix is refused or ends between two fields of the model", "[onnx]") {
  const Buffer bytes = good("everywhere");
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto model = parse(Bytes(bytes).first(size));
    if (model) {
      ++accepted;
    } else {
      CHECK(model.error().offset <= size);
    }
  }
  // Protocol buffers do not say where a message ends: it may end behind the graph, without the operator set.
  CHECK(accepted == 1);
}

TEST_CASE("onnx: recognition reads tags, not payload", "[onnx]") {
  bool unreadable = false;
  // ir_version 8, and a graph of a terabyte.
  const Buffer head = {0x08, 8, 0x3A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20};
  const CountingSource source(head, head.size() + (std::uint64_t{1} << 40U));
  CHECK(onnx::looks_like(source, unreadable));
  CHECK(source.bytes_read() <= 4096);
  // Text can be a chain of fields; it is not followed to the end of a large file.
  const Buffer text(std::size_t{1} << 20U, 'a');
  const CountingSource lines(text);
  CHECK_FALSE(onnx::looks_like(lines, unreadable));
  CHECK_FALSE(unreadable);
  CHECK(lines.bytes_read() < text.size());
}

TEST_CASE("onnx: values that were changed since they were parsed", "[onnx]") {
  const Buffer bytes = good("half-in-int32");
  const auto model = parse(bytes);
  REQUIRE(model.has_value());
  const tensors::Converted& data = model->weights.converted[0];
  const auto nothing = [](Bytes) {};
  CHECK_FALSE(tensors::read_converted(BytesSource(Bytes(bytes).first(bytes.size() / 2)), data, nothing));
  CHECK_FALSE(tensors::read_converted(BrokenSource(bytes, 3), data, nothing));
}

}  // namespace touchstone

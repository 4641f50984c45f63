#include <map>

#include "crypto/digest.h"
#include "evidence/models/tensor_root.h"
#include "evidence/models/weight_format.h"
#include "evidence/models/weight_types.h"
#include "formats/weights_support.h"
#include "support/catch.h"
#include "support/sources.h"

namespace touchstone {
namespace {

using namespace test;
using evidence::NamedLeaf;
using evidence::WeightFormat;
using evidence::WeightReading;

Digest256 digest_of(std::string_view hex) {
  Digest256 digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(std::stoul(std::string(hex.substr(2 * i, 2)), nullptr, 16));
  }
  return digest;
}

/// SHA-256 of a tensor's bytes; `folder` has its external files.
Digest256 digest_of(const tensors::Tensor& tensor, const tensors::WeightFile& file, const Buffer& bytes,
                    const std::filesystem::path& folder) {
  const auto part = [&tensor](const Buffer& all, std::uint64_t offset) {
    REQUIRE(offset <= all.size());
    REQUIRE(tensor.length <= all.size() - offset);
    return crypto::sha256(
        Bytes(all).subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(tensor.length)));
  };
  switch (tensor.place) {
    case tensors::Place::span: return part(bytes, tensor.offset);
    case tensors::Place::external: {
      const tensors::External& data = file.externals.at(tensor.offset);
      return part(read_file(folder / data.location), data.offset);
    }
    case tensors::Place::converted: {
      Buffer raw;
      REQUIRE(tensors::read_converted(BytesSource(bytes), file.converted.at(tensor.offset),
                                      [&raw](Bytes piece) { append(raw, piece); }));
      CHECK(raw.size() == tensor.length);
      return crypto::sha256(raw);
    }
    case tensors::Place::none: break;
  }
  FAIL("a tensor without bytes");
  return {};
}

void add_leaves(const tensors::WeightFile& file, const Buffer& bytes, const std::filesystem::path& folder,
                std::vector<NamedLeaf>& leaves) {
  for (const tensors::Tensor& tensor : file.tensors) {
    leaves.push_back({tensor.name(), evidence::tensor_leaf(tensor, digest_of(tensor, file, bytes, folder))});
  }
}

/// The root in hex; "null" when there is none.
std::string root_of(const WeightReading& reading, const Buffer& bytes, const std::filesystem::path& folder) {
  if (!reading.weights || reading.weights->has_strings || reading.weights->has_sparse) return "null";
  std::vector<NamedLeaf> leaves;
  add_leaves(*reading.weights, bytes, folder, leaves);
  const auto root = evidence::tensor_root(leaves);
  return root.root ? to_hex(*root.root) : "null";
}

std::vector<std::string> codes_of(const WeightReading& reading) {
  std::vector<std::string> codes;
  for (const tensors::Warning& warning : reading.warnings) codes.emplace_back(warning.code);
  return codes;
}

WeightReading read(const Buffer& bytes, std::string_view name) {
  return evidence::read_weights(BytesSource(bytes), name);
}

}  // namespace

TEST_CASE("tensor root: the worked example of models.md 2.1", "[models]") {
  const std::array<std::uint64_t, 2> four = {2, 2};
  const std::array<std::uint64_t, 1> three = {3};
  const auto d = [](std::string_view hex) { return digest_of(hex); };
  std::vector<NamedLeaf> leaves = {
      {"c",
       evidence::tensor_leaf("c", "U8", {}, 1, d("684888c0ebb17f374298b65ee2807526c066094c701bcc7ebbe1c1095f494fc1"))},
      {"a", evidence::tensor_leaf("a", "F32", four, 16,
                                  d("ad73b9acd6e4a74b2f5bb5386658ce3bb146cd040a1867646ab3b973fb6632b1"))},
      {"b", evidence::tensor_leaf("b", "BF16", three, 6,
                                  d("d5635152c4a91420c6a5649eb835d1ca5ab52243fd64e489f623d016e7f65c66"))}};
  CHECK(to_hex(leaves[0].leaf) == "f961a7078a412bdec5a9ea407317c04ab9d1967704d057637f4ab7b59b6ec27e");
  CHECK(to_hex(leaves[1].leaf) == "0e5aea23704e9e744d8529d65a6a86a6af84e80e65a5f0c24ca9dd77f72b8cea");
  CHECK(to_hex(leaves[2].leaf) == "8d2c48a1cd4f5a3896d518b27aa1cb6170c9f2eecf1438fc72966b20f51fbf13");
  CHECK(to_hex(*evidence::tensor_root(leaves).root) ==
        "fa3a9906b01cac49b303f2c55a3f4753353ed6561b1f9ff7cd632b30731e7ec5");
  leaves.pop_back();
  CHECK(to_hex(*evidence::tensor_root(leaves).root) ==
        "a7d9242111fa29a4e96e04c685556ad1dbfa845f7a0142c169ac4a128a2c7910");
  leaves.clear();
  CHECK(to_hex(*evidence::tensor_root(leaves).root) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("tensor root: two tensors of one name have none", "[models]") {
  std::vector<NamedLeaf> leaves = {{"b", {}}, {"a", {}}, {"b", {}}, {"a", {}}};
  const auto root = evidence::tensor_root(leaves);
  CHECK_FALSE(root.root.has_value());
  CHECK(root.duplicate == "a");
}

TEST_CASE("tensor root: names are sorted by bytes", "[models]") {
  std::vector<NamedLeaf> leaves = {{"é", {1}}, {"z", {2}}, {"\xF0\x9F\x98\x80", {3}}, {"", {4}}};
  REQUIRE(evidence::tensor_root(leaves).root.has_value());
  CHECK(leaves[0].name.empty());
  CHECK(leaves[1].name == "z");
  CHECK(leaves[3].name == "\xF0\x9F\x98\x80");
}

TEST_CASE("models: every file of testdata is what the generator says", "[models]") {
  std::size_t roots = 0;
  for (const ExpectedModel& model : expected_models()) {
    const Buffer bytes = model.bytes();
    const WeightReading reading = read(bytes, model.path);
    INFO(model.path << (reading.malformed ? ": " + evidence::message(*reading.malformed) : std::string()));
    CHECK((reading.format ? std::string(name(*reading.format)) : std::string()) == model.format);
    CHECK_FALSE(reading.unreadable);
    CHECK(reading.malformed.has_value() == model.fault.has_value());
    if (reading.malformed && model.fault) CHECK(reading.malformed->offset == *model.fault);
    CHECK(codes_of(reading) == model.warnings);
    if (!model.root) continue;
    CHECK(reading.weights->tensors.size() == model.tensors);
    CHECK(root_of(reading, bytes, testdata("models/" + model.path).parent_path()) == *model.root);
    ++roots;
  }
  CHECK(roots > 35);
}

TEST_CASE("models: one root for shards, other orders and other containers", "[models]") {
  const auto root = [](const std::string& path) {
    const Buffer bytes = read_file(testdata("models/" + path));
    return root_of(read(bytes, path), bytes, testdata("models/" + path).parent_path());
  };
  const std::string whole = root("safetensors/worked-example.safetensors");
  CHECK(whole == "fa3a9906b01cac49b303f2c55a3f4753353ed6561b1f9ff7cd632b30731e7ec5");
  CHECK(root("safetensors/another-order.safetensors") == whole);
  CHECK(root("gguf/two.gguf") == root("safetensors/two.safetensors"));
  CHECK(root("onnx/external.onnx") == root("onnx/raw.onnx"));
  std::vector<NamedLeaf> leaves;
  std::vector<WeightReading> shards;
  for (const std::string name :
       {"sharded/model-00002-of-00002.safetensors", "sharded/model-00001-of-00002.safetensors"}) {
    const Buffer bytes = read_file(testdata("models/" + name));
    shards.push_back(read(bytes, name));
    add_leaves(*shards.back().weights, bytes, {}, leaves);
  }
  CHECK(to_hex(*evidence::tensor_root(leaves).root) == whole);
}

TEST_CASE("models: each bit of a tensor is in the root", "[models]") {
  const Buffer bytes = read_file(testdata("models/safetensors/worked-example.safetensors"));
  const std::string whole = root_of(read(bytes, ""), bytes, {});
  std::size_t flips = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    Buffer flipped = bytes;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << bit % 8));
    const WeightReading reading = evidence::read_weights(BytesSource(flipped), "", WeightFormat::safetensors);
    if (!reading.weights) continue;
    CHECK(root_of(reading, flipped, {}) != whole);
    ++flips;
  }
  CHECK(flips >= 23 * 8);
}

TEST_CASE("models: nothing is read of what is no model", "[models]") {
  for (const std::string_view head : {"", "some text that goes on",
                                      "\x7f"
                                      "ELF",
                                      "%PDF-1.7", "\x1f\x8b\x08", "{\"a\":"}) {
    const CountingSource source(as_bytes(head), std::uint64_t{10} << 30U);
    const WeightReading reading = evidence::read_weights(source, "data.bin");
    CHECK_FALSE(reading.format.has_value());
    CHECK_FALSE(reading.unreadable);
    CHECK(source.bytes_read() < 64U << 10U);
  }
}

TEST_CASE("models: --as decides alone", "[models]") {
  const Buffer bytes = read_file(testdata("models/gguf/two.gguf"));
  const auto as = [&bytes](WeightFormat format) {
    return evidence::read_weights(BytesSource(bytes), "two.safetensors", format);
  };
  CHECK(as(WeightFormat::gguf).weights.has_value());
  CHECK(as(WeightFormat::gguf).warnings.empty());
  for (const WeightFormat other : {WeightFormat::safetensors, WeightFormat::safetensors_index, WeightFormat::onnx,
                                   WeightFormat::pytorch_zip, WeightFormat::pickle, WeightFormat::git_lfs_pointer}) {
    INFO(name(other));
    const WeightReading reading = as(other);
    CHECK(reading.malformed.has_value());
    CHECK(reading.format == other);
  }
}

TEST_CASE("models: words of the formats", "[models]") {
  for (const std::string_view word :
       {"safetensors", "safetensors-index", "gguf", "onnx", "pytorch-zip", "pickle", "git-lfs-pointer"}) {
    const auto format = evidence::weight_format_by_name(word);
    REQUIRE(format.has_value());
    CHECK(name(*format) == word);
    CHECK(evidence::weight_type(*format)->name == word);
    CHECK(evidence::find_type(word) == evidence::weight_type(*format));
    CHECK(evidence::weight_format_of(*evidence::weight_type(*format)) == format);
  }
  CHECK_FALSE(evidence::weight_format_by_name("onnx ").has_value());
}

TEST_CASE("models: a file that cannot be read is not malformed", "[models]") {
  for (const std::string path :
       {"safetensors/worked-example.safetensors", "gguf/every-type.gguf", "onnx/everywhere.onnx", "pytorch/model.pt",
        "lfs/model.safetensors", "pytorch/legacy.pkl", "sharded/model.safetensors.index.json"}) {
    INFO(path);
    const Buffer bytes = read_file(testdata("models/" + path));
    CHECK(evidence::read_weights(BrokenSource(bytes, 1), path).unreadable);
    const auto format = evidence::read_weights(BytesSource(bytes), path).format;
    CHECK(evidence::read_weights(BrokenSource(bytes, 1), path, format).unreadable);
  }
}

TEST_CASE("models: inspect stays inside the file", "[models]") {
  for (const ExpectedModel& model : expected_models()) {
    if (model.fault || model.format.empty()) continue;
    INFO(model.path);
    const Buffer bytes = model.bytes();
    Artefact artefact;
    artefact.type = evidence::find_type(model.format);
    auto content = evidence::weight_content(BytesSource(bytes), *evidence::weight_format_by_name(model.format));
    REQUIRE(content.has_value());
    artefact.content = std::move(*content);
    artefact.origin = model.path;
    std::vector<Field> fields;
    artefact.type->inspect(artefact, fields);
    CHECK_FALSE(fields.empty());
    for (const Field& field : fields) {
      CHECK(field.offset <= bytes.size());
      CHECK(field.length <= bytes.size() - field.offset);
    }
  }
}

TEST_CASE("models: inspect of a GGUF file shows all pairs", "[models]") {
  const Buffer bytes = read_file(testdata("models/gguf/every-type.gguf"));
  Artefact artefact;
  artefact.type = &evidence::kGguf;
  artefact.content = *evidence::weight_content(BytesSource(bytes), WeightFormat::gguf);
  std::vector<Field> fields;
  artefact.type->inspect(artefact, fields);
  std::map<std::string, const Field*> by_name;
  for (const Field& field : fields) by_name[field.name] = &field;
  const auto value = [&by_name](const std::string& name) { return to_text(by_name.at(name)->value); };
  CHECK(value("version") == "3");
  CHECK(value("general.architecture") == "llama");
  CHECK(value("u8") == "255");
  CHECK(value("i8") == "-1");
  CHECK(value("i16") == "-1");
  CHECK(value("u64") == "18446744073709551615");
  CHECK(value("i64") == "-1");
  CHECK(value("f32") == "1.5");
  CHECK(value("f64") == "-0.1");
  CHECK(value("bool") == "true");
  CHECK(value("array") == "[0, 1, 2, 3]");
  CHECK(value("nothing") == "[]");
  CHECK(value("flags") == "[false, true]");
  CHECK(by_name.at("array")->brief.empty());
  CHECK(by_name.at("tokenizer.ggml.tokens")->brief.starts_with("40 elements, sha256 "));
  CHECK(value("tokenizer.ggml.tokens").starts_with("[\"token 0\", \"token 1\""));
  CHECK(value("a") == "F32 [2, 2]");
}

TEST_CASE("models: shared vectors", "[models][vectors]") {
  const auto folder = shared_vectors();
  if (!folder) {
    WARN("no shared vectors here");
    return;
  }
  std::size_t good = 0;
  std::size_t bad = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder / "models")) {
    const std::filesystem::path path = entry.path();
    const std::string name = path.filename();
    if (!entry.is_regular_file() || name.ends_with(".md")) continue;
    const Buffer bytes = read_file(path);
    const WeightReading reading = read(bytes, name);
    INFO(path << (reading.malformed ? ": " + evidence::message(*reading.malformed) : std::string()));
    // Whether an external file is there, and is long enough, is not seen in the model.
    const bool elsewhere = name == "bad-external-missing.onnx" || name == "bad-external-range.onnx";
    // Its magic is wrong and its name is not asked: opaque, unless the name claims it.
    const bool malformed = (name.starts_with("bad-") && !elsewhere) || name == "text.gguf" ||
                           name == "quirk-ws-leading.safetensors" || path.parent_path().filename() == "malformed";
    if (!malformed) {
      CHECK_FALSE(reading.malformed.has_value());
      ++good;
    } else if (path.extension() != ".json") {
      CHECK(reading.malformed.has_value());
      ++bad;
    }
  }
  WARN(good << " good and " << bad << " malformed model files of the shared vectors");
  CHECK(good > 30);
  CHECK(bad > 30);
}

TEST_CASE("models: roots of the shared vectors", "[models][vectors]") {
  const auto folder = shared_vectors();
  if (!folder) {
    WARN("no shared vectors here");
    return;
  }
  // Of the README: a row for each file, with "tensor-root HEX" in it.
  const std::string readme = read_text(*folder / "models" / "README.md");
  std::size_t count = 0;
  for (std::size_t line = 0; line < readme.size();) {
    const std::size_t end = std::min(readme.find('\n', line), readme.size());
    const std::string_view row = std::string_view(readme).substr(line, end - line);
    line = end + 1;
    const std::size_t at = row.find("tensor-root ");
    if (!row.starts_with("| `") || at == std::string_view::npos) continue;
    const std::string path(row.substr(3, row.find('`', 3) - 3));
    const std::string_view rest = row.substr(at + 12);
    if (!rest.starts_with("null") && (rest.size() < 64 || rest.substr(0, 64).find(' ') != std::string_view::npos))
      continue;
    const std::string wanted(rest.starts_with("null") ? "null" : rest.substr(0, 64));
    const std::filesystem::path file = *folder / "models" / path;
    const Buffer bytes = read_file(file);
    INFO(path);
    CHECK(root_of(read(bytes, path), bytes, file.parent_path()) == wanted);
    ++count;
  }
  WARN(count << " roots of the shared vectors");
  CHECK(count > 25);
}

}  // namespace touchstone

// What a model file says of its neighbours (models.md 1.8, 2.4, 2.6).
#include "audit/weights.h"

#include <filesystem>

#include "io/scratch.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone::audit {
namespace {

io::Result<std::optional<Complaint>> checked(const std::string& path) {
  const auto file = load(path);
  REQUIRE(file);
  REQUIRE(file->recognition.artefacts.size() == 1);
  return check_companions_of_weights(path, file->recognition.artefacts.front());
}

io::Result<std::optional<Complaint>> checked_own(const std::string& name) {
  return checked(test::testdata("models/" + name).string());
}

}  // namespace

TEST_CASE("weights: neighbours are as the file says, or it names none", "[model]") {
  for (const std::string name : {"onnx/external.onnx", "onnx/raw.onnx", "sharded/model.safetensors.index.json",
                                 "safetensors/two.safetensors", "gguf/two.gguf"}) {
    INFO(name);
    const auto found = checked_own(name);
    REQUIRE(found);
    CHECK_FALSE(found->has_value());
  }
}

TEST_CASE("weights: neighbours that are absent or other than the file says", "[model]") {
  for (const std::string name : {"neighbours/absent.onnx", "neighbours/shard-absent.safetensors.index.json"}) {
    INFO(name);
    const auto found = checked_own(name);
    REQUIRE_FALSE(found);
    CHECK(found.error().kind == io::IoFault::missing);
  }
  const auto past_end = checked_own("neighbours/past-end.onnx");
  REQUIRE(past_end);
  REQUIRE(past_end->has_value());
  CHECK((*past_end)->format == "onnx");
  CHECK((*past_end)->message.find("past the end of weights.bin") != std::string::npos);
  const auto tensor = checked_own("neighbours/tensor-absent.safetensors.index.json");
  REQUIRE(tensor);
  REQUIRE(tensor->has_value());
  CHECK((*tensor)->format == "safetensors-index");
  CHECK((*tensor)->message.find("b is not in shard.safetensors") != std::string::npos);
}

TEST_CASE("weights: external data behind a link", "[model]") {
  const test::ScratchFolder folder;
  std::filesystem::copy_file(test::testdata("models/onnx/external.onnx"), folder.name("model.onnx"));
  std::filesystem::create_symlink(test::testdata("models/onnx/weights.bin"), folder.name("weights.bin"));
  const auto found = checked(folder.name("model.onnx"));
  REQUIRE(found);
  CHECK(found->has_value());
}

}  // namespace touchstone::audit

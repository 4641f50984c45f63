#include "formats/lfs_pointer/lfs_pointer.h"

#include "formats/weights_support.h"
#include "support/catch.h"

namespace touchstone {
namespace {

using namespace test;

}  // namespace

TEST_CASE("lfs pointer: oid and size", "[lfs]") {
  const Buffer bytes = read_file(testdata("models/lfs/model.safetensors"));
  const auto pointer = lfs::parse(bytes);
  REQUIRE(pointer.has_value());
  CHECK(pointer->size == 1234);
  CHECK(as_text(bytes).substr(pointer->oid_offset, 71) == "sha256:" + to_hex(pointer->oid));
  CHECK(lfs::parse(read_file(testdata("models/lfs/extension.bin"))).has_value());
}

TEST_CASE("lfs pointer: every bad one at its offset", "[lfs]") {
  std::size_t count = 0;
  for (const ExpectedModel& model : expected_models("git-lfs-pointer")) {
    const auto pointer = lfs::parse(model.bytes());
    INFO(model.path << (pointer ? "" : ": " + describe(pointer.error())));
    CHECK(pointer.has_value() == !model.fault.has_value());
    if (!pointer && model.fault) CHECK(pointer.error().offset == *model.fault);
    ++count;
  }
  CHECK(count == 9);
}

TEST_CASE("lfs pointer: every strict prefix is refused", "[lfs]") {
  const Buffer bytes = read_file(testdata("models/lfs/model.safetensors"));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto pointer = lfs::parse(Bytes(bytes).first(size));
    REQUIRE_FALSE(pointer);
    CHECK(pointer.error().offset <= size);
  }
  Buffer large = bytes;
  large.resize(lfs::kMaxSize, 'x');
  CHECK(lfs::parse(large).error().fault == Fault::too_large);
}

}  // namespace touchstone

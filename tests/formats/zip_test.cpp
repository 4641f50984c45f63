#include <string>
#include <vector>

#include "formats/zip/directory.h"
#include "support/catch.h"
#include "support/files.h"
#include "support/sources.h"

namespace touchstone {
namespace {

using namespace test;

void put(Buffer& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// An archive as PyTorch writes it: with a zip64 record that it does not need. `stated` goes into the old end record.
Buffer zip64(std::uint32_t stated) {
  Buffer file;
  append(file, as_bytes("PK\x03\x04"));
  const std::size_t start = file.size();
  append(file, as_bytes("PK\x01\x02"));
  file.resize(file.size() + 24);
  put(file, 8, 2);
  file.resize(file.size() + 16);
  append(file, as_bytes("data.pkl"));
  const std::size_t record = file.size();
  put(file, 0x06064B50, 4);
  put(file, 44, 8);
  file.resize(file.size() + 12);
  put(file, 1, 8);
  put(file, 1, 8);
  put(file, record - start, 8);
  put(file, start, 8);
  put(file, 0x07064B50, 4);
  put(file, 0, 4);
  put(file, record, 8);
  put(file, 1, 4);
  put(file, 0x06054B50, 4);
  put(file, 0, 4);
  put(file, 1, 2);
  put(file, 1, 2);
  put(file, record - start, 4);
  put(file, stated, 4);
  put(file, 0, 2);
  return file;
}

Parsed<zip::Directory> read(Bytes file, std::vector<std::string>* names = nullptr) {
  return zip::read_directory(BytesSource(file), [names](const zip::Member& member) {
    if (names != nullptr) names->emplace_back(member.name);
    return true;
  });
}

bool is_pytorch(Bytes file) {
  bool unreadable = false;
  return zip::looks_like_pytorch(BytesSource(file), unreadable);
}

}  // namespace

TEST_CASE("zip: the members of an archive", "[zip]") {
  const Buffer bytes = read_file(testdata("models/pytorch/model.pt"));
  std::vector<std::string> names;
  const auto directory = read(bytes, &names);
  REQUIRE(directory.has_value());
  CHECK(directory->members == 3);
  CHECK(names == std::vector<std::string>{"archive/data.pkl", "archive/version", "archive/data/0"});
  CHECK(is_pytorch(bytes));
  CHECK_FALSE(is_pytorch(read_file(testdata("models/pytorch/plain.zip"))));
}

TEST_CASE("zip: every strict prefix and every further byte is refused", "[zip]") {
  Buffer bytes = read_file(testdata("models/pytorch/model.pt"));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto directory = read(Bytes(bytes).first(size));
    REQUIRE_FALSE(directory);
    CHECK(directory.error().offset <= size);
  }
  bytes.push_back(0);
  CHECK_FALSE(read(bytes).has_value());
}

TEST_CASE("zip: bytes behind an archive do not hide that it is one of PyTorch", "[zip]") {
  for (const std::string& behind : {std::string("x"), std::string(1000, 'x'), std::string("PK\x05\x06")}) {
    Buffer bytes = read_file(testdata("models/pytorch/model.pt"));
    append(bytes, as_bytes(behind));
    CHECK(is_pytorch(bytes));
    CHECK_FALSE(read(bytes).has_value());
    Buffer plain = read_file(testdata("models/pytorch/plain.zip"));
    append(plain, as_bytes(behind));
    CHECK_FALSE(is_pytorch(plain));
  }
}

TEST_CASE("zip: a comment counts, bytes before the end record do not hide", "[zip]") {
  Buffer bytes = read_file(testdata("models/pytorch/model.pt"));
  bytes[bytes.size() - 2] = 5;
  append(bytes, as_bytes("hello"));
  CHECK(read(bytes).has_value());
  Buffer gap = read_file(testdata("models/pytorch/model.pt"));
  gap.insert(gap.end() - 22, 3, 0);
  CHECK_FALSE(read(gap).has_value());
}

TEST_CASE("zip: a zip64 record that nothing needs", "[zip]") {
  CHECK(is_pytorch(zip64(4)));
  CHECK(read(zip64(4)).has_value());
  CHECK(read(zip64(0xFFFFFFFF)).has_value());
  const auto other = read(zip64(5));  // readers would differ about where the directory is
  REQUIRE_FALSE(other);
  CHECK(other.error().fault == Fault::out_of_range);
}

TEST_CASE("zip: names of pickles", "[zip]") {
  CHECK(zip::is_pickle_name("data.pkl"));
  CHECK(zip::is_pickle_name("archive/data.pkl"));
  CHECK_FALSE(zip::is_pickle_name("xdata.pkl"));
  CHECK_FALSE(zip::is_pickle_name("data.pkl/x"));
}

}  // namespace touchstone

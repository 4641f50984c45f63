#include "formats/pe/pe.h"

#include "support/catch.h"
#include "support/files.h"
#include "support/sources.h"

namespace touchstone {
namespace {

using namespace test;

Buffer good() { return read_file(testdata("env/uki/good.efi")); }

Fault fault_of(Bytes file) {
  const auto parsed = pe::parse(BytesSource(file));
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().offset <= file.size());
  return parsed.error().fault;
}

// Offsets in good.efi: the COFF header stands behind MZ, e_lfanew and PE.
constexpr std::size_t kCoff = 68, kOptional = kCoff + 20, kTable = kOptional + 16;

}  // namespace

TEST_CASE("pe: sections with their names, sizes and places", "[pe]") {
  const Buffer file = good();
  const auto parsed = pe::parse(BytesSource(file));
  REQUIRE(parsed.has_value());
  CHECK(parsed->machine == 0x8664);
  REQUIRE(parsed->sections.size() == 5);
  const pe::Section* osrel = parsed->find(".osrel");
  REQUIRE(osrel != nullptr);
  CHECK(as_text(Bytes(file).subspan(osrel->pointer_to_raw_data, static_cast<std::size_t>(osrel->stored()))) ==
        "ID=test\nVERSION_ID=2\n");
  CHECK(osrel->offset == kTable + 2 * pe::kSectionHeaderSize);
  CHECK(parsed->find(".cmdline")->name() == ".cmdline");  // eight bytes, and no NUL
  CHECK(parsed->find(".none") == nullptr);
}

TEST_CASE("pe: every strict prefix is refused, bytes behind the last section are not", "[pe]") {
  Buffer file = good();
  for (std::size_t length = 0; length < file.size(); ++length) {
    const Bytes prefix = Bytes(file).first(length);
    CHECK((fault_of(prefix) == Fault::truncated || fault_of(prefix) == Fault::out_of_range));
  }
  // Signatures of secure boot stand there.
  file.push_back(0);
  CHECK(pe::parse(BytesSource(file)).has_value());
}

TEST_CASE("pe: what is wrong with it", "[pe]") {
  const auto changed = [](std::size_t at, std::uint8_t value) {
    Buffer file = good();
    file.at(at) = value;
    return file;
  };
  CHECK(fault_of(changed(0, 'X')) == Fault::syntax);
  CHECK(fault_of(changed(64, 'X')) == Fault::syntax);
  CHECK(fault_of(changed(0x3F, 0xFF)) == Fault::truncated);            // e_lfanew beyond the file
  CHECK(fault_of(changed(kCoff + 2, 97)) == Fault::out_of_range);      // sections
  CHECK(fault_of(changed(kTable + 19, 0x7F)) == Fault::out_of_range);  // SizeOfRawData
  CHECK(fault_of(changed(kTable + 23, 0x7F)) == Fault::out_of_range);  // PointerToRawData
  CHECK(fault_of(changed(kTable + 7, 'x')) == Fault::syntax);          // behind the NUL of ".text"
  CHECK(fault_of(read_file(testdata("env/uki/name-twice.efi"))) == Fault::duplicate);
}

TEST_CASE("pe: a section without bytes may point anywhere", "[pe]") {
  Buffer file = good();
  for (std::size_t i = 8; i < 20; ++i) file.at(kTable + i) = 0;  // sizes and address of the first section
  file.at(kTable + 23) = 0xFF;
  CHECK(pe::parse(BytesSource(file)).has_value());
}

TEST_CASE("pe: a source that gives up", "[pe]") {
  const Buffer file = good();
  const auto parsed = pe::parse(BrokenSource(file, 70));
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().fault == Fault::unreadable);
}

TEST_CASE("pe: what looks like a kernel image", "[pe]") {
  const Buffer file = good();
  CHECK(pe::looks_like_uki(BytesSource(file)));
  CHECK(pe::looks_like_uki(BytesSource(Bytes(file).first(kTable + 2 * pe::kSectionHeaderSize))));
  CHECK_FALSE(pe::looks_like_uki(BytesSource(Bytes(file).first(kTable + pe::kSectionHeaderSize))));
  CHECK_FALSE(pe::looks_like_uki(BytesSource(as_bytes("MZ"))));
  CHECK_FALSE(pe::looks_like_uki(BytesSource(read_file(testdata("env/uki/no-kernel.efi")))));
}

}  // namespace touchstone

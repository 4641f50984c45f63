#include "formats/zip/directory.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/reader.h"
#include "base/source_reader.h"

namespace touchstone::zip {
namespace {

// PKWARE APPNOTE 4.3.
constexpr std::uint32_t kMemberMagic = 0x02014B50;
constexpr std::uint32_t kEnd64Magic = 0x06064B50;
constexpr std::uint32_t kLocatorMagic = 0x07064B50;
constexpr std::uint64_t kEndSize = 22;
constexpr std::uint64_t kEnd64Size = 56;
constexpr std::uint64_t kLocatorSize = 20;
constexpr std::uint64_t kMemberSize = 46;
constexpr std::uint64_t kMaxComment = 65'535;

enum class Behind { nothing, anything };  // what may follow the end record

/// Where the end record stands: the last place from which it reaches to the end of the file, or fits before it.
Parsed<std::uint64_t> find_end(SourceReader& in, Behind behind) {
  if (in.size() < kEndSize) return refuse(Fault::truncated, in.size(), "end of central directory");
  const std::uint64_t from = in.size() - std::min(in.size(), kEndSize + kMaxComment);
  Buffer tail(static_cast<std::size_t>(in.size() - from));
  in.seek(from);
  TOUCHSTONE_CHECK(in.read(tail, "end of central directory"));
  constexpr ByteArray<4> kMagic = {'P', 'K', 5, 6};
  for (std::size_t at = tail.size() - kEndSize + 1; at-- > 0;) {
    if (!equal(Bytes(tail).subspan(at, kMagic.size()), kMagic)) continue;
    const std::size_t comment = tail[at + 20] + (std::size_t{tail[at + 21]} << 8U);
    const std::size_t left = tail.size() - at - kEndSize;
    if (comment == left || (behind == Behind::anything && comment < left)) return from + at;
  }
  return refuse(Fault::missing, in.size(), "end of central directory");
}

/// Whether a zip64 locator stands before the end record. Writers may add one though nothing needs it: that of PyTorch
/// always does.
Parsed<bool> has_locator(SourceReader& in, std::uint64_t end) {
  if (end < kLocatorSize + kEnd64Size) return false;
  in.seek(end - kLocatorSize);
  TOUCHSTONE_TRY(magic, in.u32le("zip64 locator"));
  return magic == kLocatorMagic;
}

/// 4.3.16.
Parsed<Directory> read_end(SourceReader& in, std::uint64_t end) {
  in.seek(end + 4);
  TOUCHSTONE_TRY(disk, in.u16le("number of this disk"));
  TOUCHSTONE_TRY(first_disk, in.u16le("number of the disk with the central directory"));
  TOUCHSTONE_TRY(here, in.u16le("entries on this disk"));
  TOUCHSTONE_TRY(members, in.u16le("entries"));
  TOUCHSTONE_TRY(length, in.u32le("size of the central directory"));
  TOUCHSTONE_TRY(offset, in.u32le("offset of the central directory"));
  if (disk != 0 || first_disk != 0 || here != members) {
    return refuse(Fault::unsupported, end, "end of central directory", "an archive of several disks");
  }
  return Directory{offset, length, members};
}

/// 4.3.14 and 4.3.15. `end` becomes the place of the zip64 record, up to which the directory reaches. What the end
/// record `stated` must be the same, or be said to stand here.
Parsed<Directory> read_end64(SourceReader& in, std::uint64_t& end, const Directory& stated) {
  constexpr std::uint64_t kHead = 12;  // magic and size, which do not count
  const std::uint64_t locator = end - kLocatorSize;
  in.seek(locator + 4);
  TOUCHSTONE_TRY(disk, in.u32le("zip64 locator"));
  TOUCHSTONE_TRY(place, in.u64le("zip64 locator"));
  TOUCHSTONE_TRY(disks, in.u32le("zip64 locator"));
  if (disk != 0 || disks > 1)
    return refuse(Fault::unsupported, locator, "zip64 locator", "an archive of several disks");
  if (place > locator - kEnd64Size) return refuse(Fault::out_of_range, locator, "zip64 locator", "past its record");
  in.seek(place);
  TOUCHSTONE_TRY(record, in.u32le("zip64 record"));
  TOUCHSTONE_TRY(size, in.u64le("zip64 record"));
  if (record != kEnd64Magic || size != locator - place - kHead) return refuse(Fault::syntax, place, "zip64 record");
  TOUCHSTONE_CHECK(in.skip(4, "versions"));
  TOUCHSTONE_TRY(this_disk, in.u32le("number of this disk"));
  TOUCHSTONE_TRY(first_disk, in.u32le("number of the disk with the central directory"));
  TOUCHSTONE_TRY(here, in.u64le("entries on this disk"));
  TOUCHSTONE_TRY(members, in.u64le("entries"));
  TOUCHSTONE_TRY(length, in.u64le("size of the central directory"));
  TOUCHSTONE_TRY(offset, in.u64le("offset of the central directory"));
  if (this_disk != 0 || first_disk != 0 || here != members) {
    return refuse(Fault::unsupported, place, "zip64 record", "an archive of several disks");
  }
  const bool same = (stated.members == members || stated.members == 0xFFFF) &&
                    (stated.length == length || stated.length == 0xFFFFFFFF) &&
                    (stated.offset == offset || stated.offset == 0xFFFFFFFF);
  if (!same) return refuse(Fault::out_of_range, end, "end of central directory", "it differs from the zip64 record");
  end = place;
  return Directory{offset, length, members};
}

/// 4.3.12. The cursor goes to the next one.
Parsed<Member> read_member(SourceReader& in, std::uint64_t end, Buffer& name) {
  constexpr std::string_view kField = "central directory";
  Member member;
  member.offset = in.offset();
  if (end - member.offset < kMemberSize) return refuse(Fault::truncated, end, kField);
  ByteArray<kMemberSize> bytes{};
  TOUCHSTONE_CHECK(in.read(bytes, kField));
  Reader fields(bytes, static_cast<std::size_t>(member.offset));
  TOUCHSTONE_TRY(magic, fields.u32le(kField));
  if (magic != kMemberMagic) return refuse(Fault::syntax, member.offset, kField, "no member begins here");
  TOUCHSTONE_CHECK(fields.take(6, kField));  // versions, flags
  TOUCHSTONE_TRY(method, fields.u16le("compression method"));
  TOUCHSTONE_CHECK(fields.take(12, kField));  // time, CRC-32, compressed size
  TOUCHSTONE_TRY(size, fields.u32le("uncompressed size"));
  TOUCHSTONE_TRY(name_length, fields.u16le("file name length"));
  TOUCHSTONE_TRY(extra_length, fields.u16le("extra field length"));
  TOUCHSTONE_TRY(comment_length, fields.u16le("file comment length"));
  const std::uint64_t rest = std::uint64_t{name_length} + extra_length + comment_length;
  if (rest > end - in.offset()) return refuse(Fault::truncated, end, kField);
  name.resize(name_length);
  TOUCHSTONE_CHECK(in.read(name, "file name"));
  TOUCHSTONE_CHECK(in.skip(rest - name_length, kField));
  member.name = as_text(name);
  member.size = size;
  member.method = method;
  member.name_length = name_length;
  return member;
}

Parsed<Directory> read(const ByteSource& source, Behind behind, const std::function<bool(const Member&)>& visit) {
  SourceReader in(source);
  TOUCHSTONE_TRY(end_offset, find_end(in, behind));
  std::uint64_t end = end_offset;
  TOUCHSTONE_TRY(in64, has_locator(in, end));
  auto directory = read_end(in, end);
  if (directory && in64) directory = read_end64(in, end, *directory);
  if (!directory) return tl::unexpected(directory.error());
  if (directory->offset > end || directory->length != end - directory->offset) {
    return refuse(Fault::out_of_range, end, "central directory", "it does not lie directly before its end record");
  }
  if (directory->members > directory->length / kMemberSize) {
    return refuse(Fault::out_of_range, end, "entries", "more than the central directory has room for");
  }
  if (directory->members > kMaxMembers) return refuse(Fault::too_large, end, "entries", "more than 2,097,152 members");
  in.seek(directory->offset);
  Buffer name;
  for (std::uint64_t i = 0; i < directory->members; ++i) {
    TOUCHSTONE_TRY(member, read_member(in, end, name));
    if (!visit(member)) return *directory;
  }
  if (in.offset() != end) return refuse(Fault::trailing, in.offset(), "central directory");
  return *directory;
}

}  // namespace

Parsed<Directory> read_directory(const ByteSource& source, const std::function<bool(const Member&)>& visit) {
  return read(source, Behind::nothing, visit);
}

bool is_pickle_name(std::string_view name) { return name == "data.pkl" || name.ends_with("/data.pkl"); }

bool looks_like_pytorch(const ByteSource& source, bool& unreadable) {
  ByteArray<4> magic{};
  if (source.size() < magic.size()) return false;
  if (!source.read(0, magic)) {
    unreadable = true;
    return false;
  }
  if (as_text(magic) != kLocalMagic) return false;
  bool found = false;
  const auto visit = [&found](const Member& member) {
    found = is_pickle_name(member.name);
    return !found;
  };
  auto directory = read(source, Behind::nothing, visit);
  // PyTorch loads an archive with bytes behind it all the same, so that they must not make it a file of no format.
  if (!directory && directory.error().fault == Fault::missing) directory = read(source, Behind::anything, visit);
  unreadable = !directory && directory.error().fault == Fault::unreadable;
  return found;
}

}  // namespace touchstone::zip

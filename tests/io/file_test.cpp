#include "io/file.h"

#include <array>
#include <cstring>
#include <thread>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "io/scratch.h"
#include "support/catch.h"

namespace touchstone {

using io::IoFault;
using test::ScratchFolder;

namespace {

std::string text(const io::Result<Buffer>& bytes) {
  return bytes ? std::string(as_text(*bytes)) : "error: " + bytes.error().message;
}

}  // namespace

TEST_CASE("files are read whole, through links, up to the limit") {
  const ScratchFolder folder;
  const std::string name = folder.file("a", "hello");
  std::filesystem::create_symlink("a", folder.path() / "link");
  CHECK(text(io::read_file(name, 100)) == "hello");
  CHECK(text(io::read_file(folder.name("link"), 100)) == "hello");
  CHECK(text(io::read_file(name, 5)) == "hello");
  CHECK(text(io::read_file(folder.file("empty", ""), 0)).empty());
  const auto too_large = io::read_file(name, 4);
  REQUIRE_FALSE(too_large);
  CHECK(too_large.error().kind == IoFault::too_large);
  CHECK(too_large.error().limit == 4);
  CHECK(text(io::peek(name, 2)) == "he");
  CHECK(text(io::peek(name, 20)) == "hello");
  CHECK(text(io::read_input(name, 100)) == "hello");
}

TEST_CASE("a sparse file of a gigabyte is refused before it is read") {
  const ScratchFolder folder;
  const std::string name = folder.file("zeros", "");
  std::filesystem::resize_file(name, std::uintmax_t{1} << 30U);
  const auto read = io::read_file(name, 1U << 20U);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == IoFault::too_large);
}

TEST_CASE("what is no file is told apart and never opened") {
  const ScratchFolder folder;
  REQUIRE(::mkfifo(folder.name("fifo").c_str(), 0600) == 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(&address.sun_path[0], folder.name("socket").c_str(), sizeof address.sun_path - 1);
  const io::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  const auto fault = [](const std::string& path) {
    const auto read = io::read_file(path, 100);
    const auto opened = io::OpenFile::open(path);
    REQUIRE_FALSE(read);
    REQUIRE_FALSE(opened);
    CHECK(read.error().kind == opened.error().kind);
    CHECK(read.error().path == path);
    return read.error();
  };
  CHECK(fault(folder.name("fifo")).message == "is a FIFO");
  CHECK_FALSE(fault(folder.name("fifo")).hint.empty());
  CHECK(fault(folder.name("socket")).message == "is a socket");
  CHECK(fault("/dev/zero").message == "is a device");
  CHECK(fault("/dev/zero").kind == IoFault::special);
  CHECK(fault(folder.path().string()).kind == IoFault::is_directory);
  CHECK(fault(folder.name("nothing")).kind == IoFault::missing);
  CHECK(fault(folder.name(std::string("a\0b", 3))).kind == IoFault::missing);
  std::filesystem::create_symlink("nowhere", folder.path() / "broken");
  CHECK(fault(folder.name("broken")).kind == IoFault::missing);
  std::filesystem::create_symlink("circle", folder.path() / "circle");
  CHECK(fault(folder.name("circle")).kind == IoFault::failed);
  CHECK(io::kind_of(folder.path().string()) == io::PathKind::directory);
  CHECK(io::kind_of(folder.name("fifo")).error().kind == IoFault::special);
}

TEST_CASE("a file without read permission is an error") {
  const ScratchFolder folder;
  const std::string name = folder.file("secret", "x");
  ::chmod(name.c_str(), 0);
  if (::geteuid() == 0) return;  // root reads everything
  const auto read = io::read_file(name, 100);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == IoFault::failed);
  CHECK(read.error().message.find("Permission denied") != std::string::npos);
}

TEST_CASE("pipes that the shell handed over are read, and have no random access") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const io::Descriptor read_end(ends[0]);
  const std::string name = "/dev/fd/" + std::to_string(read_end.get());
  CHECK(io::kind_of(name) == io::PathKind::stream);
  CHECK(io::peek(name, 1).error().kind == IoFault::not_seekable);
  REQUIRE(::write(ends[1], "piped", 5) == 5);
  ::close(ends[1]);
  CHECK(text(io::read_file(name, 100)) == "piped");
}

TEST_CASE("standard input is read to its end or to the limit") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const io::Descriptor read_end(ends[0]);
  const test::StdinFrom stdin_from(read_end.get());
  SECTION("to its end") {
    REQUIRE(::write(ends[1], "abc", 3) == 3);
    ::close(ends[1]);
    CHECK(text(io::read_stdin(3)) == "abc");
  }
  SECTION("endless") {
    const io::Descriptor zeros(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
    const test::StdinFrom endless(zeros.get());
    const auto read = io::read_stdin(1U << 20U);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == IoFault::too_large);
    CHECK(read.error().path == "-");
    ::close(ends[1]);
  }
}

TEST_CASE("a name from evidence stays below its folder") {
  const ScratchFolder folder;
  folder.file("model/a/w.bin", "weights");
  folder.file("secret", "secret");
  std::filesystem::create_symlink("../secret", folder.path() / "model/out");
  std::filesystem::create_symlink("a/w.bin", folder.path() / "model/in");
  const std::string model = folder.name("model");
  CHECK(text(io::read_below(model, "a/w.bin", 100)) == "weights");
  CHECK(text(io::read_below(model, "in", 100)) == "weights");
  for (const std::string name : {"../secret", "a/../../secret", "out", "/etc/passwd", "", "a/../a/w.bin"}) {
    INFO(name);
    const auto read = io::read_below(model, name, 1U << 20U);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == IoFault::link);
  }
  CHECK(io::read_below(model, "nothing", 100).error().kind == IoFault::missing);
  CHECK(io::read_below(model, "a", 100).error().kind == IoFault::is_directory);
}

TEST_CASE("a file that changes, shrinks or vanishes while it is open is noticed") {
  const ScratchFolder folder;
  const std::string name = folder.file("f", std::string(1000, 'x'));
  const auto file = io::OpenFile::open(name);
  REQUIRE(file);
  CHECK(file->expect_unchanged());
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the clock of the file system ticks every 4 ms or 10 ms
  SECTION("appended") { std::ofstream(name, std::ios::app) << "y"; }
  SECTION("overwritten in place") { std::fstream(name, std::ios::in | std::ios::out) << "y"; }
  SECTION("overwritten, and the time of modification put back") {
    const auto time = std::filesystem::last_write_time(name);
    std::fstream(name, std::ios::in | std::ios::out) << "y";
    std::filesystem::last_write_time(name, time);
  }
  SECTION("truncated") {
    std::filesystem::resize_file(name, 10);
    Buffer bytes(1000);
    const auto read = file->read_at(0, bytes);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == IoFault::changed);
  }
  SECTION("removed") { std::filesystem::remove(name); }
  SECTION("replaced") {
    folder.file("g", std::string(1000, 'x'));
    std::filesystem::rename(folder.path() / "g", name);
  }
  const auto same = file->expect_unchanged();
  REQUIRE_FALSE(same);
  CHECK(same.error().kind == IoFault::changed);
}

TEST_CASE("errors print names safely") {
  const io::IoError error{IoFault::special, "a\x1b[31m\n", "is a FIFO", "", 0};
  CHECK(io::describe(error).find('\x1b') == std::string::npos);
  CHECK(io::describe(error).find('\n') == std::string::npos);
}

}  // namespace touchstone

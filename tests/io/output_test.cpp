#include "io/output.h"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <sys/wait.h>

#include "io/file.h"
#include "io/scratch.h"
#include "support/catch.h"

namespace touchstone {

TEST_CASE("a full device and a closed descriptor are noticed") {
  const io::Descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const auto written = io::write_all(full.get(), "text", "standard output");
  REQUIRE_FALSE(written);
  CHECK(written.error().kind == io::IoFault::failed);
  CHECK(written.error().path == "standard output");
  CHECK(io::write_all(full.get(), "", "nothing"));
  CHECK_FALSE(io::write_all(-1, "text", "closed"));
  CHECK_FALSE(io::OutputFile("/dev/full").write("text"));
  CHECK_FALSE(io::OutputFile("/nowhere/at/all").write("text"));
}

TEST_CASE("a file is written piece by piece, and replaced") {
  const test::ScratchFolder folder;
  for (const std::string& text : {std::string(100'000, 'a'), std::string("short")}) {
    io::OutputFile file(folder.name("f"));
    REQUIRE(file.write(text));
    REQUIRE(file.write("!"));
    REQUIRE(file.close());
    CHECK(as_text(*io::read_file(folder.name("f"), 200'000)) == text + "!");
  }
}

TEST_CASE("a file that nothing was written to is not touched") {
  const test::ScratchFolder folder;
  REQUIRE(io::OutputFile(folder.name("f")).close());
  CHECK_FALSE(io::read_file(folder.name("f"), 1));
}

TEST_CASE("a broken pipe kills as ever, and is an error where the signal is ignored") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  ::close(ends[0]);
  const io::Descriptor write_end(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    static_cast<void>(std::signal(SIGPIPE, SIG_DFL));
    static_cast<void>(io::write_all(write_end.get(), "x", "pipe"));
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGPIPE);
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  CHECK_FALSE(io::write_all(write_end.get(), "x", "pipe"));
  static_cast<void>(std::signal(SIGPIPE, before));
}

}  // namespace touchstone

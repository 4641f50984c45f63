#include "io/walk.h"

#include <sys/stat.h>

#include "io/scratch.h"
#include "support/catch.h"

namespace touchstone {

using io::IoFault;
using io::Links;
using test::ScratchFolder;

namespace {

std::vector<std::string> names(const io::Result<io::Tree>& tree) {
  if (!tree) return {"error: " + tree.error().path + " " + tree.error().message};
  std::vector<std::string> found;
  for (const io::WalkedFile& file : tree->files) found.push_back(file.path);
  return found;
}

IoFault fault(const io::Result<io::Tree>& tree) {
  REQUIRE_FALSE(tree);
  return tree.error().kind;
}

}  // namespace

TEST_CASE("files come in byte order of the whole path, hidden ones and odd names included") {
  const ScratchFolder folder;
  for (const std::string name : {"sub/vocab.txt", "sub-a.txt", ".hidden", "B", "a", "sub/z/y", "new\nline", "\xff"}) {
    folder.file(name, "x");
  }
  std::filesystem::create_directories(folder.path() / "empty");
  const auto tree = io::walk(folder.path().string());
  CHECK(names(tree) ==
        std::vector<std::string>{".hidden", "B", "a", "new\nline", "sub-a.txt", "sub/vocab.txt", "sub/z/y", "\xff"});
  CHECK(tree->directories == std::vector<std::string>{"empty", "sub", "sub/z"});
  CHECK(tree->files[0].size == 1);
  CHECK(names(io::walk(folder.path().string() + "/")).size() == 8);
}

TEST_CASE("links inside are listed, links out, circles and broken ones are errors") {
  const ScratchFolder folder;
  folder.file("in/a/f", "x");
  folder.file("out/secret", "x");
  const auto link = [&](const std::string& target, const std::string& name) {
    std::filesystem::create_symlink(target, folder.path() / "in" / name);
  };
  const std::string in = folder.name("in");
  SECTION("to a file inside") {
    link("a/f", "b");
    CHECK(names(io::walk(in)) == std::vector<std::string>{"a/f", "b"});
    CHECK(io::walk(in)->files[1].is_link);
  }
  SECTION("to a folder inside: its files stay where they are") {
    link("a", "b");
    CHECK(names(io::walk(in)) == std::vector<std::string>{"a/f"});
    CHECK(names(io::walk(in, {Links::follow})) == std::vector<std::string>{"a/f", "b/f"});
  }
  SECTION("out") {
    link("../out/secret", "b");
    const auto tree = io::walk(in);
    CHECK(fault(tree) == IoFault::link);
    CHECK(tree.error().path == in + "/b");
    CHECK(names(io::walk(in, {Links::follow})) == std::vector<std::string>{"a/f", "b"});
  }
  SECTION("out, to a folder whose name begins like ours") {
    folder.file("inner/f", "x");
    link("../inner", "b");
    CHECK(fault(io::walk(in)) == IoFault::link);
  }
  SECTION("circle to a folder above") {
    link("..", "a/up");
    CHECK(fault(io::walk(in)) == IoFault::failed);
    CHECK(fault(io::walk(in, {Links::follow})) == IoFault::failed);
  }
  SECTION("circle of links") {
    link("c", "b");
    link("b", "c");
    CHECK(fault(io::walk(in)) == IoFault::failed);
    CHECK(fault(io::walk(in, {Links::follow})) == IoFault::failed);
  }
  SECTION("broken") {
    link("nowhere", "b");
    CHECK(fault(io::walk(in)) == IoFault::missing);
    CHECK(fault(io::walk(in, {Links::follow})) == IoFault::missing);
    const auto tree = io::walk(in, {Links::record});
    REQUIRE(tree);
    CHECK(tree->files[1].link_target == "nowhere");
  }
  SECTION("not allowed") {
    link("a/f", "b");
    const auto tree = io::walk(in, {Links::refuse});
    CHECK(fault(tree) == IoFault::link);
    CHECK(tree.error().hint == "--allow symlinks");
  }
}

TEST_CASE("the folder itself may be a link") {
  const ScratchFolder folder;
  folder.file("real/f", "x");
  std::filesystem::create_symlink("real", folder.path() / "link");
  CHECK(names(io::walk(folder.name("link"))) == std::vector<std::string>{"f"});
}

TEST_CASE("FIFOs, unreadable folders and limits are errors that name the entry") {
  const ScratchFolder folder;
  folder.file("a/b/c", "x");
  folder.file("d", "x");
  const std::string top = folder.path().string();
  SECTION("FIFO") {
    REQUIRE(::mkfifo(folder.name("a/fifo").c_str(), 0600) == 0);
    const auto tree = io::walk(top);
    CHECK(fault(tree) == IoFault::special);
    CHECK(tree.error().path == top + "/a/fifo");
  }
  SECTION("depth") {
    io::WalkOptions options;
    options.max_depth = 2;
    CHECK(fault(io::walk(top, options)) == IoFault::too_large);
    options.max_depth = 3;
    CHECK(io::walk(top, options));
  }
  SECTION("entries") {
    io::WalkOptions options;
    options.max_entries = 3;
    CHECK(fault(io::walk(top, options)) == IoFault::too_large);
    options.max_entries = 4;
    CHECK(io::walk(top, options));
  }
  SECTION("permission") {
    ::chmod(folder.name("a").c_str(), 0);
    if (::geteuid() != 0) CHECK(fault(io::walk(top)) == IoFault::failed);
    ::chmod(folder.name("a").c_str(), 0700);
  }
  SECTION("no folder") {
    CHECK(fault(io::walk(folder.name("nothing"))) == IoFault::missing);
    CHECK(fault(io::walk(folder.name("d"))) == IoFault::missing);
  }
}

TEST_CASE("a deep chain of folders is walked without recursion up to the limit") {
  const ScratchFolder folder;
  std::string path = "d";
  for (int i = 1; i < 254; ++i) path += "/d";
  folder.file(path + "/f", "x");
  CHECK(names(io::walk(folder.path().string())) == std::vector<std::string>{path + "/f"});
  folder.file(path + "/e/e/f", "x");
  CHECK(fault(io::walk(folder.path().string())) == IoFault::too_large);
}

}  // namespace touchstone

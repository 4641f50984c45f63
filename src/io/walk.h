// The files below a folder, in an order that does not depend on the file system.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "io/error.h"

namespace touchstone::io {

/// What becomes of symbolic links below the folder (the folder itself may be reached through one).
enum class Links {
  within,  // verify, audit: a link to a file inside the folder is listed; one to another folder inside is not descended
           // into (its files are listed where they are); one that leads out or to a folder above itself is an error
  refuse,  // hash model: any link is an error of kind link with the hint `--allow symlinks` (models.md 1.1)
  follow,  // hash model --allow symlinks: followed wherever it leads, listed under its own name; a circle is an error
  record,  // git-tree, nar: listed with its target text, never followed
};

struct WalkOptions {
  Links links = Links::within;
  std::size_t max_entries = 1'000'000;
  std::size_t max_depth = 256;
  std::size_t max_name_bytes = std::size_t{256} << 20U;  // of all paths together
};

struct WalkedFile {
  std::string path;  // relative to the folder, '/' as separator, no "./"; any byte but NUL, newlines included
  std::uint64_t size = 0;
  bool executable = false;  // owner x bit
  bool is_link = false;
  std::string link_target;  // the text of the link, with Links::record
};

struct Tree {
  std::vector<WalkedFile> files;         // in byte order of the whole path (models.md 1.1), hidden ones included
  std::vector<std::string> directories;  // the same order, empty ones included, the folder itself left out
};

/// All files below `folder`. Never follows a link unless told to, never opens a file. Errors name the entry at fault
/// with the folder's path before it: missing (vanished, broken link), failed (unreadable folder, links in a circle),
/// special (FIFO, socket, device), link, too_large (a limit of WalkOptions).
[[nodiscard]] Result<Tree> walk(const std::string& folder, const WalkOptions& options = {});

/// Whether what `path`, relative to `folder`, leads to through all links lies outside of the folder. Errors: missing
/// for a broken link, failed.
[[nodiscard]] Result<bool> leads_out(const std::string& folder, const std::string& path);

}  // namespace touchstone::io

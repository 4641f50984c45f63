// Which files a signature leaves out (oms.md 5; OMS section 6.2): those of git, and those below its signed
// ignore_paths.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace touchstone::oms {

/// Below .git or .github at the top of the model, or .gitattributes or .gitignore there.
[[nodiscard]] bool belongs_to_git(std::string_view path);

/// The entry that `path` is equal to or below, whole components from the root of the model, exact: no globs, and
/// "vocab.txt" does not hide "sub/vocab.txt". A trailing '/' of an entry is dropped; an entry that is absolute or has
/// ".." matches nothing. Null: none.
[[nodiscard]] const std::string* hidden_by(const std::vector<std::string>& ignore_paths, std::string_view path);

}  // namespace touchstone::oms

#include "formats/oms/scope.h"

#include <algorithm>

namespace touchstone::oms {
namespace {

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool climbs(std::string_view entry) {
  std::size_t start = 0;
  while (start <= entry.size()) {
    const std::size_t end = std::min(entry.find('/', start), entry.size());
    if (entry.substr(start, end - start) == "..") return true;
    start = end + 1;
  }
  return false;
}

}  // namespace

bool belongs_to_git(std::string_view path) {
  return path == ".gitattributes" || path == ".gitignore" || is_below(path, ".git") || is_below(path, ".github");
}

const std::string* hidden_by(const std::vector<std::string>& ignore_paths, std::string_view path) {
  for (const std::string& given : ignore_paths) {
    std::string_view entry = given;
    while (entry.size() > 1 && entry.back() == '/') entry.remove_suffix(1);
    if (entry.empty() || entry.front() == '/' || climbs(entry)) continue;
    if (path == entry || is_below(path, entry)) return &given;
  }
  return nullptr;
}

}  // namespace touchstone::oms

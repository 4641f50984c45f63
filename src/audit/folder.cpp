#include "audit/folder.h"

#include <algorithm>

#include "base/untrusted.h"
#include "codec/json.h"

namespace touchstone::audit {
namespace {

tl::unexpected<UsageError> wrong(std::string what) {
  return tl::unexpected(UsageError{"audit.json: " + std::move(what),
                                   R"(it may say {"request": "path", "response": "path", "policy": "path"})"});
}

bool stays_inside(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find('\0') != std::string_view::npos) return false;
  std::size_t start = 0;
  while (start <= path.size()) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string_view part = path.substr(start, end - start);
    if (part.empty() || part == "." || part == "..") return false;
    start = end + 1;
  }
  return true;
}

}  // namespace

Usage<Roles> roles_of_index(Bytes audit_json) {
  const auto document = json::parse(audit_json);
  if (!document) return wrong(describe(document.error()));
  if (!document->root().is(json::Kind::object)) return wrong("it is no JSON object");
  Roles roles;
  roles.index = true;
  for (const json::Member& member : document->root().members) {
    std::optional<std::string>* role = member.name == "request"    ? &roles.request
                                       : member.name == "response" ? &roles.response
                                       : member.name == "policy"   ? &roles.policy
                                                                   : nullptr;
    if (role == nullptr) return wrong("unknown member " + printable(member.name));
    if (!member.value.is(json::Kind::string) || !stays_inside(member.value.text)) {
      return wrong(printable(member.name) + " must be the path of a file inside the folder");
    }
    *role = std::string(member.value.text);
  }
  return roles;
}

Usage<Roles> roles_by_name(const io::Tree& tree) {
  Roles roles;
  for (const io::WalkedFile& file : tree.files) {
    std::optional<std::string>* role = file.path.starts_with("request.")    ? &roles.request
                                       : file.path.starts_with("response.") ? &roles.response
                                                                            : nullptr;
    if (role == nullptr || file.path.find('/') != std::string::npos) continue;
    if (*role) {
      return tl::unexpected(
          UsageError{"two files could be the same body: " + printable(**role) + " and " + printable(file.path),
                     R"(name one of them in audit.json: {"request": "path", "response": "path"})"});
    }
    *role = file.path;
  }
  return roles;
}

}  // namespace touchstone::audit

#include "io/error.h"

#include <cerrno>
#include <system_error>

#include "base/untrusted.h"

namespace touchstone::io {

IoError system_error(std::string_view path, std::string_view doing, int error_number) {
  IoError error;
  error.path = path;
  error.message = std::string(doing) + ": " + std::generic_category().message(error_number);
  if (error_number == ENOENT || error_number == ENOTDIR) {
    error.kind = IoFault::missing;
    error.hint = "check the path";
  } else if (error_number == EISDIR) {
    error.kind = IoFault::is_directory;
  } else if (error_number == EACCES || error_number == EPERM) {
    error.hint = "check the permissions";
  } else if (error_number == EMFILE || error_number == ENFILE) {
    error.hint = "raise the limit of open files (ulimit -n), or use fewer jobs";
  } else if (error_number == ENOSPC) {
    error.hint = "the device is full";
  }
  return error;
}

std::string describe(const IoError& error) { return printable(error.path) + ": " + error.message; }

}  // namespace touchstone::io

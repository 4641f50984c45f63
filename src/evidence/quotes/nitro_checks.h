// The checks of nitro.md A7, one function each. A check judges one thing and never looks at the outcome of another one
// but through the certificates that could not be read.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "appraisal/appraisal.h"
#include "appraisal/context.h"
#include "codec/x509.h"
#include "formats/nitro/document.h"

namespace touchstone::evidence::nitro_checks {

/// cabundle, then the leaf (A3), each certificate parsed once.
struct Path {
  struct Unreadable {
    std::size_t index;  // into the path
    ParseError error;   // with the offset in the document
  };
  explicit Path(const nitro::Document& document);
  Path(const Path&) = delete;  // `leaf` points into `readable`
  Path& operator=(const Path&) = delete;
  ~Path() = default;

  std::size_t size = 0;                     // certificates in the document
  std::vector<x509::Certificate> readable;  // root first
  std::vector<std::size_t> index;           // of each readable one
  std::vector<nitro::Blob> blobs;           // of every one
  std::vector<Unreadable> unreadable;
  const x509::Certificate* leaf = nullptr;  // null: it does not parse
  [[nodiscard]] bool whole() const { return readable.size() == size; }
};

struct Case {
  const nitro::Document& document;
  const Context& context;
  const Path& path;
};

[[nodiscard]] Check container(const Case& one);
[[nodiscard]] Check fields(const Case& one);
[[nodiscard]] Check signature(const Case& one);
/// Also the edge from the document (`origin`) to its root.
[[nodiscard]] Check chain(const Case& one, const std::string& origin, std::vector<Edge>& edges);
[[nodiscard]] Check validity(const Case& one);
[[nodiscard]] Check debug(const Case& one);
[[nodiscard]] Check module(const Case& one);
[[nodiscard]] Check user_data(const Case& one);
[[nodiscard]] Check nonce(const Case& one);

}  // namespace touchstone::evidence::nitro_checks

// testdata/sigstore, read and parsed.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "codec/json.h"
#include "formats/sigstore/bundle.h"
#include "formats/sigstore/trusted_root.h"
#include "support/files.h"

namespace touchstone::test {

inline std::string sigstore_text(const std::string& file) { return read_text(testdata("sigstore/" + file)); }

inline Parsed<sigstore::Bundle> read_bundle(const std::string& text) {
  const auto document = json::parse(as_bytes(text));
  if (!document) return tl::unexpected(document.error());
  return sigstore::parse(document->root());
}

inline Parsed<sigstore::TrustedRoot> read_root(const std::string& text) {
  const auto document = json::parse(as_bytes(text));
  if (!document) return tl::unexpected(document.error());
  return sigstore::parse_trusted_root(document->root());
}

/// `text` with the first `from` replaced; a test that replaces nothing tests nothing.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("nothing to replace: " + from);
  return text.replace(at, from.size(), to);
}

/// The text from `begin` up to the end of `end`, to be replaced as a whole.
inline std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t start = text.find(begin);
  if (start == std::string::npos) throw std::runtime_error("not found: " + begin);
  const std::size_t stop = text.find(end, start + begin.size());
  if (stop == std::string::npos) throw std::runtime_error("not found: " + end);
  return text.substr(start, stop + end.size() - start);
}

}  // namespace touchstone::test

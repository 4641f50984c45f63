// Real Nitro documents (vectors/nitro/real), taken apart far enough for the tests of crypto/: the certificates in path
// order and the three parts that a COSE_Sign1 signature is about.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "codec/cbor.h"
#include "codec/x509.h"
#include "support/files.h"

namespace touchstone::test {

struct NitroDocument {
  std::string name;
  Buffer file;
  Buffer protected_header, payload, signature;
  std::vector<Buffer> certificates;  // root first, leaf last

  [[nodiscard]] std::vector<x509::Certificate> path() const {
    std::vector<x509::Certificate> out;
    for (const Buffer& der : certificates) {
      auto certificate = x509::parse(der);
      if (certificate) out.push_back(std::move(*certificate));
    }
    return out;
  }
};

template <class T>
T value(Parsed<T> parsed) {
  if (!parsed) throw std::runtime_error(describe(parsed.error()));
  return std::move(*parsed);
}

inline Buffer read_cbor_bytes(Reader& reader) {
  const cbor::Head head = value(cbor::read_head(reader, "bytes"));
  return to_buffer(value(cbor::read_string(reader, head, "bytes")).bytes);
}

inline void read_payload(NitroDocument& document) {
  Reader reader(document.payload);
  const cbor::Head map = value(cbor::read_head(reader, "payload"));
  cbor::Entries entries(reader, map);
  Buffer leaf;
  while (value(entries.next("payload"))) {
    const cbor::Head key_head = value(cbor::read_head(reader, "key"));
    const std::string key(as_text(value(cbor::read_string(reader, key_head, "key")).bytes));
    if (key == "certificate") {
      leaf = read_cbor_bytes(reader);
    } else if (key == "cabundle") {
      const cbor::Head array = value(cbor::read_head(reader, "cabundle"));
      cbor::Entries bundle(reader, array);
      while (value(bundle.next("cabundle"))) document.certificates.push_back(read_cbor_bytes(reader));
    } else if (!cbor::skip(reader, 8, "value")) {
      throw std::runtime_error("payload");
    }
  }
  document.certificates.push_back(leaf);
}

inline NitroDocument read_nitro_document(const std::filesystem::path& path) {
  NitroDocument document{path.filename().string(), read_file(path), {}, {}, {}, {}};
  Reader reader(document.file);
  cbor::Head head = value(cbor::read_head(reader, "document"));
  if (head.major == cbor::Major::tag) head = value(cbor::read_head(reader, "document"));
  document.protected_header = read_cbor_bytes(reader);
  if (!cbor::skip(reader, 8, "unprotected")) throw std::runtime_error("unprotected");
  document.payload = read_cbor_bytes(reader);
  document.signature = read_cbor_bytes(reader);
  read_payload(document);
  return document;
}

/// All of them; none on a machine without the shared vectors.
inline std::vector<NitroDocument> nitro_documents() {
  std::vector<NitroDocument> out;
  const auto vectors = shared_vectors();
  if (!vectors) return out;
  for (const auto& entry : std::filesystem::directory_iterator(*vectors / "nitro/real")) {
    if (entry.path().extension() == ".cbor") out.push_back(read_nitro_document(entry.path()));
  }
  return out;
}

}  // namespace touchstone::test

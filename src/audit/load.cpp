#include "audit/load.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "audit/image.h"
#include "audit/weights.h"
#include "crypto/digest.h"
#include "io/file.h"
#include "io/lines.h"
#include "io/stream.h"
#include "io/walk.h"

namespace touchstone::audit {
namespace {

std::string unsigned_weights(std::string_view format) {
  return "it is a model file (" + std::string(format) + "), and no signature here is over it";
}

// Why a companion that nothing recognised is none. Large model files were not parsed (Purpose::companion).
std::string no_evidence(const LoadedFile& file) {
  const std::string_view format = file.plain ? std::string_view() : large_weights_format(file.path);
  return format.empty() ? std::string("of no known format") : unsigned_weights(format);
}

io::Result<PlainFile> plain_file(const LoadedFile& file) {
  PlainFile plain;
  plain.path = file.path;
  plain.walked = file.walked;
  plain.bytes = file.plain;
  if (file.plain) {
    plain.size = file.size;
    plain.sha256 = file.sha256;
    plain.sha384 = crypto::digest(crypto::Hash::sha384, *file.plain);
    plain.sha512 = crypto::digest(crypto::Hash::sha512, *file.plain);
    return plain;
  }
  io::HashSink sha256(crypto::Hash::sha256);
  io::HashSink sha384(crypto::Hash::sha384);
  io::HashSink sha512(crypto::Hash::sha512);
  const auto size = io::stream(file.path, std::array<io::Sink*, 3>{&sha256, &sha384, &sha512});
  if (!size) return tl::unexpected(size.error());
  plain.size = *size;
  std::ranges::copy(sha256.finish(), plain.sha256.begin());
  plain.sha384 = sha384.finish();
  plain.sha512 = sha512.finish();
  return plain;
}

}  // namespace

LoadedFile load_bytes(Buffer bytes, const std::string& origin, const ArtefactType* wanted) {
  LoadedFile file;
  file.path = origin;
  file.size = bytes.size();
  auto input = std::make_shared<const Buffer>(std::move(bytes));
  file.recognition = recognise(input, origin, wanted);
  if (file.recognition.artefacts.empty()) {
    file.sha256 = crypto::sha256(*input);
    file.plain = std::move(input);
  } else {
    file.sha256 = file.recognition.artefacts.front().sha256;
  }
  return file;
}

LoadedFile too_long_line(const std::string& origin) {
  LoadedFile file;
  file.path = origin;
  file.recognition.error = {Fault::too_large, io::kMaxLine, "line", "an artefact of one line has at most 16 MiB"};
  return file;
}

bool is_blank_line(Bytes line) {
  return std::ranges::all_of(line, [](std::uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\r'; });
}

namespace {

// The report names what was given, also when it is too large to be evidence. A stream may have no end.
io::Result<void> name_by_digest(LoadedFile& file) {
  const auto kind = file.path == "-" ? io::Result<io::PathKind>(io::PathKind::stream) : io::kind_of(file.path);
  if (!kind || *kind != io::PathKind::file) return {};
  io::HashSink sha256(crypto::Hash::sha256);
  const std::array<io::Sink*, 1> sinks = {&sha256};
  auto size = io::stream(file.path, sinks);
  if (!size) return tl::unexpected(size.error());
  std::ranges::copy(sha256.finish(), file.sha256.begin());
  file.size = *size;
  return {};
}

}  // namespace

io::Result<LoadedFile> load(const std::string& path, const ArtefactType* wanted, Purpose purpose) {
  if (path != "-") {
    auto image = load_image(path, wanted);
    if (!image) return tl::unexpected(image.error());
    if (*image) return std::move(**image);
    if (purpose == Purpose::input) {
      auto weights = load_weights(path, wanted);
      if (!weights) return tl::unexpected(weights.error());
      if (*weights) return std::move(**weights);
    }
  }
  auto bytes = io::read_input(path, kMaxEvidenceBytes);
  if (!bytes && bytes.error().kind == io::IoFault::too_large) {
    LoadedFile file;
    file.path = path;
    file.recognition.refused_by = wanted;
    file.recognition.error = {Fault::too_large, kMaxEvidenceBytes, "input", "no evidence has more than 64 MiB"};
    if (auto named = name_by_digest(file); !named) return tl::unexpected(named.error());
    return file;
  }
  if (!bytes) return tl::unexpected(bytes.error());
  LoadedFile file = load_bytes(std::move(*bytes), path, wanted);
  if (wanted == nullptr) take_name_as_claim(file);
  return file;
}

io::Result<PlainFile> load_plain(const std::string& path) {
  LoadedFile file;
  file.path = path;
  auto bytes = io::read_input(path, kMaxEvidenceBytes);
  if (!bytes && bytes.error().kind != io::IoFault::too_large) return tl::unexpected(bytes.error());
  if (bytes) {
    file.size = bytes->size();
    file.sha256 = crypto::sha256(*bytes);
    file.plain = std::make_shared<const Buffer>(std::move(*bytes));
  }
  return plain_file(file);
}

io::Result<std::vector<std::string>> files_of(const std::string& folder) {
  auto tree = io::walk(folder);
  if (!tree) return tl::unexpected(tree.error());
  std::vector<std::string> paths;
  paths.reserve(tree->files.size());
  for (const io::WalkedFile& file : tree->files) paths.push_back(io::join(folder, file.path));
  return paths;
}

io::Result<void> add_companion(LoadedCompanions& to, LoadedFile file) {
  std::string why;
  if (is_weights(file.recognition)) {
    // No check is about weights by themselves: they are bytes that a signature may be over.
    Recognition& found = file.recognition;
    why = unsigned_weights(found.artefacts.front().type->name);
    if (file.size <= kMaxEvidenceBytes) file.plain = found.artefacts.front().bytes;
    found.artefacts.clear();
  }
  if (file.recognition.artefacts.empty()) {
    auto plain = plain_file(file);
    if (!plain) return tl::unexpected(plain.error());
    to.companions.files.push_back(std::move(*plain));
    if (why.empty()) {
      const ArtefactType* type = file.recognition.refused_by;
      why = type == nullptr ? no_evidence(file)
                            : "it looks like " + std::string(type->name) + ", but " + describe(file.recognition.error);
    }
    to.left_out.push_back({file.path, why});
    return {};
  }
  for (Artefact& artefact : file.recognition.artefacts) {
    std::vector<Artefact> inner;
    if (artefact.type->unpack != nullptr) inner = artefact.type->unpack(artefact);
    to.companions.artefacts.push_back(std::move(artefact));
    for (Artefact& one : inner) to.companions.artefacts.push_back(std::move(one));
  }
  return {};
}

io::Result<LoadedCompanions> load_companions(const std::vector<std::string>& paths) {
  LoadedCompanions loaded;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    auto kind = io::kind_of(path);
    if (!kind) return tl::unexpected(kind.error());
    std::vector<std::string> files = {path};
    if (*kind == io::PathKind::directory) {
      auto below = files_of(path);
      if (!below) return tl::unexpected(below.error());
      files = std::move(*below);
    }
    for (const std::string& file : files) {
      if (!seen.insert(file).second) continue;
      auto one = load(file, nullptr, Purpose::companion);
      if (!one) return tl::unexpected(one.error());
      if (auto added = add_companion(loaded, std::move(*one)); !added) return tl::unexpected(added.error());
    }
  }
  return loaded;
}

}  // namespace touchstone::audit

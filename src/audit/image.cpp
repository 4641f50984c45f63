#include "audit/image.h"

#include <array>
#include <memory>
#include <utility>

#include "audit/file_source.h"
#include "evidence/environments/eif.h"
#include "evidence/environments/uki.h"
#include "io/file.h"
#include "io/stream.h"

namespace touchstone::audit {
namespace {

/// The image that the first bytes announce; null when they announce none.
io::Result<const ArtefactType*> begins_like(const std::string& path) {
  auto kind = io::kind_of(path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind != io::PathKind::file) return nullptr;
  auto head = io::peek(path, eif::kMagic.size());
  if (!head) return tl::unexpected(head.error());
  if (starts_with(*head, eif::kMagic)) return &evidence::kEif;
  if (!starts_with(*head, pe::kMagic)) return nullptr;
  auto file = io::OpenFile::open(path);
  if (!file) return tl::unexpected(file.error());
  return pe::looks_like_uki(FileSource(*file)) ? &evidence::kUki : nullptr;
}

/// Measures the image with the code of `hash env` and digests the file.
io::Result<Parsed<Content>> measure(const io::OpenFile& file, const ArtefactType* type, io::HashSink& whole) {
  if (type == &evidence::kEif) {
    evidence::EifMeasurer measurer;
    io::FunctionSink sections([&](Bytes bytes) { measurer.update(bytes); });
    if (auto size = io::stream(file, std::array<io::Sink*, 2>{&sections, &whole}); !size)
      return tl::unexpected(size.error());
    auto measurement = measurer.finish();
    if (!measurement) return Parsed<Content>(tl::unexpected(measurement.error()));
    return Parsed<Content>(std::make_shared<const evidence::EifMeasurement>(std::move(*measurement)));
  }
  const FileSource source(file);
  auto measurement = evidence::measure_uki(source);
  if (source.error()) return tl::unexpected(*source.error());
  // Asks at its end whether the file is still the one that was opened.
  if (auto size = io::stream(file, std::array<io::Sink*, 1>{&whole}); !size) return tl::unexpected(size.error());
  if (!measurement) return Parsed<Content>(tl::unexpected(measurement.error()));
  return Parsed<Content>(std::make_shared<const evidence::UkiMeasurement>(std::move(*measurement)));
}

}  // namespace

io::Result<std::optional<LoadedFile>> load_image(const std::string& path, const ArtefactType* wanted) {
  if (wanted != nullptr && wanted != &evidence::kEif && wanted != &evidence::kUki) return std::nullopt;
  auto type = begins_like(path);
  if (!type) return tl::unexpected(type.error());
  if (*type == nullptr || (wanted != nullptr && wanted != *type)) return std::nullopt;
  auto open = io::OpenFile::open(path);
  if (!open) return tl::unexpected(open.error());
  io::HashSink whole(crypto::Hash::sha256);
  auto content = measure(*open, *type, whole);
  if (!content) return tl::unexpected(content.error());
  const Buffer digest = whole.finish();
  LoadedFile file;
  file.path = path;
  std::ranges::copy(digest, file.sha256.begin());
  file.size = open->size();
  file.recognition.refused_by = *type;
  if (!*content) {
    file.recognition.error = content->error();
    return file;
  }
  Artefact artefact;
  artefact.type = *type;
  artefact.bytes = std::make_shared<const Buffer>();
  artefact.content = std::move(**content);
  artefact.sha256 = file.sha256;
  artefact.size = file.size;
  artefact.origin = path;
  file.recognition.artefacts.push_back(std::move(artefact));
  return file;
}

}  // namespace touchstone::audit

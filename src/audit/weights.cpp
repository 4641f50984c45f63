#include "audit/weights.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "audit/external_data.h"
#include "audit/file_source.h"
#include "evidence/models/weight_types.h"
#include "io/file.h"
#include "io/stream.h"

namespace touchstone::audit {
namespace {

using evidence::WeightFormat;

io::Result<void> digest(const io::OpenFile& file, LoadedFile& loaded) {
  io::HashSink sha256(crypto::Hash::sha256);
  const std::array<io::Sink*, 1> sinks = {&sha256};
  auto size = io::stream(file, sinks);
  if (!size) return tl::unexpected(size.error());
  std::ranges::copy(sha256.finish(), loaded.sha256.begin());
  loaded.size = *size;
  return file.expect_unchanged();
}

Artefact artefact_of(const ArtefactType& type, Content content, const LoadedFile& file) {
  Artefact artefact;
  artefact.type = &type;
  artefact.bytes = std::make_shared<const Buffer>();
  artefact.content = std::move(content);
  artefact.sha256 = file.sha256;
  artefact.size = file.size;
  artefact.origin = file.path;
  return artefact;
}

}  // namespace

io::Result<std::optional<LoadedFile>> load_weights(const std::string& path, const ArtefactType* wanted) {
  auto format = wanted == nullptr ? std::nullopt : evidence::weight_format_of(*wanted);
  if (wanted != nullptr && !format) return std::nullopt;
  auto kind = io::kind_of(path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind != io::PathKind::file) return std::nullopt;
  auto file = io::OpenFile::open(path);
  if (!file) return tl::unexpected(file.error());
  if (file->size() <= kMaxEvidenceBytes) return std::nullopt;
  const FileSource source(*file);
  if (!format) format = evidence::recognise_weights(source, path).format;
  if (source.error()) return tl::unexpected(*source.error());
  if (!format) return std::nullopt;
  auto content = evidence::weight_content(source, *format);
  if (source.error()) return tl::unexpected(*source.error());
  LoadedFile loaded;
  loaded.path = path;
  if (auto digested = digest(*file, loaded); !digested) return tl::unexpected(digested.error());
  const ArtefactType* const type = evidence::weight_type(*format);
  loaded.recognition.refused_by = type;
  if (content) {
    loaded.recognition.artefacts.push_back(artefact_of(*type, std::move(*content), loaded));
  } else {
    loaded.recognition.error = content.error();
  }
  return loaded;
}

std::string_view large_weights_format(const std::string& path) {
  const auto file = io::OpenFile::open(path);
  if (!file || file->size() <= kMaxEvidenceBytes) return {};
  const auto format = evidence::recognise_weights(FileSource(*file), path).format;
  return format ? evidence::name(*format) : std::string_view();
}

void take_name_as_claim(LoadedFile& file) {
  if (!file.recognition.artefacts.empty() || file.recognition.refused_by != nullptr || !file.plain) return;
  const auto claimed = evidence::claimed_by_name(file.path);
  if (claimed) file.recognition = recognise(file.plain, file.path, evidence::weight_type(*claimed));
}

io::Result<std::optional<Complaint>> check_companions_of_weights(const std::string& path, const Artefact& artefact) {
  const auto format = evidence::weight_format_of(*artefact.type);
  if (format != WeightFormat::onnx && format != WeightFormat::safetensors_index) return std::nullopt;
  if (path == "-") return std::nullopt;
  auto kind = io::kind_of(path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind != io::PathKind::file) return std::nullopt;
  HashModelJob job;
  job.path = path;
  job.as = format;
  auto model = read_model(job);
  if (!model) return tl::unexpected(model.error());
  if (!model->malformed.empty()) return model->malformed.front();
  auto external = external_data(*model);
  if (!external) return tl::unexpected(external.error());
  if (!external->malformed.empty()) return external->malformed.front();
  return std::nullopt;
}

bool is_weights(const Recognition& recognition) {
  return !recognition.artefacts.empty() && std::ranges::all_of(recognition.artefacts, [](const Artefact& artefact) {
    return evidence::weight_format_of(*artefact.type).has_value();
  });
}

}  // namespace touchstone::audit

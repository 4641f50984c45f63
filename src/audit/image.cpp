#include "audit/image.h"

#include <memory>
#include <utility>

#include "evidence/environments/eif.h"
#include "io/file.h"
#include "io/stream.h"

namespace touchstone::audit {
namespace {

constexpr std::string_view kMagic = ".eif";  // nitro.md B1

struct Measured {
  Parsed<evidence::EifMeasurement> measurement;
  Digest256 sha256{};
  std::uint64_t size = 0;
};

io::Result<Measured> measure(const std::string& path) {
  evidence::EifMeasurer measurer;
  io::FunctionSink sections([&](Bytes bytes) { measurer.update(bytes); });
  io::HashSink whole(crypto::Hash::sha256);
  io::Sink* const sinks[] = {&sections, &whole};
  auto size = path == "-" ? io::stream_stdin(sinks) : io::stream(path, sinks);
  if (!size) return tl::unexpected(size.error());
  const Buffer digest = whole.finish();
  Measured measured{measurer.finish(), {}, *size};
  std::copy(digest.begin(), digest.end(), measured.sha256.begin());
  return measured;
}

io::Result<bool> begins_like_image(const std::string& path) {
  auto kind = io::kind_of(path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind != io::PathKind::file) return false;
  auto head = io::peek(path, kMagic.size());
  if (!head) return tl::unexpected(head.error());
  return as_text(*head) == kMagic;
}

io::Result<EnvironmentIdentity> hash_plain_file(const std::string& path) {
  io::HashSink sha256(crypto::Hash::sha256);
  io::HashSink sha384(crypto::Hash::sha384);
  io::Sink* const sinks[] = {&sha256, &sha384};
  auto size = path == "-" ? io::stream_stdin(sinks) : io::stream(path, sinks);
  if (!size) return tl::unexpected(size.error());
  EnvironmentIdentity environment;
  environment.path = path;
  environment.kind = "file";
  environment.identities = {{"sha256", to_hex(sha256.finish())}, {"sha384", to_hex(sha384.finish())}};
  return environment;
}

}  // namespace

io::Result<std::optional<LoadedFile>> load_image(const std::string& path, const ArtefactType* wanted) {
  if (wanted != nullptr && wanted != &evidence::kEif) return std::nullopt;
  auto image = begins_like_image(path);
  if (!image) return tl::unexpected(image.error());
  if (!*image) return std::nullopt;
  auto measured = measure(path);
  if (!measured) return tl::unexpected(measured.error());
  LoadedFile file;
  file.path = path;
  file.sha256 = measured->sha256;
  file.size = measured->size;
  file.recognition.refused_by = &evidence::kEif;
  if (!measured->measurement) {
    file.recognition.error = measured->measurement.error();
    return file;
  }
  Artefact artefact;
  artefact.type = &evidence::kEif;
  artefact.bytes = std::make_shared<const Buffer>();
  artefact.content = std::make_shared<const evidence::EifMeasurement>(std::move(*measured->measurement));
  artefact.sha256 = measured->sha256;
  artefact.size = measured->size;
  artefact.origin = path;
  file.recognition.artefacts.push_back(std::move(artefact));
  return file;
}

io::Result<EnvironmentIdentity> hash_environment(const std::string& path, const std::string& kind) {
  bool image = kind == "eif" || (kind.empty() && path.ends_with(".eif"));
  if (kind.empty() && !image && path != "-") {
    auto begins = begins_like_image(path);
    if (!begins) return tl::unexpected(begins.error());
    image = *begins;
  }
  if (!image) return hash_plain_file(path);
  auto measured = measure(path);
  if (!measured) return tl::unexpected(measured.error());
  EnvironmentIdentity environment;
  environment.path = path;
  environment.kind = "eif";
  environment.identities = {{"sha256", to_hex(measured->sha256)}};
  if (!measured->measurement) {
    const ParseError& error = measured->measurement.error();
    environment.malformed.push_back({path, "eif", error.offset, describe(error)});
    return environment;
  }
  environment.measurements = evidence::eif_measurements(*measured->measurement);
  environment.facts = evidence::eif_facts(*measured->measurement);
  environment.unmeasured = evidence::eif_unmeasured();
  return environment;
}

}  // namespace touchstone::audit

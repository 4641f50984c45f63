#include "audit/model_input.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/untrusted.h"
#include "evidence/models/oms.h"
#include "io/file.h"
#include "io/lines.h"
#include "io/stream.h"
#include "io/walk.h"

namespace touchstone::audit {
namespace {

using evidence::kOmsSignature;

tl::unexpected<Trouble> trouble(UsageError error) { return tl::unexpected(Trouble(std::move(error))); }
tl::unexpected<Trouble> trouble(io::IoError error) { return tl::unexpected(Trouble(std::move(error))); }

std::string last_component(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// Of no known type, or a weight file (oms.md 1).
bool may_be_model(const LoadedFile& file) {
  const Recognition& found = file.recognition;
  if (found.artefacts.empty()) return found.refused_by == nullptr || found.refused_by->document == "models.md";
  return std::ranges::all_of(found.artefacts, [](const Artefact& one) { return one.type->document == "models.md"; });
}

io::Result<bool> is_model_file(const std::string& path) {
  auto kind = io::kind_of(path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind != io::PathKind::file) return false;
  auto file = load(path);
  if (!file) return tl::unexpected(file.error());
  return may_be_model(*file);
}

/// A path of --with: a folder, or such a file.
io::Result<bool> may_be_model(const std::string& path) {
  auto kind = io::kind_of(path);
  if (!kind) return tl::unexpected(kind.error());
  return *kind == io::PathKind::directory ? io::Result<bool>(true) : is_model_file(path);
}

/// "FILE:12", the first line that is a model signature; empty: none. What cannot be read is told when its turn comes.
std::string first_signature(const std::string& path, const ArtefactType* wanted) {
  const auto kind = path == "-" ? io::Result<io::PathKind>(io::PathKind::stream) : io::kind_of(path);
  if (!kind || *kind != io::PathKind::file) return {};
  auto reader = io::LineReader::open(path);
  while (reader) {
    auto lines = reader->next();
    if (!lines || lines->lines.empty()) break;
    for (const io::Line& line : lines->lines) {
      if (as_text(line.bytes).find("dsseEnvelope") == std::string_view::npos) continue;
      std::string place = path + ":" + std::to_string(line.number);
      const auto found = load_bytes(to_buffer(line.bytes), place, wanted).recognition.artefacts;
      if (found.size() == 1 && found.front().type == &kOmsSignature) return place;
    }
  }
  return {};
}

/// Whether the manifest names a single file of that name, or calls it the single file and itself after it.
bool names_file(const oms::Statement& statement, std::string_view name) {
  return std::ranges::any_of(statement.resources, [&](const oms::Resource& resource) {
    return resource.path() == name || (resource.path() == "." && statement.subject_name.raw() == name);
  });
}

UsageError two_models(std::string_view what, const std::string& first, const std::string& second) {
  return {"two " + std::string(what) + " could be the model: " + printable(first) + " and " + printable(second),
          "a signature is over one of them: name that alone with --with"};
}

}  // namespace

Attempt<bool> ModelInputs::read_signature(const std::string& path) {
  if (path != "-") {
    auto may_be = may_be_model_signature(path);
    // What cannot be read is told when its turn comes.
    if (!may_be || (!*may_be && wanted_ != &kOmsSignature)) return false;
    const auto kind = io::kind_of(path);
    if (!kind || *kind != io::PathKind::file) return false;
  }
  auto file = load(path, wanted_);
  if (!file) {
    if (path == "-") return trouble(file.error());
    return false;
  }
  const bool found = is_model_signature(*file);
  // Standard input is read once.
  if (found || path == "-") loaded_[path] = {std::move(*file)};
  return found;
}

Attempt<void> ModelInputs::look_at_inputs() {
  if (inputs_.with.empty()) return {};
  if (inputs_.lines) return refuse_lines();
  bool any = false;
  for (const std::string& path : inputs_.paths) {
    auto found = read_signature(path);
    if (!found) return tl::unexpected(found.error());
    any = any || *found;
  }
  return any ? choose_model() : Attempt<void>();
}

// Models are measured before the first line is read: a signature in a line would never meet the model beside it, and
// nobody would be told why. A stream can be read only once, so that its lines are not looked at.
Attempt<void> ModelInputs::refuse_lines() const {
  for (const std::string& path : inputs_.paths) {
    const std::string place = first_signature(path, wanted_);
    if (place.empty()) continue;
    for (const std::string& with : inputs_.with) {
      auto model = may_be_model(with);
      if (!model) return trouble(model.error());
      if (!*model) continue;
      return trouble(UsageError{printable(place) + " is a model signature, and no line is compared with a model",
                                "verify it by itself, without --lines: one signature, one model"});
    }
  }
  return {};
}

Attempt<void> ModelInputs::choose_model() {
  std::vector<std::string> folders, files;
  for (const std::string& path : with_) {
    auto kind = io::kind_of(path);
    if (!kind) return trouble(kind.error());
    auto& list = *kind == io::PathKind::directory ? folders : files;
    if (std::ranges::find(list, path) == list.end()) list.push_back(path);
  }
  if (folders.size() > 1) return trouble(two_models("folders", folders[0], folders[1]));
  auto model = folders.empty() ? choose_file(files) : Attempt<std::string>(folders.front());
  if (!model) return tl::unexpected(model.error());
  if (model->empty()) return {};
  std::erase(with_, *model);
  for (const auto& [path, loaded] : loaded_) {
    for (const LoadedFile& file : loaded) {
      if (!is_model_signature(file) || file.recognition.artefacts.empty()) continue;
      const Artefact& signature = file.recognition.artefacts.front();
      signed_models_.push_back({*model, request_for(signature, path, path)});
    }
  }
  return {};
}

// A file that is nothing else; of several the one that the manifest names. Empty: none.
Attempt<std::string> ModelInputs::choose_file(const std::vector<std::string>& files) const {
  std::vector<std::string> candidates;
  for (const std::string& path : files) {
    auto model = is_model_file(path);
    if (!model) return trouble(model.error());
    if (*model) candidates.push_back(path);
  }
  if (candidates.size() > 1) {
    std::vector<std::string> named;
    for (const std::string& path : candidates) {
      const bool fits = std::ranges::any_of(loaded_, [&](const auto& input) {
        return std::ranges::any_of(input.second, [&](const LoadedFile& file) {
          return is_model_signature(file) && !file.recognition.artefacts.empty() &&
                 names_file(statement_of(file.recognition.artefacts.front()), last_component(path));
        });
      });
      if (fits) named.push_back(path);
    }
    if (named.size() != 1) return trouble(two_models("files", candidates[0], candidates[1]));
    candidates = std::move(named);
  }
  return candidates.empty() ? std::string() : candidates.front();
}

// Standard input was read while signatures were looked for. With --as it is what that says.
bool ModelInputs::is_held_model() const {
  const auto held = loaded_.find("-");
  return wanted_ == nullptr && held != loaded_.end() && may_be_model(held->second.front());
}

void ModelInputs::take_model(const std::string& input, const Artefact& signature) {
  LoadedFile file;
  file.path = input;
  file.sha256 = signature.sha256;
  file.size = signature.size;
  Artefact artefact = signature;
  artefact.origin = input;
  file.recognition.artefacts.push_back(std::move(artefact));
  loaded_[input].push_back(std::move(file));
  models_.insert(input);
  signed_models_.push_back({input, request_for(signature, input, signature.origin)});
}

Attempt<void> ModelInputs::look_at_companions(const Companions& companions) {
  if (inputs_.lines) return {};
  std::vector<Artefact> signatures;
  for (const Artefact& artefact : companions.artefacts) {
    if (artefact.type == &kOmsSignature) signatures.push_back(artefact);
  }
  for (const std::string& path : inputs_.paths) {
    if (path == "-" && !signatures.empty() && is_held_model()) {
      return trouble(io::IoError{io::IoFault::not_seekable, path, "is a model, and only one in a file can be measured",
                                 "save it to a file first", 0});
    }
    if (path == "-" || loaded_.contains(path)) continue;
    const auto kind = io::kind_of(path);
    if (!kind) continue;
    const bool folder = *kind == io::PathKind::directory;
    if (folder && signatures.empty()) {
      if (auto taken = take_folder(path); !taken) return taken;
      continue;
    }
    if (signatures.empty()) continue;
    if (!folder) {
      // With --as the strict parse of that type alone decides what an input is.
      auto model = wanted_ == nullptr ? is_model_file(path) : io::Result<bool>(false);
      if (!model || !*model) continue;
    }
    for (const Artefact& signature : signatures) take_model(path, signature);
  }
  return {};
}

// `verify model-dir` alone: exactly one *.sig at its top is a model signature.
Attempt<void> ModelInputs::take_folder(const std::string& folder) {
  auto tree = io::walk(folder, {io::Links::record});
  if (!tree) return trouble(tree.error());
  std::vector<LoadedFile> found;
  for (const io::WalkedFile& file : tree->files) {
    if (file.path.find('/') != std::string::npos || !file.path.ends_with(".sig")) continue;
    auto loaded = load(io::join(folder, file.path), wanted_);
    if (loaded && is_model_signature(*loaded)) found.push_back(std::move(*loaded));
  }
  if (found.size() != 1) return {};
  LoadedFile& file = found.front();
  if (!file.recognition.artefacts.empty()) {
    take_model(folder, file.recognition.artefacts.front());
    return {};
  }
  file.path = folder;
  loaded_[folder].push_back(std::move(file));
  models_.insert(folder);
  return {};
}

Attempt<void> ModelInputs::measure(std::vector<SignedModel> walked, const MeasureOptions& options,
                                   Companions& companions) {
  for (SignedModel& model : signed_models_) walked.push_back(std::move(model));
  if (auto measured = audit::measure(std::move(walked), options, companions); !measured) {
    return trouble(measured.error());
  }
  for (const MeasuredModel& model : companions.models) {
    if (model.directory || !models_.contains(model.subject)) continue;
    if (auto described = describe_file(model); !described) return described;
  }
  return {};
}

// `sha256` and `size` are those of the INPUT as given (CLI.md, Inputs): here of the model.
Attempt<void> ModelInputs::describe_file(const MeasuredModel& model) {
  const MeasuredFile& single = model.files.front();
  Buffer digest;
  const bool known = static_cast<const evidence::OmsSignature*>(model.signature.get())->statement.hash_type == "sha256";
  for (const MeasuredRange& range : single.ranges) {
    if (known && range.start == 0 && range.end == single.size) digest = range.digest;
  }
  if (digest.empty()) {
    io::HashSink sink(crypto::Hash::sha256);
    const std::array<io::Sink*, 1> sinks = {&sink};
    if (auto size = io::stream(model.path, sinks); !size) return trouble(size.error());
    digest = sink.finish();
  }
  for (LoadedFile& file : loaded_[model.subject]) {
    for (Artefact& artefact : file.recognition.artefacts) {
      std::ranges::copy(digest, artefact.sha256.begin());
      artefact.size = single.size;
    }
  }
  return {};
}

}  // namespace touchstone::audit

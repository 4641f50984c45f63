// Signatures of testdata/oms and models in memory, measured by a second statement of oms.md 2: no files, no threads.
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "appraisal/verdict.h"
#include "crypto/digest.h"
#include "evidence/models/oms.h"
#include "evidence/models/weight_file.h"
#include "formats/certificate/certificate.h"
#include "formats/key/key.h"
#include "support/files.h"
#include "verify_run.h"

namespace touchstone::test {

using ModelFiles = std::map<std::string, Buffer>;

inline ModelFiles files_below(const std::filesystem::path& folder) {
  ModelFiles files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      files[std::filesystem::relative(entry.path(), folder).string()] = read_file(entry.path());
  }
  return files;
}

inline ModelFiles own_model() { return files_below(testdata("oms/model")); }

inline MeasuredModel measured(const Artefact& signature, const ModelFiles& files, bool directory = true) {
  const oms::Statement& statement = signature.as<evidence::OmsSignature>().statement;
  const crypto::Hash hash = statement.hash_type == "blake2b"  ? crypto::Hash::blake2b_512
                            : statement.hash_type == "blake3" ? crypto::Hash::blake3
                                                              : crypto::Hash::sha256;
  MeasuredModel model;
  model.subject = signature.origin;
  model.signature = signature.content;
  model.path = "model";
  model.directory = directory;
  for (const auto& [path, bytes] : files) {
    MeasuredFile file;
    file.path = path;
    file.size = bytes.size();
    file.is_weights = evidence::is_weight_file(BytesSource(bytes), path);
    for (const oms::Resource& resource : statement.resources) {
      const bool named = resource.path() == path || (!directory && resource.path() == ".");
      const oms::Range range = resource.range.value_or(oms::Range{0, bytes.size()});
      if (!named || range.start > range.end || range.end > bytes.size()) continue;
      file.ranges.push_back(
          {range.start, range.end, crypto::digest(hash, Bytes(bytes).subspan(range.start, range.end - range.start))});
    }
    std::ranges::sort(file.ranges, {}, [](const MeasuredRange& one) { return std::pair(one.start, one.end); });
    model.files.push_back(std::move(file));
  }
  return model;
}

inline Settings with_key(const std::string& name, Settings settings = {}) {
  const auto keys = key::from_user(read_file(testdata("oms/" + name)));
  for (const key::Key& one : keys.value().keys) settings.anchors.keys.push_back({one.spki, name});
  return settings;
}

inline Settings with_root(const std::string& name, Settings settings = {}) {
  const auto roots = certificate::parse(read_file(testdata("oms/" + name)));
  for (const auto& one : roots.value().certificates) settings.anchors.roots.push_back(*one.der);
  return settings;
}

inline Artefact signature_of(Buffer bytes) {
  auto artefact = artefact_of(evidence::kOmsSignature, std::move(bytes), "model.sig");
  if (!artefact) throw std::runtime_error(describe(artefact.error()));
  return *artefact;
}
inline Artefact signature_named(const std::string& name) { return signature_of(read_file(testdata("oms/" + name))); }

inline Appraisal appraise(const Artefact& signature, const Settings& settings, Companions companions) {
  static const Exchange no_exchange;
  const Context context{settings.at.value_or(settings.now),
                        settings.at ? Basis::given : Basis::now,
                        settings.now,
                        settings.max_age,
                        no_exchange,
                        companions,
                        settings.expect,
                        settings.anchors,
                        settings.allow};
  return signature.type->verify(signature, context);
}

inline Appraisal appraise(const Artefact& signature, const Settings& settings, const MeasuredModel& model) {
  Companions companions;
  companions.models.push_back(model);
  return appraise(signature, settings, std::move(companions));
}

inline Appraisal appraise(const std::string& name, const Settings& settings, const ModelFiles& files = own_model()) {
  const Artefact signature = signature_named(name);
  return appraise(signature, settings, measured(signature, files));
}

}  // namespace touchstone::test

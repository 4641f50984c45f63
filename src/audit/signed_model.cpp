#include "audit/signed_model.h"

#include <algorithm>
#include <utility>

#include "evidence/models/oms.h"
#include "io/file.h"

namespace touchstone::audit {

using evidence::kOmsSignature;

const oms::Statement& statement_of(const Artefact& signature) {
  return signature.as<evidence::OmsSignature>().statement;
}

ModelRequest request_for(const Artefact& signature, const std::string& subject, const std::string& path) {
  return {subject, signature.content, &statement_of(signature), path};
}

bool is_model_signature(const LoadedFile& file) {
  const Recognition& found = file.recognition;
  if (found.artefacts.empty()) return found.refused_by == &kOmsSignature;
  return found.artefacts.size() == 1 && found.artefacts.front().type == &kOmsSignature;
}

io::Result<bool> may_be_model_signature(const std::string& path) {
  auto kind = io::kind_of(path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind != io::PathKind::file) return false;
  auto head = io::peek(path, 64);
  if (!head) return tl::unexpected(head.error());
  const std::size_t first = as_text(*head).find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (*head)[first] != '{') return false;
  auto bytes = io::read_file(path, kMaxEvidenceBytes);
  if (!bytes && bytes.error().kind == io::IoFault::too_large) return false;
  if (!bytes) return tl::unexpected(bytes.error());
  return as_text(*bytes).find("dsseEnvelope") != std::string_view::npos;
}

io::Result<void> measure(std::vector<SignedModel> models, const MeasureOptions& options, Companions& companions) {
  std::ranges::stable_sort(models, {}, &SignedModel::path);
  for (std::size_t at = 0; at < models.size();) {
    std::vector<ModelRequest> requests;
    const std::string path = models[at].path;
    for (; at < models.size() && models[at].path == path; ++at) requests.push_back(models[at].request);
    auto measured = measure_model(path, requests, options);
    if (!measured) return tl::unexpected(measured.error());
    for (MeasuredModel& model : *measured) companions.models.push_back(std::move(model));
  }
  return {};
}

}  // namespace touchstone::audit

// What a report says of the run as a whole: replaced roots, unused companions, allowances without effect.
#include <algorithm>
#include <utility>

#include "audit/run.h"
#include "evidence/proofs/cometbft.h"
#include "evidence/sigstore/trusted_root.h"

namespace touchstone::audit {

void Run::note_lifted(const std::vector<Check>& checks) const {
  if (settings_.allow.words.empty()) return;
  const std::scoped_lock lock(lifted_mutex_);
  for (const Check& check : checks) {
    lifted_.insert(check.lifted.begin(), check.lifted.end());
    const bool debug = check.id.ends_with(".debug") && check.outcome == Outcome::note;
    if (debug && settings_.allow.has("debug")) lifted_.insert("debug");
  }
}

std::vector<std::string> Run::first_notes() const {
  std::vector<std::string> notes;
  if (settings_.anchors.trusted_root != nullptr) {
    notes = evidence::trusted_root_notes(*settings_.anchors.trusted_root);
  }
  for (const std::string& path : settings_.root_paths) {
    notes.push_back("the trust anchors of " + path + " replace the pinned vendor roots in this run");
  }
  notes.insert(notes.end(), settings_.policy_notes.begin(), settings_.policy_notes.end());
  for (const Artefact& block : settings_.anchors.trusted_blocks) notes.push_back(evidence::trusted_block_note(block));
  return notes;
}

std::vector<std::string> Run::notes() const {
  std::vector<std::string> notes;
  for (const std::string& word : settings_.allow.words) {
    const std::scoped_lock lock(lifted_mutex_);
    if (!lifted_.contains(word)) notes.push_back("--allow " + word + " had no effect");
  }
  // A file is used when it, or something inside it, was.
  std::vector<std::pair<std::string_view, bool>> files;
  for (std::size_t i = 0; i < companions_.artefacts.size(); ++i) {
    const std::string& origin = companions_.artefacts[i].origin;
    if (files.empty() || files.back().first != origin) files.emplace_back(origin, false);
    files.back().second = files.back().second || used_[i];
  }
  for (const auto& [origin, used] : files) {
    if (!used) notes.push_back("unused companion: " + std::string(origin));
  }
  if (settings_.exchange.request && !request_used_) {
    notes.push_back("unused: the request " + settings_.exchange.request->path + "; no input is about a request");
  }
  return notes;
}

bool Run::used_file(const std::string& path) const {
  for (std::size_t i = 0; i < companions_.files.size(); ++i) {
    if (used_files_[i] && companions_.files[i].path == path) return true;
  }
  return false;
}

std::vector<std::string> Run::allowed() const {
  const std::scoped_lock lock(lifted_mutex_);
  return {lifted_.begin(), lifted_.end()};
}

}  // namespace touchstone::audit

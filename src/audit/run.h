// One run: companions that were read once, settings, and subjects that are appraised against them, each a pure function
// of bytes, settings and instant. Safe to use from several threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "appraisal/report.h"
#include "audit/join.h"
#include "audit/load.h"
#include "audit/settings.h"
#include "base/result.h"
#include "evidence/types.h"

namespace touchstone::audit {

class Run {
 public:
  Run(Settings settings, Companions companions);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Appraises an INPUT that is not among the companions.
  [[nodiscard]] Subject appraise(const Artefact& artefact) const;
  /// Appraises a companion as a subject (a walked directory, `audit`): verified once, also when others stand on it.
  [[nodiscard]] Subject appraise_companion(std::size_t index) const;

  /// A file that could not be parsed: one check `input.format` that says why and where.
  [[nodiscard]] Subject malformed(const LoadedFile& file) const;

  /// Types that this run is known to have as subjects: they decide whose `--require` an id is.
  void expect_subject(const ArtefactType& type) { subject_types_.insert(&type); }

  /// What must stand in the first lines of the report: roots that replace the pinned ones.
  [[nodiscard]] std::vector<std::string> first_notes() const;
  /// Companions that no check used, words of --allow without effect. Call when all subjects were appraised.
  [[nodiscard]] std::vector<std::string> notes() const;
  /// Whether a signature was over that companion, though it is no artefact.
  [[nodiscard]] bool used_file(const std::string& path) const;
  /// Words of --allow that lifted something.
  [[nodiscard]] std::vector<std::string> allowed() const;

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const Companions& companions() const { return companions_; }

 private:
  struct Slot;
  struct Gathered;

  [[nodiscard]] Moment moment_of(const Artefact& artefact) const;
  [[nodiscard]] Context context(Moment moment) const;
  [[nodiscard]] const Slot& appraised(std::size_t index) const;
  [[nodiscard]] Subject conclude(const Artefact& artefact, Appraisal appraisal, Moment moment) const;
  [[nodiscard]] std::vector<SourcedBinding> binding_offers(const ArtefactType& type) const;
  void bind(const Artefact& artefact, const Appraisal& appraisal, Gathered& gathered) const;
  void take_over_quote(std::size_t index, Gathered& gathered) const;
  void join_references(const Artefact& artefact, const Appraisal& appraisal, Gathered& gathered) const;
  void compare_expectations(const Artefact& artefact, const std::vector<Claim>& claims, Gathered& gathered) const;
  void compare_sha256(const Artefact& artefact, Gathered& gathered) const;
  void expect_behind(const Artefact& artefact, Gathered& gathered) const;
  void compare_signer(Gathered& gathered) const;
  void require(const Artefact& artefact, Gathered& gathered) const;
  void mark_used(std::size_t index) const;
  void note_lifted(const std::vector<Check>& checks) const;

  Settings settings_;
  Companions companions_;
  std::set<const ArtefactType*> subject_types_;
  mutable std::deque<Slot> slots_;  // one per companion
  mutable std::deque<std::atomic<bool>> used_, used_files_;
  std::vector<ReferenceOffer> policy_offers_;
  mutable std::atomic<bool> request_used_{false};
  mutable std::mutex lifted_mutex_;
  mutable std::set<std::string, std::less<>> lifted_;
};

}  // namespace touchstone::audit

// One examination of a receipt: what is there, and the checks of opengradient.md 8 on it. Internal to
// opengradient_checks.cpp and opengradient_key_checks.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "appraisal/appraisal.h"
#include "appraisal/artefact.h"
#include "appraisal/context.h"
#include "codec/json.h"
#include "evidence/receipts/opengradient_request.h"
#include "evidence/receipts/signing_key.h"
#include "formats/opengradient/output.h"
#include "formats/opengradient/receipt.h"

namespace touchstone::evidence {

class Examination {
 public:
  Examination(const Artefact& artefact, const Context& context)
      : artefact_(artefact), receipt_(artefact.as<opengradient::Receipt>()), context_(context) {}

  Appraisal run() {
    appraisal_.checks.reserve(8);
    find_request();
    find_output();
    choice_ = choose_signing_key(context_, stated_id(), [this](const crypto::PublicKey& key) { return verifies(key); });
    if (choice_.key) {
      subject_ = key_subject(choice_.key->key);
      verified_ = verifies(choice_.key->key);
    }
    check_request();
    check_response();
    check_signature();
    check_tee_id();
    check_key();
    check_time();
    add_notes();
    add_claims();
    return std::move(appraisal_);
  }

 private:
  // What is there to be checked.

  void find_request();
  void find_output();
  [[nodiscard]] std::optional<Digest256> stated_id() const {
    return receipt_.tee_id ? std::optional(receipt_.tee_id->value) : std::nullopt;
  }
  [[nodiscard]] bool verifies(const crypto::PublicKey& key) { return verifies(key, salt()); }
  [[nodiscard]] bool verifies(const crypto::PublicKey& key, std::size_t salt);
  [[nodiscard]] std::size_t salt() const;
  /// Both hashes are stated or could be computed, so that there is a message to verify.
  [[nodiscard]] bool has_message() const {
    if (receipt_.generation == opengradient::Generation::v0) return true;
    return (receipt_.request_hash || !match_.hashes.empty()) && (receipt_.output_hash || output_hash_);
  }

  // The checks of section 8.

  void check_request();
  [[nodiscard]] Check judge_request() const;
  void check_response();
  [[nodiscard]] Check judge_output() const;
  void check_signature();
  [[nodiscard]] Check judge_signature();
  void check_tee_id();
  [[nodiscard]] Check judge_tee_id() const;
  [[nodiscard]] Check judge_expected_ids(std::optional<TeeIdForm> form) const;
  void check_key();
  void bind_tls_certificates();
  void check_time();
  void add_notes();
  void add_claims();

  [[nodiscard]] std::string version_name() const {
    return std::string(match_.version ? name(*match_.version) : name(receipt_.generation));
  }
  template <class T>
  [[nodiscard]] static Place place(const opengradient::Stated<T>& field) {
    return {{}, field.offset, field.length};
  }

  const Artefact& artefact_;
  const opengradient::Receipt& receipt_;
  const Context& context_;
  Appraisal appraisal_;

  std::optional<json::Document> request_document_;  // of --request
  std::optional<ParseError> request_error_;
  const json::Value* request_ = nullptr;
  RequestMatch match_;
  std::optional<opengradient::Output> output_;
  std::optional<Digest256> output_hash_;
  KeyChoice choice_;
  std::string subject_;  // of the key, for edges
  bool verified_ = false;
};

}  // namespace touchstone::evidence

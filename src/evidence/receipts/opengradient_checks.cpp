#include "evidence/receipts/opengradient_checks.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "codec/hex.h"
#include "crypto/digest.h"
#include "evidence/receipts/body_diagnosis.h"
#include "evidence/receipts/opengradient_examination.h"

namespace touchstone::evidence {
namespace {

namespace og = opengradient;
using json::Kind;

bool holds_number(const json::Value& value) {
  if (value.is(Kind::number)) return true;
  return std::any_of(value.items.begin(), value.items.end(), holds_number) ||
         std::any_of(value.members.begin(), value.members.end(),
                     [](const json::Member& member) { return holds_number(member.value); });
}

/// Whether JavaScript may have spelt a hashed number differently (section 6.2, second trap). `temperature` is hashed as
/// a float, however it is spelt.
bool javascript_matters(const json::Value& request) {
  return std::any_of(request.members.begin(), request.members.end(), [&](const json::Member& member) {
    return member.name != "temperature" && member.name != "max_tokens" && holds_number(member.value) &&
           og::is_hashed(request, member.name, og::Version::v1_2);
  });
}

}  // namespace

void Examination::find_request() {
  if (const std::optional<Body>& given = context_.exchange.request; given) {
    auto document = json::parse(given->bytes, json::Dialect::gateway);
    if (!document) {
      request_error_ = document.error();
      return;
    }
    request_document_ = std::move(*document);
    request_ = &request_document_->root();
  } else if (receipt_.request) {
    request_ = &*receipt_.request;
  }
  if (request_ == nullptr) return;
  const auto stated = receipt_.request_hash ? std::optional(receipt_.request_hash->value) : std::nullopt;
  match_ = match_request(*request_, receipt_.generation, stated);
}

void Examination::find_output() {
  if (receipt_.generation == og::Generation::v0) return;
  output_ = og::output_of(receipt_);
  if (output_) output_hash_ = crypto::keccak256(as_bytes(output_->text));
}

void Examination::check_request() {
  const std::optional<Body>& given = context_.exchange.request;
  Check check = judge_request();
  if (given) {
    check.location = Place{given->path};
    if (receipt_.request) check.title += "; the file of --request was taken, not the request beside the response";
  } else if (request_ != nullptr) {
    check.location = Place{{}, request_->offset, request_->length};
  }
  if (given && receipt_.request_hash && request_ != nullptr) {
    const bool v0 = receipt_.generation == og::Generation::v0;
    appraisal_.edges.push_back({given->path, artefact_.origin, v0 ? "body-sha256" : "body-keccak256", check.outcome,
                                to_hex(receipt_.request_hash->value), check.actual, place(*receipt_.request_hash)});
  }
  appraisal_.add(std::move(check));
}

Check Examination::judge_request() const {
  constexpr std::string_view kId = "receipt.request";
  const std::string hash_name(request_hash_name(receipt_.generation));
  if (request_error_) return failed(kId, "the request cannot be read: " + describe(*request_error_));
  if (request_ == nullptr) return unknown(kId, "no request was given");
  if (!receipt_.request_hash) {
    if (match_.hashes.empty() && !match_.gap) return failed(kId, "this cannot be a gateway request: " + match_.why);
    if (!verified_) return premise_failed(kId, "receipt.signature");
    return passed(kId, "the " + hash_name + " of the canonical request (" + version_name() + ") is signed");
  }
  std::string stated = to_hex(receipt_.request_hash->value);
  if (match_.version) {
    Check check = passed(kId, hash_name + " of the canonical request (" + version_name() + ") is the stated value");
    check.actual = std::move(stated);
    return check;
  }
  if (match_.gap) {
    return unknown(kId, "the request holds characters whose spelling in Python's repr() is not known here");
  }
  if (match_.hashes.empty()) return failed(kId, "this cannot be a gateway request: " + match_.why, stated);
  Check check = failed(kId, hash_name + " of the canonical request is another than the stated value", stated,
                       to_hex(match_.hashes.front().hash));
  const std::optional<Body>& given = context_.exchange.request;
  const Bytes raw = given ? Bytes(given->bytes) : Bytes(*receipt_.bytes).subspan(request_->offset, request_->length);
  check.next = diagnose_request(*request_, raw, receipt_);
  const bool through_javascript = !given && receipt_.spelling == og::Spelling::individual;
  if (check.next.empty() && through_javascript && javascript_matters(*request_)) {
    check.means =
        "another request was signed, or the blob's way through JavaScript changed its numbers: 1.0 became 1, "
        "and integers above 2^53 lost digits";
  }
  return check;
}

void Examination::check_response() {
  constexpr std::string_view kId = "receipt.response";
  if (receipt_.output_hash || receipt_.last_frame_only || (receipt_.generation != og::Generation::v0 && !output_)) {
    Check check = judge_output();
    if (receipt_.output_hash) check.location = place(*receipt_.output_hash);
    return appraisal_.add(std::move(check));
  }
  // v0 signs the answer itself, and so does, in effect, a blob that states no hash.
  if (!verified_) return appraisal_.add(premise_failed(kId, "receipt.signature"));
  appraisal_.add(passed(kId, receipt_.generation == og::Generation::v0 ? "the answer itself is what was signed"
                                                                       : "keccak256 of the output text is signed"));
}

Check Examination::judge_output() const {
  constexpr std::string_view kId = "receipt.response";
  if (receipt_.last_frame_only) {
    return unknown(kId, "only the last frame of a stream was settled: the text before it is not here");
  }
  if (!output_) return unknown(kId, "the answer holds characters whose spelling in Python's str() is not known here");
  std::string stated = to_hex(receipt_.output_hash->value);
  const bool tool_calls =
      output_->source == og::OutputSource::tool_calls || output_->source == og::OutputSource::stream_tool_calls;
  if (*output_hash_ == receipt_.output_hash->value) {
    Check check = passed(kId, tool_calls ? "keccak256 of the tool calls is the stated value"
                                         : "keccak256 of the output text is the stated value");
    check.actual = std::move(stated);
    return check;
  }
  Check check = failed(kId,
                       tool_calls ? "keccak256 of the tool calls is another than the stated value"
                                  : "keccak256 of the output text is another than the stated value",
                       std::move(stated), to_hex(*output_hash_));
  check.next = diagnose_output(*output_, receipt_);
  return check;
}

void Examination::add_notes() {
  if (choice_.key && receipt_.tee_id && tee_id_form(choice_.key->key, receipt_.tee_id->value) == TeeIdForm::pem) {
    appraisal_.add(
        noted("receipt.tee-id-form", "tee_id is the hash of the PEM text, as gateways made it on 2026-03-05 and 06"));
  }
  if (const std::optional<std::string> header = contradicting_header(receipt_)) {
    appraisal_.add(
        noted("receipt.headers", "the header " + *header + " says otherwise than the body, which is what counts"));
  }
  const std::string_view said = model_of(receipt_.response);
  if (request_ == nullptr || !match_.version || said.empty()) return;
  if (const std::string_view asked = model_of(*request_); !asked.empty() && asked != said) {
    appraisal_.add(noted("receipt.model-name", "the response names " + Untrusted(said).shown() +
                                                   ", the signed request asked for " + Untrusted(asked).shown()));
  }
}

void Examination::add_claims() {
  const auto add_digest = [this](std::string_view name, const std::optional<og::Stated<Digest256>>& field) {
    if (field) appraisal_.claims.push_back({std::string(name), to_buffer(field->value)});
  };
  appraisal_.claims.reserve(8);
  add_digest("tee_id", receipt_.tee_id);
  appraisal_.claims.push_back({"tee_timestamp", static_cast<std::uint64_t>(receipt_.timestamp.value.seconds)});
  add_digest("tee_request_hash", receipt_.request_hash);
  add_digest("tee_output_hash", receipt_.output_hash);
  // The name in a request that matched is hashed; the one in the response is not.
  std::string_view model = request_ != nullptr && match_.version ? model_of(*request_) : std::string_view{};
  if (model.empty()) model = model_of(receipt_.response);
  if (!model.empty()) appraisal_.claims.push_back({"model", Untrusted(model)});
  appraisal_.claims.push_back({"version", Untrusted(version_name())});
  appraisal_.claims.push_back({"tee_signature", receipt_.signature.value});
  if (receipt_.eth_address) appraisal_.claims.push_back({"ethAddress", Untrusted(receipt_.eth_address->value)});
  const auto source = output_ ? std::optional(output_->source) : std::nullopt;
  appraisal_.not_covered = opengradient_not_covered(receipt_, source, request_, match_.version);
  appraisal_.model_reason = opengradient_model_reason(model);
}

Appraisal verify_opengradient(const Artefact& artefact, const Context& context) {
  return Examination(artefact, context).run();
}

}  // namespace touchstone::evidence

#include "evidence/receipts/body_diagnosis.h"

#include <array>
#include <optional>
#include <string_view>

#include "crypto/digest.h"
#include "evidence/receipts/opengradient_request.h"

namespace touchstone::evidence {
namespace {

namespace og = opengradient;

bool matches_as(const json::Value& request, og::Generation generation, const Digest256& stated) {
  return match_request(request, generation, stated).version.has_value();
}

/// A file that holds the request rather than being it.
std::string diagnose_wrapper(const json::Value& request, const og::Receipt& receipt, const Digest256& stated) {
  for (const std::string_view name : {"request", "input", "body"}) {
    const json::Value* const inner = request.find(name);
    if (inner != nullptr && matches_as(*inner, receipt.generation, stated)) {
      return "matches if the member " + std::string(name) + " of the file is taken as the request";
    }
  }
  return {};
}

/// The digest of `text` with each rewriting of receipts.md 2 that makes sense for a string.
std::string diagnose_text(std::string_view text, const Digest256& stated) {
  const auto is_stated = [&](std::string_view rewritten) { return crypto::keccak256(as_bytes(rewritten)) == stated; };
  if (text.ends_with('\n') && is_stated(text.substr(0, text.size() - 1)))
    return "matches if the final line feed is removed";
  if (is_stated(std::string(text) + "\n")) return "matches if a final line feed is added";
  if (text.ends_with("\r\n") && is_stated(text.substr(0, text.size() - 2)))
    return "matches if the final CR LF is removed";
  std::string unix_ends, dos_ends;
  for (const char character : text) {
    if (character == '\n' && !dos_ends.ends_with('\r')) dos_ends.push_back('\r');
    dos_ends.push_back(character);
    if (character == '\n' && unix_ends.ends_with('\r')) unix_ends.pop_back();
    unix_ends.push_back(character);
  }
  if (unix_ends != text && is_stated(unix_ends)) return "matches if line ends are LF";
  if (dos_ends != text && is_stated(dos_ends)) return "matches if line ends are CRLF";
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  const std::size_t last = text.find_last_not_of(kSpace);
  if (first != std::string_view::npos && is_stated(text.substr(first, last - first + 1))) {
    return "matches if white space around the text is removed";
  }
  return {};
}

}  // namespace

std::string diagnose_request(const json::Value& request, Bytes raw, const og::Receipt& receipt) {
  if (!receipt.request_hash) return {};
  const Digest256& stated = receipt.request_hash->value;
  // Section 6.1: where the gateway states no hash, the settlement middleware puts SHA-256 of the raw body.
  if (receipt.generation != og::Generation::v0 && crypto::sha256(raw) == stated) {
    return "matches if the raw body is hashed with SHA-256, as the settlement middleware does without a receipt";
  }
  if (crypto::keccak256(raw) == stated) return "matches if the raw body is hashed instead of the canonical request";
  if (std::string wrapper = diagnose_wrapper(request, receipt, stated); !wrapper.empty()) return wrapper;
  for (const og::Generation other : {og::Generation::v0_9, og::Generation::v1}) {
    if (other != receipt.generation && matches_as(request, other, stated)) {
      return "matches if the request is written as gateways of " + std::string(name(other)) + " write it";
    }
  }
  if (og::is_receipt(request)) return "the file given as the request is a response: give the body that was sent";
  return {};
}

std::string diagnose_output(const og::Output& output, const og::Receipt& receipt) {
  if (!receipt.output_hash) return {};
  const Digest256& stated = receipt.output_hash->value;
  if (const std::optional<og::Output> other = og::other_output_of(receipt);
      other && crypto::keccak256(as_bytes(other->text)) == stated) {
    const bool tool_calls =
        other->source == og::OutputSource::tool_calls || other->source == og::OutputSource::stream_tool_calls;
    return tool_calls ? "matches if finish_reason is tool_calls" : "matches if finish_reason is not tool_calls";
  }
  if (receipt.stream && output.source == og::OutputSource::stream_text) {
    const std::string_view before = std::string_view(output.text).substr(0, receipt.stream->text_at_signature);
    if (before.size() != output.text.size() && crypto::keccak256(as_bytes(before)) == stated) {
      return "matches if the text after the signed frame is removed";
    }
  }
  return diagnose_text(output.text, stated);
}

}  // namespace touchstone::evidence

// What a receipt does not show, in plain words (opengradient.md 5), and headers that contradict the body (section 1).
#include <algorithm>
#include <array>

#include "base/untrusted.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "evidence/receipts/opengradient_checks.h"

namespace touchstone::evidence {
namespace {

namespace og = opengradient;
using json::Kind;

constexpr std::size_t kMostNames = 24;

/// A list of names that stays short whatever the evidence holds.
class Names {
 public:
  Names() { names_.reserve(kMostNames / 2); }
  void add(std::string name) {
    if (names_.size() < kMostNames) {
      names_.push_back(std::move(name));
    } else {
      more_ = true;
    }
  }
  std::vector<std::string> take() {
    if (more_) names_.emplace_back("further members");
    return std::move(names_);
  }

 private:
  std::vector<std::string> names_;
  bool more_ = false;
};

const json::Value* first_choice(const json::Value& response) {
  const json::Value* const choices = response.find("choices");
  return choices != nullptr && choices->is(Kind::array) && !choices->items.empty() ? &choices->items.front() : nullptr;
}

void add_answer_members(const og::Receipt& receipt, const json::Value& choice, std::optional<og::OutputSource> source,
                        Names& names) {
  const bool v0 = receipt.generation == og::Generation::v0;
  if (!v0 && choice.find("finish_reason") != nullptr) {
    names.add("finish_reason, except through its choice of what was hashed");
  }
  const json::Value* const message = choice.find("message");
  if (message == nullptr || v0) return;
  const json::Value* const content = message->find("content");
  if (source == og::OutputSource::tool_calls && content != nullptr && content->is(Kind::string) &&
      !content->text.empty()) {
    names.add("text next to the tool calls");
  }
  if (source == og::OutputSource::content && message->find("tool_calls") != nullptr) {
    names.add("tool_calls, since finish_reason is another");
  }
  for (const json::Member& member : message->members) {
    if (member.name != "role" && member.name != "content" && member.name != "tool_calls")
      names.add(printable(member.name));
  }
}

void add_response_members(const og::Receipt& receipt, std::optional<og::OutputSource> source, Names& names) {
  const json::Value& response = receipt.response;
  const bool v0 = receipt.generation == og::Generation::v0;
  const bool search = response.find("choices") == nullptr;
  for (const json::Member& member : response.members) {
    if (member.name.starts_with("tee_") || member.name == "choices" || (search && member.name == "content")) continue;
    if (v0 && (member.name == "model" || member.name == "system_fingerprint")) continue;
    names.add(member.name == "model" ? "model name in the response" : printable(member.name));
  }
  const json::Value* const choice = first_choice(response);
  if (choice == nullptr) return;
  add_answer_members(receipt, *choice, source, names);
  if (response.find("choices")->items.size() > 1) names.add("every choice after the first");
  if (!receipt.stream) return;
  if (source == og::OutputSource::stream_tool_calls && !receipt.stream->text.empty()) {
    names.add("text next to the tool calls");
  }
  if (source == og::OutputSource::stream_text && !receipt.stream->tool_calls.empty()) {
    names.add("tool_calls, since finish_reason is another");
  }
}

bool has_list_content(const json::Value& message) {
  const json::Value* const content = message.find("content");
  return content != nullptr && content->is(Kind::array);
}

void add_request_members(const json::Value& request, og::Version version, Names& names) {
  for (const json::Member& member : request.members) {
    if (!og::is_hashed(request, member.name, version)) names.add(printable(member.name));
  }
  if (version == og::Version::v1_2 && request.find("web_search") != nullptr) names.add("search results");
  const json::Value* const messages = request.find("messages");
  if (messages == nullptr) return;
  const auto any = [&](auto&& holds) { return std::any_of(messages->items.begin(), messages->items.end(), holds); };
  if (any([](const json::Value& message) {
        const json::Value* const role = message.find("role");
        return message.find("name") != nullptr && (role == nullptr || role->text != "function");
      })) {
    names.add("names in messages");
  }
  if (!any(has_list_content)) return;
  if (version == og::Version::v1_2) names.add("attachment bytes and image URLs");
  if (version <= og::Version::v0_9) names.add("user messages whose content is a list");
}

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

bool same_header_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

bool says(std::string_view header, const std::optional<og::Stated<Digest256>>& field) {
  if (!field) return true;
  const auto digest = from_hex_array<32>(header, "header");
  return digest && *digest == field->value;
}

bool agrees(const og::Header& header, const og::Receipt& receipt) {
  const std::string_view text = header.value.value;
  if (same_header_name(header.name, "x-tee-signature")) return text == to_base64(receipt.signature.value);
  if (same_header_name(header.name, "x-tee-timestamp")) return text == receipt.timestamp_text;
  if (same_header_name(header.name, "x-tee-id")) return says(text, receipt.tee_id);
  if (same_header_name(header.name, "x-tee-request-hash")) return says(text, receipt.request_hash);
  if (same_header_name(header.name, "x-tee-output-hash")) return says(text, receipt.output_hash);
  return true;
}

}  // namespace

std::vector<std::string> opengradient_not_covered(const og::Receipt& receipt, std::optional<og::OutputSource> source,
                                                  const json::Value* request, std::optional<og::Version> version) {
  Names names;
  add_response_members(receipt, source, names);
  if (request != nullptr && version) add_request_members(*request, *version, names);
  std::vector<std::string> all = names.take();
  if (receipt.spelling == og::Spelling::individual) all.emplace_back("ethAddress, which need not be the payer");
  all.emplace_back("chain id, contract, payer and any nonce of the caller: a receipt can be shown twice");
  all.emplace_back("the gateway's clock");
  return all;
}

std::string_view opengradient_model_reason(std::string_view model) {
  struct Provider {
    std::string_view part;  // of the model's name, in lower case
    std::string_view reason;
    bool in_front = false;
  };
  constexpr std::string_view kOpenAi =
      "the gateway proves which request was forwarded (by the model's name to OpenAI), not which weights answered";
  static constexpr std::array<Provider, 6> kProviders = {
      {{"claude",
        "the gateway proves which request was forwarded (by the model's name to Anthropic), not which weights "
        "answered"},
       {"gemini",
        "the gateway proves which request was forwarded (by the model's name to Google), not which weights answered"},
       {"grok",
        "the gateway proves which request was forwarded (by the model's name to xAI), not which weights answered"},
       {"gpt", kOpenAi},
       {"o3", kOpenAi, true},
       {"o4", kOpenAi, true}}};
  model = model.substr(0, 128);
  const auto names = [model](const Provider& provider) {
    const auto at = std::search(model.begin(), model.end(), provider.part.begin(), provider.part.end(),
                                [](char a, char b) { return lower(a) == b; }) -
                    model.begin();
    return at != std::ssize(model) && (!provider.in_front || at == 0);
  };
  const auto* const provider = std::find_if(kProviders.begin(), kProviders.end(), names);
  if (provider != kProviders.end()) return provider->reason;
  return "the gateway proves which request was forwarded, not which weights answered";
}

std::optional<std::string> contradicting_header(const og::Receipt& receipt) {
  for (const og::Header& header : receipt.headers) {
    if (!agrees(header, receipt)) return printable(header.name);
  }
  return std::nullopt;
}

std::string_view model_of(const json::Value& body) {
  const json::Value* const model = body.find("model");
  return model != nullptr && model->is(Kind::string) ? model->text : std::string_view{};
}

}  // namespace touchstone::evidence

#include "evidence/proofs/evm_abi.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "base/untrusted.h"
#include "codec/abi.h"
#include "crypto/digest.h"

namespace touchstone::evidence::proofs {
namespace {

constexpr std::size_t kSelector = 4;
constexpr std::size_t kMostInputs = 4096;  // N of fixed arrays
// m of gnark's commitments: where the length says how many there are, and where every signature is tried.
constexpr std::size_t kMostCommitments = 64;
constexpr std::size_t kMostTriedCommitments = 8;

struct Signature {
  std::string_view text;
  Success success;
  bool reusable = false;
};
constexpr std::array kPlain = {
    Signature{"verifyProof(bytes,uint256[])", Success::one_word},
    Signature{"verifyProof(bytes,uint256[],bytes32[])", Success::first_word, true},
    Signature{"registerVka(bytes32[])", Success::digest},
    Signature{"verifyWithDataAttestation(address,bytes)", Success::unsupported},
    Signature{"Verify(bytes,uint256[])", Success::one_word},
    Signature{"verify(bytes,bytes32,bytes32)", Success::silence},
    Signature{"verifyProof(bytes32,bytes,bytes)", Success::silence},
};
// N public inputs follow `head`; `words` is the length of canonical arguments without them.
struct Family {
  std::string head;
  std::size_t words;
  Success success;
  bool dynamic = false;  // words is a minimum: gnark's proof bytes
};
std::vector<Family> families(std::size_t most_commitments) {
  std::vector<Family> all = {
      {"verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[", 8, Success::one_word},
      {"verifyProof(uint256[24],uint256[", 24, Success::one_word},
      {"verifyProof(bytes32[24],uint256[", 24, Success::one_word},
      {"verifyProof(uint256[8],uint256[", 8, Success::silence},
      {"verifyProof(bytes,uint256[", 2, Success::silence, true},
  };
  for (std::size_t m = 1; m <= most_commitments; ++m)
    all.push_back({"verifyProof(uint256[8],uint256[" + std::to_string(2 * m) + "],uint256[2],uint256[", 10 + 2 * m,
                   Success::silence});
  return all;
}

bool has_selector(Bytes calldata, std::string_view signature) {
  return equal(calldata.first(kSelector), Bytes(crypto::keccak256(as_bytes(signature))).first(kSelector));
}

std::optional<Call> plain_call(Bytes calldata) {
  for (const Signature& one : kPlain) {
    if (has_selector(calldata, one.text)) return Call{std::string(one.text), one.success, one.reusable};
  }
  return std::nullopt;
}

std::optional<Call> family_call(Bytes calldata, const Family& family, std::size_t inputs) {
  std::string signature = family.head + std::to_string(inputs) + "])";
  if (!has_selector(calldata, signature)) return std::nullopt;
  return Call{std::move(signature), family.success};
}

// The N that the length of canonical calldata gives; tried before all others.
std::optional<Call> call_by_length(Bytes calldata) {
  const std::size_t words = (calldata.size() - kSelector) / abi::kWord;
  for (const Family& family : families(kMostCommitments)) {
    if (words < family.words) continue;
    if (!family.dynamic) {
      if (words - family.words > kMostInputs) continue;
      if (auto call = family_call(calldata, family, words - family.words)) return call;
      continue;
    }
    for (std::size_t m = 0; m <= kMostCommitments; ++m) {
      const std::size_t proof = 8 + (m == 0 ? 0 : 2 * (m + 1));
      if (words < family.words + proof || words - family.words - proof > kMostInputs) continue;
      if (auto call = family_call(calldata, family, words - family.words - proof)) return call;
    }
  }
  return std::nullopt;
}

// One argument: words in place, or an offset to bytes or words behind all heads.
struct Argument {
  enum class Kind : std::uint8_t { words, bytes, list } kind;
  std::size_t words = 1;
  bool numbers = false;  // uint256[]: public inputs, where it is the last such argument
};

std::size_t number_after(std::string_view text, std::size_t bracket) {
  std::size_t value = 0;
  std::from_chars(text.data() + bracket + 1, text.data() + text.size(), value);
  return value;
}

std::vector<Argument> arguments_of(std::string_view signature) {
  std::vector<Argument> result;
  std::string_view rest = signature.substr(signature.find('(') + 1);
  rest.remove_suffix(1);
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    if (one == "bytes") {
      result.push_back({Argument::Kind::bytes});
    } else if (one.ends_with("[]")) {
      result.push_back({Argument::Kind::list, 1, one.starts_with("uint256")});
    } else {
      std::size_t words = 1;
      for (std::size_t at = one.find('['); at != std::string_view::npos; at = one.find('[', at + 1))
        words *= number_after(one, at);
      result.push_back({Argument::Kind::words, words, one.starts_with("uint256[")});
    }
  }
  return result;
}

std::optional<std::uint64_t> word_at(Bytes data, std::size_t offset) {
  if (data.size() < abi::kWord || offset > data.size() - abi::kWord) return std::nullopt;
  const auto value = abi::Arguments(data.subspan(offset, abi::kWord)).u64(0, "word");
  return value ? std::optional(*value) : std::nullopt;
}

// Returns the offset after the tail, or why it is not canonical.
struct Tail {
  std::optional<std::size_t> end;
  std::string fault = {};
};
Tail read_tail(Bytes data, std::size_t head, std::size_t tail, Argument::Kind kind) {
  const auto offset = word_at(data, head);
  if (!offset || *offset != tail)
    return {std::nullopt, "the offset at byte " + std::to_string(kSelector + head) + " is not " + std::to_string(tail)};
  const auto length = word_at(data, tail);
  const std::size_t left = data.size() < tail + abi::kWord ? 0 : data.size() - tail - abi::kWord;
  const bool list = kind == Argument::Kind::list;
  if (!length || *length > (list ? left / abi::kWord : left))
    return {std::nullopt, "the length at byte " + std::to_string(kSelector + tail) + " goes beyond the end"};
  const std::size_t size = static_cast<std::size_t>(*length) * (list ? abi::kWord : 1);
  const std::size_t room = (size + abi::kWord - 1) / abi::kWord * abi::kWord;
  if (room > left) return {std::nullopt, "the padding is missing"};
  if (!all_zero(data.subspan(tail + abi::kWord + size, room - size))) return {std::nullopt, "the padding is not zero"};
  return {tail + abi::kWord + room};
}

// gnark: 256 bytes, with m commitments 256 + 64 (m + 1).
bool is_gnark_proof(std::uint64_t length) { return length == 256 || (length > 320 && (length - 256) % 64 == 0); }

}  // namespace

std::optional<Call> call_of(Bytes calldata) {
  if (calldata.size() < kSelector) return std::nullopt;
  if (auto call = plain_call(calldata)) return call;
  if (auto call = call_by_length(calldata)) return call;
  for (const Family& family : families(kMostTriedCommitments)) {
    for (std::size_t inputs = 0; inputs <= kMostInputs; ++inputs) {
      if (auto call = family_call(calldata, family, inputs)) return call;
    }
  }
  return std::nullopt;
}

bool looks_like_call(Bytes calldata) {
  if (calldata.size() <= kSelector || (calldata.size() - kSelector) % abi::kWord != 0) return false;
  auto call = plain_call(calldata);
  if (!call) call = call_by_length(calldata);
  return call && !encoding_fault(*call, calldata);
}

std::optional<std::string> encoding_fault(const Call& call, Bytes calldata) {
  const Bytes data = calldata.subspan(kSelector);
  const std::vector<Argument> arguments = arguments_of(call.signature);
  std::size_t tail = 0;
  for (const Argument& one : arguments) tail += one.words * abi::kWord;
  if (data.size() < tail)
    return "it has " + std::to_string(calldata.size()) + " bytes, and the arguments begin with " + std::to_string(tail);
  std::size_t head = 0;
  for (const Argument& one : arguments) {
    if (one.kind != Argument::Kind::words) {
      Tail read = read_tail(data, head, tail, one.kind);
      if (!read.end) return std::move(read.fault);
      tail = *read.end;
    }
    head += one.words * abi::kWord;
  }
  const bool ezkl = call.signature.starts_with("verifyProof(bytes,uint256[]");
  const bool gnark = !ezkl && call.signature.starts_with("verifyProof(bytes,uint256[");
  if (ezkl || gnark) {
    const std::size_t at = static_cast<std::size_t>(word_at(data, 0).value_or(0));
    const std::uint64_t length = word_at(data, at).value_or(0);
    if (ezkl && length % abi::kWord != 0) return "the length of the proof is no multiple of 32";
    if (gnark && !is_gnark_proof(length)) return "no proof of gnark has " + std::to_string(length) + " bytes";
  }
  // EZKL appends the length of an empty vka to calldata without one.
  const bool may_have_vka = ezkl && !call.reusable;
  if (may_have_vka && data.size() == tail + abi::kWord && all_zero(data.subspan(tail))) return std::nullopt;
  if (data.size() != tail)
    return std::to_string(data.size() - tail) + " bytes follow the arguments, from byte " +
           std::to_string(kSelector + tail) + " on";
  return std::nullopt;
}

Bytes public_inputs(const Call& call, Bytes calldata) {
  const Bytes data = calldata.subspan(std::min(kSelector, calldata.size()));
  Bytes found;
  std::size_t head = 0;
  for (const Argument& one : arguments_of(call.signature)) {
    const std::size_t here = head;
    head += one.words * abi::kWord;
    if (!one.numbers || head > data.size()) continue;
    if (one.kind == Argument::Kind::words) {
      found = data.subspan(here, one.words * abi::kWord);
      continue;
    }
    const auto offset = word_at(data, here);
    const auto count =
        offset && *offset < data.size() ? word_at(data, static_cast<std::size_t>(*offset)) : std::nullopt;
    if (!count) continue;
    const Bytes rest = data.subspan(static_cast<std::size_t>(*offset) + abi::kWord);
    if (*count <= rest.size() / abi::kWord) found = rest.first(static_cast<std::size_t>(*count) * abi::kWord);
  }
  return found;
}

Bytes vka_words(Bytes calldata) {
  const Bytes data = calldata.subspan(std::min(kSelector, calldata.size()));
  const auto offset = word_at(data, 2 * abi::kWord);
  const auto length = offset && *offset < data.size() ? word_at(data, static_cast<std::size_t>(*offset)) : std::nullopt;
  if (!length) return {};
  const Bytes rest = data.subspan(static_cast<std::size_t>(*offset) + abi::kWord);
  return *length > rest.size() / abi::kWord ? Bytes() : rest.first(static_cast<std::size_t>(*length) * abi::kWord);
}

namespace {
Buffer selector(std::string_view signature) {
  return to_buffer(Bytes(crypto::keccak256(as_bytes(signature))).first(kSelector));
}
}  // namespace

Buffer ezkl_calldata(Bytes proof, std::span<const ByteArray<32>> instances, std::optional<Bytes> vka) {
  Buffer out = selector(vka ? kPlain[1].text : kPlain[0].text);
  const std::size_t heads = (vka ? 3 : 2) * abi::kWord;
  const std::size_t after_proof = heads + abi::kWord + (proof.size() + abi::kWord - 1) / abi::kWord * abi::kWord;
  abi::put_u64(out, heads);
  abi::put_u64(out, after_proof);
  if (vka) abi::put_u64(out, after_proof + abi::kWord * (1 + instances.size()));
  abi::put_u64(out, proof.size());
  abi::put_padded(out, proof);
  abi::put_u64(out, instances.size());
  for (const ByteArray<32>& instance : instances) append(out, instance);
  abi::put_u64(out, vka ? vka->size() / abi::kWord : 0);
  if (vka) append(out, *vka);
  return out;
}

Buffer register_calldata(Bytes vka) {
  Buffer out = selector(kPlain[2].text);
  abi::put_u64(out, abi::kWord);
  abi::put_u64(out, vka.size() / abi::kWord);
  append(out, vka);
  return out;
}

std::string revert_reason(Bytes data) {
  if (data.size() < kSelector) return data.empty() ? std::string() : to_hex(data);
  const abi::Arguments arguments(data.subspan(kSelector));
  if (has_selector(data, "Error(string)")) {
    if (const auto text = arguments.dynamic(0, "reason"))
      return "Error: " + printable(as_text(text->bytes.first(std::min<std::size_t>(text->bytes.size(), 200))));
  }
  if (has_selector(data, "Panic(uint256)")) {
    if (const auto code = arguments.u64(0, "code")) return "Panic " + std::to_string(*code);
  }
  for (const std::string_view error :
       {"ProofInvalid()", "PublicInputNotInField()", "CommitmentInvalid()", "VerificationFailed()", "InvalidProof()"}) {
    if (has_selector(data, error)) return std::string(error);
  }
  return to_hex(data.first(std::min<std::size_t>(data.size(), 36)));
}

}  // namespace touchstone::evidence::proofs

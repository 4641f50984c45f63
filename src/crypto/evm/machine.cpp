#include "crypto/evm/machine.h"

#include <algorithm>

#include "crypto/evm/frame.h"

namespace touchstone::evm {
namespace {

// How many bytes of data follow the instruction.
std::size_t data_of(std::uint8_t code) {
  return code >= op::push1 && code <= op::push32 ? static_cast<std::size_t>(code - op::push0) : 0;
}

}  // namespace

Contract::Contract(Bytes code) : code_(code), jumpdests_(code.size()) {
  for (std::size_t at = 0; at < code.size(); at += 1 + data_of(code[at])) jumpdests_[at] = code[at] == op::jumpdest;
}

std::vector<Word> Contract::constants() const {
  std::vector<Word> values;
  for (std::size_t at = 0; at < code_.size();) {
    const std::size_t data = data_of(code_[at++]);
    if (data > 0 && data <= code_.size() - at) values.push_back(word_of(code_.subspan(at, data)));
    at += std::min(data, code_.size() - at);
  }
  return values;
}

Run run(const Contract& contract, Bytes calldata, const Limits& limits, Slots* storage) {
  Run result;
  result.end = End::limit;
  if (contract.code().size() > limits.code) {
    result.reason = "the code is longer than " + std::to_string(limits.code) + " bytes";
    return result;
  }
  if (calldata.size() > limits.calldata) {
    result.reason = "the calldata is longer than " + std::to_string(limits.calldata) + " bytes";
    return result;
  }
  Shared shared{contract, limits, storage};
  result = Frame(shared, calldata, 0).run();
  result.usage = shared.usage;
  return result;
}

}  // namespace touchstone::evm

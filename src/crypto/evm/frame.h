// One call of the machine: stack, memory and the instructions over them. Only machine.cpp and frame.cpp include it.
#pragma once

#include "crypto/evm/machine.h"
#include "crypto/evm/opcodes.h"

namespace touchstone::evm {

/// What all calls of one run share.
struct Shared {
  const Contract& contract;
  const Limits& limits;
  Slots* storage;
  Slots transient = {};
  Usage usage = {};
};

class Frame {
 public:
  Frame(Shared& shared, Bytes calldata, int depth);
  /// Runs to the end of the call.
  [[nodiscard]] Run run();

 private:
  enum class Next : std::uint8_t { step, ended };

  [[nodiscard]] Next step(std::uint8_t code);
  void arithmetic(std::uint8_t code);
  void comparison(std::uint8_t code);
  [[nodiscard]] Next environment(std::uint8_t code);
  [[nodiscard]] Next memory_and_flow(std::uint8_t code);
  [[nodiscard]] Next storage(std::uint8_t code);
  [[nodiscard]] Next copy(Bytes source, bool bounded);
  [[nodiscard]] Next move_memory();
  [[nodiscard]] Next jump(const Word& target);
  void push_data(std::uint8_t code);
  [[nodiscard]] Next log(std::uint8_t code);
  [[nodiscard]] Next static_call();
  [[nodiscard]] Next call_itself(const Buffer& input, Buffer& output, bool& success);

  [[nodiscard]] Next end(End how, std::string reason = {});
  [[nodiscard]] Next finish(End how);
  /// Grows memory to hold [offset, offset + length). False after it has ended the run.
  [[nodiscard]] bool reach(const Word& offset, const Word& length);
  [[nodiscard]] bool count_moved(std::size_t bytes);

  Word pop() { return stack_[--height_]; }
  void push(const Word& value) { stack_[height_++] = value; }
  void push(std::uint64_t value) { stack_[height_++] = {value}; }

  Shared& shared_;
  Bytes code_, calldata_;
  int depth_;
  std::vector<Word> stack_;
  std::size_t height_ = 0, pc_ = 0;
  Buffer memory_, returned_;
  Run result_;
};

}  // namespace touchstone::evm

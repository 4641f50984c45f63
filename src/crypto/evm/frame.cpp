#include "crypto/evm/frame.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "crypto/digest.h"
#include "crypto/evm/precompiles.h"

namespace touchstone::evm {
namespace {

constexpr std::size_t kStackWords = 1024;
constexpr std::uint64_t kGas = (std::uint64_t{1} << 63U) - 1;  // section 4.3

Word truth(bool value) { return {value ? std::uint64_t{1} : 0}; }

}  // namespace

Frame::Frame(Shared& shared, Bytes calldata, int depth)
    : shared_(shared), code_(shared.contract.code()), calldata_(calldata), depth_(depth), stack_(kStackWords) {}

Run Frame::run() {
  Next next = Next::step;
  while (next == Next::step) {
    if (pc_ >= code_.size()) {
      result_.end = End::returned;  // as STOP
      break;
    }
    const std::uint8_t code = code_[pc_];
    const Opcode& opcode = kOpcodes[code];
    if (++shared_.usage.steps > shared_.limits.steps) {
      next = end(End::limit, "more than " + std::to_string(shared_.limits.steps) + " steps");
    } else if (opcode.support == Support::undefined) {
      next = end(End::halted, code == 0xfe ? "INVALID" : "the opcode is not defined");
    } else if (height_ < opcode.pops) {
      next = end(End::halted, "stack underflow");
    } else if (height_ - opcode.pops + opcode.pushes > kStackWords) {
      next = end(End::halted, "stack overflow");
    } else if (opcode.support == Support::unsupported) {
      next = end(End::unsupported,
                 std::string(opcode.name) + (code < 0x50 ? " depends on a chain" : " needs another account"));
    } else {
      next = step(code);
    }
  }
  shared_.usage.memory -= memory_.size();
  return std::move(result_);
}

Frame::Next Frame::end(End how, std::string reason) {
  result_.end = how;
  result_.reason = std::move(reason);
  result_.at = pc_;
  return Next::ended;
}

// Every step leaves pc_ at the next instruction.
Frame::Next Frame::step(std::uint8_t code) {
  if (code >= op::push0 && code <= op::push32) {
    push_data(code);
    return Next::step;
  }
  if (code >= op::dup1 && code < op::log0) {
    const std::size_t depth = code & 0x0FU;
    if (code < op::swap1) {
      push(Word(stack_[height_ - 1 - depth]));
    } else {
      std::swap(stack_[height_ - 1], stack_[height_ - 2 - depth]);
    }
    ++pc_;
    return Next::step;
  }
  Next next = Next::step;
  if (code == op::stop) return end(End::returned);
  if (code <= op::signextend) {
    if (code == op::exp) {
      // A square for each bit of the exponent, where other arithmetic takes one step.
      shared_.usage.modexp_work += 32 * curves::bit_length(stack_[height_ - 2]);
      if (shared_.usage.modexp_work > kMostModexpWork) return end(End::limit, "too much work for EXP");
    }
    arithmetic(code);
  } else if (code <= op::sar) {
    comparison(code);
  } else if (code < op::pop) {
    next = environment(code);
  } else if (code < op::log0) {
    return memory_and_flow(code);
  } else if (code <= op::log4) {
    next = log(code);
  } else if (code == op::staticcall) {
    next = static_call();
  } else {
    return finish(code == op::return_ ? End::returned : End::reverted);
  }
  if (next == Next::step) ++pc_;
  return next;
}

void Frame::push_data(std::uint8_t code) {
  const std::size_t wanted = code - op::push0;
  ++pc_;
  const std::size_t there = std::min(wanted, code_.size() - pc_);
  Word value = word_of(code_.subspan(pc_, there));
  if (there < wanted) value = shifted_left({8 * (wanted - there)}, value);  // zeros past the end of the code
  push(value);
  pc_ += there;
}

void Frame::arithmetic(std::uint8_t code) {
  const Word a = pop();
  const Word b = pop();
  switch (code) {
    case op::add: return push(sum(a, b));
    case op::mul: return push(product(a, b));
    case op::sub: return push(difference(a, b));
    case op::div: return push(quotient(a, b));
    case op::sdiv: return push(signed_quotient(a, b));
    case op::mod: return push(remainder(a, b));
    case op::smod: return push(signed_remainder(a, b));
    case op::addmod: return push(sum_modulo(a, b, pop()));
    case op::mulmod: return push(product_modulo(a, b, pop()));
    case op::exp: return push(power(a, b));
    default: return push(sign_extended(a, b));
  }
}

void Frame::comparison(std::uint8_t code) {
  const Word a = pop();
  if (code == op::iszero) return push(truth(is_zero(a)));
  if (code == op::not_) return push(Word{~a[0], ~a[1], ~a[2], ~a[3]});
  const Word b = pop();
  switch (code) {
    case op::lt: return push(truth(less(a, b)));
    case op::gt: return push(truth(less(b, a)));
    case op::slt: return push(truth(less_signed(a, b)));
    case op::sgt: return push(truth(less_signed(b, a)));
    case op::eq: return push(truth(a == b));
    case op::and_: return push(Word{a[0] & b[0], a[1] & b[1], a[2] & b[2], a[3] & b[3]});
    case op::or_: return push(Word{a[0] | b[0], a[1] | b[1], a[2] | b[2], a[3] | b[3]});
    case op::xor_: return push(Word{a[0] ^ b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3]});
    case op::byte: return push(byte_of(a, b));
    case op::shl: return push(shifted_left(a, b));
    case op::shr: return push(shifted_right(a, b));
    default: return push(shifted_right_signed(a, b));
  }
}

bool Frame::count_moved(std::size_t bytes) {
  shared_.usage.moved_bytes += bytes;
  if (shared_.usage.moved_bytes <= kMostMovedBytes) return true;
  (void)end(End::limit, "more than " + std::to_string(kMostMovedBytes) + " bytes copied and hashed");
  return false;
}

bool Frame::reach(const Word& offset, const Word& length) {
  if (is_zero(length)) return true;
  const std::size_t most = shared_.limits.memory - (shared_.usage.memory - memory_.size());
  const auto from = small(offset);
  const auto count = small(length);
  if (!from || !count || *count > most || *from > most - *count) {
    (void)end(End::limit, "more than " + std::to_string(shared_.limits.memory) + " bytes of memory");
    return false;
  }
  const auto needed = static_cast<std::size_t>((*from + *count + 31) / 32 * 32);
  if (needed <= memory_.size()) return true;
  shared_.usage.memory += needed - memory_.size();
  memory_.resize(needed);
  return true;
}

// Destination, offset in the source, length. Beyond the source there are zeros, or an exceptional halt when `bounded`.
Frame::Next Frame::copy(Bytes source, bool bounded) {
  const Word to = pop();
  const Word from = pop();
  const Word length = pop();
  const auto start = small(from);
  if (bounded) {
    const auto count = small(length);
    if (!start || !count || *start > source.size() || *count > source.size() - *start)
      return end(End::halted, "RETURNDATACOPY beyond the returned data");
  }
  if (!reach(to, length)) return Next::ended;
  if (is_zero(length)) return Next::step;
  if (!count_moved(length[0])) return Next::ended;
  const auto target = memory_.begin() + static_cast<std::ptrdiff_t>(to[0]);
  std::size_t there = 0;
  if (start && *start < source.size()) {
    there = std::min<std::size_t>(length[0], source.size() - *start);
    std::ranges::copy(source.subspan(*start, there), target);
  }
  std::fill(target + static_cast<std::ptrdiff_t>(there), target + static_cast<std::ptrdiff_t>(length[0]),
            std::uint8_t{0});
  return Next::step;
}

// Instructions 0x20 to 0x3e.
Frame::Next Frame::environment(std::uint8_t code) {
  switch (code) {
    case op::keccak256: {
      const Word offset = pop();
      const Word length = pop();
      if (!reach(offset, length) || !count_moved(length[0])) return Next::ended;
      const Bytes hashed = is_zero(length) ? Bytes() : Bytes(memory_).subspan(offset[0], length[0]);
      push(word_of(crypto::keccak256(hashed)));
      return Next::step;
    }
    case op::address:
    case op::origin:
    case op::caller:
    case op::callvalue: push(0); return Next::step;
    case op::calldataload: {
      const auto offset = small(pop());
      ByteArray<32> word{};
      if (offset && *offset < calldata_.size()) {
        const std::size_t there = std::min<std::size_t>(32, calldata_.size() - *offset);
        std::ranges::copy(calldata_.subspan(*offset, there), word.begin());
      }
      push(word_of(word));
      return Next::step;
    }
    case op::calldatasize: push(calldata_.size()); return Next::step;
    case op::calldatacopy: return copy(calldata_, false);
    case op::codesize: push(code_.size()); return Next::step;
    case op::codecopy: return copy(code_, false);
    case op::extcodesize: {
      // Its own address is zero, as ADDRESS says.
      Word account = pop();
      account[2] &= 0xFFFFFFFFU;
      account[3] = 0;
      if (!is_zero(account)) return end(End::unsupported, "EXTCODESIZE of another account");
      push(code_.size());
      return Next::step;
    }
    case op::returndatasize: push(returned_.size()); return Next::step;
    default: return copy(returned_, true);
  }
}

// Instructions 0x50 to 0x5e.
Frame::Next Frame::memory_and_flow(std::uint8_t code) {
  Next next = Next::step;
  switch (code) {
    case op::pop: (void)pop(); break;
    case op::mload: {
      const Word offset = pop();
      if (!reach(offset, {32})) return Next::ended;
      push(word_of(Bytes(memory_).subspan(offset[0], 32)));
      break;
    }
    case op::mstore: {
      const Word offset = pop();
      const Word value = pop();
      if (!reach(offset, {32})) return Next::ended;
      std::ranges::copy(bytes_of(value), memory_.begin() + static_cast<std::ptrdiff_t>(offset[0]));
      break;
    }
    case op::mstore8: {
      const Word offset = pop();
      const Word value = pop();
      if (!reach(offset, {1})) return Next::ended;
      memory_[offset[0]] = static_cast<std::uint8_t>(value[0]);
      break;
    }
    case op::jump: return jump(pop());
    case op::jumpi: {
      const Word target = pop();
      if (!is_zero(pop())) return jump(target);
      break;
    }
    case op::pc: push(pc_); break;
    case op::msize: push(memory_.size()); break;
    case op::gas: push(kGas); break;
    case op::jumpdest: break;
    case op::mcopy: next = move_memory(); break;
    default: next = storage(code); break;
  }
  if (next == Next::step) ++pc_;
  return next;
}

Frame::Next Frame::move_memory() {
  const Word to = pop();
  const Word from = pop();
  const Word length = pop();
  if (!reach(to, length) || !reach(from, length) || !count_moved(length[0])) return Next::ended;
  if (!is_zero(length)) std::memmove(memory_.data() + to[0], memory_.data() + from[0], length[0]);
  return Next::step;
}

Frame::Next Frame::jump(const Word& target) {
  const auto at = small(target);
  if (!at || !shared_.contract.is_jumpdest(*at)) return end(End::halted, "jump to what is no JUMPDEST");
  pc_ = *at;
  return Next::step;
}

Frame::Next Frame::storage(std::uint8_t code) {
  const bool writes = code == op::sstore || code == op::tstore;
  if (writes && depth_ > 0) return end(End::halted, "a write in a static call");
  const bool persistent = code == op::sload || code == op::sstore;
  if (persistent && shared_.storage == nullptr)
    return end(End::unsupported, std::string(kOpcodes[code].name) + " depends on a chain");
  Slots& slots = persistent ? *shared_.storage : shared_.transient;
  const Word key = pop();
  if (!writes) {
    const auto found = slots.find(key);
    push(found == slots.end() ? Word{} : found->second);
    return Next::step;
  }
  if (slots.size() >= kMostStorageSlots && !slots.contains(key))
    return end(End::limit, "more than " + std::to_string(kMostStorageSlots) + " storage slots");
  slots[key] = pop();
  return Next::step;
}

Frame::Next Frame::log(std::uint8_t code) {
  if (depth_ > 0) return end(End::halted, "a log in a static call");
  const Word offset = pop();
  const Word length = pop();
  height_ -= static_cast<std::size_t>(code - op::log0);
  return reach(offset, length) ? Next::step : Next::ended;
}

// RETURN and REVERT.
Frame::Next Frame::finish(End how) {
  const Word offset = pop();
  const Word length = pop();
  if (!reach(offset, length) || !count_moved(length[0])) return Next::ended;
  if (!is_zero(length)) result_.output = to_buffer(Bytes(memory_).subspan(offset[0], length[0]));
  return end(how);
}

// `this.f(...)` of a contract: the same code in a call of its own.
Frame::Next Frame::call_itself(const Buffer& input, Buffer& output, bool& success) {
  if (depth_ + 1 >= kMostDepth) return end(End::limit, "more than 8 calls in one another");
  Run inner = Frame(shared_, input, depth_ + 1).run();
  if (!came_to_an_end(inner.end)) {
    result_ = std::move(inner);
    return Next::ended;
  }
  output = std::move(inner.output);
  success = inner.end == End::returned;
  return Next::step;
}

Frame::Next Frame::static_call() {
  (void)pop();  // gas
  Word account = pop();
  account[2] &= 0xFFFFFFFFU;  // an address has 20 bytes
  account[3] = 0;
  const Word in = pop();
  const Word in_length = pop();
  const Word out = pop();
  const Word out_length = pop();
  if (!reach(in, in_length) || !reach(out, out_length) || !count_moved(in_length[0])) return Next::ended;
  // The two areas may overlap.
  const Buffer input = is_zero(in_length) ? Buffer() : to_buffer(Bytes(memory_).subspan(in[0], in_length[0]));
  Buffer output;
  bool success = false;
  const auto address = small(account);
  if (is_zero(account)) {
    if (call_itself(input, output, success) == Next::ended) return Next::ended;
  } else if (!address || !is_precompile(*address)) {
    return end(End::unsupported, "STATICCALL to another account");
  } else {
    PrecompileResult result = call_precompile(*address, input, shared_.limits, shared_.usage);
    if (result.end == PrecompileResult::End::unsupported)
      return end(End::unsupported, "precompile " + std::to_string(*address));
    if (result.end == PrecompileResult::End::limit) return end(End::limit, "too many " + std::string(result.limit));
    success = result.end == PrecompileResult::End::done;
    output = std::move(result.output);
  }
  returned_ = std::move(output);
  if (!count_moved(returned_.size())) return Next::ended;
  if (!is_zero(out_length)) {
    const std::size_t written = std::min<std::size_t>(out_length[0], returned_.size());
    std::ranges::copy(Bytes(returned_).first(written), memory_.begin() + static_cast<std::ptrdiff_t>(out[0]));
  }
  push(truth(success));
  return Next::step;
}

}  // namespace touchstone::evm

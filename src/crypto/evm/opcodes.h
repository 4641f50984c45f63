// The instructions of the Prague fork: what each takes and gives, and whether this machine does it
// (ezkl-and-evm.md 4.2).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace touchstone::evm {

enum class Support : std::uint8_t { undefined, executed, unsupported };

struct Opcode {
  Support support = Support::undefined;
  std::uint8_t pops = 0, pushes = 0;
  std::string_view name = {};
};

namespace op {
enum : std::uint8_t {
  stop = 0x00,
  add,
  mul,
  sub,
  div,
  sdiv,
  mod,
  smod,
  addmod,
  mulmod,
  exp,
  signextend,
  lt = 0x10,
  gt,
  slt,
  sgt,
  eq,
  iszero,
  and_,
  or_,
  xor_,
  not_,
  byte,
  shl,
  shr,
  sar,
  keccak256 = 0x20,
  address = 0x30,
  origin = 0x32,
  caller = 0x33,
  callvalue,
  calldataload,
  calldatasize,
  calldatacopy,
  codesize,
  codecopy,
  extcodesize = 0x3b,
  returndatasize = 0x3d,
  returndatacopy,
  pop = 0x50,
  mload,
  mstore,
  mstore8,
  sload,
  sstore,
  jump,
  jumpi,
  pc,
  msize,
  gas,
  jumpdest,
  tload,
  tstore,
  mcopy,
  push0,
  push1 = 0x60,
  push32 = 0x7f,
  dup1 = 0x80,
  swap1 = 0x90,
  log0 = 0xa0,
  log4 = 0xa4,
  return_ = 0xf3,
  staticcall = 0xfa,
  revert = 0xfd,
};
}  // namespace op

namespace detail {
constexpr std::array<Opcode, 256> opcodes() {
  std::array<Opcode, 256> table{};
  const auto executed = [&table](std::uint8_t first, std::uint8_t last, std::uint8_t pops, std::uint8_t pushes,
                                 std::string_view name) {
    for (unsigned code = first; code <= last; ++code) table[code] = {Support::executed, pops, pushes, name};
  };
  const auto unsupported = [&table](std::uint8_t code, std::uint8_t pops, std::string_view name) {
    table[code] = {Support::unsupported, pops, 1, name};
  };
  executed(op::stop, op::stop, 0, 0, "STOP");
  executed(op::add, op::smod, 2, 1, "arithmetic");
  executed(op::addmod, op::mulmod, 3, 1, "arithmetic");
  executed(op::exp, op::signextend, 2, 1, "arithmetic");
  executed(op::lt, op::sar, 2, 1, "comparison");
  executed(op::iszero, op::iszero, 1, 1, "ISZERO");
  executed(op::not_, op::not_, 1, 1, "NOT");
  executed(op::keccak256, op::keccak256, 2, 1, "KECCAK256");
  executed(op::address, op::address, 0, 1, "ADDRESS");
  executed(op::origin, op::callvalue, 0, 1, "CALLER");
  executed(op::calldataload, op::calldataload, 1, 1, "CALLDATALOAD");
  executed(op::calldatasize, op::calldatasize, 0, 1, "CALLDATASIZE");
  executed(op::calldatacopy, op::calldatacopy, 3, 0, "CALLDATACOPY");
  executed(op::codesize, op::codesize, 0, 1, "CODESIZE");
  executed(op::codecopy, op::codecopy, 3, 0, "CODECOPY");
  executed(op::extcodesize, op::extcodesize, 1, 1, "EXTCODESIZE");
  executed(op::returndatasize, op::returndatasize, 0, 1, "RETURNDATASIZE");
  executed(op::returndatacopy, op::returndatacopy, 3, 0, "RETURNDATACOPY");
  executed(op::pop, op::pop, 1, 0, "POP");
  executed(op::mload, op::mload, 1, 1, "MLOAD");
  executed(op::mstore, op::mstore8, 2, 0, "MSTORE");
  executed(op::sload, op::sload, 1, 1, "SLOAD");
  executed(op::sstore, op::sstore, 2, 0, "SSTORE");
  executed(op::jump, op::jump, 1, 0, "JUMP");
  executed(op::jumpi, op::jumpi, 2, 0, "JUMPI");
  executed(op::pc, op::gas, 0, 1, "PC");
  executed(op::jumpdest, op::jumpdest, 0, 0, "JUMPDEST");
  executed(op::tload, op::tload, 1, 1, "TLOAD");
  executed(op::tstore, op::tstore, 2, 0, "TSTORE");
  executed(op::mcopy, op::mcopy, 3, 0, "MCOPY");
  executed(op::push0, op::push32, 0, 1, "PUSH");
  for (std::uint8_t n = 1; n <= 16; ++n) {
    const auto depth = static_cast<std::uint8_t>(n - 1);
    table[op::dup1 + depth] = {Support::executed, n, static_cast<std::uint8_t>(n + 1), "DUP"};
    const auto both = static_cast<std::uint8_t>(n + 1);
    table[op::swap1 + depth] = {Support::executed, both, both, "SWAP"};
  }
  for (std::uint8_t topics = 0; topics <= 4; ++topics)
    table[op::log0 + topics] = {Support::executed, static_cast<std::uint8_t>(topics + 2), 0, "LOG"};
  executed(op::return_, op::return_, 2, 0, "RETURN");
  executed(op::staticcall, op::staticcall, 6, 1, "STATICCALL");
  executed(op::revert, op::revert, 2, 0, "REVERT");

  unsupported(0x31, 1, "BALANCE");
  unsupported(0x3a, 0, "GASPRICE");
  unsupported(0x3c, 4, "EXTCODECOPY");
  unsupported(0x3f, 1, "EXTCODEHASH");
  unsupported(0x40, 1, "BLOCKHASH");
  unsupported(0x41, 0, "COINBASE");
  unsupported(0x42, 0, "TIMESTAMP");
  unsupported(0x43, 0, "NUMBER");
  unsupported(0x44, 0, "PREVRANDAO");
  unsupported(0x45, 0, "GASLIMIT");
  unsupported(0x46, 0, "CHAINID");
  unsupported(0x47, 0, "SELFBALANCE");
  unsupported(0x48, 0, "BASEFEE");
  unsupported(0x49, 1, "BLOBHASH");
  unsupported(0x4a, 0, "BLOBBASEFEE");
  unsupported(0xf0, 3, "CREATE");
  unsupported(0xf1, 7, "CALL");
  unsupported(0xf2, 7, "CALLCODE");
  unsupported(0xf4, 6, "DELEGATECALL");
  unsupported(0xf5, 4, "CREATE2");
  unsupported(0xff, 1, "SELFDESTRUCT");
  return table;
}
}  // namespace detail

inline constexpr std::array<Opcode, 256> kOpcodes = detail::opcodes();

}  // namespace touchstone::evm

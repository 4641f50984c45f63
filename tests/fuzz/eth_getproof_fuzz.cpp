// Answers of eth_getProof, headers, and nodes of tries by themselves: what RLP encodes, it encodes in one way.
#include <cstddef>
#include <cstdint>

#include "codec/rlp.h"
#include "evidence/proofs/eth_getproof.h"
#include "evidence/proofs/eth_header.h"
#include "evidence_fuzz.h"
#include "formats/eth/account.h"
#include "formats/eth/trie_node.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchstone;
  const Bytes input(data, size);
  (void)fuzz::run_type(evidence::kEthGetProof, input);
  if (size > 0 && data[0] >= 0xF9) (void)fuzz::run_type(evidence::kEthBlockHeader, input);
  for (const auto& error :
       {eth::parse_node(input).map([](const auto&) {}), eth::parse_account(input).map([](const auto&) {}),
        eth::parse_slot(input).map([](const auto&) {})}) {
    if (!error) fuzz::require(error.error().offset <= size);
  }
  const auto item = rlp::whole(input, "item");
  if (!item) {
    fuzz::require(item.error().offset <= size);
    return 0;
  }
  fuzz::require(item->encoded.size() == size && item->payload.size() <= size);
  fuzz::require(!rlp::whole(input.first(size - 1), "item"));
  return 0;
}

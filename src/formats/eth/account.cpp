#include "formats/eth/account.h"

#include <algorithm>
#include <string_view>

#include "codec/rlp.h"

namespace touchstone::eth {
namespace {

constexpr std::size_t kWord = 32;

Parsed<Digest256> hash_of(const rlp::Item& item, std::string_view field) {
  if (!item.is_string(kWord)) return refuse(Fault::out_of_range, item.offset, field, "is not 32 bytes");
  Digest256 hash{};
  std::ranges::copy(item.payload, hash.begin());
  return hash;
}

}  // namespace

Parsed<Account> parse_account(Bytes rlp) {
  TOUCHSTONE_TRY(list, rlp::whole(rlp, "account"));
  TOUCHSTONE_TRY(items, rlp::items(list, 4, "account"));
  if (items.size() != 4) return refuse(Fault::syntax, 0, "account", "has not four items");
  Account account;
  TOUCHSTONE_TRY(nonce, rlp::number(items[0], 8, "nonce"));
  TOUCHSTONE_TRY(balance, rlp::number(items[1], kWord, "balance"));
  TOUCHSTONE_TRY(storage_root, hash_of(items[2], "storageRoot"));
  TOUCHSTONE_TRY(code_hash, hash_of(items[3], "codeHash"));
  account.nonce = nonce;
  account.balance = balance;
  account.storage_root = storage_root;
  account.code_hash = code_hash;
  return account;
}

Parsed<Natural> parse_slot(Bytes rlp) {
  TOUCHSTONE_TRY(item, rlp::whole(rlp, "slot"));
  return rlp::number(item, kWord, "slot");
}

}  // namespace touchstone::eth

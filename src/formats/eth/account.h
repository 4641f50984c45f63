// What stands at the end of a path of the state trie (yellow paper section 4.1; transparency.md 4).
#pragma once

#include "base/bytes.h"
#include "base/natural.h"
#include "base/result.h"

namespace touchstone::eth {

struct Account {
  Natural nonce, balance;
  Digest256 storage_root{}, code_hash{};
};

/// RLP [nonce, balance, storageRoot, codeHash], strict.
[[nodiscard]] Parsed<Account> parse_account(Bytes rlp);
/// The value of a storage slot: RLP of a number of at most 32 bytes.
[[nodiscard]] Parsed<Natural> parse_slot(Bytes rlp);

}  // namespace touchstone::eth

// RIPEMD-160 (Dobbertin, Bosselaers, Preneel, "RIPEMD-160: a strengthened version of RIPEMD", 1996). Ours, since
// OpenSSL has it in the default provider only from 3.0.7 on.
#pragma once

#include "base/bytes.h"

namespace touchstone::crypto {

[[nodiscard]] ByteArray<20> ripemd160(Bytes data);

}  // namespace touchstone::crypto

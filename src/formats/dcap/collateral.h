// DCAP collateral as it comes in files (intel-dcap.md 3.2): one JSON object with everything, or the signed JSON objects
// that the vendor serves. An item that does not parse stays, with the reason: it was offered, and the check that reads
// it has to say so.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/json.h"
#include "formats/certificate/certificate.h"
#include "formats/certificate/crl.h"
#include "formats/dcap/enclave_identity.h"
#include "formats/dcap/tcb_info.h"

namespace touchstone::dcap {

/// A JSON object and the signature over its bytes.
template <class T>
struct Signed {
  std::string text;  // the bytes as they stand in the file: what was signed, unless white space was added since
  std::optional<Parsed<Buffer>> signature;  // r ‖ s; nothing: it is not there
  Parsed<T> content;
  std::size_t offset = 0, length = 0;  // of the value in the file
  bool direct = false;                 // offsets of the text are those of the file behind `offset`
};

/// PEM text under one key of the one JSON object.
struct Chain {
  std::string_view key;  // "tcb_info_issuer_chain"
  Parsed<certificate::Certificates> certificates;
  std::size_t offset = 0, length = 0;
};
struct RevocationList {
  std::string_view key;  // "pck_crl", "root_ca_crl"
  Parsed<certificate::OwnedCrl> crl;
  std::size_t offset = 0, length = 0;
};

struct Collateral {
  std::optional<Signed<TcbInfo>> tcb_info;
  std::optional<Signed<EnclaveIdentity>> qe_identity;
  std::vector<Chain> chains;
  std::vector<RevocationList> crls;
  bool combined = false;  // form (a): the one JSON object
};

/// `root` is the whole file, `file` its bytes. `fault`: what makes the file no strict JSON (a name twice), though it
/// could be read. A name twice means two documents in one, so that no content counts then.
/// Form (a) is an object with one of the names of 3.2 (a) at least; form (b) one with `tcbInfo` or `enclaveIdentity`.
[[nodiscard]] Parsed<Collateral> parse_collateral(const json::Value& root, Bytes file,
                                                  const std::optional<ParseError>& fault);
[[nodiscard]] bool looks_like_collateral(const json::Value& root);

/// `text` without the white space outside strings (3.3, the second reading).
[[nodiscard]] std::string without_white_space(std::string_view text);

}  // namespace touchstone::dcap

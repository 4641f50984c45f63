// TimeStampResp and lists of certificate timestamps: offsets and views lie inside, no strict prefix is one too.
#include <cstddef>
#include <cstdint>

#include "evidence_fuzz.h"
#include "formats/sigstore/sct.h"
#include "formats/sigstore/timestamp.h"

namespace touchstone::fuzz {
namespace {

bool inside(Bytes part, Bytes whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void timestamp(Bytes input) {
  const auto response = sigstore::parse_timestamp_response(input);
  if (!response) return require(response.error().offset <= input.size());
  require(!sigstore::parse_timestamp_response(input.first(input.size() - 1)));
  if (!response->token) return;
  require(inside(response->token->encapsulated, input));
  require(inside(response->token->info.imprint, response->token->encapsulated));
  for (const auto& signer : response->token->signers) {
    require(signer.issuer.has_value() != signer.subject_key_identifier.has_value());
    require(signer.signed_attributes.empty() == signer.signed_attributes_der.empty());
    require(inside(signer.signed_attributes_der, input) && inside(signer.signature, input));
  }
}

void scts(Bytes input) {
  const auto list = sigstore::parse_sct_list(input);
  if (!list) return require(list.error().offset <= input.size());
  for (const auto& sct : *list) require(sct.log_id.size() == 32 && inside(sct.signature, input));
}

}  // namespace
}  // namespace touchstone::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  touchstone::fuzz::timestamp({data, size});
  touchstone::fuzz::scts({data, size});
  return 0;
}

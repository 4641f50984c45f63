#include "formats/opengradient/registration.h"

namespace touchstone::opengradient {

Parsed<Registration> parse_registration(Bytes calldata) {
  if (calldata.size() < kSelectorSize) return refuse(Fault::truncated, calldata.size(), "selector");
  if (!has_selector(calldata, kRegisterSelector)) {
    return refuse(Fault::wrong_type, 0, "selector", "is not registerTEEWithAttestation");
  }
  Decoder decoder(calldata.subspan(kSelectorSize), kSelectorSize, 6);
  TOUCHSTONE_CHECK(decoder.expect_words("calldata"));
  TOUCHSTONE_TRY(document, decoder.dynamic(0, "attestationDocument"));
  TOUCHSTONE_TRY(key, decoder.dynamic(1, "signingPublicKey"));
  TOUCHSTONE_TRY(certificate, decoder.dynamic(2, "tlsCertificate"));
  TOUCHSTONE_TRY(address, decoder.address(3, "paymentAddress"));
  TOUCHSTONE_TRY(endpoint, decoder.dynamic(4, "endpoint"));
  TOUCHSTONE_TRY(tee_type, decoder.u8(5, "teeType"));
  TOUCHSTONE_TRY(form, decoder.finish("calldata"));
  return Registration{document, key, certificate, address, endpoint, tee_type, form};
}

std::string_view tee_type_name(std::uint64_t type) {
  if (type == 0) return "LLMProxy";
  if (type == 1) return "Validator";
  return "unknown";
}

}  // namespace touchstone::opengradient

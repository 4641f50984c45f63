// X.509: the views of a certificate lie inside it, its key parses alone, its names can be shown, no strict prefix of it
// is one, and a refusal names a place inside.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "codec/x509.h"

using namespace touchstone;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void require_inside(Bytes part, Bytes whole) {
  require(part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_names(const x509::Certificate& certificate) {
  for (const Bytes name : {certificate.issuer, certificate.subject}) {
    const std::string shown = x509::name_to_text(name).shown();
    require(shown == printable(shown));
  }
  require(certificate.common_name().shown().find('\x1b') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  const auto key = x509::parse_public_key_info(input);
  require(key ? equal(key->der, input) : key.error().offset <= size);
  const std::string any = x509::name_to_text(input).shown();
  require(any == printable(any));

  const auto certificate = x509::parse(input);
  if (!certificate) {
    require(certificate.error().offset <= size);
    return 0;
  }
  require(equal(certificate->der, input));
  for (const Bytes part : {certificate->tbs_certificate, certificate->serial_number, certificate->issuer,
                           certificate->subject, certificate->subject_public_key_info, certificate->signature}) {
    require_inside(part, input);
  }
  for (const x509::Extension& extension : certificate->extensions) {
    require_inside(extension.value, input);
    require(certificate->extension(extension.oid) == &extension);
  }
  require(x509::parse_public_key_info(certificate->subject_public_key_info).has_value());
  check_names(*certificate);
  require(!x509::parse(input.first(size - 1)));
  return 0;
}

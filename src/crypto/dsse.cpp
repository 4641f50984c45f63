#include "crypto/dsse.h"

#include <string>

namespace touchstone::crypto {

Buffer dsse_pae(std::string_view payload_type, Bytes payload) {
  std::string head = "DSSEv1 " + std::to_string(payload_type.size()) + ' ';
  head += payload_type;
  head += ' ' + std::to_string(payload.size()) + ' ';
  Buffer out;
  out.reserve(head.size() + payload.size());
  append(out, as_bytes(head));
  append(out, payload);
  return out;
}

}  // namespace touchstone::crypto

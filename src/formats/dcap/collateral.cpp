#include "formats/dcap/collateral.h"

#include <algorithm>
#include <array>
#include <utility>

#include "codec/hex.h"

namespace touchstone::dcap {
namespace {

using json::Kind;
using json::Value;

constexpr std::string_view kTcbInfo = "tcb_info", kTcbInfoSignature = "tcb_info_signature", kQeIdentity = "qe_identity",
                           kQeIdentitySignature = "qe_identity_signature";
constexpr std::array<std::string_view, 4> kChains = {"tcb_info_issuer_chain", "qe_identity_issuer_chain",
                                                     "pck_crl_issuer_chain", "pck_certificate_chain"};
constexpr std::array<std::string_view, 2> kCrls = {"pck_crl", "root_ca_crl"};
constexpr std::string_view kVendorTcbInfo = "tcbInfo", kVendorIdentity = "enclaveIdentity", kSignature = "signature";
constexpr std::size_t kSignatureBytes = 64;

// The text under that name; nothing when it is absent, null or empty (3.2: a missing item).
Parsed<const Value*> item(const Value& root, std::string_view name) {
  const Value* value = root.find(name);
  if (value == nullptr || value->is(Kind::null)) return nullptr;
  if (!value->is(Kind::string)) return refuse(Fault::wrong_type, value->offset, name, "no text");
  return value->text.empty() ? nullptr : value;
}

Parsed<std::optional<Parsed<Buffer>>> signature(const Value& root, std::string_view name) {
  TOUCHSTONE_TRY(value, item(root, name));
  if (value == nullptr) return std::nullopt;
  Parsed<Buffer> bytes = from_hex(value->text, name);
  if (!bytes) {
    bytes.error().offset = value->offset;
  } else if (bytes->size() != kSignatureBytes) {
    bytes = refuse(Fault::out_of_range, value->offset, name, "not 128 hex digits");
  }
  return std::optional(std::move(bytes));
}

template <class T>
using Reader = Parsed<T> (*)(Bytes);

template <class T>
Parsed<T> read_content(std::string_view text, Reader<T> read, const std::optional<ParseError>& fault) {
  if (fault) return tl::unexpected(*fault);
  return read(as_bytes(text));
}

// Form (a): the signed bytes are the text of a JSON string.
template <class T>
Parsed<void> read_text(const Value& root, std::string_view name, std::string_view signature_name, Reader<T> read,
                       const std::optional<ParseError>& fault, std::optional<Signed<T>>& out) {
  TOUCHSTONE_TRY(value, item(root, name));
  if (value == nullptr) return {};
  TOUCHSTONE_TRY(signed_by, signature(root, signature_name));
  out = Signed<T>{std::string(value->text),
                  std::move(signed_by),
                  read_content(value->text, read, fault),
                  value->offset,
                  value->length,
                  false};
  return {};
}

// Form (b): they are the span of an object in the file.
template <class T>
Parsed<void> read_span(const Value& root, std::string_view name, Reader<T> read, Bytes file,
                       const std::optional<ParseError>& fault, std::optional<Signed<T>>& out) {
  const Value* value = root.find(name);
  if (value == nullptr) return {};
  if (!value->is(Kind::object)) return refuse(Fault::wrong_type, value->offset, name);
  TOUCHSTONE_CHECK(json::need(root, kSignature, Kind::string));
  TOUCHSTONE_TRY(signed_by, signature(root, kSignature));
  const std::string_view text = as_text(file.subspan(value->offset, value->length));
  out = Signed<T>{std::string(text), std::move(signed_by), read_content(text, read, fault),
                  value->offset,     value->length,        true};
  return {};
}

Parsed<Collateral> parse_combined(const Value& root, const std::optional<ParseError>& fault) {
  Collateral collateral;
  collateral.combined = true;
  TOUCHSTONE_CHECK(
      read_text(root, kTcbInfo, kTcbInfoSignature, Reader<TcbInfo>(parse_tcb_info), fault, collateral.tcb_info));
  TOUCHSTONE_CHECK(read_text(root, kQeIdentity, kQeIdentitySignature, Reader<EnclaveIdentity>(parse_enclave_identity),
                             fault, collateral.qe_identity));
  for (const std::string_view key : kChains) {
    TOUCHSTONE_TRY(value, item(root, key));
    if (value == nullptr) continue;
    collateral.chains.push_back({key, certificate::parse(as_bytes(value->text)), value->offset, value->length});
  }
  for (const std::string_view key : kCrls) {
    TOUCHSTONE_TRY(value, item(root, key));
    if (value == nullptr) continue;
    collateral.crls.push_back({key, certificate::crl_from_text(value->text), value->offset, value->length});
  }
  return collateral;
}

Parsed<Collateral> parse_vendor(const Value& root, Bytes file, const std::optional<ParseError>& fault) {
  Collateral collateral;
  TOUCHSTONE_CHECK(read_span(root, kVendorTcbInfo, Reader<TcbInfo>(parse_tcb_info), file, fault, collateral.tcb_info));
  TOUCHSTONE_CHECK(read_span(root, kVendorIdentity, Reader<EnclaveIdentity>(parse_enclave_identity), file, fault,
                             collateral.qe_identity));
  return collateral;
}

bool is_vendor_form(const Value& root) {
  return root.find(kVendorTcbInfo) != nullptr || root.find(kVendorIdentity) != nullptr;
}

}  // namespace

Parsed<Collateral> parse_collateral(const Value& root, Bytes file, const std::optional<ParseError>& fault) {
  if (!looks_like_collateral(root)) {
    return refuse(Fault::unsupported, root.offset, "collateral", "no name of DCAP collateral");
  }
  return is_vendor_form(root) ? parse_vendor(root, file, fault) : parse_combined(root, fault);
}

bool looks_like_collateral(const Value& root) {
  if (!root.is(Kind::object)) return false;
  if (is_vendor_form(root)) return true;
  const auto has = [&root](std::string_view name) { return root.find(name) != nullptr; };
  // Names that other formats may have too count only together with their signatures.
  if ((has(kTcbInfo) && has(kTcbInfoSignature)) || (has(kQeIdentity) && has(kQeIdentitySignature))) return true;
  return std::ranges::any_of(kChains, has) || std::ranges::any_of(kCrls, has);
}

std::string without_white_space(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  bool inside = false, escaped = false;
  for (const char character : text) {
    const bool white = character == ' ' || character == '\t' || character == '\r' || character == '\n';
    if (inside || !white) kept += character;
    if (character == '"' && !escaped) inside = !inside;
    escaped = inside && character == '\\' && !escaped;
  }
  return kept;
}

}  // namespace touchstone::dcap

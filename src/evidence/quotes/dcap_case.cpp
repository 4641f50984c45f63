#include "evidence/quotes/dcap_case.h"

#include <algorithm>
#include <utility>

namespace touchstone::evidence::dcap_checks {
namespace {

std::optional<dcap::Svns> svns(const dcap::Body& body, std::string_view name) {
  const dcap::Part part = body.field(name);
  if (part.bytes.empty()) return std::nullopt;
  dcap::Svns svns{};
  std::ranges::copy(part.bytes, svns.begin());
  return svns;
}

// The chosen one; where none fits, the only one that was offered.
template <class T>
void add_item(const Selected<T>& selected, const std::vector<SignedRef<T>>& offered, const std::string& what,
              std::vector<Window>& all) {
  const T* content = selected.content;
  if (content == nullptr && offered.size() == 1 && offered.front().item->content) {
    content = &*offered.front().item->content;
  }
  if (content != nullptr) all.push_back({content->issue_date, content->next_update, what});
}

}  // namespace

Case::Case(const dcap::Quote& the_quote, const Context& the_context)
    : quote(the_quote), context(the_context), material(the_quote, the_context) {
  pck = find_pck(quote, material, context);
  tcb_info = select_tcb_info(*this);
  identity = select_identity(*this);
  crls = select_crls(*this);
  const bool known = quote.authentication && pck.authentic && pck.extension && tcb_info.authentic && identity.authentic;
  if (known) tcb = evaluate_tcb(tcb_input());
}

TcbInput Case::tcb_input() const {
  const auto qe_isvsvn = static_cast<std::uint16_t>(quote.authentication->qe_report.number("isvsvn"));
  return {*tcb_info.content,
          *identity.content,
          pck.extension->sgx_component_svns,
          pck.extension->pcesvn,
          qe_isvsvn,
          svns(quote.body, "tee_tcb_svn"),
          svns(quote.body, "tee_tcb_svn2")};
}

Window window_of(const x509::Certificate& certificate) {
  return {certificate.not_before, certificate.not_after, "the certificate " + shown_name(certificate)};
}

Window window_of(const x509::Crl& crl) {
  x509::Certificate named;
  named.subject = crl.issuer;
  return {crl.this_update, crl.next_update, "the CRL of " + shown_name(named)};
}

std::vector<Window> windows(const Case& one) {
  std::vector<Window> all;
  std::vector<const x509::Certificate*> seen;
  for (const Path* path : {&one.pck.path, &one.tcb_info.path, &one.identity.path}) {
    for (const CertificateRef& ref : path->certificates) {
      const auto same = [&ref](const x509::Certificate* other) { return equal(other->der, ref.certificate->der); };
      if (std::ranges::any_of(seen, same)) continue;
      seen.push_back(ref.certificate);
      all.push_back(window_of(*ref.certificate));
    }
  }
  for (const CrlRef& ref : one.crls) all.push_back(window_of(*ref.crl));
  add_item(one.tcb_info, one.material.tcb_infos, "the TCB info", all);
  add_item(one.identity, one.material.identities, "the QE identity", all);
  return all;
}

std::optional<Finding> judge_collateral_window(const Window& window, const Context& context, Place place,
                                               std::vector<std::string>& lifted) {
  const auto how = outside(window, context.at);
  if (!how) return std::nullopt;
  if (!how->expired || !context.allow.has("expired-collateral")) {
    return outside_finding(window, *how, context.at, std::move(place));
  }
  lifted.push_back(window.what + " expired " + duration_to_text(context.at.seconds - how->bound.seconds) + " before");
  return std::nullopt;
}

void tell_lifted(Check& check, const std::vector<std::string>& lifted) {
  if (lifted.empty()) return;
  check.lifted.emplace_back("expired-collateral");
  if (check.outcome != Outcome::pass) return;
  for (const std::string& text : lifted) check.title += "; " + text;
  check.title += ", allowed by --allow expired-collateral";
}

}  // namespace touchstone::evidence::dcap_checks

#include "evidence/material/dcap_collateral.h"

#include <memory>
#include <string>
#include <utility>

#include "base/time.h"
#include "evidence/material/companion.h"

namespace touchstone::evidence {
namespace {

using dcap::Collateral;

// A name twice makes a text no strict JSON, and still it was offered (intel-dcap.md 5: such collateral fails).
const json::Document* document_of(const Reading& reading) {
  return reading.json != nullptr ? reading.json.get() : reading.gateway_json.get();
}

bool recognise(const Reading& reading) {
  const json::Document* document = document_of(reading);
  return document != nullptr && dcap::looks_like_collateral(document->root());
}

Parsed<Content> parse(const Reading& reading) {
  const json::Document* document = document_of(reading);
  if (document == nullptr) return refuse(Fault::syntax, 0, "collateral", "is no JSON");
  std::optional<ParseError> fault;
  if (reading.json == nullptr) {
    if (const auto strict = json::parse(*reading.bytes); !strict) fault = strict.error();
  }
  auto collateral = dcap::parse_collateral(document->root(), *reading.bytes, fault);
  if (!collateral) return tl::unexpected(collateral.error());
  return std::make_shared<const Collateral>(std::move(*collateral));
}

// --- inspect

/// Writes the fields of one item. Where the item is a span of the file each field has its own place; inside the text of
/// a JSON string all have that of the string.
class Printer {
 public:
  template <class T>
  Printer(std::vector<Field>& fields, const dcap::Signed<T>& item, std::string prefix)
      : fields_(fields), offset_(item.offset), length_(item.length), prefix_(std::move(prefix)) {
    if (!item.direct) return;
    if (auto parsed = json::parse(as_bytes(item.text)))
      document_ = std::make_unique<json::Document>(std::move(*parsed));
  }

  void add(std::string_view name, ClaimValue value, std::string meaning = {}) const {
    const json::Value* there = document_ ? document_->root().find(name) : nullptr;
    add_at(there == nullptr ? 0 : there->offset, there == nullptr ? 0 : there->length, std::string(name),
           std::move(value), std::move(meaning));
  }

  void add_level(std::string name, ClaimValue value, std::string meaning, const dcap::Assessment& level) const {
    add_at(level.offset, level.length, std::move(name), std::move(value), std::move(meaning));
  }

 private:
  // A place in the signed text; of all of it where that has no place of its own in the file.
  void add_at(std::size_t offset, std::size_t length, std::string name, ClaimValue value, std::string meaning) const {
    if (document_ == nullptr) {
      offset = 0;
      length = length_;
    }
    fields_.push_back({offset_ + offset, length, prefix_ + std::move(name), std::move(value), std::move(meaning)});
  }

  std::vector<Field>& fields_;
  std::size_t offset_, length_;
  std::string prefix_;
  std::unique_ptr<json::Document> document_;
};

template <std::size_t N>
Buffer bytes(const ByteArray<N>& value) {
  return {value.begin(), value.end()};
}

Untrusted instant(Instant value) { return Untrusted(to_text(value)); }

std::string details(const dcap::Assessment& assessment) {
  std::string text = to_text(assessment.tcb_date);
  for (const std::string& id : assessment.advisory_ids) text += ", " + printable(id);
  return text;
}

std::string svn_text(const dcap::TcbLevel& level, bool tdx) {
  std::string text = "sgx " + to_hex(level.svns.sgx) + " pcesvn " + std::to_string(level.svns.pcesvn);
  if (tdx) text += " tdx " + to_hex(level.svns.tdx);
  return text;
}

void print_isv_levels(const Printer& printer, const std::string& prefix, const std::vector<dcap::IsvLevel>& levels) {
  for (const dcap::IsvLevel& level : levels) {
    printer.add_level(prefix + "isvsvn", std::uint64_t{level.isvsvn},
                      printable(level.assessment.tcb_status) + ", " + details(level.assessment), level.assessment);
  }
}

// Levels are told in their order of rank, which the order of the text need not be.
void print(const Printer& printer, const dcap::TcbInfo& info) {
  printer.add("version", info.version);
  printer.add("id", Untrusted(info.id));
  printer.add("issueDate", instant(info.issue_date), "valid from");
  printer.add("nextUpdate", instant(info.next_update), "valid to");
  printer.add("fmspc", bytes(info.fmspc), "platform");
  printer.add("pceId", bytes(info.pceid));
  printer.add("tcbEvaluationDataNumber", info.tcb_evaluation_data_number);
  for (std::size_t i = 0; i < info.levels.size(); ++i) {
    const dcap::TcbLevel& level = info.levels[i];
    printer.add_level("tcbLevels", Untrusted(svn_text(level, info.tdx())),
                      "rank " + std::to_string(i + 1) + ": " + printable(level.assessment.tcb_status) + ", " +
                          details(level.assessment),
                      level.assessment);
  }
  if (info.tdx_module) printer.add("tdxModule", bytes(info.tdx_module->mrsigner), "signer of the TDX module");
  for (const dcap::TdxModuleIdentity& identity : info.tdx_module_identities) {
    const std::string prefix = "tdxModuleIdentities." + printable(identity.id) + ".";
    printer.add_level(prefix + "mrsigner", bytes(identity.module.mrsigner), "signer of the TDX module",
                      identity.levels.front().assessment);
    print_isv_levels(printer, prefix, identity.levels);
  }
}

void print(const Printer& printer, const dcap::EnclaveIdentity& identity) {
  printer.add("id", Untrusted(identity.id), identity.id == "QVE" ? "not used" : "");
  printer.add("issueDate", instant(identity.issue_date), "valid from");
  printer.add("nextUpdate", instant(identity.next_update), "valid to");
  printer.add("tcbEvaluationDataNumber", identity.tcb_evaluation_data_number);
  printer.add("miscselect", bytes(identity.miscselect));
  printer.add("miscselectMask", bytes(identity.miscselect_mask));
  printer.add("attributes", bytes(identity.attributes));
  printer.add("attributesMask", bytes(identity.attributes_mask));
  printer.add("mrsigner", bytes(identity.mrsigner), "signer of the quoting enclave");
  printer.add("isvprodid", std::uint64_t{identity.isvprodid});
  print_isv_levels(printer, "tcbLevels.", identity.levels);
}

template <class T>
void print_item(std::vector<Field>& fields, const std::optional<dcap::Signed<T>>& item, const std::string& name) {
  if (!item) return;
  fields.push_back({item->offset, item->length, name, std::uint64_t{item->text.size()},
                    item->content ? "bytes, signed" : "bytes; " + describe(item->content.error())});
  if (item->content) print(Printer(fields, *item, name + "."), *item->content);
  if (!item->signature) return;
  if (*item->signature) {
    fields.push_back({item->offset, item->length, name + ".signature", **item->signature, "r and s"});
  } else {
    fields.push_back(
        {item->offset, item->length, name + ".signature", Untrusted(describe(item->signature->error())), "malformed"});
  }
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& collateral = artefact.as<Collateral>();
  print_item(fields, collateral.tcb_info, collateral.combined ? "tcb_info" : "tcbInfo");
  print_item(fields, collateral.qe_identity, collateral.combined ? "qe_identity" : "enclaveIdentity");
  for (const dcap::Chain& chain : collateral.chains) {
    const std::string key(chain.key);
    if (!chain.certificates) {
      fields.push_back({chain.offset, chain.length, key, Untrusted(describe(chain.certificates.error())), "malformed"});
      continue;
    }
    std::size_t index = 0;
    for (const certificate::Owned& one : chain.certificates->certificates) {
      fields.push_back({chain.offset, chain.length, key + "[" + std::to_string(index++) + "].subject",
                        x509::name_to_text(one.parsed.subject),
                        to_text(one.parsed.not_before) + " to " + to_text(one.parsed.not_after)});
    }
  }
  for (const dcap::RevocationList& list : collateral.crls) {
    const std::string key(list.key);
    if (!list.crl) {
      fields.push_back({list.offset, list.length, key, Untrusted(describe(list.crl.error())), "malformed"});
      continue;
    }
    const x509::Crl& crl = list.crl->parsed;
    fields.push_back({list.offset, list.length, key + ".issuer", x509::name_to_text(crl.issuer),
                      to_text(crl.this_update) + " to " + (crl.next_update ? to_text(*crl.next_update) : "no end")});
    fields.push_back({list.offset, list.length, key + ".revoked", std::uint64_t{crl.revoked.size()}, "entries"});
  }
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("collateral is a companion of the quote that it is about");
}

}  // namespace

constinit const ArtefactType kDcapCollateral = {
    .name = "dcap-collateral",
    .document = "intel-dcap.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
};

}  // namespace touchstone::evidence

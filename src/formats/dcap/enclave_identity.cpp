#include "formats/dcap/enclave_identity.h"

#include <utility>

namespace touchstone::dcap {

using json::Kind;
using json::Value;

Parsed<EnclaveIdentity> parse_enclave_identity(Bytes text) {
  TOUCHSTONE_TRY(document, parse_signed_object(text));
  const Value& root = document.root();
  EnclaveIdentity identity;
  TOUCHSTONE_TRY(version, json::need(root, "version", Kind::number));
  if (version->as_u64() != 2) return refuse(Fault::unsupported, version->offset, "version", "not 2");
  TOUCHSTONE_TRY(id, json::need(root, "id", Kind::string));
  if (id->text != "QE" && id->text != "TD_QE" && id->text != "QVE") {
    return refuse(Fault::out_of_range, id->offset, "id", "none of QE, TD_QE and QVE");
  }
  identity.id = id->text;
  TOUCHSTONE_TRY(issue_date, time(root, "issueDate"));
  TOUCHSTONE_TRY(next_update, time(root, "nextUpdate"));
  TOUCHSTONE_TRY(number, integer(root, "tcbEvaluationDataNumber", 0xFFFFFFFF));
  TOUCHSTONE_TRY(miscselect, hex<4>(root, "miscselect"));
  TOUCHSTONE_TRY(miscselect_mask, hex<4>(root, "miscselectMask"));
  TOUCHSTONE_TRY(attributes, hex<16>(root, "attributes"));
  TOUCHSTONE_TRY(attributes_mask, hex<16>(root, "attributesMask"));
  TOUCHSTONE_TRY(mrsigner, hex<32>(root, "mrsigner"));
  TOUCHSTONE_TRY(isvprodid, integer(root, "isvprodid", 0xFFFF));
  TOUCHSTONE_TRY(levels, isv_levels(root));
  identity.issue_date = issue_date;
  identity.next_update = next_update;
  identity.tcb_evaluation_data_number = number;
  identity.miscselect = miscselect;
  identity.miscselect_mask = miscselect_mask;
  identity.attributes = attributes;
  identity.attributes_mask = attributes_mask;
  identity.mrsigner = mrsigner;
  identity.isvprodid = static_cast<std::uint16_t>(isvprodid);
  identity.levels = std::move(levels);
  return identity;
}

}  // namespace touchstone::dcap

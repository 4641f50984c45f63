#include "evidence/material/snp_certificates.h"

#include <memory>
#include <string>
#include <utility>

#include "base/time.h"
#include "crypto/digest.h"
#include "evidence/material/certificate.h"
#include "evidence/material/companion.h"
#include "evidence/material/crl.h"

namespace touchstone::evidence {
namespace {

using snp::CertificateTable;
using snp::TableEntry;
using snp::TableKind;

bool recognise(const Reading& reading) { return reading.json == nullptr && snp::looks_like_table(*reading.bytes); }

Parsed<Content> parse(const Reading& reading) {
  auto table = snp::parse_table(*reading.bytes);
  if (!table) return tl::unexpected(table.error());
  return std::make_shared<const CertificateTable>(std::move(*table));
}

void inspect(const Artefact& artefact, std::vector<Field>& fields) {
  for (const TableEntry& entry : artefact.as<CertificateTable>().entries) {
    const std::string kind(snp::name(entry.kind));
    fields.push_back({entry.entry_offset, 16, kind + ".guid", Untrusted(entry.guid), ""});
    const Digest256 digest = crypto::sha256(entry.blob);
    fields.push_back(
        {entry.offset, entry.blob.size(), kind + ".sha256", Buffer(digest.begin(), digest.end()), "of the bytes"});
    for (const certificate::Owned& one : entry.certificates) {
      const auto add = [&](std::string_view name, ClaimValue value) {
        fields.push_back({entry.offset + one.offset, 0, kind + std::string(name), std::move(value), ""});
      };
      add(".subject", x509::name_to_text(one.parsed.subject));
      add(".issuer", x509::name_to_text(one.parsed.issuer));
      add(".not_before", Untrusted(to_text(one.parsed.not_before)));
      add(".not_after", Untrusted(to_text(one.parsed.not_after)));
    }
  }
}

Appraisal verify(const Artefact& /*artefact*/, const Context& /*context*/) {
  return only_a_companion("a certificate table is a companion: give it --with the report");
}

Artefact part(const Artefact& whole, const ArtefactType& type, Bytes bytes, Content content) {
  Artefact inner;
  inner.type = &type;
  inner.bytes = std::make_shared<const Buffer>(to_buffer(bytes));
  inner.content = std::move(content);
  inner.sha256 = crypto::sha256(bytes);
  inner.size = bytes.size();
  inner.origin = whole.origin;
  return inner;
}

std::vector<Artefact> unpack(const Artefact& artefact) {
  std::vector<Artefact> inner;
  for (const TableEntry& entry : artefact.as<CertificateTable>().entries) {
    if (!entry.certificates.empty()) {
      auto content = std::make_shared<certificate::Certificates>();
      content->certificates = entry.certificates;
      // Offsets are told as those of the table.
      for (certificate::Owned& one : content->certificates) one.offset += entry.offset;
      inner.push_back(part(artefact, kCertificate, entry.blob, std::move(content)));
    } else if (entry.kind == TableKind::crl) {
      Reading reading;
      reading.bytes = std::make_shared<const Buffer>(to_buffer(entry.blob));
      // An unreadable CRL counts as not offered.
      if (auto content = kCrl.parse(reading)) inner.push_back(part(artefact, kCrl, entry.blob, std::move(*content)));
    }
  }
  return inner;
}

}  // namespace

constinit const ArtefactType kSnpCertificateTable = {
    .name = "snp-certificate-table",
    .document = "amd-snp.md",
    .recognise = recognise,
    .parse = parse,
    .inspect = inspect,
    .verify = verify,
    .unpack = unpack,
};

}  // namespace touchstone::evidence

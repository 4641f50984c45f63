#include "evidence/quotes/dcap_inspect.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "crypto/digest.h"
#include "formats/certificate/certificate.h"
#include "formats/dcap/pck_extension.h"
#include "formats/dcap/quote.h"

namespace touchstone::evidence {
namespace {

using dcap::Part;

struct Meaning {
  std::string_view name, text;
};
constexpr auto kMeanings = std::to_array<Meaning>({
    {"cpusvn", "versions of the processor's microcode"},
    {"mrenclave", "measurement of the enclave"},
    {"mrsigner", "signer of the enclave"},
    {"report_data", "written by the program"},
    {"tee_tcb_svn", "TCB at launch: module, module version, SEAM loader"},
    {"tee_tcb_svn2", "TCB now"},
    {"mrseam", "measurement of the TDX module"},
    {"mrsignerseam", "signer of the TDX module; zero: Intel"},
    {"xfam", "extended features"},
    {"mrtd", "initial memory of the TD: firmware"},
    {"mrconfigid", "set by the host"},
    {"mrowner", "set by the host"},
    {"mrownerconfig", "set by the host"},
    {"rtmr0", "firmware configuration"},
    {"rtmr1", "boot loader and kernel"},
    {"rtmr2", "command line and initrd"},
    {"rtmr3", "application"},
    {"mrservicetd", "service TDs bound to it"},
    {"tdid", "number of the TD on its platform"},
});

std::string_view meaning_of(std::string_view name) {
  for (const Meaning& meaning : kMeanings) {
    if (meaning.name == name) return meaning.text;
  }
  return "";
}

std::string set_bits(std::uint64_t bits, bool tdx) {
  struct Bit {
    std::uint64_t mask;
    std::string_view name;
  };
  static constexpr auto kSgx =
      std::to_array<Bit>({{dcap::kSgxInit, "INIT"}, {dcap::kSgxDebug, "DEBUG"}, {dcap::kSgxMode64, "MODE64BIT"}});
  static constexpr auto kTdx = std::to_array<Bit>({{dcap::kTdDebug, "DEBUG"},
                                                   {dcap::kSeptVeDisable, "SEPT_VE_DISABLE"},
                                                   {dcap::kMigratable, "MIGRATABLE"},
                                                   {dcap::kPks, "PKS"},
                                                   {dcap::kKl, "KL"},
                                                   {dcap::kPerfmon, "PERFMON"}});
  std::string text;
  const auto add = [&](const auto& table) {
    for (const Bit& bit : table) {
      if ((bits & bit.mask) != 0) text += (text.empty() ? "" : " ") + std::string(bit.name);
    }
  };
  if (tdx) {
    add(kTdx);
  } else {
    add(kSgx);
  }
  return text;
}

/// Collects fields.
struct Printer {
  std::vector<Field>& fields;

  void bytes(std::string name, const Part& part, std::string meaning) {
    fields.push_back({part.offset, part.bytes.size(), std::move(name), to_buffer(part.bytes), std::move(meaning)});
  }
  void number(std::string name, std::size_t offset, std::size_t length, std::uint64_t value, std::string meaning) {
    fields.push_back({offset, length, std::move(name), value, std::move(meaning)});
  }

  void header(const dcap::Header& header) {
    number("version", 0, 2, header.version, "");
    number("att_key_type", 2, 2, header.att_key_type, header.att_key_type == 2 ? "ECDSA P-256" : "not supported");
    number("tee_type", 4, 4, header.tee_type, header.tee_type == dcap::kTeeTdx ? "TDX" : "SGX");
    number("qe_svn", 8, 2, header.qe_svn, "");
    number("pce_svn", 10, 2, header.pce_svn, "");
    bytes("qe_vendor_id", header.qe_vendor_id, "Intel");
    bytes("user_data", header.user_data, "");
  }

  void body(const dcap::Body& body, const std::string& prefix) {
    for (const dcap::FieldLayout& layout : dcap::fields_of(body.type)) {
      const Part part = body.field(layout.name);
      if (layout.kind == dcap::FieldKind::reserved && all_zero(part.bytes)) continue;
      std::string meaning(meaning_of(layout.name));
      if (layout.name == "attributes") meaning = set_bits(body.number(layout.name), false);
      if (layout.name == "tdattributes") meaning = set_bits(body.number(layout.name), true);
      if (layout.kind == dcap::FieldKind::reserved) meaning = "not zero";
      if (layout.kind == dcap::FieldKind::number) {
        number(prefix + std::string(layout.name), part.offset, layout.size, body.number(layout.name), meaning);
      } else {
        bytes(prefix + std::string(layout.name), part, meaning);
      }
    }
  }

  void authentication(const dcap::Authentication& authentication) {
    bytes("signature", authentication.signature, "r and s, by the attestation key");
    bytes("attestation_key", authentication.attestation_key, "x and y");
    body(authentication.qe_report, "qe_report.");
    bytes("qe_report_signature", authentication.qe_report_signature, "r and s, by the PCK key");
    bytes("qe_auth_data", authentication.qe_auth_data, "");
    const auto type = static_cast<std::uint64_t>(authentication.certification);
    number("certification_data_type", authentication.certification_offset, 2, type,
           type_meaning(authentication.certification));
    certification(authentication);
  }

  static std::string type_meaning(dcap::Certification type) {
    switch (type) {
      case dcap::Certification::ppid_clear: return "PPID in clear";
      case dcap::Certification::ppid_rsa2048: return "PPID encrypted, RSA-2048";
      case dcap::Certification::ppid_rsa3072: return "PPID encrypted, RSA-3072";
      case dcap::Certification::pck_leaf: return "PCK certificate";
      case dcap::Certification::pck_chain: return "PCK certificate chain";
    }
    return "";
  }

  void certification(const dcap::Authentication& authentication) {
    const Part& data = authentication.certification_data;
    const bool pem = authentication.certification == dcap::Certification::pck_leaf ||
                     authentication.certification == dcap::Certification::pck_chain;
    if (!pem) return bytes("certification_data", data, "names the platform");
    const auto chain = certificate::from_pem(data.bytes);
    if (!chain) return bytes("certification_data", data, describe(chain.error()));
    std::size_t index = 0;
    for (const certificate::Owned& one : chain->certificates) {
      const std::string prefix = "certificate[" + std::to_string(index++) + "].";
      const std::size_t offset = data.offset + one.offset;
      const auto add = [&](std::string_view name, ClaimValue value, std::string meaning) {
        fields.push_back({offset, 0, prefix + std::string(name), std::move(value), std::move(meaning)});
      };
      add("subject", x509::name_to_text(one.parsed.subject), "");
      add("not_before", Untrusted(to_text(one.parsed.not_before)), "");
      add("not_after", Untrusted(to_text(one.parsed.not_after)), "");
      const Digest256 digest = crypto::sha256(*one.der);
      add("sha256", Buffer(digest.begin(), digest.end()), "of the DER");
      const x509::Extension* extension = one.parsed.extension(dcap::kOidSgxExtension);
      if (extension == nullptr) continue;
      const auto sgx = dcap::parse_pck_extension(extension->value);
      if (!sgx) {
        add("sgx_extension", to_buffer(extension->value), describe(sgx.error()));
        continue;
      }
      platform(*sgx, add);
    }
  }

  template <class Add>
  static void platform(const dcap::PckExtension& sgx, const Add& add) {
    add("fmspc", Buffer(sgx.fmspc.begin(), sgx.fmspc.end()), "kind of platform: names its TCB info");
    add("pceid", Buffer(sgx.pceid.begin(), sgx.pceid.end()), "");
    add("sgx_component_svns", Buffer(sgx.sgx_component_svns.begin(), sgx.sgx_component_svns.end()), "16 SVNs");
    add("pcesvn", std::uint64_t{sgx.pcesvn}, "");
    if (sgx.cpusvn) add("cpusvn", Buffer(sgx.cpusvn->begin(), sgx.cpusvn->end()), "");
    if (sgx.ppid) add("ppid", Buffer(sgx.ppid->begin(), sgx.ppid->end()), "platform");
    if (sgx.platform_instance_id) {
      add("platform_instance_id", Buffer(sgx.platform_instance_id->begin(), sgx.platform_instance_id->end()), "");
    }
    if (sgx.sgx_type) {
      static constexpr std::array<std::string_view, 3> kTypes = {"standard", "scalable", "scalable with integrity"};
      add("sgx_type", *sgx.sgx_type, std::string(*sgx.sgx_type < 3 ? kTypes.at(*sgx.sgx_type) : "unknown"));
    }
    if (sgx.dynamic_platform) add("dynamic_platform", *sgx.dynamic_platform, "");
    if (sgx.cached_keys) add("cached_keys", *sgx.cached_keys, "");
    if (sgx.smt_enabled) add("smt_enabled", *sgx.smt_enabled, "");
  }
};

}  // namespace

void inspect_dcap(const Artefact& artefact, std::vector<Field>& fields) {
  const auto& quote = artefact.as<dcap::Quote>();
  Printer printer{fields};
  printer.header(quote.header);
  if (quote.header.version == 5) {
    printer.number("body_type", 48, 2, static_cast<std::uint64_t>(quote.body.type), std::string(name(quote.body.type)));
    printer.number("body_size", 50, 4, quote.body.part.bytes.size(), "");
  }
  printer.body(quote.body, "");
  printer.number("auth_len", quote.authentication_data.offset - 4, 4, quote.authentication_data.bytes.size(), "");
  if (quote.authentication) {
    printer.authentication(*quote.authentication);
  } else {
    printer.bytes("authentication_data", quote.authentication_data, "of a key type that is not supported");
  }
  if (!quote.trailing.bytes.empty()) {
    printer.number("trailing", quote.trailing.offset, quote.trailing.bytes.size(), quote.trailing.bytes.size(),
                   all_zero(quote.trailing.bytes) ? "bytes, all zero" : "bytes, not all zero");
  }
}

}  // namespace touchstone::evidence

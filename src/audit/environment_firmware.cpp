// `hash env --as tdvf`: MRTD of a firmware image (intel-dcap.md 7).
#include "audit/environment_kinds.h"
#include "audit/recognise.h"
#include "crypto/digest.h"
#include "evidence/environments/tdvf.h"
#include "io/file.h"

namespace touchstone::audit {

io::Result<EnvironmentIdentity> hash_tdvf(const EnvironmentJob& job) {
  EnvironmentIdentity environment;
  environment.path = job.path;
  environment.kind = "tdvf";
  const auto complain = [&](const ParseError& error) {
    environment.malformed.push_back({job.path, "tdvf", error.offset, describe(error)});
  };
  const auto file = io::read_input(job.path, kMaxEvidenceBytes);
  if (!file && file.error().kind == io::IoFault::too_large) {
    complain({Fault::too_large, kMaxEvidenceBytes, "firmware", "no firmware has more than 64 MiB"});
    return environment;
  }
  if (!file) return tl::unexpected(file.error());
  environment.identities.emplace_back("sha256", to_hex(crypto::sha256(*file)));
  const auto tdvf = ovmf::parse_tdvf(*file);
  if (!tdvf) {
    complain(tdvf.error());
    return environment;
  }
  environment.measurements = evidence::tdvf_measurements(evidence::mrtds_of(*tdvf));
  return environment;
}

}  // namespace touchstone::audit

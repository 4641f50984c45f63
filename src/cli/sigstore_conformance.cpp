// touchstone sigstore-conformance: the command line that the suite of sigstore-conformance drives (sigstore.md 5;
// docs/cli_protocol.md of that project). Hidden: it is for that suite alone, and says nothing but 0 or 1.
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

#include "audit/load.h"
#include "audit/run.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/options.h"
#include "evidence/sigstore/sigstore.h"

namespace touchstone::cli {
namespace {

struct Options {
  std::string bundle, identity, issuer, key, trusted_root, artefact;
  bool staging = false;
};

constexpr std::string_view kDigest = "sha256:";

void expect(audit::Settings& settings, const std::string& name, const std::string& value) {
  if (!value.empty()) settings.expect.all.push_back(audit::make_expectation(name, value, "--expect"));
}

Ending not_verified(const std::string& why) {
  say_error(why);
  return Ending::not_verified;
}

// The artefact is never classified: whatever it is, it is what was signed.
audit::Attempt<Companions> read_artefact(const Options& options, audit::Settings& settings) {
  Companions companions;
  if (options.artefact.starts_with(kDigest)) {
    expect(settings, "sha256", options.artefact.substr(kDigest.size()));
    return companions;
  }
  auto file = audit::load_plain(options.artefact);
  if (!file) return tl::unexpected(audit::Trouble(file.error()));
  companions.files.push_back(std::move(*file));
  return companions;
}

Ending verify_bundle(const Options& options) {
  EvidenceOptions evidence;
  if (!options.key.empty()) evidence.keys.push_back(options.key);
  evidence.trusted_root = options.trusted_root;
  auto settings = settings_of(evidence, {});
  auto bundle = audit::load(options.bundle, &evidence::kSigstoreBundle);
  if (!settings || !bundle) {
    static_cast<void>(!settings ? say(settings.error()) : say(bundle.error()));
    return Ending::not_verified;
  }
  if (bundle->recognition.artefacts.empty()) return not_verified(describe(bundle->recognition.error));
  expect(*settings, "identity", options.identity);
  expect(*settings, "issuer", options.issuer);
  auto companions = read_artefact(options, *settings);
  if (!companions) {
    static_cast<void>(say(companions.error()));
    return Ending::not_verified;
  }
  const audit::Run run(std::move(*settings), std::move(*companions));
  const Subject subject = run.appraise(bundle->recognition.artefacts.front());
  if (subject.verdict == Verdict::verified) return Ending::verified;
  for (const Check& check : subject.checks) {
    const bool good = check.outcome == Outcome::pass || check.outcome == Outcome::skipped;
    if (!good) say_warning(std::string(check.id) + " " + std::string(name(check.outcome)) + ": " + check.title);
  }
  return not_verified("the bundle is not verified");
}

}  // namespace

Command add_sigstore_conformance(CLI::App& parent) {
  auto options = std::make_shared<Options>();
  CLI::App* app = parent.add_subcommand("sigstore-conformance", "the protocol of the sigstore-conformance suite");
  app->group("");  // not in the help
  app->require_subcommand(1);
  CLI::App* verify = app->add_subcommand("verify-bundle", "exit 0: verified, 1: not");
  verify->add_option("--bundle", options->bundle)->required();
  auto* identity = verify->add_option("--certificate-identity", options->identity);
  auto* issuer = verify->add_option("--certificate-oidc-issuer", options->issuer);
  identity->needs(issuer);
  issuer->needs(identity);
  verify->add_option("--key", options->key)->excludes(identity)->excludes(issuer);
  verify->add_option("--trusted-root", options->trusted_root);
  verify->add_flag("--staging", options->staging, "taken and not used: nothing is fetched");
  verify->add_option("FILE_OR_DIGEST", options->artefact)->required();
  return {app, [options] { return verify_bundle(*options); }};
}

}  // namespace touchstone::cli

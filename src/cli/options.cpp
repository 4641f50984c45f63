#include "cli/options.h"

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "audit/expectation.h"
#include "audit/policy.h"
#include "codec/spelling.h"
#include "evidence/proofs/cometbft.h"
#include "evidence/proofs/evm_contract.h"
#include "evidence/sigstore/trusted_root.h"
#include "evidence/types.h"
#include "formats/certificate/certificate.h"
#include "formats/key/key.h"
#include "io/file.h"
#include "io/lines.h"

namespace touchstone::cli {
namespace {

using audit::Attempt;
using audit::Trouble;
using audit::UsageError;

constexpr std::uint64_t kMaxOptionFile = 16U << 20U;

tl::unexpected<Trouble> usage(std::string message, std::string hint) {
  return tl::unexpected(Trouble(UsageError{std::move(message), std::move(hint)}));
}

Attempt<Buffer> read(const std::string& path) {
  auto bytes = io::read_file(path, kMaxOptionFile);
  if (!bytes) return tl::unexpected(Trouble(bytes.error()));
  return std::move(*bytes);
}

// What is no public key may be the verification key of a proof, in any of the readings that such a file has.
Attempt<void> read_verification_key(const std::string& path, Buffer bytes, const ParseError& no_public_key,
                                    audit::Settings& settings) {
  audit::LoadedFile file = audit::load_bytes(std::move(bytes), path, nullptr);
  bool found = false;
  for (Artefact& artefact : file.recognition.artefacts) {
    if (!artefact.type->verification_key) continue;
    settings.anchors.verification_keys.push_back(std::move(artefact));
    found = true;
  }
  if (found) return {};
  // The code of a verifier contract is told by nothing but that it is no other kind of file.
  if (file.recognition.artefacts.empty() && file.recognition.refused_by == nullptr && file.plain != nullptr) {
    audit::LoadedFile code = audit::load_bytes(Buffer(*file.plain), path, &evidence::kEvmCode);
    for (Artefact& artefact : code.recognition.artefacts) {
      settings.anchors.verification_keys.push_back(std::move(artefact));
      return {};
    }
  }
  const ArtefactType* almost = file.recognition.refused_by;
  if (almost != nullptr && almost->verification_key)
    return usage(path + " is no verification key: " + describe(file.recognition.error),
                 "--key takes the verification key as the tool that made it wrote it");
  return usage(path + " is no public key: " + describe(no_public_key),
               "--key takes PEM, DER, JWK, the hex of an Ed25519 key, a C2SP vkey, or the verification key of a proof");
}

// A key or root that does not parse is the user's mistake, not evidence (CLI.md, Inputs).
Attempt<void> read_keys(const std::vector<std::string>& paths, audit::Settings& settings) {
  for (const std::string& path : paths) {
    auto bytes = read(path);
    if (!bytes) return tl::unexpected(bytes.error());
    auto keys = key::from_user(*bytes);
    if (!keys) {
      if (auto done = read_verification_key(path, std::move(*bytes), keys.error(), settings); !done) return done;
      continue;
    }
    for (key::Key& one : keys->keys) settings.anchors.keys.push_back({std::move(one.spki), path});
  }
  return {};
}

bool is_json(Bytes file) {
  const std::string_view text = as_text(file);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

// `--root` of a CometBFT light block is the trusted block (CLI.md, `--root`).
Attempt<void> read_trusted_block(const std::string& path, Buffer bytes, audit::Settings& settings) {
  audit::LoadedFile file = audit::load_bytes(std::move(bytes), path, &evidence::kCometbftTrustedBlock);
  if (file.recognition.artefacts.empty()) {
    return usage(path + " is no trusted block: " + describe(file.recognition.error),
                 "--root takes certificates as PEM, DER, or hex, or a trusted CometBFT block as JSON");
  }
  settings.anchors.trusted_blocks.push_back(std::move(file.recognition.artefacts.front()));
  return {};
}

// In every spelling that a companion may have (CLI.md, Inputs); the error is that of the file as it stands.
Parsed<certificate::Certificates> read_certificates(Bytes file) {
  auto as_given = certificate::parse(file);
  if (as_given) return as_given;
  for (const Spelling& spelling : spellings(file)) {
    if (auto decoded = certificate::parse(spelling.bytes)) return decoded;
  }
  return as_given;
}

Attempt<void> read_roots(const std::vector<std::string>& paths, audit::Settings& settings) {
  for (const std::string& path : paths) {
    auto bytes = read(path);
    if (!bytes) return tl::unexpected(bytes.error());
    if (is_json(*bytes)) {
      if (auto done = read_trusted_block(path, std::move(*bytes), settings); !done) return done;
      continue;
    }
    auto roots = read_certificates(*bytes);
    if (!roots)
      return usage(path + " is no certificate: " + describe(roots.error()),
                   "--root takes certificates as PEM, DER, or hex, or a trusted CometBFT block as JSON");
    for (const certificate::Owned& one : roots->certificates) settings.anchors.roots.push_back(*one.der);
    settings.root_paths.push_back(path);
  }
  return {};
}

Attempt<void> read_trusted_root(const std::string& path, audit::Settings& settings) {
  if (path.empty()) return {};
  auto bytes = read(path);
  if (!bytes) return tl::unexpected(bytes.error());
  audit::LoadedFile file = audit::load_bytes(std::move(*bytes), path, &evidence::kSigstoreTrustedRoot);
  if (file.recognition.artefacts.empty()) {
    return usage(path + " is no trusted root: " + describe(file.recognition.error),
                 "--trusted-root takes the trusted_root.json of a Sigstore instance");
  }
  settings.anchors.trusted_root = std::make_shared<const Artefact>(std::move(file.recognition.artefacts.front()));
  return {};
}

Attempt<void> read_expectations(const std::vector<std::string>& words, audit::Settings& settings) {
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0)
      return usage("--expect " + word + " has no NAME=VALUE", "write --expect pcr0=HEX");
    const std::string value = word.substr(equals + 1);
    if (!value.starts_with('@')) {
      settings.expect.all.push_back(audit::make_expectation(word.substr(0, equals), value, "--expect"));
      continue;
    }
    auto bytes = read(value.substr(1));
    if (!bytes) return tl::unexpected(bytes.error());
    settings.expect.all.push_back(audit::make_expectation(word.substr(0, equals), value, "--expect", &*bytes));
  }
  return {};
}

Attempt<std::optional<Body>> read_body(const std::string& path) {
  if (path.empty()) return std::nullopt;
  auto bytes = io::read_file(path, audit::kMaxEvidenceBytes);
  if (!bytes) return tl::unexpected(Trouble(bytes.error()));
  return Body{path, std::move(*bytes)};
}

Instant wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(now).count()};
}

Attempt<void> read_times(const EvidenceOptions& options, audit::Settings& settings) {
  settings.now = wall_clock();
  if (options.at_time == "now") {
    settings.time.basis = Basis::now;
  } else if (options.at_time == "evidence") {
    settings.time.basis = Basis::evidence;
  } else if (!options.at_time.empty()) {
    settings.time.given = parse_instant(options.at_time);
    if (!settings.time.given)
      return usage("--at-time " + options.at_time + " is no instant",
                   "write 2026-02-12T17:56:02Z, seconds since 1970, now, or evidence");
    settings.time.basis = Basis::given;
    // An explicit instant is `now` as well, so that such a run can be repeated (CLI.md, --max-age).
    settings.now = *settings.time.given;
  }
  if (!options.max_age.empty()) {
    settings.max_age = parse_duration(options.max_age);
    if (!settings.max_age)
      return usage("--max-age " + options.max_age + " is no duration", "write 90s, 15m, 1h, or 30d");
  }
  return {};
}

Attempt<void> read_words(const EvidenceOptions& options, audit::Settings& settings) {
  for (const std::string& word : options.allow) {
    if (auto known = audit::check_allowance(word); !known) return tl::unexpected(Trouble(known.error()));
    settings.allow.words.insert(word);
  }
  for (const std::string& id : options.require) {
    if (auto known = audit::check_requirement(id); !known) return tl::unexpected(Trouble(known.error()));
    settings.require.push_back(id);
  }
  return {};
}

// How a screen looks is all that the environment decides. Empty when the variable is not set.
std::string_view environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread is started
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool wants_colour(const std::string& choice, bool to_terminal) {
  if (choice == "always") return true;
  if (choice == "never" || !environment("NO_COLOR").empty()) return false;
  const std::string_view force = environment("CLICOLOR_FORCE");
  if (!force.empty() && force != "0") return true;
  return to_terminal && environment("TERM") != "dumb";
}

}  // namespace

// An empty value is a variable that was not set: taking it for an option that was not given would leave a check out.
CLI::Validator not_empty() {
  // NOLINTNEXTLINE(modernize-return-braced-init-list): the constructors of a validator differ by what a lambda takes
  return CLI::Validator([](const std::string& value) { return value.empty() ? "its value is empty" : ""; }, "", "");
}

CLI::Option* add_repeatable(CLI::App& app, const std::string& name, std::vector<std::string>& target,
                            const std::string& help) {
  // Without these three CLI11 2.1 lets a vector option swallow the positionals that follow it.
  return app.add_option(name, target, help)->expected(1)->take_all()->allow_extra_args(false);
}

void add_output_options(CLI::App& app, OutputOptions& options, bool with_copies) {
  auto* format = app.add_option("-o,--output", options.format, "text (default), json, or jsonl");
  format->type_name("FORMAT")->check(CLI::IsMember({"text", "json", "jsonl"}));
  if (with_copies)
    add_repeatable(app, "--report", options.copies, "write a further copy of the report")->type_name("FORMAT=FILE");
  app.add_flag("-q,--quiet", options.quiet, "no standard output, exit code only");
  app.add_flag("-v,--verbose", options.verbose, "also the details of what passed");
  app.add_flag("--full", options.full, "shorten nothing");
  app.add_option("--color", options.color, "auto (default), always, or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

void add_work_options(CLI::App& app, OutputOptions& options) {
  app.add_option("-j,--jobs", options.jobs, "threads (default: all cores)")
      ->type_name("N")
      ->check(CLI::Range(1U, 256U));
  app.add_flag("--no-progress", options.no_progress, "no progress on standard error");
}

void add_evidence_options(CLI::App& app, EvidenceOptions& options) {
  add_repeatable(app, "--with", options.with, "companions: keys, certificates, quotes, images, measurement files")
      ->type_name("PATH");
  app.add_option("--request", options.request, "raw request body, exactly as sent")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--response", options.response, "raw response body, exactly as received")
      ->type_name("FILE")
      ->check(not_empty());
  add_repeatable(app, "--expect", options.expect, "value that a field must have; VALUE may be @FILE")
      ->type_name("NAME=VALUE");
  add_repeatable(app, "--root", options.roots, "trust anchors instead of the pinned vendor roots")->type_name("FILE");
  add_repeatable(app, "--key", options.keys, "public key that a signature must verify under")->type_name("FILE");
  app.add_option("--trusted-root", options.trusted_root, "trusted_root.json of a Sigstore instance")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--at-time", options.at_time, "RFC 3339, seconds since 1970, now, or evidence")
      ->type_name("T")
      ->check(not_empty());
  app.add_option("--max-age", options.max_age, "refuse evidence older than this: 90s, 15m, 1h, 30d")
      ->type_name("DURATION")
      ->check(not_empty());
  add_repeatable(app, "--allow", options.allow, "lift a refusal: debug, tcb:STATUS, expired-collateral, …")
      ->type_name("WHAT");
  app.add_option("--policy", options.policy, "what must hold, as JSON")->type_name("FILE")->check(not_empty());
  add_repeatable(app, "--require", options.require, "check that must pass")->type_name("CHECK");
}

audit::Usage<const ArtefactType*> type_named(const std::string& name) {
  if (name.empty()) return nullptr;
  if (const ArtefactType* type = evidence::find_type(name); type != nullptr) return type;
  std::vector<std::string_view> names;
  for (const ArtefactType* type : evidence::types()) names.push_back(type->name);
  std::string hint;
  if (const auto near = audit::nearest(name, names); !near.empty()) {
    hint += "did you mean ";
    hint += near;
    hint += "?  ";
  }
  hint += "types: ";
  for (const std::string_view known : names) {
    hint += known;
    if (known != names.back()) hint += ", ";
  }
  return tl::unexpected(UsageError{"no type is called " + name, hint});
}

Attempt<audit::Settings> settings_of(const EvidenceOptions& options, const OutputOptions& output) {
  audit::Settings settings;
  settings.jobs = output.jobs;
  settings.progress = !output.no_progress;
  auto type = type_named(options.as);
  if (!type) return tl::unexpected(Trouble(type.error()));
  settings.as = *type;
  if (auto done = read_times(options, settings); !done) return tl::unexpected(done.error());
  if (auto done = read_words(options, settings); !done) return tl::unexpected(done.error());
  if (auto done = read_expectations(options.expect, settings); !done) return tl::unexpected(done.error());
  if (auto done = read_keys(options.keys, settings); !done) return tl::unexpected(done.error());
  if (auto done = read_roots(options.roots, settings); !done) return tl::unexpected(done.error());
  if (auto done = read_trusted_root(options.trusted_root, settings); !done) return tl::unexpected(done.error());
  auto request = read_body(options.request);
  if (!request) return tl::unexpected(request.error());
  auto response = read_body(options.response);
  if (!response) return tl::unexpected(response.error());
  settings.exchange = {std::move(*request), std::move(*response)};
  if (!options.policy.empty()) {
    auto bytes = read(options.policy);
    if (!bytes) return tl::unexpected(bytes.error());
    if (auto applied = audit::apply_policy(options.policy, *bytes, settings); !applied)
      return tl::unexpected(Trouble(applied.error()));
  }
  return settings;
}

bool stdin_is_terminal() { return isatty(STDIN_FILENO) == 1; }
bool stdout_is_terminal() { return isatty(STDOUT_FILENO) == 1; }

report::TextOptions text_options(const OutputOptions& options, bool to_terminal) {
  report::TextOptions text;
  text.full = options.full;
  text.verbose = options.verbose;
  text.blocks = options.filed;
  text.edges = options.filed;
  text.colour = wants_colour(options.color, to_terminal);
  const std::string_view columns = environment("COLUMNS");
  std::size_t width = 0;
  std::from_chars(columns.data(), columns.data() + columns.size(), width);
  if (to_terminal && width >= 40 && width <= 1000) text.width = width;
  return text;
}

Attempt<std::vector<std::string>> names_from(const std::string& path) {
  auto reader = io::LineReader::open(path, 65536, '\0');
  if (!reader) return tl::unexpected(Trouble(reader.error()));
  std::vector<std::string> names;
  while (true) {
    auto batch = reader->next();
    if (!batch) return tl::unexpected(Trouble(batch.error()));
    if (batch->lines.empty()) return names;
    for (const io::Line& line : batch->lines) {
      if (line.too_long || line.bytes.empty())
        return usage(path + ": name " + std::to_string(line.number) + " is empty or too long",
                     "names end with a NUL byte, as find -print0 writes them");
      names.emplace_back(as_text(line.bytes));
    }
  }
}

}  // namespace touchstone::cli

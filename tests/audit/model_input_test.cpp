// Which inputs and companions are models (oms.md 1), through the whole of verify and audit.
#include <algorithm>
#include <filesystem>
#include <string>
#include <variant>

#include <fcntl.h>

#include "audit/job.h"
#include "crypto/digest.h"
#include "evidence/models/oms.h"
#include "formats/key/key.h"
#include "io/file.h"
#include "io/scratch.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone::audit {
namespace {

using namespace test;

struct Ran {
  Attempt<Report> report;
  std::vector<Subject> subjects;

  [[nodiscard]] bool usage() const { return !report && std::holds_alternative<UsageError>(report.error()); }
  [[nodiscard]] const Subject& only() const {
    if (subjects.size() != 1) throw std::runtime_error(std::to_string(subjects.size()) + " subjects");
    return subjects.front();
  }
};

Settings settings() {
  Settings settings;
  settings.now = Instant{1795000000};
  const auto keys = key::from_user(read_file(testdata("oms/key.pem")));
  for (const key::Key& one : keys.value().keys) settings.anchors.keys.push_back({one.spki, "key.pem"});
  return settings;
}

template <class Job>
Ran run(Job job) {
  std::vector<Subject> subjects;
  const Listener listener{[](const Report&) {}, [&](const Subject& subject) { subjects.push_back(subject); },
                          [](const io::IoError&) {}};
  Attempt<Report> report = job(listener);
  return {std::move(report), std::move(subjects)};
}

std::string own(const std::string& path) { return testdata("oms/" + path).string(); }

Ran verify_own(const std::vector<std::string>& inputs, const std::vector<std::string>& with,
               Settings chosen = settings()) {
  Inputs paths;
  for (const std::string& path : inputs) paths.paths.push_back(own(path));
  for (const std::string& path : with) paths.with.push_back(own(path));
  return run([&](const Listener& listener) { return audit::verify(paths, std::move(chosen), listener); });
}

Ran audit_own(const std::string& folder) {
  return run([&](const Listener& listener) { return audit_folder(own(folder), {}, settings(), listener); });
}

}  // namespace

TEST_CASE("models: the signature or the model may be the input", "[model]") {
  const Ran first = verify_own({"files.sig"}, {"model"});
  CHECK(first.only().verdict == Verdict::verified);
  CHECK(first.only().input == own("files.sig"));
  const Ran second = verify_own({"model"}, {"files.sig"});
  CHECK(second.only().verdict == Verdict::verified);
  CHECK(second.only().input == own("model"));
  CHECK(second.only().type == "oms-signature");
  CHECK(second.report->notes.empty());
  CHECK(verify_own({"model-altered"}, {"files.sig"}).only().verdict == Verdict::not_verified);
  CHECK(verify_own({"model", "model-altered"}, {"files.sig"}).subjects.size() == 2);
}

TEST_CASE("models: a folder with one signature at its top", "[model]") {
  const Ran alone = verify_own({"signed-model"}, {});
  CHECK(alone.only().verdict == Verdict::verified);
  CHECK(alone.only().input == own("signed-model"));
  CHECK(verify_own({"signed-model/model.sig"}, {"signed-model"}).only().verdict == Verdict::verified);
}

TEST_CASE("models: a single file, as input and as companion", "[model]") {
  for (const std::string name : {"single-dot.sig", "single-name.sig", "single-shards.sig"}) {
    CHECK(verify_own({name}, {"single.bin"}).only().verdict == Verdict::verified);
    const Ran file = verify_own({"single.bin"}, {name});
    CHECK(file.only().verdict == Verdict::verified);
    CHECK(file.only().size == std::filesystem::file_size(own("single.bin")));
    CHECK(file.only().sha256 == crypto::sha256(read_file(own("single.bin"))));
  }
}

TEST_CASE("models: two candidates", "[model]") {
  CHECK(verify_own({"files.sig"}, {"model", "model-extra"}).usage());
  CHECK(verify_own({"files.sig"}, {"single.bin", "model"}).only().verdict == Verdict::verified);
  // Of two files the one that the manifest names.
  CHECK(verify_own({"single-name.sig"}, {"model/config.json", "single.bin"}).only().verdict == Verdict::verified);
  CHECK(verify_own({"single-dot.sig"}, {"model/config.json", "single.bin"}).usage());
}

TEST_CASE("models: keys and certificates beside a signature are no models", "[model]") {
  const Ran ran = verify_own({"files.sig"}, {"key.pem", "root.pem"});
  const Check* files = find_check(ran.only().checks, "oms.files");
  REQUIRE(files != nullptr);
  CHECK(files->outcome == Outcome::unknown);
}

TEST_CASE("models: a model on standard input is not taken for something unknown", "[model]") {
  const auto piped = [](const std::string& name, const std::vector<std::string>& with) {
    const io::Descriptor file(::open(own(name).c_str(), O_RDONLY | O_CLOEXEC));
    const StdinFrom from(file.get());
    Inputs inputs;
    inputs.paths = {"-"};
    for (const std::string& path : with) inputs.with.push_back(own(path));
    return run([&](const Listener& listener) { return audit::verify(inputs, settings(), listener); });
  };
  const Ran model = piped("single.bin", {"single-dot.sig"});
  REQUIRE_FALSE(model.report);
  const auto* error = std::get_if<io::IoError>(&model.report.error());
  REQUIRE(error != nullptr);
  CHECK(error->kind == io::IoFault::not_seekable);
  // Without a signature it is of no known format, and a signature may come that way.
  CHECK(piped("single.bin", {"key.pem"}).only().verdict == Verdict::malformed);
  CHECK(piped("files.sig", {"model"}).only().verdict == Verdict::verified);
}

TEST_CASE("models: a line is compared with no model", "[model]") {
  Inputs inputs;
  inputs.lines = true;
  inputs.paths = {own("lines.jsonl")};
  const auto with = [&](const std::string& path) {
    inputs.with = {own(path)};
    return run([&](const Listener& listener) { return audit::verify(inputs, settings(), listener); });
  };
  CHECK(with("model").usage());
  CHECK(with("single.bin").usage());
  CHECK(with("root.pem").only().verdict == Verdict::undecided);
}

TEST_CASE("models: --as oms-signature reads what detection leaves alone", "[model]") {
  Settings chosen = settings();
  chosen.as = &evidence::kOmsSignature;
  CHECK(verify_own({"files.sig"}, {"model"}, chosen).only().verdict == Verdict::verified);
  CHECK(verify_own({"model"}, {"files.sig"}, chosen).only().verdict == Verdict::verified);
  CHECK(verify_own({"key.pem"}, {"model"}, chosen).only().verdict == Verdict::malformed);
}

TEST_CASE("models: a malformed signature does not make its model companions", "[model]") {
  const Ran ran = verify_own({"name-twice.sig"}, {"model"});
  CHECK(ran.only().verdict == Verdict::malformed);
  CHECK(ran.report->notes.empty());
}

TEST_CASE("models: an audited folder", "[model]") {
  const Ran beside = audit_own("audit");
  CHECK(beside.only().verdict == Verdict::verified);
  CHECK(beside.only().input == own("audit/model.sig"));
  CHECK(beside.report->notes.empty());
  CHECK(beside.only().answers.model.answer == Answer::verified);
  CHECK(audit_own("signed-model").only().verdict == Verdict::verified);
}

TEST_CASE("models: edges from the signature to its root to each file", "[model]") {
  const Subject subject = verify_own({"files.sig"}, {"model"}).only();
  const auto manifest = std::ranges::find(subject.edges, std::string_view("manifest"), &Edge::rule);
  REQUIRE(manifest != subject.edges.end());
  CHECK(manifest->from == own("files.sig"));
  CHECK(manifest->to.starts_with("root:"));
  std::size_t files = 0;
  for (const Edge& edge : subject.edges) {
    if (edge.rule != "file") continue;
    ++files;
    CHECK(edge.from == manifest->to);
    CHECK(std::filesystem::exists(edge.to));
  }
  CHECK(files == 4);
}

}  // namespace touchstone::audit

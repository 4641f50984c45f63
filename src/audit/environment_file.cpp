// Environments that are one file: enclave images, unified kernel images, everything else (environments.md 1, 3–5).
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "audit/environment_kinds.h"
#include "audit/file_source.h"
#include "audit/ids.h"
#include "evidence/environments/eif.h"
#include "evidence/environments/uki.h"
#include "evidence/environments/verity.h"
#include "io/file.h"
#include "io/parallel.h"
#include "io/stream.h"

namespace touchstone::audit {
namespace {

constexpr std::string_view kDmVerity = "dm-verity", kFsVerity = "fs-verity";
constexpr std::uint64_t kMaxHeldImage = std::uint64_t{1} << 30U;  // of an image that comes as a stream

/// A sink whose tree can also be hashed on all cores, when nothing else is wanted of the file.
template <class Verity>
class VeritySink final : public IdSink {
 public:
  explicit VeritySink(Bytes salt) : verity_(salt) {}
  void update(Bytes bytes) override { verity_.update(bytes); }
  [[nodiscard]] std::string finish() override { return verity_.finish(); }
  [[nodiscard]] bool update_all(const ByteSource& source, const ParallelFor& parallel) {
    return verity_.update_all(source, parallel);
  }

 private:
  Verity verity_;
};

/// The bytes of one environment: a file, or a stream.
class Input {
 public:
  static io::Result<Input> open(const std::string& path) {
    Input input;
    input.path_ = path;
    if (path == "-") return input;
    auto kind = io::kind_of(path);
    if (!kind) return tl::unexpected(kind.error());
    if (*kind == io::PathKind::stream) return input;
    auto file = io::OpenFile::open(path);
    if (!file) return tl::unexpected(file.error());
    input.file_ = std::move(*file);
    return input;
  }

  [[nodiscard]] const io::OpenFile* file() const { return file_ ? &*file_ : nullptr; }
  [[nodiscard]] const std::string& path() const { return path_; }

  io::Result<void> feed(const EnvironmentJob& job, const std::vector<io::Sink*>& sinks) const {
    if (sinks.empty()) return {};
    io::StreamOptions options;
    options.jobs = job.jobs == 0 ? io::default_jobs() : job.jobs;
    if (job.progress != nullptr) options.progress = [&job](std::uint64_t bytes) { job.progress->advance(bytes); };
    auto size = file_          ? io::stream(*file_, sinks, options)
                : path_ == "-" ? io::stream_stdin(sinks, options)
                               : io::stream(path_, sinks, options);
    if (!size) return tl::unexpected(size.error());
    return {};
  }

 private:
  std::string path_;
  std::optional<io::OpenFile> file_;
};

/// The identities of a file, made in one read pass.
class Identities {
 public:
  // environments.md 1: they are no measurements by themselves.
  static void say_what_it_means(std::string_view name, EnvironmentIdentity& environment) {
    const std::string means = std::string(name) + ", unless a measured command line names it or the kernel enforces it";
    environment.unmeasured.push_back(means);
    const auto said = std::ranges::find(environment.facts, "means", [](const auto& fact) { return fact.first; });
    if (said == environment.facts.end()) {
      environment.facts.emplace_back("means", "not measured by itself: " + means);
    } else {
      said->second += "; " + means;
    }
  }

  Identities(const EnvironmentJob& job, const Input& input) : job_(job), input_(input) {}

  /// An identity of the table of environments.md 1; `by_default` is its column there.
  io::Result<void> add(std::string_view name, bool by_default) {
    if (!job_.wants(name, by_default)) return {};
    const io::OpenFile* file = input_.file();
    if (name == "nar" && file == nullptr) {
      return io::fail(io::IoFault::not_seekable, input_.path(), "is a stream, and the identity nar needs a file",
                      "save it to a file first");
    }
    std::unique_ptr<IdSink> sink;
    if (name == kDmVerity) {
      sink = std::make_unique<VeritySink<evidence::DmVerity>>(job_.salt);
    } else if (name == kFsVerity) {
      sink = std::make_unique<VeritySink<evidence::FsVerity>>(Bytes{});
    } else if (name != "sha384") {
      sink = make_id_sink(name, file == nullptr ? 0 : file->size(), file != nullptr && file->executable());
    }
    made_.push_back({name, std::move(sink)});
    return {};
  }

  io::Result<void> read(std::vector<io::Sink*> others = {}) {
    if (others.empty() && made_.size() == 1 && input_.file() != nullptr) {
      if (made_.front().name == kDmVerity) return read_tree<evidence::DmVerity>();
      if (made_.front().name == kFsVerity) return read_tree<evidence::FsVerity>();
    }
    for (const Made& one : made_) others.push_back(one.sink ? static_cast<io::Sink*>(one.sink.get()) : &sha384_);
    return input_.feed(job_, others);
  }

  void finish(EnvironmentIdentity& environment) {
    for (const Made& one : made_) {
      const std::string text = one.sink ? one.sink->finish() : to_hex(sha384_.finish());
      if (one.name == kDmVerity || one.name == kFsVerity) say_what_it_means(one.name, environment);
      if (!text.empty()) {
        environment.identities.emplace_back(one.name, text);
        continue;
      }
      // environments.md 4; the only one that can be without a value.
      const std::string why = "the size of the image is no multiple of 4096, or it is empty";
      environment.identities.emplace_back(one.name, IdentityValue::none(why));
      const std::uint64_t size = input_.file() == nullptr ? 0 : input_.file()->size();
      environment.malformed.push_back({job_.path, std::string(one.name), size, why});
    }
  }

 private:
  struct Made {
    std::string_view name;
    std::unique_ptr<IdSink> sink;  // null: sha384, which is no identity of models.md
  };

  template <class Verity>
  io::Result<void> read_tree() {
    const FileSource source(*input_.file(), job_.progress);
    io::Workers workers(job_.jobs);
    auto& sink = static_cast<VeritySink<Verity>&>(*made_.front().sink);
    const bool read = sink.update_all(
        source, [&](std::size_t count, const std::function<void(std::size_t)>& work) { workers.run(count, work); });
    if (!read && source.error()) return tl::unexpected(*source.error());
    return input_.file()->expect_unchanged();
  }

  const EnvironmentJob& job_;
  const Input& input_;
  std::vector<Made> made_;
  io::HashSink sha384_{crypto::Hash::sha384};
};

template <class T>
void add_all(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void add_error(const ParseError& error, const EnvironmentJob& job, std::string_view format,
               EnvironmentIdentity& environment) {
  environment.malformed.push_back({job.path, std::string(format), error.offset, describe(error)});
}

// nitro.md B3, B4: what is told about an image and changes neither its measurements nor the exit code.
void warn_of(const evidence::EifMeasurement& measurement, const EnvironmentJob& job, EnvironmentIdentity& environment) {
  for (const std::string_view oddity : std::set(measurement.image.oddities.begin(), measurement.image.oddities.end())) {
    environment.warnings.push_back({"eif.not-zero", job.path, std::string(oddity)});
  }
  if (measurement.signature == evidence::EifSignature::invalid) {
    environment.warnings.push_back(
        {"eif.signature", job.path, "the signature of the image is invalid: " + measurement.signature_reason});
  }
}

void add_eif(evidence::EifMeasurer& measurer, const EnvironmentJob& job, EnvironmentIdentity& environment) {
  const auto measurement = measurer.finish();
  if (!measurement) return add_error(measurement.error(), job, "eif", environment);
  environment.measurements = evidence::eif_measurements(*measurement);
  add_all(environment.facts, evidence::eif_facts(*measurement));
  add_all(environment.unmeasured, evidence::eif_unmeasured());
  warn_of(*measurement, job, environment);
}

void add_uki(const Parsed<evidence::UkiMeasurement>& measurement, const EnvironmentJob& job,
             EnvironmentIdentity& environment) {
  if (!measurement) return add_error(measurement.error(), job, "uki", environment);
  environment.measurements = evidence::uki_measurements(*measurement);
  for (auto& [name, value] : evidence::uki_identities(*measurement)) environment.identities.emplace_back(name, value);
  add_all(environment.facts, evidence::uki_facts(*measurement));
  add_all(environment.unmeasured, evidence::uki_unmeasured());
  if (const std::string why = evidence::uki_stub_warning(*measurement); !why.empty()) {
    environment.warnings.push_back({"uki.stub-version", job.path, why});
  }
}

/// Keeps a whole image that comes as a stream.
class HoldingSink final : public io::Sink {
 public:
  void update(Bytes bytes) override {
    if (bytes.size() > kMaxHeldImage - held_.size()) overflow_ = true;
    if (!overflow_) append(held_, bytes);
  }
  [[nodiscard]] io::Result<Bytes> bytes(const std::string& path) const {
    if (!overflow_) return Bytes(held_);
    io::IoError error{io::IoFault::too_large, path, "has more than 1 GiB", "save it to a file first", kMaxHeldImage};
    return tl::unexpected(std::move(error));
  }

 private:
  Buffer held_;
  bool overflow_ = false;
};

/// Goes by the first bytes: measures an enclave image, keeps what may be a kernel image.
class DetectingSink final : public io::Sink {
 public:
  void update(Bytes bytes) override {
    if (first_) {
      first_ = false;
      if (starts_with(bytes, eif::kMagic)) {
        eif_.emplace();
      } else if (starts_with(bytes, pe::kMagic)) {
        held_.emplace();
      }
    }
    if (eif_) eif_->update(bytes);
    if (held_) held_->update(bytes);
  }
  [[nodiscard]] std::optional<evidence::EifMeasurer>& eif() { return eif_; }
  [[nodiscard]] const std::optional<HoldingSink>& held() const { return held_; }

 private:
  bool first_ = true;
  std::optional<evidence::EifMeasurer> eif_;
  std::optional<HoldingSink> held_;
};

io::Result<void> measure_uki_file(const Input& input, const EnvironmentJob& job, EnvironmentIdentity& environment) {
  const FileSource source(*input.file());
  const auto measurement = evidence::measure_uki(source);
  if (source.error()) return tl::unexpected(*source.error());
  add_uki(measurement, job, environment);
  return input.file()->expect_unchanged();
}

}  // namespace

io::Result<EnvironmentIdentity> hash_eif(const EnvironmentJob& job) {
  auto input = Input::open(job.path);
  if (!input) return tl::unexpected(input.error());
  Identities identities(job, *input);
  if (auto ready = identities.add("sha256", true); !ready) return tl::unexpected(ready.error());
  evidence::EifMeasurer measurer;
  io::FunctionSink image([&](Bytes bytes) { measurer.update(bytes); });
  if (auto done = identities.read({&image}); !done) return tl::unexpected(done.error());
  EnvironmentIdentity environment;
  identities.finish(environment);
  add_eif(measurer, job, environment);
  return environment;
}

io::Result<EnvironmentIdentity> hash_uki(const EnvironmentJob& job) {
  auto input = Input::open(job.path);
  if (!input) return tl::unexpected(input.error());
  Identities identities(job, *input);
  for (const auto& [name, by_default] : {std::pair("sha256", true), std::pair("fs-verity", false)}) {
    if (auto ready = identities.add(name, by_default); !ready) return tl::unexpected(ready.error());
  }
  HoldingSink held;
  std::vector<io::Sink*> others;
  if (input->file() == nullptr) others.push_back(&held);
  if (auto done = identities.read(others); !done) return tl::unexpected(done.error());
  EnvironmentIdentity environment;
  identities.finish(environment);
  if (input->file() != nullptr) {
    if (auto done = measure_uki_file(*input, job, environment); !done) return tl::unexpected(done.error());
    return environment;
  }
  const auto bytes = held.bytes(job.path);
  if (!bytes) return tl::unexpected(bytes.error());
  add_uki(evidence::measure_uki(BytesSource(*bytes)), job, environment);
  return environment;
}

namespace {

constexpr std::array<std::pair<std::string_view, bool>, 6> kOfFile = {{{"sha256", true},
                                                                       {"sha384", true},
                                                                       {"dm-verity", false},
                                                                       {"fs-verity", false},
                                                                       {"nar", false},
                                                                       {"blake3", false}}};

}  // namespace

io::Result<EnvironmentIdentity> hash_plain_file(const EnvironmentJob& job) {
  auto input = Input::open(job.path);
  if (!input) return tl::unexpected(input.error());
  Identities identities(job, *input);
  for (const auto& [name, by_default] : kOfFile) {
    if (auto ready = identities.add(name, by_default); !ready) return tl::unexpected(ready.error());
  }
  if (auto done = identities.read(); !done) return tl::unexpected(done.error());
  EnvironmentIdentity environment;
  identities.finish(environment);
  return environment;
}

io::Result<EnvironmentIdentity> hash_stream(const EnvironmentJob& job) {
  auto input = Input::open(job.path);
  if (!input) return tl::unexpected(input.error());
  Identities identities(job, *input);
  for (const auto& [name, by_default] : kOfFile) {
    if (auto ready = identities.add(name, by_default); !ready) return tl::unexpected(ready.error());
  }
  DetectingSink detecting;
  if (auto done = identities.read({&detecting}); !done) return tl::unexpected(done.error());
  EnvironmentIdentity environment;
  environment.kind = "file";
  identities.finish(environment);
  if (detecting.eif()) {
    environment.kind = "eif";
    add_eif(*detecting.eif(), job, environment);
  } else if (detecting.held()) {
    const auto bytes = detecting.held()->bytes(job.path);
    if (!bytes) return tl::unexpected(bytes.error());
    if (pe::looks_like_uki(BytesSource(*bytes))) {
      environment.kind = "uki";
      add_uki(evidence::measure_uki(BytesSource(*bytes)), job, environment);
    }
  }
  // An image has no SHA-384 among its identities (environments.md 1).
  if (environment.kind != "file" && job.only.empty())
    std::erase_if(environment.identities, [](const auto& one) { return one.first == "sha384"; });
  return environment;
}

}  // namespace touchstone::audit

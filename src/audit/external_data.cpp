#include "audit/external_data.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/untrusted.h"
#include "crypto/digest.h"
#include "io/stream.h"

namespace touchstone::audit {
namespace {

// Identical ranges are digested once; sixteen different views of one byte are more than any graph has use for.
constexpr std::uint64_t kMaxViews = 16;

class Finder {
 public:
  explicit Finder(const ModelReading& model) : model_(model) {}

  io::Result<ExternalData> run() {
    for (const ReadFile& file : model_.files) {
      if (!file.reading.weights) continue;
      for (const tensors::Tensor& tensor : file.reading.weights->tensors) {
        if (tensor.place != tensors::Place::external) continue;
        if (auto done = add(file, tensor); !done) return tl::unexpected(done.error());
      }
    }
    return std::move(found_);
  }

 private:
  /// What is known of an external file.
  struct Target {
    bool usable = false;
    std::uint64_t size = 0;
    std::uint64_t wanted = 0;  // bytes of all different ranges
    std::set<std::pair<std::uint64_t, std::uint64_t>> ranges;
    std::optional<Buffer> sha1;
  };

  io::Result<void> add(const ReadFile& file, const tensors::Tensor& tensor) {
    const tensors::External& data = file.reading.weights->externals[tensor.offset];
    const std::string path = external_path(file.path, data.location);
    auto target = target_of(path, file, data);
    if (!target) return tl::unexpected(target.error());
    if (!(*target)->usable) return {};
    if (data.offset > (*target)->size || tensor.length > (*target)->size - data.offset) {
      complain(file, data, "is past the end of " + printable(data.location));
      return {};
    }
    if (!data.length && tensor.length != (*target)->size - data.offset) {
      complain(file, data, "is not the rest of " + printable(data.location) + ", which has another size");
      return {};
    }
    if (data.checksum) {
      if (auto same = compare_checksum(path, **target, file, data); !same) return same;
    }
    if ((*target)->ranges.emplace(data.offset, tensor.length).second) {
      (*target)->wanted += tensor.length;
      found_.ranges[path].push_back({data.offset, tensor.length});
    }
    if ((*target)->wanted / kMaxViews > (*target)->size) {
      complain(file, data, "overlaps too many others in " + printable(data.location));
      (*target)->usable = false;
    }
    return {};
  }

  io::Result<Target*> target_of(const std::string& path, const ReadFile& file, const tensors::External& data) {
    const auto [place, is_new] = targets_.try_emplace(path);
    Target& target = place->second;
    if (!is_new) return &target;
    auto opened = io::OpenFile::open_plain_below(model_.folder, path);
    if (!opened && opened.error().kind == io::IoFault::link) {
      complain(file, data, printable(data.location) + " is a symbolic link, or behind one");
      return &target;
    }
    if (!opened) return tl::unexpected(opened.error());
    target.usable = true;
    target.size = opened->size();
    if (opened->names() > 1)
      found_.warnings.push_back({"onnx.hard-link", path, "has other names too, and may be changed through them"});
    if (model_.find(path) == nullptr) found_.neighbours.push_back(path);
    return &target;
  }

  io::Result<void> compare_checksum(const std::string& path, Target& target, const ReadFile& file,
                                    const tensors::External& data) {
    if (!target.sha1) {
      auto opened = io::OpenFile::open_plain_below(model_.folder, path);
      if (!opened) return tl::unexpected(opened.error());
      io::HashSink sink(crypto::Hash::sha1);
      const std::array<io::Sink*, 1> sinks = {&sink};
      if (auto done = io::stream(*opened, sinks); !done) return tl::unexpected(done.error());
      target.sha1 = sink.finish();
    }
    if (!equal(*target.sha1, *data.checksum)) complain(file, data, "has another checksum than the file has");
    return {};
  }

  void complain(const ReadFile& file, const tensors::External& data, const std::string& what) {
    found_.malformed.push_back(
        {file.path, "onnx", data.where, "external_data: " + what + " (offset " + std::to_string(data.where) + ")"});
  }

  const ModelReading& model_;
  ExternalData found_;
  std::map<std::string, Target> targets_;
};

}  // namespace

std::string external_path(const std::string& model, const std::string& location) {
  const std::size_t slash = model.rfind('/');
  return slash == std::string::npos ? location : model.substr(0, slash + 1) + location;
}

io::Result<ExternalData> external_data(const ModelReading& model) { return Finder(model).run(); }

}  // namespace touchstone::audit

// What becomes a subject, in the order of the inputs. Private to audit/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "audit/job.h"
#include "audit/model_input.h"
#include "io/lines.h"

namespace touchstone::audit {

/// Something that becomes a subject: a companion, a file that was read, a line that was not yet looked at, or an input
/// that cannot be read.
struct Task {
  std::string path;  // empty: that of the batch, a line
  std::variant<std::size_t, LoadedFile, io::Line, io::IoError> what;
};

struct Batch {
  std::vector<Task> tasks;
  std::string lines_path;               // the file of its lines
  std::shared_ptr<const Buffer> block;  // and where they stand in memory

  /// Reads and parses a line.
  [[nodiscard]] LoadedFile load(const io::Line& line, const ArtefactType* wanted) const;
};

[[nodiscard]] tl::unexpected<Trouble> trouble(UsageError error);
[[nodiscard]] tl::unexpected<Trouble> trouble(io::IoError error);

/// Exit 2 of a file that several types can read.
[[nodiscard]] UsageError ambiguous(const LoadedFile& file);

/// Adds a file of a walked folder to the companions and, if it has a verifier, to the tasks. Errors: it is ambiguous.
[[nodiscard]] Attempt<void> add_folder_file(LoadedFile file, LoadedCompanions& companions, std::vector<Task>& tasks);

/// Gives out tasks in batches, so that memory does not grow with the number of inputs.
class TaskSource {
 public:
  /// `wanted`: the type of --as, or null. `ready`: tasks of the first batch. `loaded`: inputs that were read already.
  /// `inputs` must outlive this.
  TaskSource(const Inputs& inputs, const ArtefactType* wanted, std::vector<Task> ready, LoadedInputs loaded = {})
      : inputs_(inputs), wanted_(wanted), ready_(std::move(ready)), loaded_(std::move(loaded)) {}

  /// Empty at the end.
  [[nodiscard]] Batch next();

 private:
  std::uint64_t load_file(const std::string& path, std::vector<Task>& batch) const;
  void open_lines(const std::string& path, std::vector<Task>& batch);
  void next_lines(Batch& batch);

  const Inputs& inputs_;
  const ArtefactType* wanted_;
  std::vector<Task> ready_;
  LoadedInputs loaded_;
  std::size_t at_ = 0;
  std::optional<io::LineReader> lines_;
  std::string lines_path_;
};

}  // namespace touchstone::audit

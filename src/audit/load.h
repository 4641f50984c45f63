// Reading INPUTs and companions: files to artefacts. Images are measured as a stream and never held in memory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appraisal/context.h"
#include "audit/recognise.h"
#include "io/error.h"

namespace touchstone::audit {

/// A file that was read: its recognition, and the digest and size of its bytes as given, for a report about it even
/// when it is malformed.
struct LoadedFile {
  std::string path;
  Recognition recognition;
  Digest256 sha256{};
  std::uint64_t size = 0;
  std::shared_ptr<const Buffer> plain;  // the bytes of a file that is no artefact, unless it is too large
  bool walked = false;                  // found in a folder that is the INPUT
};

/// What a file is read for: a large weight file is parsed only as INPUT. As a companion nothing asks for its tensors.
enum class Purpose { input, companion };

/// Reads one file or standard input ("-") as an artefact. More than kMaxEvidenceBytes is a recognition with the fault
/// too_large, unless it is an image or a model file, which are never held. Errors: those of io::read_input.
[[nodiscard]] io::Result<LoadedFile> load(const std::string& path, const ArtefactType* wanted = nullptr,
                                          Purpose purpose = Purpose::input);

/// The same for bytes that are in memory already (a line).
[[nodiscard]] LoadedFile load_bytes(Buffer bytes, const std::string& origin, const ArtefactType* wanted);

/// A line that is too long to be read: malformed.
[[nodiscard]] LoadedFile too_long_line(const std::string& origin);
/// Nothing but blanks: no artefact, and no mistake either.
[[nodiscard]] bool is_blank_line(Bytes line);

/// A file as plain bytes, whatever it may be: its digests, and its content up to kMaxEvidenceBytes.
[[nodiscard]] io::Result<PlainFile> load_plain(const std::string& path);

/// Files of a folder as paths that can be opened, `folder` in front, in sorted order.
[[nodiscard]] io::Result<std::vector<std::string>> files_of(const std::string& folder);

/// What `--with` brought.
struct LoadedCompanions {
  Companions companions;
  /// Files that count as not offered: nothing recognised them, or they do not parse.
  struct LeftOut {
    std::string path, why;
  };
  std::vector<LeftOut> left_out;
};

/// Adds a file: every reading that parses, and what is packed inside. One that does not parse counts as not offered
/// (CLI.md), save that a signature may be over its bytes. Errors: a file too large to be held cannot be read again.
[[nodiscard]] io::Result<void> add_companion(LoadedCompanions& to, LoadedFile file);

/// Reads files and folders in the order given. A path named twice is read once.
[[nodiscard]] io::Result<LoadedCompanions> load_companions(const std::vector<std::string>& paths);

}  // namespace touchstone::audit

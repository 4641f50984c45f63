#include "io/stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "io/parallel.h"
#include "io/system.h"

namespace touchstone::io {
namespace {

/// Fills the buffer as far as the input goes: fewer bytes only at its end, -1 never (that is the error).
using Fill = std::function<Result<std::size_t>(std::span<std::uint8_t>)>;

/// `expected` is a guess of the size: many small files would spend their time clearing two large buffers each.
Result<std::uint64_t> pump(const Fill& fill, std::span<Sink* const> sinks, const StreamOptions& options,
                           std::uint64_t expected = kStreamBuffer) {
  const auto lanes = static_cast<unsigned>(std::min<std::size_t>(options.jobs, sinks.size() + 1));
  Workers workers(std::max(lanes, 1U));
  std::array<Buffer, 2> buffers;
  // One byte more finds the end at once.
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(expected, kStreamBuffer - 1)) + 1;
  buffers[0].resize(size);
  std::uint64_t total = 0;
  auto now = fill(buffers[0]);
  std::size_t turn = 0;
  while (now && *now > 0) {
    const Bytes bytes = Bytes(buffers[turn]).first(*now);
    const bool last = bytes.size() < size;
    Result<std::size_t> ahead = std::size_t{0};
    if (!last) buffers[1 - turn].resize(size);
    // Item 0 reads ahead, the others feed one sink each.
    workers.run(sinks.size() + 1, [&](std::size_t item) {
      if (item > 0) {
        sinks[item - 1]->update(bytes);
      } else if (!last) {
        ahead = fill(buffers[1 - turn]);
      }
    });
    total += bytes.size();
    if (options.progress) options.progress(bytes.size());
    turn = 1 - turn;
    now = std::move(ahead);
  }
  if (!now) return tl::unexpected(now.error());
  return total;
}

Result<std::uint64_t> pump_descriptor(int descriptor, const std::string& path, std::span<Sink* const> sinks,
                                      const StreamOptions& options) {
  const auto before = system::stamp_of(descriptor);
  auto total =
      pump([&](std::span<std::uint8_t> out) { return system::read_full(descriptor, path, out); }, sinks, options);
  if (total && before && before != system::stamp_of(descriptor)) return tl::unexpected(system::changed(path));
  return total;
}

}  // namespace

Result<void> stream_range(const OpenFile& file, std::uint64_t offset, std::uint64_t length,
                          std::span<Sink* const> sinks, const StreamOptions& options) {
  std::uint64_t at = offset;
  std::uint64_t left = length;
  auto total = pump(
      [&](std::span<std::uint8_t> out) -> Result<std::size_t> {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, out.size()));
        if (auto done = file.read_at(at, out.first(count)); !done) return tl::unexpected(done.error());
        at += count;
        left -= count;
        return count;
      },
      sinks, options, length);
  if (!total) return tl::unexpected(total.error());
  return {};
}

Result<std::uint64_t> stream(const OpenFile& file, std::span<Sink* const> sinks, const StreamOptions& options) {
  file.expect_sequential();
  if (auto done = stream_range(file, 0, file.size(), sinks, options); !done) return tl::unexpected(done.error());
  // Files of /proc state no size and have content all the same; reading on finds it, and finds what was appended to
  // others.
  std::uint64_t size = file.size();
  if (size == 0) {
    auto total = pump(
        [&, at = std::uint64_t{0}](std::span<std::uint8_t> out) mutable -> Result<std::size_t> {
          auto count = file.read_some(at, out);
          if (count) at += *count;
          return count;
        },
        sinks, options);
    if (!total) return total;
    size = *total;
  }
  if (auto same = file.expect_unchanged(); !same) return tl::unexpected(same.error());
  return size;
}

Result<std::uint64_t> stream(const std::string& path, std::span<Sink* const> sinks, const StreamOptions& options) {
  auto kind = kind_of(path);
  if (!kind) return tl::unexpected(kind.error());
  if (*kind == PathKind::stream) {
    struct stat status = {};
    auto opened = system::open_input(path, true, status);
    if (!opened) return tl::unexpected(opened.error());
    return pump_descriptor(opened->get(), path, sinks, options);
  }
  auto file = OpenFile::open(path);
  if (!file) return tl::unexpected(file.error());
  return stream(*file, sinks, options);
}

Result<std::uint64_t> stream_stdin(std::span<Sink* const> sinks, const StreamOptions& options) {
  return pump_descriptor(STDIN_FILENO, "-", sinks, options);
}

}  // namespace touchstone::io

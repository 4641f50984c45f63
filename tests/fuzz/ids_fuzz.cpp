// Every identity of a file that is more than one digest is the same in whatever pieces the file comes, and a verity
// tree also when all cores work on it. The input is "id", the power of two that a piece has bytes, and the file: what
// is test data of others is passed over.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "evidence/environments/verity.h"
#include "evidence/models/ids/ids.h"
#include "evidence_fuzz.h"

namespace {

using namespace touchstone;

template <class Sink>
std::string run(Sink& sink, Bytes input, std::size_t piece) {
  for (std::size_t at = 0; at < input.size(); at += piece)
    sink.update(input.subspan(at, std::min(piece, input.size() - at)));
  return sink.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint8_t kLargestPower = 15;
  constexpr std::size_t kEnough = 4 * evidence::kVerityBlock;
  constexpr std::size_t kHead = 3;
  if (size < kHead || size > kEnough || !starts_with({data, size}, as_bytes("id")) || data[2] > kLargestPower) return 0;
  const std::size_t piece = std::size_t{1} << data[2];
  const Bytes input = Bytes(data, size).subspan(kHead);
  size = input.size();
  for (const char* name : {"cid-v0", "cid-v1", "git-blob", "nar", "fs-verity"}) {
    const auto whole = evidence::make_identity_sink(name, {size, false});
    const auto pieces = evidence::make_identity_sink(name, {size, false});
    fuzz::require(run(*whole, input, std::max<std::size_t>(size, 1)) == run(*pieces, input, piece));
  }
  const Bytes salt = input.first(std::min<std::size_t>(size, 16));
  evidence::DmVerity streamed(salt);
  evidence::DmVerity parallel(salt);
  fuzz::require(parallel.update_all(BytesSource(input), {}));
  const std::string root = run(streamed, input, piece);
  fuzz::require(root == parallel.finish());
  fuzz::require(root.empty() == (size == 0 || size % evidence::kVerityBlock != 0));
  return 0;
}

#include "formats/tlog/tlog_proof.h"

#include <utility>

#include "codec/base64.h"

namespace touchstone::tlog {
namespace {

constexpr std::string_view kMagic = "c2sp.org/tlog-proof@";
constexpr std::string_view kVersion = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kField = "tlog-proof";

struct Line {
  std::string_view text;
  std::size_t offset = 0;
};

/// Line after line; every one ends with a line feed.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  Parsed<Line> next() {
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) return refuse(Fault::truncated, text_.size(), kField, "a line has no end");
    const Line line{text_.substr(at_, end - at_), at_};
    at_ = end + 1;
    return line;
  }
  [[nodiscard]] std::size_t offset() const { return at_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

Parsed<void> read_index(const Line& line, TlogProof& proof) {
  constexpr std::string_view kIndex = "index ";
  if (!line.text.starts_with(kIndex) || !note::read_decimal(line.text.substr(kIndex.size()), proof.index)) {
    return refuse(Fault::syntax, line.offset, "index", "is not \"index \" and a decimal number without leading zeros");
  }
  proof.index_offset = line.offset + kIndex.size();
  proof.index_length = line.text.size() - kIndex.size();
  return {};
}

Parsed<void> read_extra(const Line& line, TlogProof& proof) {
  constexpr std::size_t kExtra = 6;
  auto extra = from_base64(line.text.substr(kExtra), "extra");
  if (!extra) return refuse(Fault::syntax, line.offset, "extra", "is not base64");
  proof.extra = std::move(*extra);
  proof.extra_offset = line.offset + kExtra;
  proof.extra_length = line.text.size() - kExtra;
  return {};
}

Parsed<Digest256> read_hash(const Line& line) {
  const auto hash = from_base64(line.text, "hash");
  Digest256 digest{};
  if (!hash || hash->size() != digest.size()) {
    return refuse(Fault::syntax, line.offset, "hash", "is not 32 bytes of base64; an empty line ends the hashes");
  }
  std::copy(hash->begin(), hash->end(), digest.begin());
  return digest;
}

}  // namespace

Parsed<TlogProof> parse(std::string_view text) {
  Lines lines(text);
  TlogProof proof;
  TOUCHSTONE_TRY(version, lines.next());
  if (version.text != kVersion) {
    const bool other = version.text.starts_with(kMagic);
    return refuse(other ? Fault::unsupported : Fault::syntax, 0, kField,
                  "the first line is not c2sp.org/tlog-proof@v1");
  }
  TOUCHSTONE_TRY(line, lines.next());
  if (line.text.starts_with("extra ")) {
    TOUCHSTONE_CHECK(read_extra(line, proof));
    TOUCHSTONE_TRY(following, lines.next());
    line = following;
  }
  TOUCHSTONE_CHECK(read_index(line, proof));
  proof.path_offset = lines.offset();
  while (true) {
    TOUCHSTONE_TRY(hash_line, lines.next());
    if (hash_line.text.empty()) break;
    TOUCHSTONE_TRY(hash, read_hash(hash_line));
    proof.path.push_back(hash);
  }
  proof.checkpoint_offset = lines.offset();
  TOUCHSTONE_TRY(note, note::parse(text.substr(proof.checkpoint_offset), proof.checkpoint_offset));
  proof.note = std::move(note);
  TOUCHSTONE_TRY(checkpoint, note::parse_checkpoint(proof.note.text, proof.checkpoint_offset));
  proof.checkpoint = std::move(checkpoint);
  return proof;
}

bool looks_like_proof(Bytes bytes) { return starts_with(bytes, as_bytes(kMagic)); }

}  // namespace touchstone::tlog

#include "evidence/models/walrus.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <thread>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "crypto/digest.h"
#include "evidence/models/walrus_rs.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {

namespace walrus = evidence::walrus;
using evidence::WalrusFault;
using evidence::WalrusOptions;

namespace {

class Memory : public ByteSource {
 public:
  explicit Memory(Buffer bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (offset > bytes_.size() || out.size() > bytes_.size() - offset) throw std::runtime_error("read outside");
    std::memcpy(out.data(), bytes_.data() + offset, out.size());
    return true;
  }

 private:
  Buffer bytes_;
};

Buffer pattern(std::size_t size) {
  Buffer bytes(size);
  std::uint32_t state = 7;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(state >> 24U);
  }
  return bytes;
}

std::string id_of(const Buffer& bytes, const WalrusOptions& options) {
  const auto id = evidence::walrus_blob_id(Memory(bytes), options);
  return id ? evidence::to_text(*id) : "fault";
}

void threads(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::thread other([&] {
    for (std::size_t i = 1; i < count; i += 2) work(i);
  });
  for (std::size_t i = 0; i < count; i += 2) work(i);
  other.join();
}

// The definition once more, as it stands in opengradient.md 10: one element at a time, everything in memory.
using Elements = std::vector<std::uint16_t>;

void transform(std::vector<Elements>& work, std::size_t at, std::size_t size, std::size_t limit, std::size_t delta,
               bool inverse) {
  const walrus::Field& f = walrus::field();
  for (std::size_t step = 1; step < size; step *= 2) {
    const std::size_t dist = inverse ? step : size / 2 / step;
    for (std::size_t r = 0; r < limit; r += 2 * dist) {
      const std::uint16_t lm = f.skew[r + dist + delta - 1];
      for (std::size_t i = r; i < r + dist; ++i) {
        Elements& a = work[at + i];
        Elements& b = work[at + i + dist];
        for (std::size_t k = 0; k < a.size(); ++k) {
          if (inverse) b[k] ^= a[k];
          if (lm != 65535) a[k] ^= walrus::multiply(f, b[k], lm);
          if (!inverse) b[k] ^= a[k];
        }
      }
    }
  }
}

std::vector<Elements> recover(std::vector<Elements> work, std::size_t m) {
  const std::size_t k = work.size(), p_k = std::bit_ceil(k), p_m = std::bit_ceil(m);
  const bool high = p_k > p_m || (p_k == p_m && k <= m);
  const std::size_t c = high ? p_m : p_k, longer = high ? k : m;
  const Elements zero(work[0].size(), 0);
  work.resize((longer + c - 1) / c * c, zero);
  if (high) {
    transform(work, 0, c, std::min(k, c), c, true);
    for (std::size_t q = c; q < k; q += c) {
      transform(work, q, c, std::min(k - q, c), q + c, true);
      for (std::size_t i = 0; i < c; ++i) {
        for (std::size_t e = 0; e < zero.size(); ++e) work[i][e] ^= work[q + i][e];
      }
    }
    transform(work, 0, c, m, 0, false);
  } else {
    transform(work, 0, c, k, 0, true);
    for (std::size_t q = c; q < m; q += c) std::copy_n(work.begin(), c, work.begin() + static_cast<std::ptrdiff_t>(q));
    for (std::size_t q = 0; q < m; q += c) transform(work, q, c, std::min(m - q, c), q + c, false);
  }
  work.resize(m);
  return work;
}

Elements to_elements(Bytes symbol) {
  Elements elements;
  for (std::size_t at = 0; at < symbol.size(); at += 64) {
    const std::size_t half = std::min<std::size_t>(64, symbol.size() - at) / 2;
    for (std::size_t k = 0; k < half; ++k) {
      elements.push_back(static_cast<std::uint16_t>(symbol[at + k] | (symbol[at + half + k] << 8)));
    }
  }
  return elements;
}

Buffer to_symbol(const Elements& elements) {
  Buffer symbol(2 * elements.size());
  for (std::size_t at = 0; at < symbol.size(); at += 64) {
    const std::size_t half = std::min<std::size_t>(64, symbol.size() - at) / 2;
    for (std::size_t k = 0; k < half; ++k) {
      symbol[at + k] = static_cast<std::uint8_t>(elements[at / 2 + k] & 0xFFU);
      symbol[at + half + k] = static_cast<std::uint8_t>(elements[at / 2 + k] >> 8U);
    }
  }
  return symbol;
}

Digest256 hash(std::uint8_t prefix, Bytes a, Bytes b = {}) {
  Buffer message{prefix};
  append(message, a);
  append(message, b);
  return crypto::blake2b_256(message);
}

Digest256 root(std::vector<Digest256> nodes) {
  while (nodes.size() > 1) {
    if (nodes.size() % 2 == 1) nodes.push_back({});
    std::vector<Digest256> parents;
    for (std::size_t i = 0; i < nodes.size(); i += 2) parents.push_back(hash(1, nodes[i], nodes[i + 1]));
    nodes = std::move(parents);
  }
  return nodes[0];
}

std::string reference_id(Buffer blob, std::size_t n) {
  const std::size_t length = blob.size(), f = (n - 1) / 3, cols = n - f, rows = n - 2 * f;
  std::size_t s = (std::max<std::size_t>(length, 1) + rows * cols - 1) / (rows * cols);
  s += s % 2;
  blob.resize(rows * cols * s);
  std::vector<std::vector<Elements>> by_column(n);
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<Elements> row;
    for (std::size_t c = 0; c < cols; ++c) row.push_back(to_elements(Bytes(blob).subspan((r * cols + c) * s, s)));
    const auto more = recover(row, n - cols);
    row.insert(row.end(), more.begin(), more.end());
    for (std::size_t c = 0; c < n; ++c) by_column[c].push_back(row[c]);
  }
  std::vector<std::vector<Digest256>> leaves(n, std::vector<Digest256>(n));
  for (std::size_t c = 0; c < n; ++c) {
    const auto more = recover(by_column[c], n - rows);
    by_column[c].insert(by_column[c].end(), more.begin(), more.end());
    for (std::size_t r = 0; r < n; ++r) leaves[r][c] = hash(0, to_symbol(by_column[c][r]));
  }
  std::vector<Digest256> pairs;
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<Digest256> column;
    for (std::size_t r = 0; r < n; ++r) column.push_back(leaves[r][n - 1 - i]);
    pairs.push_back(hash(0, root(leaves[i]), root(column)));
  }
  ByteArray<8> size{};
  for (unsigned i = 0; i < 8; ++i) size[i] = static_cast<std::uint8_t>(std::uint64_t{length} >> (8 * i));
  return to_base64url(hash(1, size, root(pairs)));
}

std::vector<walrus::Kernel> kernels() {
  std::vector<walrus::Kernel> found;
  for (const walrus::Kernel kernel : {walrus::Kernel::portable, walrus::Kernel::avx2, walrus::Kernel::gfni}) {
    if (walrus::has_kernel(kernel)) found.push_back(kernel);
  }
  return found;
}

template <std::size_t N>
std::string sha256_of(const std::array<std::uint16_t, N>& table) {
  Buffer bytes;
  for (const std::uint16_t value : table) {
    bytes.push_back(static_cast<std::uint8_t>(value & 0xFFU));
    bytes.push_back(static_cast<std::uint8_t>(value >> 8U));
  }
  return to_hex(crypto::sha256(bytes));
}

}  // namespace

TEST_CASE("the tables of GF(2^16) have the check values of the document") {
  const walrus::Field& f = walrus::field();
  CHECK(sha256_of(f.log) == "c7eafc7e425f44aa8c3cf82dee5f4b3e50a710844082c0f1adcd4b95d4330c1f");
  CHECK(sha256_of(f.exp) == "2016ee0982f33f3b6d46fc5731540a073e73b2e7d093ba82e1998364d9dafcd5");
  CHECK(sha256_of(f.skew) == "386153e81df25ed50a4be744fc292281790994bf3472076e6bed4e65463c3949");
}

TEST_CASE("every kernel encodes like the definition") {
  struct Code {
    std::size_t sources, recoveries;
  };
  for (const walrus::Kernel kernel : kernels()) {
    for (const Code code : {Code{3, 1}, Code{2, 2}, Code{5, 2}, Code{3, 4}, Code{67, 33}, Code{34, 66}, Code{40, 10},
                            Code{16, 16}, Code{17, 16}, Code{9, 30}}) {
      const walrus::Encoder encoder(code.sources, code.recoveries, kernel);
      const std::size_t elements = 128, used = 100;
      Buffer work = pattern(encoder.work_vectors() * 2 * elements);
      std::vector<Elements> sources(code.sources, Elements(used));
      for (std::size_t i = 0; i < code.sources; ++i) {
        for (std::size_t e = 0; e < used; ++e) {
          const std::uint8_t* vector = &work[i * 2 * elements];
          sources[i][e] = static_cast<std::uint16_t>(vector[e] | (vector[elements + e] << 8));
        }
      }
      encoder.encode(work.data(), elements);
      const auto expected = recover(sources, code.recoveries);
      for (std::size_t i = 0; i < code.recoveries; ++i) {
        for (std::size_t e = 0; e < used; ++e) {
          const std::uint8_t* vector = &work[i * 2 * elements];
          if (expected[i][e] != (vector[e] | (vector[elements + e] << 8))) {
            FAIL("kernel " << static_cast<int>(kernel) << ", " << code.sources << " to " << code.recoveries);
          }
        }
      }
    }
  }
}

TEST_CASE("blob ids of blobs with many slices are those of the definition, whatever the threads and the slice") {
  for (const std::size_t shards : {4U, 7U, 10U, 31U}) {
    for (const std::size_t symbol :
         {2U, 62U, 64U, 66U, 72U, 126U, 128U, 130U, 254U, 256U, 258U, 300U, 384U, 640U, 650U}) {
      const std::size_t f = (shards - 1) / 3;
      const std::size_t full = (shards - f) * (shards - 2 * f) * symbol;
      for (const std::size_t length : {full, full - 1, full - symbol - 1}) {
        const Buffer blob = pattern(length);
        const std::string expected = reference_id(blob, shards);
        INFO(shards << " shards, symbol " << symbol << ", length " << length);
        CHECK(id_of(blob, {shards, {}, 256}) == expected);
        CHECK(id_of(blob, {shards, threads, 128}) == expected);
        CHECK(id_of(blob, {shards, threads, 1024}) == expected);
      }
    }
  }
}

TEST_CASE("vectors of Walrus") {
  const auto vectors = test::shared_vectors();
  if (!vectors) {
    WARN("no shared vectors here");
    return;
  }
  const auto folder = *vectors / "opengradient" / "walrus";
  const Buffer text = test::read_file(folder / "vectors.json");
  const auto document = json::parse(text);
  REQUIRE(document);
  std::size_t run = 0;
  for (const json::Value& vector : document->root().find("vectors")->items) {
    const json::Value* file = vector.find("file");
    if (file->kind != json::Kind::string) continue;  // 16 MB of SHAKE256, which no library here makes
    const auto path = folder / std::string(file->text);
    if (!std::filesystem::exists(path)) continue;  // two blobs of the settlement folder are not handed out
    const Buffer blob = test::read_file(path);
    const auto shards = static_cast<std::size_t>(vector.find("n_shards")->as_u64().value());
    const auto id = evidence::walrus_blob_id(Memory(blob), {shards, threads, 256});
    REQUIRE(id);
    CHECK(evidence::to_text(*id) == vector.find("blob_id")->text);
    if (const json::Value* hex = vector.find("root_hash_hex")) CHECK(to_hex(id->root) == hex->text);
    ++run;
  }
  CHECK(run >= 30);
}

TEST_CASE("ids of the empty blob need no shared folder") {
  // Made with @mysten/walrus-wasm 0.3.0.
  CHECK(id_of({}, {4, {}, 256}) == "CmzciFdWJP1IIM-rD3cqXlVBXYM0fpAfHahZBvkaZUI");
  CHECK(id_of({}, {7, {}, 256}) == "MLmg-XjRbksCtNo63_AoaVrlezO27Rb9Zns8EUOn3E8");
  CHECK(id_of({}, {10, {}, 256}) == "gLzpD29smKZiYJIWwKatudKr76kEprQeMPyAhuMbWd4");
  CHECK(id_of({}, {100, {}, 256}) == "XMGyLbTt3Qjk9Gw4RrffPcuU45d0SLiRWNdRESjISAE");
}

TEST_CASE("a bit more or less is another blob") {
  Buffer blob = pattern(5000);
  const std::string before = id_of(blob, {10, {}, 256});
  for (std::size_t at = 0; at < blob.size(); at += 97) {
    blob[at] ^= 0x10;
    CHECK(id_of(blob, {10, {}, 256}) != before);
    blob[at] ^= 0x10;
  }
  blob.push_back(0);
  CHECK(id_of(blob, {10, {}, 256}) != before);  // the length counts, padding is not content
}

TEST_CASE("limits") {
  struct Endless : ByteSource {
    std::uint64_t bytes = 0;
    [[nodiscard]] std::uint64_t size() const override { return bytes; }
    [[nodiscard]] bool read(std::uint64_t /*offset*/, std::span<std::uint8_t> /*out*/) const override { return false; }
  };
  Endless source;
  const auto fault = [&](std::uint64_t size, const WalrusOptions& options) {
    source.bytes = size;
    const auto id = evidence::walrus_blob_id(source, options);
    REQUIRE_FALSE(id);
    return id.error();
  };
  CHECK(evidence::walrus_max_size(1000) == std::uint64_t{65534} * 334 * 667);
  CHECK(fault(evidence::walrus_max_size(1000) + 1, {}) == WalrusFault::too_large);
  CHECK(fault(~std::uint64_t{0}, {}) == WalrusFault::too_large);
  CHECK(fault(evidence::walrus_max_size(4), {4, {}, 256}) == WalrusFault::unreadable);
  CHECK(fault(100, {10, {}, 256}) == WalrusFault::unreadable);
  CHECK(fault(100, {3, {}, 256}) == WalrusFault::bad_shards);
  CHECK(fault(100, {1001, {}, 256}) == WalrusFault::bad_shards);
}

}  // namespace touchstone

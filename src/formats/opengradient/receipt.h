// The inference receipt of an OpenGradient gateway in its four spellings (opengradient.md 1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "codec/json.h"
#include "formats/opengradient/stream.h"

namespace touchstone::opengradient {

enum class Spelling : std::uint8_t { response, stream, exchange, individual };
[[nodiscard]] std::string_view name(Spelling spelling);

/// What the fields alone tell of the version (section 1.1): v1, v1.1 and v1.2 look the same.
enum class Generation : std::uint8_t { v0, v0_9, v1 };
/// "v0", "v0.9", "v1+".
[[nodiscard]] std::string_view name(Generation generation);

/// A field of the receipt and where its value stands in the input.
template <class T>
struct Stated {
  T value{};
  std::size_t offset = 0;
  std::size_t length = 0;
};

struct Header {
  std::string_view name;
  Stated<std::string_view> value;
};

/// One receipt. Views and values point into the bytes and documents that it keeps alive. Move only in effect: copies
/// share.
struct Receipt {
  Spelling spelling = Spelling::response;
  Generation generation = Generation::v1;

  Stated<Buffer> signature;
  /// Always there, except in an individual blob whose output has none (section 6.2). v0: SHA-256.
  std::optional<Stated<Digest256>> request_hash;
  /// Absent in v0, which signs the output itself, and in an individual blob whose output has none.
  std::optional<Stated<Digest256>> output_hash;
  std::optional<Stated<Digest256>> tee_id;  // from v1 on
  Stated<Instant> timestamp;
  std::string_view timestamp_text;     // as written: digits, or the ISO text of v0
  std::string_view request_hash_text;  // as written; v0 signs this text

  json::Value response;                // the response body; of a stream the signed frame
  std::optional<json::Value> request;  // of an exchange or an individual blob
  std::vector<Header> headers;         // of an exchange
  std::optional<Assembled> stream;     // of a stream
  /// An individual blob that holds only the last frame of a stream: its output cannot be told (section 6.2).
  bool last_frame_only = false;
  std::optional<Stated<std::string_view>> eth_address;  // of an individual blob

  /// Offset in the input of the text that the Values' offsets count from: not zero in a stream.
  std::size_t base = 0;

  std::shared_ptr<const Buffer> bytes;
  std::shared_ptr<const json::Document> document;
};

/// Whether a JSON text has what a receipt is recognised by: one of the first three kinds of object of section 1, or the
/// individual blob. Cheap.
[[nodiscard]] bool is_receipt(const json::Value& root);

/// Reads a response, an exchange or an individual blob that was parsed in the gateway's dialect from `bytes`.
/// Errors: those of section 1, "Malformed", at the offset of the value at fault.
[[nodiscard]] Parsed<Receipt> parse_receipt(std::shared_ptr<const Buffer> bytes,
                                            std::shared_ptr<const json::Document> document);
/// Reads a stream.
[[nodiscard]] Parsed<Receipt> parse_stream_receipt(std::shared_ptr<const Buffer> bytes);

}  // namespace touchstone::opengradient

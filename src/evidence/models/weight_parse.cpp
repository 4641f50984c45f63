#include "evidence/models/weight_parse.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/source_reader.h"

namespace touchstone::evidence {
namespace {

Parsed<lfs::Pointer> parse_lfs(const ByteSource& source) {
  if (source.size() >= lfs::kMaxSize)
    return refuse(Fault::too_large, 0, "pointer", "a pointer has less than 1024 bytes");
  Buffer bytes(static_cast<std::size_t>(source.size()));
  if (!source.read(0, bytes)) return refuse(Fault::unreadable, 0, "pointer");
  return lfs::parse(bytes);
}

Parsed<zip::Directory> parse_pytorch(const ByteSource& source) {
  SourceReader in(source);
  ByteArray<4> magic{};
  TOUCHSTONE_CHECK(in.read(magic, "zip"));
  if (as_text(magic) != zip::kLocalMagic) return refuse(Fault::syntax, 0, "zip", "an archive begins with PK 3 4");
  bool pickle = false;
  TOUCHSTONE_TRY(directory, zip::read_directory(source, [&pickle](const zip::Member& member) {
                   pickle = pickle || zip::is_pickle_name(member.name);
                   return true;
                 }));
  if (!pickle) return refuse(Fault::missing, static_cast<std::size_t>(directory.offset), "data.pkl");
  return directory;
}

/// What 1.8 says of pickles is all that is said of them.
Parsed<void> parse_pickle(const ByteSource& source) {
  SourceReader in(source);
  TOUCHSTONE_TRY(opcode, in.u8("PROTO"));
  TOUCHSTONE_TRY(protocol, in.u8("protocol"));
  in.seek(source.size() - 1);
  TOUCHSTONE_TRY(last, in.u8("STOP"));
  if (opcode != 0x80) return refuse(Fault::syntax, 0, "PROTO", "a pickle begins with the byte 80");
  if (protocol < 2 || protocol > 5) return refuse(Fault::unsupported, 1, "protocol", "from 2 to 5");
  if (last != '.') return refuse(Fault::syntax, source.size() - 1, "STOP", "a pickle ends with a dot");
  return {};
}

void warn(WeightReading& reading, std::string_view code, std::string message) {
  reading.warnings.push_back({code, std::move(message)});
}

void take(WeightReading& reading, tensors::WeightFile weights) {
  std::ranges::move(weights.warnings, std::back_inserter(reading.warnings));
  weights.warnings.clear();
  if (weights.has_strings) {
    warn(reading, "tensors.string", "a tensor of strings has no bytes of its own, so there is no tensor-root");
  }
  if (weights.has_sparse) {
    warn(reading, "tensors.sparse", "the model has sparse tensors, so there is no tensor-root");
  }
  reading.weights = std::move(weights);
}

/// Keeps the details of a file whose weights go into the reading.
template <class File>
void take(ParsedWeights& parsed, File file) {
  take(parsed.reading, std::move(file.weights));
  parsed.details = std::move(file);
}

Parsed<void> parse(WeightFormat format, const ByteSource& source, ParsedWeights& parsed) {
  switch (format) {
    case WeightFormat::safetensors: {
      TOUCHSTONE_TRY(file, safetensors::parse(source));
      take(parsed, std::move(file));
      return {};
    }
    case WeightFormat::gguf: {
      TOUCHSTONE_TRY(file, gguf::parse(source));
      take(parsed, std::move(file));
      return {};
    }
    case WeightFormat::onnx: {
      TOUCHSTONE_TRY(model, onnx::parse(source));
      take(parsed, std::move(model));
      return {};
    }
    case WeightFormat::safetensors_index: {
      TOUCHSTONE_TRY(index, safetensors::parse_index(source));
      parsed.reading.index = std::move(index);
      return {};
    }
    case WeightFormat::pytorch_zip: {
      TOUCHSTONE_TRY(directory, parse_pytorch(source));
      parsed.details = directory;
      return {};
    }
    case WeightFormat::pickle: return parse_pickle(source);
    case WeightFormat::git_lfs_pointer: {
      TOUCHSTONE_TRY(pointer, parse_lfs(source));
      parsed.reading.lfs = pointer;
      return {};
    }
  }
  return {};
}

/// The warnings that the kind of file alone gives.
void warn_of(WeightFormat format, WeightReading& reading) {
  if (format == WeightFormat::git_lfs_pointer) {
    warn(reading, "lfs-pointer", "the weights are not here, only a Git LFS pointer to them: git lfs pull gets them");
  } else if (format == WeightFormat::pickle || format == WeightFormat::pytorch_zip) {
    warn(reading, "pickle", "loading it executes code that is in it; it is hashed as a file only");
  }
}

}  // namespace

ParsedWeights parse_weights(const ByteSource& source, WeightFormat format) {
  ParsedWeights parsed;
  WeightReading& reading = parsed.reading;
  reading.format = format;
  if (const auto done = parse(format, source, parsed); !done) {
    reading.unreadable = done.error().fault == Fault::unreadable;
    reading.malformed = done.error();
  } else {
    warn_of(format, reading);
  }
  return parsed;
}

}  // namespace touchstone::evidence

// Whether a file holds weights, for signatures that leave it out (oms.md 5).
#pragma once

#include <string_view>

#include "base/byte_source.h"

namespace touchstone::evidence {

/// Content says so (safetensors, gguf, onnx, any zip, pickle, NumPy, HDF5, TensorFlow Lite), so that renaming hides
/// nothing; or the name does, so that a container unknown here hides nothing. False also when the source cannot be
/// read: it knows why. Reads what recognise_weights reads, and a few bytes more.
[[nodiscard]] bool is_weight_file(const ByteSource& source, std::string_view path);

/// The name alone, case ignored: .safetensors .gguf .ggml .onnx .pt .pth .bin .ckpt .h5 .hdf5 .keras .npy .npz .tflite
/// .pb .msgpack .pdparams .mlmodel .pkl .pickle .joblib .engine .llamafile
[[nodiscard]] bool has_weight_name(std::string_view path);

}  // namespace touchstone::evidence

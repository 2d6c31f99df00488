// Checkpoints on disk: the safetensors layout (an 8-byte little-endian header length, a JSON
// header, then the numbers), which other tools read too, with checksums of our own in its metadata.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ganvas::train {

struct StoredTensor {
  std::string name;
  std::string dtype;  // "F32", "F64", "I64", "U8"
  std::vector<int64_t> shape;
  std::span<const uint8_t> data;  // little endian, row-major
};

struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::vector<StoredTensor> tensors;
  std::vector<uint8_t> storage;  // what `tensors` point into after a read

  // Null when there is none of this name.
  const StoredTensor* Find(std::string_view name) const;
};

// Whole or absent, as WriteFileDurably.
void WriteTensorFile(const std::string& path, const TensorFile& file);

// Throws FatalError(kBadFile) naming `path` when the file is truncated, changed or something else.
TensorFile ReadTensorFile(const std::string& path);
// The same of what was read from it already.
TensorFile ParseTensorFile(std::vector<uint8_t> bytes, const std::string& path);

}  // namespace ganvas::train

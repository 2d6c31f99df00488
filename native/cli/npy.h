// NumPy's .npy files (NEP 1) of float32, C order.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "native/files/durable_file.h"

namespace ganvas::cli {

struct NpyArray {
  std::vector<int64_t> dims;
  std::vector<float> values;  // as many as the product of dims
};

// Reads little-endian float32 or float64 ('<f4', '<f8'; NumPy's default is the latter), C order.
// Throws FatalError(kBadFile) naming the fault.
NpyArray ReadNpy(const std::string& path);

// The same of a file's bytes; `path` is what messages call them.
NpyArray ParseNpy(std::span<const uint8_t> bytes, const std::string& path);

// What stands before the numbers of a .npy file. `type`: "<f4", "<i8", "<U3", ...
std::vector<uint8_t> NpyHead(const std::string& type, std::span<const int64_t> dims);

// Writes an array part by part, so that it need not be in memory as a whole. The file takes its
// name at the end; what had the name before stays until then.
class NpyWriter {
 public:
  // Throws FatalError(kFailed) when the file cannot be written, as all members do.
  NpyWriter(std::string path, std::span<const int64_t> dims);

  void Append(std::span<const float> values);
  // Must be called last; checks that as many values came as `dims` promised, and names the file.
  void Finish();

 private:
  std::string path_;
  WholeFile file_;
  int64_t missing_;
};

}  // namespace ganvas::cli

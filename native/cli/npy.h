// NumPy's .npy files (NEP 1) of float32, C order.
#pragma once

#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

namespace ganvas::cli {

struct NpyArray {
  std::vector<int64_t> dims;
  std::vector<float> values;  // as many as the product of dims
};

// Reads little-endian float32 or float64 ('<f4', '<f8'; NumPy's default is the latter), C order.
// Throws FatalError(kBadFile) naming what is wrong.
NpyArray ReadNpy(const std::string& path);

// Writes an array part by part, so that it need not be in memory as a whole.
class NpyWriter {
 public:
  // Throws FatalError(kFailed) when the file cannot be written, as all members do.
  NpyWriter(std::string path, std::span<const int64_t> dims);
  ~NpyWriter();
  NpyWriter(const NpyWriter&) = delete;
  NpyWriter& operator=(const NpyWriter&) = delete;

  void Append(std::span<const float> values);
  // Must be called last; checks that as many values came as `dims` promised.
  void Finish();

 private:
  std::string path_;
  std::FILE* file_;
  int64_t missing_;
};

}  // namespace ganvas::cli

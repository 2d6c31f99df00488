// Where generated results go: a grid, a folder of pictures, numbers.
#pragma once

#include <memory>
#include <string>

#include "native/cli/generator_io.h"

namespace ganvas::cli {

// Takes batches in order. Take and Finish throw FatalError: kBadFile where the model's output does
// not fit (naming `model`), kFailed where the file cannot be written.
class SampleOutput {
 public:
  virtual ~SampleOutput() = default;
  virtual void Take(const GeneratedBatch& batch) = 0;
  virtual void Finish() = 0;
};

// By the ending of `out`: .png a row-major grid of ceil(sqrt(count)) columns or, for 2-D points, a
// scatter plot, .npy the raw floats
// [count, ...], .csv 2-D points under the header x,y; anything else is a folder of 000000.png ...
std::unique_ptr<SampleOutput> OpenSampleOutput(const std::string& out, const std::string& model,
                                               int64_t count);

}  // namespace ganvas::cli

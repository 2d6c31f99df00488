// Inputs to measure a model with.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/runtime/session.h"

namespace ganvas::cli {

// What a generator would be given: normal numbers, and zeros where an input is not float32.
class ModelInputs {
 public:
  // `batch` takes the place of a dynamic N, and `side` of a dynamic height or width of pictures; 0:
  // that which the file was trained on. Throws FatalError(kUsage) naming `path` and the input where
  // another dimension is dynamic, a side is and nothing says which, or what is given is fixed to
  // another number (but for a batch of 1, the default).
  ModelInputs(const std::string& path, const ModelInfo& info, int64_t batch, int64_t side);

  // Valid as long as this object.
  std::span<const NamedTensor> tensors() const { return tensors_; }

 private:
  std::vector<std::vector<float>> storage_;
  std::vector<NamedTensor> tensors_;
};

}  // namespace ganvas::cli

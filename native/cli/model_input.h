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
  // `batch` takes the place of a dynamic N. Throws FatalError(kUsage) naming `path` and the input
  // where another dimension is dynamic, or where N is fixed to another number than a batch over 1.
  ModelInputs(const std::string& path, const ModelInfo& info, int64_t batch);

  // Valid as long as this object.
  std::span<const NamedTensor> tensors() const { return tensors_; }

 private:
  std::vector<std::vector<float>> storage_;
  std::vector<NamedTensor> tensors_;
};

}  // namespace ganvas::cli

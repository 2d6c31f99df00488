// A model rewritten so that its instance normalizations take their statistics from outside.
#pragma once

#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/onnx/model.h"

namespace ganvas::translate {

// Names of graph inputs and outputs that stand for one InstanceNormalization.
struct NormPorts {
  std::string value;           // what is normalized
  std::string mean, variance;  // inputs, [1, C, 1, 1]
  std::string mask;            // input, [1, 1, H, W] as `value` has them; its mean is 1
  std::string first, second;   // outputs, [1, C, 1, 1]: means of mask * (value - mean) and of
                               // mask * (value - mean)^2
};

// A scalar input: 0 normalizes by the masked statistics of the run itself, 1 by the given ones.
inline constexpr const char* kGivenShare = "ganvas.given";

// Rewrites every InstanceNormalization of `model`.
Result<std::vector<NormPorts>> TakeStatistics(onnx::Model& model);

}  // namespace ganvas::translate

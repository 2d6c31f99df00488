#include "native/models/instance_norm.h"

#include <vector>

#include "native/ops/norm_leaky.h"

namespace ganvas::models {

torch::Tensor InstanceNormLeaky(const torch::Tensor& input, double slope) {
  if (!ops::FitsBatchNormLeaky(input)) {
    // Moments in float32 whatever the type of the numbers: bfloat16 has too few digits for them.
    const bool narrow = input.scalar_type() == torch::kBFloat16;
    const torch::Tensor x = narrow ? input.to(torch::kFloat32) : input;
    const torch::Tensor y =
        torch::instance_norm(x, {}, {}, {}, {}, /*use_input_stats=*/true, /*momentum=*/0,
                             kInstanceNormEpsilon, /*cudnn_enabled=*/true)
            .to(input.scalar_type());
    return slope == 1 ? y : torch::leaky_relu(y, slope);
  }
  // A batch of one picture: its own moments.
  ops::NormLeaky norm;
  norm.epsilon = kInstanceNormEpsilon;
  norm.slope = slope;
  if (input.size(0) == 1) return ops::BatchNormLeaky(input, norm);
  std::vector<torch::Tensor> pictures;
  for (int64_t n = 0; n < input.size(0); ++n) {
    pictures.push_back(ops::BatchNormLeaky(input.narrow(0, n, 1), norm));
  }
  return torch::cat(pictures);
}

}  // namespace ganvas::models

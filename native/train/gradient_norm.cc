#include "native/train/gradient_norm.h"

#include <limits>
#include <vector>

namespace ganvas::train {

double GradientNorm(const torch::nn::Module& module) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> norms;
  for (const torch::Tensor& parameter : module.parameters()) {
    const torch::Tensor gradient = parameter.grad();
    if (gradient.defined()) norms.push_back(gradient.to(torch::kFloat32).norm());
  }
  if (norms.empty()) return std::numeric_limits<double>::quiet_NaN();
  return torch::stack(norms).norm().item<double>();
}

}  // namespace ganvas::train

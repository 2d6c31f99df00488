#include "native/objectives/pixel_term.h"

namespace ganvas::train {

torch::Tensor PixelTerm(const torch::Tensor& real, const torch::Tensor& fake, double lambda) {
  return lambda * (real - fake).square().flatten(1).sum(1).mean();
}

}  // namespace ganvas::train

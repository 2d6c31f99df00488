#include "native/objectives/pack.h"

#include <vector>

namespace ganvas::train {

torch::Tensor Pack(const torch::Tensor& samples, int64_t m) {
  if (m == 1) return samples;
  std::vector<int64_t> sizes = samples.sizes().vec();
  sizes[0] /= m;
  sizes[1] *= m;
  return samples.reshape(sizes);
}

}  // namespace ganvas::train

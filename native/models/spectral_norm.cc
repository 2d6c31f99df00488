#include "native/models/spectral_norm.h"

namespace ganvas::models {
namespace {

constexpr double kTiny = 1e-12;

torch::Tensor Normalized(const torch::Tensor& vector) {
  return vector / vector.norm().clamp_min(kTiny);
}

}  // namespace

SpectralNormImpl::SpectralNormImpl(int64_t outputs, int64_t output_dim) : output_dim_(output_dim) {
  u = register_buffer("u", torch::ones({outputs}));
}

torch::Tensor SpectralNormImpl::forward(const torch::Tensor& weight) {
  const torch::Tensor matrix =
      (output_dim_ == 0 ? weight : weight.transpose(0, output_dim_)).reshape({u.size(0), -1});
  const torch::Tensor v = Normalized(torch::mv(matrix.detach().t(), u));
  const torch::Tensor image = torch::mv(matrix, v);
  // A tensor of its own, for the buffer changes while this graph lives.
  const torch::Tensor next_u = Normalized(image.detach());
  if (is_training()) {
    torch::NoGradGuard no_grad;
    u.copy_(next_u);
  }
  return weight / torch::dot(next_u, image).clamp_min(kTiny);
}

}  // namespace ganvas::models

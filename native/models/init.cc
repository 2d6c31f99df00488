#include "native/models/init.h"

#include <vector>

#include "native/models/seed.h"
#include "shared/latent/latent.h"

namespace ganvas::models {

void FillNormal(torch::Tensor tensor, uint64_t seed, uint64_t stream, float mean, float std) {
  torch::NoGradGuard no_grad;
  const int64_t count = tensor.numel();
  std::vector<float> numbers(static_cast<size_t>(count));
  Latent(DeriveSeed(seed, stream), 0, Prior::kNormal, numbers);
  for (float& v : numbers) v = mean + std * v;
  tensor.copy_(torch::from_blob(numbers.data(), tensor.sizes(), torch::kFloat32));
}

void InitDcgan(torch::nn::Module& module, uint64_t seed) {
  torch::NoGradGuard no_grad;
  uint64_t stream = 0;
  for (const auto& child : module.modules(/*include_self=*/false)) {
    if (auto* up = child->as<torch::nn::ConvTranspose2d>()) {
      FillNormal(up->weight, seed, stream++, 0.0f, 0.02f);
      if (up->bias.defined()) up->bias.zero_();
    } else if (auto* conv = child->as<torch::nn::Conv2d>()) {
      FillNormal(conv->weight, seed, stream++, 0.0f, 0.02f);
      if (conv->bias.defined()) conv->bias.zero_();
    } else if (auto* norm = child->as<torch::nn::BatchNorm2d>()) {
      FillNormal(norm->weight, seed, stream++, 1.0f, 0.02f);
      norm->bias.zero_();
    }
  }
}

}  // namespace ganvas::models

// Dropout whose masks are functions of the step (Srivastava et al. 2014).
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>

namespace ganvas::models {

// Uniform numbers in [0, 1) of these sizes; `layer` tells the layers of a network apart.
using UniformDraws = std::function<torch::Tensor(uint64_t layer, torch::IntArrayRef sizes)>;

// Sets each number to 0 with probability `rate` and divides the others by 1 - rate, while a
// DropoutNoise lives. Otherwise, so in evaluation, samples and exported files, its input passes.
class DropoutImpl : public torch::nn::Module {
 public:
  explicit DropoutImpl(double rate) : rate_(rate) {}
  torch::Tensor forward(const torch::Tensor& x) const;
  void Draw(uint64_t layer, const UniformDraws* draws) {
    layer_ = layer;
    draws_ = draws;
  }

 private:
  double rate_;
  uint64_t layer_ = 0;
  const UniformDraws* draws_ = nullptr;
};
TORCH_MODULE(Dropout);

// Lets all such layers of a network drop numbers while it lives.
class DropoutNoise {
 public:
  DropoutNoise(torch::nn::Module& network, UniformDraws draws);
  ~DropoutNoise();
  DropoutNoise(const DropoutNoise&) = delete;
  DropoutNoise& operator=(const DropoutNoise&) = delete;

 private:
  torch::nn::Module& network_;
  UniformDraws draws_;
};

}  // namespace ganvas::models

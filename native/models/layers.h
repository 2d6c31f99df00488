// Layers whose weights may be spectrally normalized. What a layer multiplies by, and what belongs
// into an exported file, is EffectiveWeight(). An input of bfloat16 is multiplied by weights
// rounded to it, and so is the result; the weights themselves stay what they are.
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "native/models/spectral_norm.h"

namespace ganvas::models {

// float[N, in] -> float[N, out].
class LinearImpl : public torch::nn::LinearImpl {
 public:
  LinearImpl(int64_t in, int64_t out, bool spectral = false, bool bias = true);
  torch::Tensor forward(const torch::Tensor& input);
  torch::Tensor EffectiveWeight() { return spectral ? spectral->forward(weight) : weight; }

  SpectralNorm spectral{nullptr};
};
TORCH_MODULE(Linear);

struct ConvShape {
  int64_t in = 1;
  int64_t out = 1;
  int64_t kernel = 3;        // rows
  int64_t kernel_width = 0;  // columns; 0: as many
  int64_t stride = 1;
  int64_t padding = 0;
  int64_t groups = 1;
  bool bias = true;

  int64_t columns() const { return kernel_width > 0 ? kernel_width : kernel; }
};

// A convolution of this shape: float[N, in, H, W] -> float[N, out, ...] in the type of the input.
// `weight` is [out, in / groups, k, k]; `bias` is [out], or undefined. Chooses the fastest way.
torch::Tensor Convolve(const ConvShape& shape, const torch::Tensor& input,
                       const torch::Tensor& weight, const torch::Tensor& bias);

// float[N, in, H, W] -> float[N, out, ...].
class Conv2dImpl : public torch::nn::Conv2dImpl {
 public:
  explicit Conv2dImpl(const ConvShape& shape, bool spectral = false);
  torch::Tensor forward(const torch::Tensor& input);
  torch::Tensor EffectiveWeight() { return spectral ? spectral->forward(weight) : weight; }
  const ConvShape& shape() const { return shape_; }

  SpectralNorm spectral{nullptr};

 private:
  ConvShape shape_;
};
TORCH_MODULE(Conv2d);

// The class-dependent part of a discriminator's logit, <embed(y), features>: Miyato, Koyama 2018,
// "cGANs with projection discriminator", equation 3.
class ClassProjectionImpl : public torch::nn::Module {
 public:
  ClassProjectionImpl(int64_t classes, int64_t features, bool spectral = false);
  // float[N, features], int64[N] -> float[N].
  torch::Tensor forward(const torch::Tensor& features, const torch::Tensor& labels);
  torch::Tensor EffectiveWeight() { return spectral ? spectral->forward(weight) : weight; }

  torch::Tensor weight;  // [classes, features]
  SpectralNorm spectral{nullptr};
};
TORCH_MODULE(ClassProjection);

}  // namespace ganvas::models

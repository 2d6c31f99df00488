// Layers with an equalized learning rate: Karras et al. 2018, "Progressive growing of GANs for
// improved quality, stability, and variation", section 4.1. A weight is stored with deviation 1
// (1 / rate of the layer) and multiplied by rate / sqrt(fan-in) where it is used, so that
// Adam changes all layers by the same share of their deviation.
//
// An input of bfloat16 is multiplied by weights rounded to it, and so is the result.
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "native/models/layers.h"

namespace ganvas::models {

struct EqualLinearShape {
  int64_t in = 1;
  int64_t out = 1;
  double rate = 1;        // of learning, relative to other layers
  double gain = 1;        // the input counts this many times
  double first_bias = 0;  // value of the bias before training
};

// float[N, in] -> float[N, out].
class EqualLinearImpl : public torch::nn::Module {
 public:
  explicit EqualLinearImpl(const EqualLinearShape& shape);
  torch::Tensor forward(const torch::Tensor& input);
  // What the input is multiplied by and what is added: float[out, in] and float[out].
  torch::Tensor EffectiveWeight() const;
  torch::Tensor EffectiveBias() const;
  const EqualLinearShape& shape() const { return shape_; }

  torch::Tensor weight;  // [out, in], stored
  torch::Tensor bias;    // [out], stored

 private:
  EqualLinearShape shape_;
};
TORCH_MODULE(EqualLinear);

// float[N, in, H, W] -> float[N, out, ...]. shape.groups is 1. The bias, where there is one, has
// the rate of the weights.
class EqualConvImpl : public torch::nn::Module {
 public:
  // `gain` multiplies the weights: sqrt(2) makes up for an activation before this layer.
  explicit EqualConvImpl(const ConvShape& shape, double gain = 1);
  torch::Tensor forward(const torch::Tensor& input);
  torch::Tensor Multiply(const torch::Tensor& input) const;  // without the bias
  torch::Tensor EffectiveWeight() const { return weight * scale_; }
  const ConvShape& shape() const { return shape_; }

  torch::Tensor weight;  // [out, in, k, k], stored
  torch::Tensor bias;    // [out]; undefined where shape.bias is false

 private:
  ConvShape shape_;
  double scale_;
};
TORCH_MODULE(EqualConv);

// Draws the stored weights of all EqualLinear and EqualConv layers in `module` and sets their
// biases. The numbers depend on `seed` alone; streams kOwnStreams + kEqualizedStreams on are taken.
void InitEqualized(torch::nn::Module& module, uint64_t seed);
inline constexpr uint64_t kEqualizedStreams = uint64_t{1} << 16;

}  // namespace ganvas::models

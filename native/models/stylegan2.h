// StyleGAN2: Karras et al. 2020, "Analyzing and improving the image quality of StyleGAN" (skip
// generator, residual discriminator, configuration F), with the class inputs of Karras et al.
// 2020b, "Training generative adversarial networks with limited data". Written from the papers.
//
// Maps: width next to the picture, twice as many at each halving, at most 512 (or width, where
// that is more): width * size is the papers' channel base. Styles have the length of z.
//
// Activations are LeakyReLU 0.2 times sqrt(2). The factor sqrt(2) is not applied where the
// activation stands but by the next layer, as its input gain: the numbers are the same, and a pass
// over memory is saved.
#pragma once

#include <torch/torch.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "native/models/architecture.h"
#include "native/models/equalized.h"
#include "native/models/networks.h"

namespace ganvas::models {

inline constexpr int kStyleFirstResolution = 4;
inline constexpr double kStyleSlope = 0.2;
inline constexpr double kStyleGain = 1.4142135623730951;  // of an activation: sqrt(2)

// z -> z / sqrt(mean(z^2) + 1e-8) -> [beside the vector of the class, normalized the same way] ->
// dense layers with LeakyReLU and 0.01 of the learning rate -> w.
class StyleMappingImpl : public torch::nn::Module {
 public:
  explicit StyleMappingImpl(const NetworkShape& shape);
  // z [N, dim], int64[N] -> [N, dim], in the type of the weights. The last activation's sqrt(2) is
  // applied.
  torch::Tensor forward(const torch::Tensor& z, const torch::Tensor& labels);

  torch::nn::Embedding classes{nullptr};  // [classes, dim]; null when unconditional
  torch::nn::ModuleList dense;            // of EqualLinear
};
TORCH_MODULE(StyleMapping);

struct StyleConvShape {
  int64_t dim, in, out;
  int64_t height, width;  // of the output
  bool up = false;
  double input_gain = 1;
  bool noisy = true;
};

// Modulated 3x3 convolution -> noise times its strength -> bias -> LeakyReLU.
class StyleConvImpl : public torch::nn::Module {
 public:
  explicit StyleConvImpl(const StyleConvShape& shape);
  // w [N, dim]; noise [N, 1, height, width], or undefined for the constant one or none.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& w, const torch::Tensor& noise);
  // What the convolution multiplies by: weight / sqrt(9 in), [out, in, 3, 3].
  torch::Tensor EffectiveWeight() const;

  bool up;
  double input_gain;
  EqualLinear affine{nullptr};  // w -> styles [N, in]; biases begin at 1
  torch::Tensor weight;         // [out, in, 3, 3], stored
  torch::Tensor bias;           // [out]
  // Undefined without noise:
  torch::Tensor noise_strength;  // scalar, 0 before training
  torch::Tensor noise;           // buffer [height, width], N(0, 1): of exported files
};
TORCH_MODULE(StyleConv);

// Modulated 1x1 convolution to the picture, without demodulation.
class ToRgbImpl : public torch::nn::Module {
 public:
  ToRgbImpl(int64_t dim, int64_t in, int64_t picture_channels);
  // [N, in, H, W] of any type -> [N, C, H, W] in the type of the weights.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& w);
  torch::Tensor EffectiveWeight() const;  // weight / sqrt(in) * sqrt(2), [C, in, 1, 1]

  EqualLinear affine{nullptr};
  torch::Tensor weight;  // [C, in, 1, 1], stored
  torch::Tensor bias;    // [C]
};
TORCH_MODULE(ToRgb);

// [up-convolution, where the resolution is not the first] -> convolution -> to the picture, which
// is added to the enlarged one so far.
class StyleBlockImpl : public torch::nn::Module {
 public:
  StyleBlockImpl(const NetworkShape& shape, int64_t in, int64_t out, int64_t resolution);

  StyleConv conv0{nullptr};  // null at the first resolution
  StyleConv conv1{nullptr};
  ToRgb rgb{nullptr};
};
TORCH_MODULE(StyleBlock);

class Stylegan2Generator : public Generator {
 public:
  explicit Stylegan2Generator(const NetworkShape& shape);

  // Synthesize(Layers(Map(z, labels))) with the constant noise, computed in the type of z. In
  // evaluation mode pictures are clamped to [-1, 1].
  torch::Tensor forward(const torch::Tensor& z, const torch::Tensor& labels) override;

  // z -> w, [N, dim].
  torch::Tensor Map(const torch::Tensor& z, const torch::Tensor& labels) {
    return mapping->forward(z, labels);
  }
  // The same w for each layer: [N, dim] -> [N, layers, dim].
  torch::Tensor Layers(const torch::Tensor& w) const {
    return w.unsqueeze(1).expand({w.size(0), layers(), w.size(1)});
  }
  // ws [N, layers, dim] -> pictures [N, C, size, size] in the type of the weights, computed in
  // `type`. `noise` has an entry [N, 1, height, width] for each of
  // NoiseSizes(), or none for the constant noise.
  torch::Tensor Synthesize(const torch::Tensor& ws, const std::vector<torch::Tensor>& noise,
                           torch::Dtype type);

  // Rows of w that a picture takes: 2 log2(size) - 2. A block's layer to the picture takes the row
  // of the next block's first convolution.
  int64_t layers() const { return 2 * static_cast<int64_t>(blocks->size()); }
  // Height and width of the noise of each convolution, in their order; none without noise.
  std::vector<std::array<int64_t, 2>> NoiseSizes() const;

  StyleMapping mapping{nullptr};
  torch::Tensor w_avg;  // buffer [dim]: the tracked mean of w
  torch::Tensor first;  // [maps, 4, 4], longer for unequal sides: what all pictures begin with
  torch::nn::ModuleList blocks;  // of StyleBlock, from 4x4 on
};

std::string CheckStylegan2(const NetworkShape& shape);
bool Stylegan2HasBatchNorm(const NetworkShape& shape);
std::shared_ptr<Generator> MakeStylegan2Generator(const NetworkShape& shape, uint64_t seed);
// The discriminator: 1x1 convolution -> residual blocks, each to half the resolution -> deviation
// over a group of samples as one map more -> 3x3 convolution -> dense -> logit.
std::shared_ptr<Discriminator> MakeStylegan2Discriminator(const NetworkShape& shape, uint64_t seed);

// Maps of both networks at a resolution.
int64_t StyleMaps(const NetworkShape& shape, int resolution);

// Samples whose deviation a discriminator looks at together: the largest divisor of `batch` up to
// 4. Groups are of consecutive samples.
int64_t DeviationGroup(int64_t batch);

}  // namespace ganvas::models

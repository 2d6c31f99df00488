#include <cmath>
#include <utility>
#include <vector>

#include "native/models/init.h"
#include "native/models/shape_rules.h"
#include "native/models/stylegan2.h"
#include "native/ops/activation.h"
#include "native/ops/resample_filter.h"

namespace ganvas::models {
namespace {

namespace nn = torch::nn;

constexpr int64_t kLargestGroup = 4;
const double kHalfRoot = std::sqrt(0.5);

// conv(x) + bias -> LeakyReLU.
torch::Tensor Leaky(const EqualConv& conv, const torch::Tensor& x) {
  return ops::ScaledLeaky(conv->Multiply(x), {.bias = conv->bias, .slope = kStyleSlope});
}

// conv -> LeakyReLU -> filter [1, 3, 3, 1] and conv of stride 2 -> LeakyReLU, beside filter of
// stride 2 and 1x1 conv; the sum of both ways times sqrt(1 / 2).
class StyleDownBlock : public nn::Module {
 public:
  // The input counts `gain` times.
  StyleDownBlock(int64_t in, int64_t out, double gain) {
    conv0_ = register_module(
        "conv0", EqualConv(ConvShape{.in = in, .out = in, .kernel = 3, .padding = 1}, gain));
    conv1_ = register_module(
        "conv1", EqualConv(ConvShape{.in = in, .out = out, .kernel = 3, .stride = 2}, kStyleGain));
    // sqrt(1/2) of the sum and sqrt(2) of the second activation are 1 together; this way has the
    // first alone.
    skip_ = register_module(
        "skip",
        EqualConv(ConvShape{.in = in, .out = out, .kernel = 1, .bias = false}, gain * kHalfRoot));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    const torch::Tensor x = Leaky(conv0_, input);
    const torch::Tensor y = Leaky(conv1_, ops::Filtered(x, 2, 2));
    return y + skip_->forward(ops::DownsampleFiltered(input));
  }

 private:
  EqualConv conv0_{nullptr}, conv1_{nullptr}, skip_{nullptr};
};

// What the last convolution takes as one map more, the same number in all its pixels: the deviation
// of each number over the samples of a group, averaged over all numbers. Karras et al. 2018,
// section 3. [N, maps, H, W] -> [N].
torch::Tensor Deviations(const torch::Tensor& x) {
  const int64_t samples = x.size(0), group = DeviationGroup(samples);
  const torch::Tensor grouped = x.reshape({samples / group, group, -1});
  const torch::Tensor centred = grouped - grouped.mean(1, /*keepdim=*/true);
  return (centred.square().mean(1) + 1e-8).sqrt().mean(1).repeat_interleave(group);
}

class Stylegan2Discriminator : public Discriminator {
 public:
  explicit Stylegan2Discriminator(const NetworkShape& shape) {
    int64_t maps = StyleMaps(shape, shape.size);
    picture_ = register_module(
        "picture",
        EqualConv(ConvShape{
            .in = int64_t{shape.picture_channels} * shape.pack, .out = maps, .kernel = 1}));
    double gain = kStyleGain;
    for (int resolution = shape.size / 2; resolution >= kStyleFirstResolution; resolution /= 2) {
      const int64_t next = StyleMaps(shape, resolution);
      blocks_.push_back(std::make_shared<StyleDownBlock>(maps, next, gain));
      register_module("block" + std::to_string(blocks_.size()), blocks_.back());
      maps = next;
      gain = 1;
    }
    conv_ = register_module(
        "conv", EqualConv(ConvShape{.in = maps + 1, .out = maps, .kernel = 3, .padding = 1}));
    const int64_t pixels =
        int64_t{FirstSide(shape, shape.picture_height())} * FirstSide(shape, shape.picture_width());
    dense_ = register_module("dense", EqualLinear(EqualLinearShape{
                                          .in = maps * pixels, .out = maps, .gain = kStyleGain}));
    const int64_t outputs = shape.classes > 0 ? maps : 1;
    out_ = register_module(
        "out", EqualLinear(EqualLinearShape{.in = maps, .out = outputs, .gain = kStyleGain}));
    if (shape.classes > 0) classes = register_module("classes", nn::Embedding(shape.classes, maps));
  }

  torch::Tensor forward(const torch::Tensor& pictures, const torch::Tensor& labels) override {
    torch::Tensor x = Leaky(picture_, pictures.contiguous(torch::MemoryFormat::ChannelsLast));
    for (const auto& block : blocks_) x = block->forward(x);
    // Deviations and what follows the last convolution need full precision.
    const auto type = out_->weight.scalar_type();
    x = ops::ScaledLeaky(WithDeviations(x, Deviations(x.to(type))).to(type),
                         {.bias = conv_->bias, .slope = kStyleSlope});
    x = torch::leaky_relu(dense_->forward(x.flatten(1)), kStyleSlope);
    const torch::Tensor out = out_->forward(x);
    if (!classes) return out.squeeze(1);
    // Karras et al. 2020b: the product with the normalized vector of the class.
    torch::Tensor vectors = classes->forward(labels);
    vectors = vectors * (vectors.square().mean(1, /*keepdim=*/true) + 1e-8).rsqrt();
    return (out * vectors).sum(1) / std::sqrt(static_cast<double>(out.size(1)));
  }

  nn::Embedding classes{nullptr};  // [classes, maps]; null when unconditional

 private:
  // The last convolution of x [N, maps, 4, 4] with one map more, whose numbers are deviations [N].
  torch::Tensor WithDeviations(const torch::Tensor& x, const torch::Tensor& deviations) const {
    const torch::Tensor weight = conv_->EffectiveWeight();
    const int64_t maps = x.size(1);
    ConvShape of_maps = conv_->shape();
    of_maps.in = maps;
    const torch::Tensor y = Convolve(of_maps, x, weight.narrow(1, 0, maps).contiguous(), {});
    // What a map of ones adds, [1, maps, 4, 4].
    const torch::Tensor ones =
        torch::conv2d(torch::ones({1, 1, x.size(2), x.size(3)}, weight.options()),
                      weight.narrow(1, maps, 1), {}, /*stride=*/1, /*padding=*/1);
    return y + (deviations.view({-1, 1, 1, 1}) * ones).to(y.scalar_type());
  }

  EqualConv picture_{nullptr};
  std::vector<std::shared_ptr<StyleDownBlock>> blocks_;
  EqualConv conv_{nullptr};
  EqualLinear dense_{nullptr}, out_{nullptr};
};

}  // namespace

int64_t DeviationGroup(int64_t batch) {
  int64_t group = std::min(kLargestGroup, batch);
  while (batch % group != 0) --group;
  return group;
}

std::shared_ptr<Discriminator> MakeStylegan2Discriminator(const NetworkShape& shape,
                                                          uint64_t seed) {
  auto discriminator = std::make_shared<Stylegan2Discriminator>(shape);
  InitEqualized(*discriminator, seed);
  if (discriminator->classes) FillNormal(discriminator->classes->weight, seed, kOwnStreams, 0, 1);
  return discriminator;
}

}  // namespace ganvas::models

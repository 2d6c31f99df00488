#include "native/models/resnet.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "native/models/discriminator_norm.h"
#include "native/models/init.h"
#include "native/models/shape_rules.h"

namespace ganvas::models {
namespace {

namespace nn = torch::nn;

constexpr int kFirstSide = 4;

bool IsSmall(const NetworkShape& shape) { return shape.size <= 32; }

int GeneratorMaps(const NetworkShape& shape, int resolution) {
  return shape.width * (IsSmall(shape) ? 4 : std::min(16, shape.size / resolution));
}

Conv2d Conv(int64_t in, int64_t out, int64_t kernel, bool spectral) {
  return Conv2d(ConvShape{.in = in, .out = out, .kernel = kernel, .padding = kernel / 2}, spectral);
}

torch::Tensor Double(const torch::Tensor& x) {
  return torch::upsample_nearest2d(x, {x.size(2) * 2, x.size(3) * 2});
}

// Normalization computes in the type of its weights.
torch::Tensor Normalized(nn::AnyModule& norm, const torch::Tensor& x) {
  const auto type = norm.ptr()->parameters().front().scalar_type();
  return norm.forward(x.to(type)).to(x.scalar_type());
}

torch::Tensor Halve(const torch::Tensor& x) { return torch::avg_pool2d(x, 2); }

// [norm1] ReLU conv1 [norm2] ReLU conv2 [2x2 mean]; plus the shortcut: a convolution of the [2x2
// mean of the] input, or the input itself where neither resolution nor number of maps change. The
// first block of a network has neither norm1 nor the ReLU before conv1.
class DownBlock : public nn::Module {
 public:
  DownBlock(int64_t in, int64_t out, bool first, bool halve, const NetworkShape& shape)
      : first_(first), halve_(halve) {
    const bool spectral = shape.spectral_discriminator;
    if (!first) norm1_ = PictureNorm(shape.discriminator_norm, in);
    conv1_ = register_module("conv1", Conv(in, out, 3, spectral));
    norm2_ = PictureNorm(shape.discriminator_norm, out);
    conv2_ = register_module("conv2", Conv(out, out, 3, spectral));
    if (halve || in != out) shortcut_ = register_module("shortcut", Conv(in, out, 1, spectral));
    if (!norm1_.is_empty()) register_module("norm1", norm1_.ptr());
    if (!norm2_.is_empty()) register_module("norm2", norm2_.ptr());
  }

  torch::Tensor forward(const torch::Tensor& input) {
    torch::Tensor x = norm1_.is_empty() ? input : Normalized(norm1_, input);
    x = conv1_->forward(first_ ? x : torch::relu(x));
    if (!norm2_.is_empty()) x = Normalized(norm2_, x);
    x = conv2_->forward(torch::relu(x));
    const torch::Tensor short_way = halve_ ? Halve(input) : input;
    return (halve_ ? Halve(x) : x) + (shortcut_ ? shortcut_->forward(short_way) : short_way);
  }

 private:
  bool first_, halve_;
  nn::AnyModule norm1_, norm2_;
  Conv2d conv1_{nullptr}, conv2_{nullptr}, shortcut_{nullptr};
};

class ResnetDiscriminator : public Discriminator {
 public:
  explicit ResnetDiscriminator(const NetworkShape& shape) {
    int64_t maps = shape.picture_channels * shape.pack;
    const auto add = [&](int64_t out, bool halve) {
      blocks_.push_back(
          std::make_shared<DownBlock>(maps, out, /*first=*/blocks_.empty(), halve, shape));
      register_module("block" + std::to_string(blocks_.size()), blocks_.back());
      maps = out;
    };
    if (IsSmall(shape)) {
      for (const bool halve : {true, true, false, false}) add(2 * shape.width, halve);
    } else {
      for (int factor = 1; shape.size / factor > kFirstSide; factor *= 2) {
        add(shape.width * std::min(16, factor), /*halve=*/true);
      }
      add(std::min<int64_t>(16 * shape.width, 2 * maps), /*halve=*/false);
    }
    const bool spectral = shape.spectral_discriminator;
    logit_ = register_module("logit", Linear(maps, 1, spectral));
    if (shape.classes > 0) {
      projection_ = register_module("projection", ClassProjection(shape.classes, maps, spectral));
    }
  }

  torch::Tensor forward(const torch::Tensor& pictures, const torch::Tensor& labels) override {
    torch::Tensor x = pictures;
    for (const auto& block : blocks_) x = block->forward(x);
    const torch::Tensor features = torch::relu(x).sum({2, 3});
    const torch::Tensor logits = logit_->forward(features).squeeze(1);
    return projection_ ? logits + projection_->forward(features, labels) : logits;
  }

 private:
  std::vector<std::shared_ptr<DownBlock>> blocks_;
  Linear logit_{nullptr};
  ClassProjection projection_{nullptr};  // null when unconditional
};

// The paper's own is Glorot's, with a gain of sqrt(2) in the residual branches.
void InitResnet(nn::Module& network, const NetworkShape& shape, uint64_t seed) {
  const bool default_init = shape.init == Init::kDefault;
  InitWeights(network, InitOr(shape.init, Init::kXavier), seed);
  if (!default_init) return;
  torch::NoGradGuard no_grad;
  for (const auto& item : network.named_parameters()) {
    const std::string& name = item.key();
    if (name.ends_with(".conv1.weight") || name.ends_with(".conv2.weight")) {
      item.value().mul_(std::sqrt(2.0));
    }
  }
}

}  // namespace

ResnetUpBlockImpl::ResnetUpBlockImpl(int64_t in, int64_t out, const NetworkShape& shape) {
  const bool spectral = shape.spectral_generator;
  norm1 = register_module("norm1", ClassBatchNorm(in, shape.classes));
  conv1 = register_module("conv1", Conv(in, out, 3, spectral));
  norm2 = register_module("norm2", ClassBatchNorm(out, shape.classes));
  conv2 = register_module("conv2", Conv(out, out, 3, spectral));
  shortcut = register_module("shortcut", Conv(in, out, 1, spectral));
}

torch::Tensor ResnetUpBlockImpl::forward(const torch::Tensor& input, const torch::Tensor& labels) {
  torch::Tensor x = norm1->forward(input, labels).relu_();
  x = conv1->forward(Double(x));
  x = norm2->forward(x, labels).relu_();
  // The papers enlarge first; a 1x1 convolution gives the same either way.
  return conv2->forward(x) + Double(shortcut->forward(input));
}

ResnetGenerator::ResnetGenerator(const NetworkShape& shape) {
  int maps = GeneratorMaps(shape, kFirstSide);
  dense = register_module(
      "dense", Linear(shape.latent, maps * kFirstSide * kFirstSide, shape.spectral_generator));
  for (int resolution = 2 * kFirstSide; resolution <= shape.size; resolution *= 2) {
    const int next = GeneratorMaps(shape, resolution);
    blocks->push_back(ResnetUpBlock(maps, next, shape));
    maps = next;
  }
  register_module("blocks", blocks);
  norm = register_module("norm", BatchNorm2d(maps));
  conv = register_module("conv", Conv(maps, shape.picture_channels, 3, shape.spectral_generator));
}

torch::Tensor ResnetGenerator::forward(const torch::Tensor& z, const torch::Tensor& labels) {
  torch::Tensor x = dense->forward(z).view({z.size(0), -1, kFirstSide, kFirstSide});
  for (const auto& block : *blocks) x = block->as<ResnetUpBlock>()->forward(x, labels);
  return conv->forward(norm->forward(x).relu_()).tanh();
}

std::string CheckResnet(const NetworkShape& shape) { return CheckPyramid(shape, Model::kResnet); }

bool ResnetHasBatchNorm(const NetworkShape& shape) {
  return shape.discriminator_norm == Norm::kBatch;
}

std::shared_ptr<Generator> MakeResnetGenerator(const NetworkShape& shape, uint64_t seed) {
  auto generator = std::make_shared<ResnetGenerator>(shape);
  InitResnet(*generator, shape, seed);
  return generator;
}

std::shared_ptr<Discriminator> MakeResnetDiscriminator(const NetworkShape& shape, uint64_t seed) {
  auto discriminator = std::make_shared<ResnetDiscriminator>(shape);
  InitResnet(*discriminator, shape, seed);
  return discriminator;
}

}  // namespace ganvas::models

#include "native/models/r3gan.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "native/models/init.h"
#include "native/models/shape_rules.h"
#include "native/ops/bottleneck.h"
#include "native/ops/resample_filter.h"

namespace ganvas::models {
namespace {

namespace nn = torch::nn;

constexpr int kFirstResolution = 4;
constexpr double kSlope = 0.2;

int MapsAt(const NetworkShape& shape, int resolution) {
  return shape.width * std::min(8, shape.size / resolution);
}

int64_t Groups(int64_t maps) {
  int64_t groups = std::max<int64_t>(1, maps / 8);
  while (maps % groups != 0) --groups;
  return groups;
}

// In the layout that the loops of the blocks read. What follows keeps it.
torch::Tensor InLayout(const torch::Tensor& x) {
  return x.is_cpu() ? x.contiguous(torch::MemoryFormat::ChannelsLast) : x;
}

Conv2d Pointwise(int64_t in, int64_t out, bool bias) {
  return Conv2d(ConvShape{.in = in, .out = out, .kernel = 1, .bias = bias});
}

// Two blocks -> half the resolution by the filter [1, 3, 3, 1] -> [1x1 convolution where the number
// of maps changes].
class DownStage : public nn::Module {
 public:
  DownStage(int64_t maps, int64_t out_maps) {
    block1_ = register_module("block1", R3ganBlock(maps));
    block2_ = register_module("block2", R3ganBlock(maps));
    if (maps != out_maps) change_ = register_module("change", Pointwise(maps, out_maps, false));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    const torch::Tensor x = ops::DownsampleFiltered(block2_->forward(block1_->forward(input)));
    return change_ ? change_->forward(x) : x;
  }

 private:
  R3ganBlock block1_{nullptr}, block2_{nullptr};
  Conv2d change_{nullptr};
};

// The generator's mirror image: 1x1 convolution from the picture -> stages -> two blocks at 4x4 ->
// a learned weight for each of the 4x4 pixels of each map -> dense, to the logit or to a vector
// whose product with that of the class is the logit.
class R3ganDiscriminator : public Discriminator {
 public:
  explicit R3ganDiscriminator(const NetworkShape& shape) {
    int maps = MapsAt(shape, shape.size);
    picture_ = register_module(
        "picture", Pointwise(shape.picture_channels * shape.pack, maps, /*bias=*/false));
    for (int resolution = shape.size / 2; resolution >= kFirstResolution; resolution /= 2) {
      const int next = MapsAt(shape, resolution);
      stages_.push_back(std::make_shared<DownStage>(maps, next));
      register_module("stage" + std::to_string(stages_.size()), stages_.back());
      maps = next;
    }
    block1_ = register_module("block1", R3ganBlock(maps));
    block2_ = register_module("block2", R3ganBlock(maps));
    basis = register_parameter("basis", torch::zeros({maps, kFirstResolution, kFirstResolution}));
    const int outputs = shape.classes > 0 ? maps : 1;
    dense_ = register_module("dense", Linear(maps, outputs, /*spectral=*/false, /*bias=*/false));
    if (shape.classes > 0) {
      projection = register_module("projection", ClassProjection(shape.classes, outputs));
    }
  }

  torch::Tensor forward(const torch::Tensor& pictures, const torch::Tensor& labels) override {
    torch::Tensor x = picture_->forward(InLayout(pictures));
    for (const auto& stage : stages_) x = stage->forward(x);
    x = block2_->forward(block1_->forward(x));
    const torch::Tensor out = dense_->forward((x * basis.to(x.scalar_type())).sum({2, 3}));
    return projection ? projection->forward(out, labels) : out.squeeze(1);
  }

  torch::Tensor basis;                  // [maps, 4, 4]
  ClassProjection projection{nullptr};  // null when unconditional

 private:
  Conv2d picture_{nullptr};
  std::vector<std::shared_ptr<DownStage>> stages_;
  R3ganBlock block1_{nullptr}, block2_{nullptr};
  Linear dense_{nullptr};
};

// The paper's own: N(0, gain^2 / fan-in), where the gain is 1 outside of the blocks; inside, that
// of LeakyReLU times (number of blocks)^(-1/4), and 0 for their last layer.
void InitR3gan(nn::Module& network, const NetworkShape& shape, uint64_t seed) {
  const bool default_init = shape.init == Init::kDefault;
  InitWeights(network, InitOr(shape.init, Init::kNormal), seed);
  if (!default_init) return;
  torch::NoGradGuard no_grad;
  std::vector<R3ganBlockImpl*> blocks;
  for (const auto& child : network.modules(/*include_self=*/false)) {
    if (auto* block = child->as<R3ganBlock>()) blocks.push_back(block);
  }
  const double gain =
      std::sqrt(2 / (1 + kSlope * kSlope)) * std::pow(static_cast<double>(blocks.size()), -0.25);
  for (R3ganBlockImpl* block : blocks) {
    block->conv1->weight.mul_(gain);
    block->conv2->weight.mul_(gain);
    block->conv3->weight.zero_();
  }
}

}  // namespace

R3ganBlockImpl::R3ganBlockImpl(int64_t maps) {
  const int64_t wide = 2 * maps;
  conv1 = register_module("conv1", Pointwise(maps, wide, /*bias=*/true));
  conv2 = register_module(
      "conv2", Conv2d(ConvShape{
                   .in = wide, .out = wide, .kernel = 3, .padding = 1, .groups = Groups(maps)}));
  conv3 = register_module("conv3", Pointwise(wide, maps, /*bias=*/false));
}

torch::Tensor R3ganBlockImpl::forward(const torch::Tensor& input) {
  const ops::BottleneckWeights weights = {conv1->weight, conv1->bias, conv2->weight, conv2->bias,
                                          conv3->weight};
  if (ops::FitsBottleneck(input, weights)) return ops::Bottleneck(input, weights, kSlope);
  torch::Tensor x = conv1->forward(input);
  x = conv2->forward(torch::leaky_relu_(x, kSlope));
  return input + conv3->forward(torch::leaky_relu_(x, kSlope));
}

R3ganUpStageImpl::R3ganUpStageImpl(int64_t in_maps, int64_t maps, bool is_first) : first(is_first) {
  if (in_maps != maps) change = register_module("change", Pointwise(in_maps, maps, false));
  block1 = register_module("block1", R3ganBlock(maps));
  block2 = register_module("block2", R3ganBlock(maps));
}

torch::Tensor R3ganUpStageImpl::forward(const torch::Tensor& input) {
  torch::Tensor x = change ? change->forward(input) : input;
  if (!first) x = ops::UpsampleFiltered(x, ops::Border::kRepeat);
  return block2->forward(block1->forward(x));
}

R3ganGenerator::R3ganGenerator(const NetworkShape& shape) {
  int64_t inputs = shape.latent;
  if (shape.classes > 0) {
    classes = register_module("classes", nn::Embedding(shape.classes, shape.latent));
    inputs += shape.latent;
  }
  int maps = MapsAt(shape, kFirstResolution);
  dense = register_module("dense", Linear(inputs, maps, /*spectral=*/false, /*bias=*/false));
  basis = register_parameter("basis", torch::zeros({maps, kFirstResolution, kFirstResolution}));
  for (int resolution = kFirstResolution; resolution <= shape.size; resolution *= 2) {
    const int next = MapsAt(shape, resolution);
    stages->push_back(R3ganUpStage(maps, next, /*first=*/resolution == kFirstResolution));
    maps = next;
  }
  register_module("stages", stages);
  picture = register_module("picture", Pointwise(maps, shape.picture_channels, /*bias=*/false));
}

torch::Tensor R3ganGenerator::forward(const torch::Tensor& z, const torch::Tensor& labels) {
  const torch::Tensor input =
      classes ? torch::cat({z, classes->forward(labels).to(z.scalar_type())}, 1) : z;
  torch::Tensor x =
      InLayout(dense->forward(input).unsqueeze(-1).unsqueeze(-1) * basis.to(z.scalar_type()));
  for (const auto& stage : *stages) x = stage->as<R3ganUpStage>()->forward(x);
  x = picture->forward(x);
  return is_training() ? x : x.clamp(-1, 1);
}

std::string CheckR3gan(const NetworkShape& shape) {
  if (shape.discriminator_norm != Norm::kDefault && shape.discriminator_norm != Norm::kNone) {
    return "--norm-d: " + TextOf(Model::kR3gan) +
           " is built to train without normalization: expected default or none";
  }
  if (shape.spectral_generator || shape.spectral_discriminator) {
    return "--spectral-norm: " + TextOf(Model::kR3gan) +
           "'s residual branches start at zero, which cannot be normalized: expected none";
  }
  return CheckPyramid(shape, Model::kR3gan);
}

bool R3ganHasBatchNorm(const NetworkShape&) { return false; }

std::shared_ptr<Generator> MakeR3ganGenerator(const NetworkShape& shape, uint64_t seed) {
  auto generator = std::make_shared<R3ganGenerator>(shape);
  InitR3gan(*generator, shape, seed);
  FillNormal(generator->basis, seed, kOwnStreams + 1, 0, 1);
  if (generator->classes) {
    InitEmbedding(*generator->classes, ClassVectorStd(shape), seed);
  }
  return generator;
}

std::shared_ptr<Discriminator> MakeR3ganDiscriminator(const NetworkShape& shape, uint64_t seed) {
  auto discriminator = std::make_shared<R3ganDiscriminator>(shape);
  InitR3gan(*discriminator, shape, seed);
  // Fan-in 4 * 4: each map by itself.
  FillNormal(discriminator->basis, seed, kOwnStreams + 1, 0, 1.0f / kFirstResolution);
  if (discriminator->projection && shape.init == Init::kDefault) {
    // As a dense layer from one-hot labels with gain 1 / sqrt(length).
    FillNormal(discriminator->projection->weight, seed, kOwnStreams, 0,
               1 / std::sqrt(static_cast<float>(discriminator->projection->weight.numel())));
  }
  return discriminator;
}

}  // namespace ganvas::models

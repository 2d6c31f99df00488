#include "native/models/patch_discriminator.h"

#include <algorithm>
#include <utility>

#include "native/models/chain.h"
#include "native/models/discriminator_norm.h"
#include "native/models/init.h"
#include "native/models/instance_norm.h"
#include "native/models/layers.h"

namespace ganvas::models {
namespace {

namespace nn = torch::nn;

class PatchDiscriminator : public Discriminator {
 public:
  explicit PatchDiscriminator(const NetworkShape& shape) {
    const auto leaky = [] {
      return nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2).inplace(true));
    };
    const int layers = PatchLayers(shape);
    int maps = shape.width;
    features_->push_back(
        Conv(shape, shape.condition_channels + shape.picture_channels, maps, /*stride=*/2));
    features_->push_back(leaky());
    for (int layer = 1; layer <= layers; ++layer) {
      const int next = shape.width * std::min(8, 1 << layer);
      features_->push_back(Conv(shape, maps, next, layer < layers ? 2 : 1));
      if (shape.discriminator_norm == Norm::kDefault) {
        features_->push_back(InstanceNorm());
      } else if (nn::AnyModule norm = PictureNorm(shape.discriminator_norm, next);
                 !norm.is_empty()) {
        features_->push_back(std::move(norm));
      }
      features_->push_back(leaky());
      maps = next;
    }
    register_module("features", features_);
    logit_ = register_module("logit", Conv(shape, maps, 1, 1, /*bias=*/true));
  }

  torch::Tensor forward(const torch::Tensor& pictures, const torch::Tensor& /*labels*/) override {
    // The logit itself needs full precision.
    return logit_->forward(RunChain(features_, pictures).to(logit_->weight.scalar_type()))
        .flatten();
  }

 private:
  static Conv2d Conv(const NetworkShape& shape, int in, int out, int stride, bool bias = false) {
    return Conv2d(
        ConvShape{.in = in, .out = out, .kernel = 4, .stride = stride, .padding = 1, .bias = bias},
        shape.spectral_discriminator);
  }

  nn::Sequential features_;
  Conv2d logit_{nullptr};
};

}  // namespace

int PatchLayers(const NetworkShape& shape) {
  if (shape.patch_layers > 0) return shape.patch_layers;
  return shape.size >= 128 ? 3 : shape.size >= 64 ? 2 : 1;
}

int PatchSize(int layers) {
  int size = 1;
  for (int layer = 0; layer < 2; ++layer) size += 3;  // stride 1
  for (int layer = 0; layer < layers; ++layer) size = 2 * size + 2;
  return size;
}

std::string CheckPatchDiscriminator(const NetworkShape& shape) {
  // The last two convolutions, of stride 1, take a pixel each.
  const int layers = PatchLayers(shape);
  const int before_last = shape.size >> layers;
  if (before_last >= 4) return "";
  return "--patch-layers " + std::to_string(layers) + ": pictures of " +
         std::to_string(shape.size) + " are too small for patches of " +
         std::to_string(PatchSize(layers)) + "; expected at least " + std::to_string(4 << layers);
}

std::shared_ptr<Discriminator> MakePatchDiscriminator(const NetworkShape& shape, uint64_t seed) {
  auto discriminator = std::make_shared<PatchDiscriminator>(shape);
  InitWeights(*discriminator, InitOr(shape.init, Init::kDcgan), seed);
  return discriminator;
}

bool PatchDiscriminatorHasBatchNorm(const NetworkShape& shape) {
  return shape.discriminator_norm == Norm::kBatch;
}

}  // namespace ganvas::models

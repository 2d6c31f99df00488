#include "native/models/unet.h"

#include <algorithm>
#include <vector>

#include "native/models/init.h"
#include "native/models/instance_norm.h"
#include "native/models/patch_discriminator.h"
#include "native/models/shape_rules.h"

namespace ganvas::models {
namespace {

constexpr double kLeaky = 0.2;
constexpr int kDropoutLevels = 3;  // CD512-CD512-CD512, appendix 6.1.1

// Halvings from the picture to 1x1, or to odd sides where it is no square.
int DepthOf(const NetworkShape& shape) {
  int depth = 0;
  int width = shape.picture_width(), height = shape.picture_height();
  for (; width > 1 && height > 1 && width % 2 == 0 && height % 2 == 0; width /= 2, height /= 2) {
    ++depth;
  }
  return depth;
}

}  // namespace

UnetGenerator::UnetGenerator(const NetworkShape& shape) {
  const bool spectral = shape.spectral_generator;
  const int depth = DepthOf(shape);
  // Maps after `level` halvings: they double up to 8 * width.
  const auto maps = [&](int level) {
    return level == 0 ? shape.picture_channels : shape.width * std::min(8, 1 << (level - 1));
  };
  for (int level = 0; level < depth; ++level) {
    down->push_back(Conv2d(ConvShape{.in = maps(level),
                                     .out = maps(level + 1),
                                     .kernel = 4,
                                     .stride = 2,
                                     .padding = 1,
                                     .bias = false},
                           spectral));
    // From below, and from the way down at the same size.
    const int in = maps(level + 1) * (level + 1 == depth ? 1 : 2);
    up->push_back(
        TransposedConv2d(in, maps(level), /*kernel=*/4, /*stride=*/2, /*padding=*/1, spectral));
  }
  for (int i = 0; shape.dropout > 0 && i < std::min(kDropoutLevels, depth - 1); ++i) {
    dropouts_->push_back(Dropout(shape.dropout));
  }
  register_module("dropouts", dropouts_);
  register_module("down", down);
  register_module("up", up);
}

torch::Tensor UnetGenerator::forward(const torch::Tensor& pictures,
                                     const torch::Tensor& /*labels*/) {
  const auto depth = static_cast<int>(down->size());
  const auto conv = [&](int level) { return down[level]->as<Conv2d>(); };
  const auto transposed = [&](int level) { return up[level]->as<TransposedConv2d>(); };
  // skips[i]: after i + 1 halvings, activated as the way down reads it.
  std::vector<torch::Tensor> skips = {torch::leaky_relu(conv(0)->forward(pictures), kLeaky)};
  for (int level = 1; level + 1 < depth; ++level) {
    skips.push_back(InstanceNormLeaky(conv(level)->forward(skips.back()), kLeaky));
  }
  torch::Tensor x = torch::relu(conv(depth - 1)->forward(skips.back()));
  for (int level = depth - 1; level > 0; --level) {
    x = InstanceNormLeaky(transposed(level)->forward(x), 0);
    const auto from_bottom = static_cast<size_t>(depth - 1 - level);
    if (from_bottom < dropouts_->size()) x = dropouts_[from_bottom]->as<Dropout>()->forward(x);
    x = torch::cat({x, torch::relu(skips[static_cast<size_t>(level - 1)])}, 1);
  }
  return torch::tanh(transposed(0)->forward(x));
}

std::string CheckUnet(const NetworkShape& shape) {
  if (shape.kind == SampleKind::kPoints) {
    return "--model " + TextOf(Model::kCycleganUnet) + " translates pictures, not 2-D points";
  }
  if (!shape.square()) {
    constexpr int kLeast = 16;
    if (shape.picture_width() % kLeast != 0 || shape.picture_height() % kLeast != 0) {
      return "--size " + SidesText(shape) + ": a U-Net takes sides that are multiples of 16";
    }
    if (std::string wrong = CheckShape(shape); !wrong.empty()) return wrong;
  } else if (std::string wrong = CheckPyramid(shape, Model::kCycleganUnet); !wrong.empty()) {
    return wrong;
  }
  return CheckPatchDiscriminator(shape);
}

std::shared_ptr<Generator> MakeUnetGenerator(const NetworkShape& shape, uint64_t seed) {
  auto generator = std::make_shared<UnetGenerator>(shape);
  InitWeights(*generator, InitOr(shape.init, Init::kDcgan), seed);
  return generator;
}

}  // namespace ganvas::models

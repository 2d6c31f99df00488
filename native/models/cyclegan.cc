#include "native/models/cyclegan.h"

#include "native/models/init.h"
#include "native/models/instance_norm.h"
#include "native/models/patch_discriminator.h"
#include "native/models/shape_rules.h"
#include "native/ops/reflect_pad.h"

namespace ganvas::models {
namespace {

constexpr double kRelu = 0;  // slope for negative numbers
constexpr double kNoRelu = 1;

int BlocksOf(const NetworkShape& shape) {
  if (shape.layers > 0) return shape.layers;
  return shape.size <= 128 ? 6 : 9;
}

// Convolutions before a normalization have no use for a bias.
Conv2d Conv(int in, int out, int kernel, int stride, int padding, bool spectral,
            bool bias = false) {
  return Conv2d(ConvShape{.in = in,
                          .out = out,
                          .kernel = kernel,
                          .stride = stride,
                          .padding = padding,
                          .bias = bias},
                spectral);
}

// Twice the height and width, each pixel four times. LibTorch 1.13 does so with no bfloat16 on a
// GPU.
torch::Tensor Enlarged(const torch::Tensor& x) {
  const bool widen = !x.is_cpu() && x.scalar_type() == torch::kBFloat16;
  const torch::Tensor wide = widen ? x.to(torch::kFloat32) : x;
  return torch::upsample_nearest2d(wide, {2 * x.size(2), 2 * x.size(3)}).to(x.scalar_type());
}

std::shared_ptr<Generator> Make(const NetworkShape& shape, bool global_skip, uint64_t seed) {
  auto generator = std::make_shared<CycleganGenerator>(shape, global_skip);
  InitWeights(*generator, InitOr(shape.init, Init::kDcgan), seed);
  return generator;
}

}  // namespace

TranslatorBlockImpl::TranslatorBlockImpl(int64_t maps, bool spectral, double rate) {
  const ConvShape shape = {.in = maps, .out = maps, .kernel = 3, .bias = false};
  conv1 = register_module("conv1", Conv2d(shape, spectral));
  conv2 = register_module("conv2", Conv2d(shape, spectral));
  if (rate > 0) dropout = register_module("dropout", Dropout(rate));
}

torch::Tensor TranslatorBlockImpl::forward(const torch::Tensor& input) {
  torch::Tensor x = conv1->forward(ops::ReflectPad(input, 1));
  x = InstanceNormLeaky(x, kRelu);
  if (!dropout.is_empty()) x = dropout->forward(x);
  x = conv2->forward(ops::ReflectPad(x, 1));
  return input + InstanceNormLeaky(x, kNoRelu);
}

CycleganGenerator::CycleganGenerator(const NetworkShape& shape, bool global_skip)
    : global_skip_(global_skip) {
  const bool spectral = shape.spectral_generator;
  const int w = shape.width, channels = shape.picture_channels;
  head = register_module("head", Conv(channels, w, 7, 1, 0, spectral));
  down1 = register_module("down1", Conv(w, 2 * w, 3, 2, 1, spectral));
  down2 = register_module("down2", Conv(2 * w, 4 * w, 3, 2, 1, spectral));
  for (int i = 0; i < BlocksOf(shape); ++i) {
    blocks->push_back(TranslatorBlock(4 * w, spectral, shape.dropout));
  }
  register_module("blocks", blocks);
  up1 = register_module("up1", Conv(4 * w, 2 * w, 3, 1, 1, spectral));
  up2 = register_module("up2", Conv(2 * w, w, 3, 1, 1, spectral));
  tail = register_module("tail", Conv(w, channels, 7, 1, 0, spectral, /*bias=*/true));
}

torch::Tensor CycleganGenerator::forward(const torch::Tensor& pictures,
                                         const torch::Tensor& /*labels*/) {
  torch::Tensor x = InstanceNormLeaky(head->forward(ops::ReflectPad(pictures, 3)), kRelu);
  x = InstanceNormLeaky(down1->forward(x), kRelu);
  x = InstanceNormLeaky(down2->forward(x), kRelu);
  for (const auto& block : *blocks) x = block->as<TranslatorBlock>()->forward(x);
  x = InstanceNormLeaky(up1->forward(Enlarged(x)), kRelu);
  x = InstanceNormLeaky(up2->forward(Enlarged(x)), kRelu);
  x = tail->forward(ops::ReflectPad(x, 3));
  return global_skip_ ? torch::clamp(pictures + x, -1, 1) : torch::tanh(x);
}

std::string CheckCyclegan(const NetworkShape& shape) {
  const std::string model(NameOf(Model::kCyclegan));
  if (shape.kind == SampleKind::kPoints) {
    return "--model " + model + " translates pictures, not 2-D points";
  }
  if (shape.size < 16 || shape.picture_width() % 4 != 0 || shape.picture_height() % 4 != 0) {
    return "--size " + SidesText(shape) + ": " + model +
           " takes multiples of 4 from 16 on, as its layers halve pictures twice";
  }
  if (std::string wrong = CheckPatchDiscriminator(shape); !wrong.empty()) return wrong;
  return CheckShape(shape);
}

std::shared_ptr<Generator> MakeCycleganGenerator(const NetworkShape& shape, uint64_t seed) {
  return Make(shape, /*global_skip=*/false, seed);
}

std::shared_ptr<Generator> MakeCycleganSkipGenerator(const NetworkShape& shape, uint64_t seed) {
  return Make(shape, /*global_skip=*/true, seed);
}

}  // namespace ganvas::models

#include "native/models/stylegan2.h"

#include <algorithm>
#include <cmath>

#include "native/models/init.h"
#include "native/models/modulated_conv.h"
#include "native/models/shape_rules.h"
#include "native/ops/activation.h"
#include "native/ops/resample_filter.h"

namespace ganvas::models {
namespace {

namespace nn = torch::nn;

constexpr double kMappingRate = 0.01;
constexpr int64_t kMostMaps = 512;
constexpr int kSmallestSize = 16, kLargestSize = 512;

// x / sqrt(mean(x^2) + 1e-8) of each row.
torch::Tensor UnitRows(const torch::Tensor& x) {
  return x * (x.square().mean(1, /*keepdim=*/true) + 1e-8).rsqrt();
}

}  // namespace

int64_t StyleMaps(const NetworkShape& shape, int resolution) {
  const int64_t most = std::max<int64_t>(kMostMaps, shape.width);
  return std::min<int64_t>(most, int64_t{shape.width} * (shape.size / resolution));
}

StyleMappingImpl::StyleMappingImpl(const NetworkShape& shape) {
  int64_t inputs = shape.latent;
  if (shape.classes > 0) {
    classes = register_module("classes", nn::Embedding(shape.classes, shape.latent));
    inputs += shape.latent;
  }
  for (int layer = 0; layer < shape.style_layers; ++layer) {
    dense->push_back(EqualLinear(EqualLinearShape{
        .in = layer == 0 ? inputs : shape.latent, .out = shape.latent, .rate = kMappingRate}));
  }
  register_module("dense", dense);
}

torch::Tensor StyleMappingImpl::forward(const torch::Tensor& z, const torch::Tensor& labels) {
  torch::Tensor x = UnitRows(z.to(dense[0]->as<EqualLinear>()->weight.scalar_type()));
  if (classes) x = torch::cat({x, UnitRows(classes->forward(labels))}, 1);
  for (const auto& layer : *dense) {
    x = torch::leaky_relu(layer->as<EqualLinear>()->forward(x), kStyleSlope) * kStyleGain;
  }
  return x;
}

StyleConvImpl::StyleConvImpl(const StyleConvShape& shape)
    : up(shape.up), input_gain(shape.input_gain) {
  affine = register_module(
      "affine", EqualLinear(EqualLinearShape{.in = shape.dim, .out = shape.in, .first_bias = 1}));
  weight = register_parameter("weight", torch::zeros({shape.out, shape.in, 3, 3}));
  bias = register_parameter("bias", torch::zeros({shape.out}));
  if (!shape.noisy) return;
  noise_strength = register_parameter("noise_strength", torch::zeros({}));
  noise = register_buffer("noise", torch::zeros({shape.height, shape.width}));
}

torch::Tensor StyleConvImpl::EffectiveWeight() const {
  return weight * (1 / std::sqrt(static_cast<double>(9 * weight.size(1))));
}

torch::Tensor StyleConvImpl::forward(const torch::Tensor& x, const torch::Tensor& w,
                                     const torch::Tensor& given_noise) {
  const Modulated conv = ModulatedConv2dToScale(x, EffectiveWeight(), affine->forward(w),
                                                {.up = up, .input_gain = input_gain});
  return ops::ScaledLeaky(conv.y, {.scale = conv.factors,
                                   .bias = bias,
                                   .noise = given_noise.defined() ? given_noise : noise,
                                   .strength = noise_strength,
                                   .slope = kStyleSlope});
}

ToRgbImpl::ToRgbImpl(int64_t dim, int64_t in, int64_t picture_channels) {
  affine = register_module("affine",
                           EqualLinear(EqualLinearShape{.in = dim, .out = in, .first_bias = 1}));
  weight = register_parameter("weight", torch::zeros({picture_channels, in, 1, 1}));
  bias = register_parameter("bias", torch::zeros({picture_channels}));
}

torch::Tensor ToRgbImpl::EffectiveWeight() const {
  return weight * (kStyleGain / std::sqrt(static_cast<double>(weight.size(1))));
}

torch::Tensor ToRgbImpl::forward(const torch::Tensor& x, const torch::Tensor& w) {
  const torch::Tensor y =
      ModulatedConv2d(x, EffectiveWeight(), affine->forward(w), {.demodulate = false});
  return y.to(bias.scalar_type()) + bias.view({1, -1, 1, 1});
}

StyleBlockImpl::StyleBlockImpl(const NetworkShape& shape, int64_t in, int64_t out,
                               int64_t resolution) {
  const bool first = resolution == kStyleFirstResolution;
  const int64_t doubled = resolution / kStyleFirstResolution;
  StyleConvShape conv = {.dim = shape.latent,
                         .in = in,
                         .out = out,
                         .height = FirstSide(shape, shape.picture_height()) * doubled,
                         .width = FirstSide(shape, shape.picture_width()) * doubled,
                         .up = true,
                         .input_gain = kStyleGain,
                         .noisy = shape.layer_noise};
  if (!first) conv0 = register_module("conv0", StyleConv(conv));
  conv.in = out;
  conv.up = false;
  if (first) conv.input_gain = 1;
  conv1 = register_module("conv1", StyleConv(conv));
  rgb = register_module("rgb", ToRgb(shape.latent, out, shape.picture_channels));
}

Stylegan2Generator::Stylegan2Generator(const NetworkShape& shape) {
  mapping = register_module("mapping", StyleMapping(shape));
  w_avg = register_buffer("w_avg", torch::zeros({shape.latent}));
  int64_t maps = StyleMaps(shape, kStyleFirstResolution);
  first = register_parameter("first", torch::zeros({maps, FirstSide(shape, shape.picture_height()),
                                                    FirstSide(shape, shape.picture_width())}));
  for (int resolution = kStyleFirstResolution; resolution <= shape.size; resolution *= 2) {
    const int64_t next = StyleMaps(shape, resolution);
    blocks->push_back(StyleBlock(shape, maps, next, resolution));
    maps = next;
  }
  register_module("blocks", blocks);
}

torch::Tensor Stylegan2Generator::Synthesize(const torch::Tensor& ws,
                                             const std::vector<torch::Tensor>& noise,
                                             torch::Dtype type) {
  const auto row = [&](int64_t layer) { return ws.select(1, layer); };
  const auto noise_of = [&](int64_t layer) {
    return noise.empty() ? torch::Tensor() : noise[static_cast<size_t>(layer)];
  };
  torch::Tensor x = first.to(type).expand({ws.size(0), -1, -1, -1});
  torch::Tensor picture;
  int64_t layer = 0;
  for (const auto& child : *blocks) {
    StyleBlockImpl& block = *child->as<StyleBlock>();
    if (block.conv0) {
      x = block.conv0->forward(x, row(layer), noise_of(layer));
      ++layer;
    }
    x = block.conv1->forward(x, row(layer), noise_of(layer));
    ++layer;
    const torch::Tensor added = block.rgb->forward(x, row(layer));
    picture = picture.defined() ? ops::UpsampleFiltered(picture) + added : added;
  }
  return picture;
}

torch::Tensor Stylegan2Generator::forward(const torch::Tensor& z, const torch::Tensor& labels) {
  const torch::Tensor pictures = Synthesize(Layers(Map(z, labels)), {}, z.scalar_type());
  return is_training() ? pictures : pictures.clamp(-1, 1);
}

std::vector<std::array<int64_t, 2>> Stylegan2Generator::NoiseSizes() const {
  std::vector<std::array<int64_t, 2>> sizes;
  for (const auto& child : *blocks) {
    const StyleBlockImpl& block = *child->as<StyleBlock>();
    const torch::Tensor& noise = block.conv1->noise;
    if (!noise.defined()) return {};
    if (block.conv0) sizes.push_back({noise.size(0), noise.size(1)});
    sizes.push_back({noise.size(0), noise.size(1)});
  }
  return sizes;
}

std::string CheckStylegan2(const NetworkShape& shape) {
  const std::string model = TextOf(Model::kStylegan2);
  if (shape.kind == SampleKind::kPoints) {
    return "--model " + model + " makes pictures, not 2-D points: expected " + TextOf(Model::kMlp);
  }
  const int size = shape.size;
  if (size < kSmallestSize || size > kLargestSize || (size & (size - 1)) != 0) {
    return "--size " + SidesText(shape) + ": " + model +
           " makes pictures of 16, 32, 64, 128, 256 or 512";
  }
  if (std::string wrong = RequireQuarters(shape, model); !wrong.empty()) return wrong;
  if (shape.layers != 0) {
    return "--layers " + std::to_string(shape.layers) + ": the depth of " + model +
           " follows from --size; --style-layers sets that of its mapping network";
  }
  if (shape.style_layers < 1) return "--style-layers: expected at least 1";
  if (shape.discriminator_norm != Norm::kDefault && shape.discriminator_norm != Norm::kNone) {
    return "--norm-d: the discriminator of " + model +
           " has no normalization: expected default or none";
  }
  if (shape.spectral_generator || shape.spectral_discriminator) {
    return "--spectral-norm: " + model +
           " has equalized learning rates, which it would undo: expected none";
  }
  if (shape.init != Init::kDefault) {
    return "--init: the weights of " + model +
           " begin at N(0, 1) and are scaled in use: expected default";
  }
  return CheckShape(shape);
}

bool Stylegan2HasBatchNorm(const NetworkShape&) { return false; }

std::shared_ptr<Generator> MakeStylegan2Generator(const NetworkShape& shape, uint64_t seed) {
  auto generator = std::make_shared<Stylegan2Generator>(shape);
  InitEqualized(*generator, seed);
  uint64_t stream = kOwnStreams;
  // The same weights with noise and without: each tensor has a stream of its own.
  const auto draw = [&](const torch::Tensor& tensor) {
    if (tensor.defined()) FillNormal(tensor, seed, stream, 0, 1);
    ++stream;
  };
  draw(generator->first);
  if (generator->mapping->classes) draw(generator->mapping->classes->weight);
  for (const auto& child : generator->modules(/*include_self=*/false)) {
    if (auto* conv = child->as<StyleConv>()) {
      draw(conv->weight);
      draw(conv->noise);
    } else if (auto* rgb = child->as<ToRgb>()) {
      draw(rgb->weight);
    }
  }
  return generator;
}

}  // namespace ganvas::models

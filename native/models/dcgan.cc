#include "native/models/dcgan.h"

#include <algorithm>

#include "native/models/batch_norm.h"
#include "native/models/chain.h"
#include "native/models/discriminator_norm.h"
#include "native/models/init.h"
#include "native/models/shape_rules.h"
#include "native/models/transposed_conv.h"

namespace ganvas::models {
namespace {

namespace nn = torch::nn;

// Feature maps double at every halving of the resolution, up to 8 * width at 4x4 (the paper's
// 1024 for width 128), and stay there for pictures over 64x64.
int MapsAt(const NetworkShape& shape, int resolution) {
  return shape.width * std::min(8, shape.size / 2 / resolution);
}

Conv2d Down(int in, int out, int stride, int padding, bool spectral) {
  return Conv2d(
      ConvShape{
          .in = in, .out = out, .kernel = 4, .stride = stride, .padding = padding, .bias = false},
      spectral);
}

}  // namespace

DcganGenerator::DcganGenerator(const NetworkShape& shape) {
  if (shape.classes > 0) {
    classes = register_module("classes", nn::Embedding(shape.classes, ClassVectorLength(shape)));
  }
  const auto up = [&](int in, int out, torch::ExpandingArray<2> kernel, int stride, int padding) {
    return TransposedConv2d(in, out, kernel, stride, padding, shape.spectral_generator);
  };
  int maps = MapsAt(shape, 4);
  main->push_back(up(
      shape.latent + ClassVectorLength(shape), maps,
      {FirstSide(shape, shape.picture_height()), FirstSide(shape, shape.picture_width())}, 1, 0));
  main->push_back(BatchNorm2d(maps));
  main->push_back(nn::ReLU(nn::ReLUOptions().inplace(true)));
  for (int resolution = 8; resolution < shape.size; resolution *= 2) {
    const int next = MapsAt(shape, resolution);
    main->push_back(up(maps, next, 4, 2, 1));
    main->push_back(BatchNorm2d(next));
    main->push_back(nn::ReLU(nn::ReLUOptions().inplace(true)));
    maps = next;
  }
  main->push_back(up(maps, shape.picture_channels, 4, 2, 1));
  main->push_back(nn::Tanh());
  register_module("main", main);
}

torch::Tensor DcganGenerator::forward(const torch::Tensor& z, const torch::Tensor& labels) {
  const torch::Tensor input =
      classes ? torch::cat({z, classes->forward(labels).to(z.scalar_type())}, 1) : z;
  return RunChain(main, input.unsqueeze(-1).unsqueeze(-1));
}

DcganDiscriminator::DcganDiscriminator(const NetworkShape& shape) {
  const bool spectral = shape.spectral_discriminator;
  const Norm norm = DcganHasBatchNorm(shape) ? Norm::kBatch : shape.discriminator_norm;
  const auto leaky = [] {
    return nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2).inplace(true));
  };
  int maps = shape.width;
  const int class_maps = shape.classes > 0 ? 1 : 0;
  features->push_back(Down(shape.picture_channels * shape.pack + class_maps, maps, 2, 1, spectral));
  features->push_back(leaky());
  for (int resolution = shape.size / 4; resolution >= 4; resolution /= 2) {
    const int next = MapsAt(shape, resolution);
    features->push_back(Down(maps, next, 2, 1, spectral));
    if (nn::AnyModule layer = PictureNorm(norm, next); !layer.is_empty()) {
      features->push_back(std::move(layer));
    }
    features->push_back(leaky());
    maps = next;
  }
  register_module("features", features);
  logit = register_module("logit",
                          Conv2d(ConvShape{.in = maps,
                                           .out = 1,
                                           .kernel = FirstSide(shape, shape.picture_height()),
                                           .kernel_width = FirstSide(shape, shape.picture_width()),
                                           .stride = 1,
                                           .padding = 0,
                                           .bias = false},
                                 spectral));
  if (shape.classes > 0) {
    classes = register_module(
        "classes", nn::Embedding(shape.classes, shape.picture_height() * shape.picture_width()));
  }
}

torch::Tensor DcganDiscriminator::forward(const torch::Tensor& pictures,
                                          const torch::Tensor& labels) {
  torch::Tensor seen = pictures;
  if (classes) {
    const torch::Tensor map =
        classes->forward(labels).view({pictures.size(0), 1, pictures.size(2), pictures.size(3)});
    seen = torch::cat({pictures, map.to(pictures.scalar_type())}, 1);
  }
  // The logit itself needs full precision.
  return logit->forward(RunChain(features, seen).to(logit->weight.scalar_type())).flatten();
}

std::string CheckDcgan(const NetworkShape& shape) {
  return CheckPyramid(shape, Model::kDcgan, /*any_shape=*/true);
}

bool DcganHasBatchNorm(const NetworkShape& shape) {
  return shape.discriminator_norm == Norm::kDefault || shape.discriminator_norm == Norm::kBatch;
}

std::shared_ptr<Generator> MakeDcganGenerator(const NetworkShape& shape, uint64_t seed) {
  auto generator = std::make_shared<DcganGenerator>(shape);
  InitWeights(*generator, InitOr(shape.init, Init::kDcgan), seed);
  if (generator->classes) InitEmbedding(*generator->classes, ClassVectorStd(shape), seed);
  return generator;
}

std::shared_ptr<Discriminator> MakeDcganDiscriminator(const NetworkShape& shape, uint64_t seed) {
  auto discriminator = std::make_shared<DcganDiscriminator>(shape);
  InitWeights(*discriminator, InitOr(shape.init, Init::kDcgan), seed);
  if (discriminator->classes) InitEmbedding(*discriminator->classes, 1, seed);
  return discriminator;
}

}  // namespace ganvas::models

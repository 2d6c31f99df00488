#include "native/models/mlp.h"

#include "native/models/chain.h"
#include "native/models/discriminator_norm.h"
#include "native/models/init.h"
#include "native/models/shape_rules.h"

namespace ganvas::models {
namespace {

namespace nn = torch::nn;

constexpr int kDefaultLayers = 3;

int HiddenLayers(const NetworkShape& shape) {
  return shape.layers > 0 ? shape.layers : kDefaultLayers;
}

std::vector<int64_t> SampleShape(const NetworkShape& shape) {
  if (shape.kind == SampleKind::kPoints) return {2};
  return {shape.picture_channels, shape.picture_height(), shape.picture_width()};
}

int64_t Numbers(const NetworkShape& shape) { return c10::multiply_integers(SampleShape(shape)); }

torch::Tensor Pair(const std::array<double, 2>& numbers) {
  return torch::tensor({numbers[0], numbers[1]}, torch::kFloat32);
}

}  // namespace

MlpGenerator::MlpGenerator(const NetworkShape& shape) : sample_shape_(SampleShape(shape)) {
  if (shape.classes > 0) {
    classes = register_module("classes", nn::Embedding(shape.classes, ClassVectorLength(shape)));
  }
  int64_t units = shape.latent + ClassVectorLength(shape);
  for (int i = 0; i < HiddenLayers(shape); ++i) {
    main->push_back(Linear(units, shape.width, shape.spectral_generator));
    main->push_back(nn::ReLU(nn::ReLUOptions().inplace(true)));
    units = shape.width;
  }
  main->push_back(Linear(units, Numbers(shape), shape.spectral_generator));
  if (shape.kind == SampleKind::kPictures) main->push_back(nn::Tanh());
  register_module("main", main);
  if (shape.kind == SampleKind::kPoints) {
    points_mean = register_buffer("points_mean", Pair(shape.points_mean));
    points_scale = register_buffer("points_scale", Pair(shape.points_scale));
  }
}

torch::Tensor MlpGenerator::forward(const torch::Tensor& z, const torch::Tensor& labels) {
  const torch::Tensor out = RunChain(
      main, classes ? torch::cat({z, classes->forward(labels).to(z.scalar_type())}, 1) : z);
  if (points_mean.defined()) return torch::addcmul(points_mean, out, points_scale);
  std::vector<int64_t> sizes = {z.size(0)};
  sizes.insert(sizes.end(), sample_shape_.begin(), sample_shape_.end());
  return out.view(sizes);
}

MlpDiscriminator::MlpDiscriminator(const NetworkShape& shape) {
  int64_t units = Numbers(shape) * shape.pack;
  for (int i = 0; i < HiddenLayers(shape); ++i) {
    hidden->push_back(Linear(units, shape.width, shape.spectral_discriminator));
    if (nn::AnyModule norm = VectorNorm(shape.discriminator_norm, shape.width); !norm.is_empty()) {
      hidden->push_back(std::move(norm));
    }
    hidden->push_back(nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2)));
    units = shape.width;
  }
  register_module("hidden", hidden);
  logit = register_module("logit", Linear(units, 1, shape.spectral_discriminator));
  if (shape.classes > 0) {
    projection = register_module(
        "projection", ClassProjection(shape.classes, units, shape.spectral_discriminator));
  }
}

torch::Tensor MlpDiscriminator::forward(const torch::Tensor& samples, const torch::Tensor& labels) {
  const torch::Tensor features = RunChain(hidden, samples.flatten(1));
  const torch::Tensor logits = logit->forward(features).squeeze(1);
  return projection ? logits + projection->forward(features, labels) : logits;
}

std::string CheckMlp(const NetworkShape& shape) {
  if (shape.layers < 0) return "--layers: expected at least 0";
  if (shape.kind == SampleKind::kPictures && shape.size < 1) return "--size: expected at least 1";
  if (shape.discriminator_norm == Norm::kInstance) {
    return "--norm-d " + TextOf(shape.discriminator_norm) + ": the layers of " +
           TextOf(Model::kMlp) + " have no pixels to normalize over";
  }
  return CheckShape(shape);
}

bool MlpHasBatchNorm(const NetworkShape& shape) { return shape.discriminator_norm == Norm::kBatch; }

std::shared_ptr<Generator> MakeMlpGenerator(const NetworkShape& shape, uint64_t seed) {
  auto generator = std::make_shared<MlpGenerator>(shape);
  InitWeights(*generator, InitOr(shape.init, Init::kHe), seed);
  if (generator->classes) InitEmbedding(*generator->classes, ClassVectorStd(shape), seed);
  return generator;
}

std::shared_ptr<Discriminator> MakeMlpDiscriminator(const NetworkShape& shape, uint64_t seed) {
  auto discriminator = std::make_shared<MlpDiscriminator>(shape);
  InitWeights(*discriminator, InitOr(shape.init, Init::kHe), seed);
  return discriminator;
}

}  // namespace ganvas::models

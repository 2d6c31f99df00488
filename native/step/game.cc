#include "native/step/game.h"

#include <set>

#include "native/models/layers.h"
#include "native/models/seed.h"
#include "native/objectives/regularizers.h"
#include "native/step/network_shape.h"

namespace ganvas::train {
namespace {

// Weights and buffers in place; whole numbers stay what they are. On a GPU kernels lie with their
// channels last, as its units for bfloat16 read them.
void MoveTo(torch::Device device, torch::Dtype type, torch::nn::Module& module) {
  module.to(device);
  const auto convert = [&](std::vector<torch::Tensor> tensors) {
    for (torch::Tensor& tensor : tensors) {
      if (!tensor.is_floating_point()) continue;
      torch::Tensor moved = tensor.to(type);
      if (device.is_cuda() && moved.dim() == 4) {
        moved = moved.contiguous(torch::MemoryFormat::ChannelsLast);
      }
      tensor.set_data(moved);
    }
  };
  convert(module.parameters());
  convert(module.buffers());
}

}  // namespace

std::vector<Learner> LearnersOf(const Game& game) {
  std::vector<Learner> learners = {
      {"generator", "adam_g", game.generator.get(), game.adam_g.get()}};
  if (game.discriminator != nullptr) {
    learners.push_back({"discriminator", "adam_d", game.discriminator.get(), game.adam_d.get()});
  }
  return learners;
}

torch::Dtype WeightType(const Options& options) {
  return options.precision == TrainPrecision::kFp64 ? torch::kFloat64 : torch::kFloat32;
}

void SetRequiresGrad(torch::nn::Module& module, bool requires_grad) {
  for (auto& parameter : module.parameters()) parameter.set_requires_grad(requires_grad);
}

namespace {

// Whether this parameter is the weight of a convolution or a matrix, as opposed to biases, scales
// of normalizations and vectors of classes.
std::set<const void*> LayerWeights(const torch::nn::Module& network) {
  std::set<const void*> weights;
  for (const auto& module : network.modules()) {
    if (dynamic_cast<const torch::nn::EmbeddingImpl*>(module.get()) != nullptr ||
        dynamic_cast<const models::ClassProjectionImpl*>(module.get()) != nullptr) {
      continue;
    }
    for (const auto& item : module->named_parameters(/*recurse=*/false)) {
      const bool weight = item.key() == "weight" && item.value().dim() > 1;
      if (weight) weights.insert(item.value().unsafeGetTensorImpl());
    }
  }
  return weights;
}

}  // namespace

void LetLearn(models::Discriminator& discriminator, int64_t frozen) {
  SetRequiresGrad(discriminator, true);
  if (frozen == 0) return;
  const std::set<const void*> layers = LayerWeights(discriminator);
  int64_t seen = 0;
  for (torch::Tensor& parameter : discriminator.parameters()) {
    if (layers.contains(parameter.unsafeGetTensorImpl()) && ++seen > frozen) return;
    if (seen > 0) parameter.set_requires_grad(false);
  }
}

int64_t CountLayers(const models::Discriminator& discriminator) {
  return static_cast<int64_t>(LayerWeights(discriminator).size());
}

void StartGenerator(Game& game, const Options& options, const DatasetRecord& record,
                    torch::Device device, uint64_t stream) {
  const models::Architecture& architecture = models::ArchitectureOf(options.model);
  const models::NetworkShape shape = NetworkShapeOf(options, record);
  const uint64_t seed = models::DeriveSeed(options.seed, stream);
  game.generator = architecture.make_generator(shape, seed);
  game.average = architecture.make_generator(shape, seed);
  MoveTo(device, WeightType(options), *game.generator);
  MoveTo(device, WeightType(options), *game.average);
  for (auto& parameter : game.average->parameters()) parameter.set_requires_grad(false);
  game.adam_g = std::make_unique<Adam>(*game.generator,
                                       LazyAdam({options.lr_g, options.beta1, options.beta2},
                                                options.pl_weight > 0 ? options.pl_every : 1),
                                       game.average.get());
}

void StartDiscriminator(Game& game, const Options& options, const DatasetRecord& record,
                        torch::Device device, uint64_t stream) {
  game.discriminator = models::ArchitectureOf(options.model)
                           .make_discriminator(DiscriminatorShapeOf(options, record),
                                               models::DeriveSeed(options.seed, stream));
  MoveTo(device, WeightType(options), *game.discriminator);
  const bool penalized = options.r1 > 0 || options.r2 > 0;
  game.adam_d = std::make_unique<Adam>(
      *game.discriminator,
      LazyAdam({options.lr_d, options.beta1, options.beta2}, penalized ? options.reg_every : 1));
}

std::shared_ptr<models::Generator> CopyOfAverage(const Game& game, const Options& options,
                                                 const DatasetRecord& record) {
  auto copy =
      models::ArchitectureOf(options.model).make_generator(NetworkShapeOf(options, record), 0);
  copy->to(game.average->parameters().front().device());
  torch::NoGradGuard no_grad;
  const auto take = [](const auto& from, const auto& to) {
    for (size_t i = 0; i < to.size(); ++i) {
      torch::Tensor tensor = to[i];
      tensor.copy_(from[i]);
    }
  };
  take(game.average->parameters(), copy->parameters());
  take(game.average->buffers(), copy->buffers());
  copy->eval();
  return copy;
}

}  // namespace ganvas::train

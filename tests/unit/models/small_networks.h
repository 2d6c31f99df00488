// Small shapes for every architecture, and what to feed the networks of one.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "native/models/architecture.h"
#include "native/models/networks.h"

namespace ganvas::models {

struct NamedShape {
  std::string model;
  NetworkShape shape;
};

// Tells failing cases apart.
inline std::string Describe(const NamedShape& network) {
  const NetworkShape& shape = network.shape;
  return network.model + (shape.kind == SampleKind::kPoints ? " points" : " pictures") + " size " +
         std::to_string(shape.size) + " classes " + std::to_string(shape.classes) + " pack " +
         std::to_string(shape.pack) + " norm " +
         std::to_string(static_cast<int>(shape.discriminator_norm)) + " spectral " +
         std::to_string(shape.spectral_discriminator);
}

// How many numbers the parameters of a network hold.
inline int64_t CountOf(const torch::nn::Module& module) {
  int64_t count = 0;
  for (const auto& parameter : module.parameters()) count += parameter.numel();
  return count;
}

inline NetworkShape SmallShape(int size, int classes = 0) {
  NetworkShape shape;
  shape.size = size;
  shape.width = 4;
  shape.latent = 6;
  shape.classes = classes;
  return shape;
}

inline NetworkShape PointShape() {
  NetworkShape shape = SmallShape(32);
  shape.kind = SampleKind::kPoints;
  shape.points_mean = {10, -20};
  shape.points_scale = {2, 0.5};
  return shape;
}

// Each architecture that makes samples from z, at 16x16 with and without classes, mlp for points as
// well, and each kind of discriminator that it can have.
inline std::vector<NamedShape> SmallNetworks() {
  std::vector<NamedShape> list = {{"mlp", PointShape()}};
  for (const Architecture& architecture : Architectures()) {
    if (Translates(architecture.task())) continue;
    for (const int classes : {0, 3}) {
      NetworkShape shape = SmallShape(16, classes);
      shape.pack = classes == 0 ? 2 : 1;
      list.push_back({std::string(architecture.name()), shape});
    }
    for (const Norm norm : {Norm::kNone, Norm::kBatch, Norm::kInstance, Norm::kLayer}) {
      NetworkShape shape = SmallShape(16);
      shape.discriminator_norm = norm;
      list.push_back({std::string(architecture.name()), shape});
    }
    NetworkShape shape = SmallShape(16, 3);
    shape.spectral_generator = shape.spectral_discriminator = true;
    list.push_back({std::string(architecture.name()), shape});
  }
  std::erase_if(list, [](const NamedShape& network) {
    return !ArchitectureOf(*ChoiceOf<Model>(network.model)).check(network.shape).empty();
  });
  return list;
}

inline torch::Tensor Labels(const NetworkShape& shape, int64_t count) {
  if (shape.classes == 0) return {};
  return torch::arange(count, torch::kInt64).remainder(shape.classes);
}

inline std::vector<int64_t> SampleSizes(const NetworkShape& shape, int64_t count, int pack) {
  if (shape.kind == SampleKind::kPoints) return {count, 2 * pack};
  return {count, shape.picture_channels * pack, shape.size, shape.size};
}

}  // namespace ganvas::models

// How a training step calls the generator, and what the generator learns beside its adversarial
// loss.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "native/models/networks.h"
#include "native/objectives/random.h"
#include "native/step/game.h"

namespace ganvas::train {

class GeneratorPass {
 public:
  struct Inputs {
    torch::Tensor z;           // [N, latent], in the type that networks compute with
    torch::Tensor labels;      // int64[N], undefined for unconditional generators
    const StepRandom& random;  // of this update
  };

  virtual ~GeneratorPass() = default;

  // Samples [N, ...] for the discriminator, with their graph where gradients are on: once a step.
  virtual torch::Tensor Samples(models::Generator& generator, const Inputs& inputs) const {
    return generator.forward(inputs.z, inputs.labels);
  }

  // Comes after the generator's update in step number `step`. May make an update of its own. Leaves
  // the averages alone. Appends its numbers of the step, scalars, to `numbers`.
  virtual void Regularize(Game& /*game*/, const Inputs& /*inputs*/, int64_t /*step*/,
                          double /*rate_scale*/, std::vector<torch::Tensor>* /*numbers*/) const {}
};

}  // namespace ganvas::train

// One step of adversarial training: the discriminator's updates and one of the generator.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/architecture.h"
#include "native/models/batch_norm.h"
#include "native/objectives/augment.h"
#include "native/objectives/objectives.h"
#include "native/ranks/distributed.h"
#include "native/run/options.h"
#include "native/step/generator_pass.h"
#include "native/step/sampler.h"
#include "native/step/state.h"
#include "native/step/training_data.h"
#include "native/step/training_step.h"

namespace ganvas::train {

// The numbers that a step returns, float64.
enum AdversarialNumber { kLossD, kLossG, kLogitReal, kLogitFake, kAdversarialNumbers };

// Everything random in a step is a function of (options.seed, the number of the discriminator's
// update), so a resumed run makes the same steps. `options` passed CheckOptions.
class AdversarialStep : public TrainingStep {
 public:
  // With `ranks`, each takes its slice of every batch, and the result is that of one process. The
  // numbers of `pass` follow those of AdversarialNumber.
  AdversarialStep(const Options& options, const models::NetworkShape& shape, torch::Device device,
                  Ranks* ranks = nullptr,
                  std::unique_ptr<GeneratorPass> pass = std::make_unique<GeneratorPass>());
  ~AdversarialStep() override;

  // Takes the next options.n_critic batches; the discriminator's numbers are those of its last
  // update.
  torch::Tensor Run(TrainState& state, BatchSource& batches) const override;
  // The generator's inputs in discriminator update number `update` of the run, [batch, nz],
  // or the slice of it.
  torch::Tensor LatentsOf(int64_t update) const;

 private:
  struct Pass;
  class Judge;
  struct Recorded;
  // The step itself, without the optimizers' counters where it is recorded: then `z` is given.
  torch::Tensor Update(TrainState& state, BatchSource& batches, const torch::Tensor& z) const;
  torch::Tensor RunRecorded(TrainState& state, BatchSource& batches) const;
  void AverageGradients(const torch::nn::Module& network) const;

  const Options& options_;
  const Objective& objective_;
  models::NetworkShape shape_;
  GeneratorInputs inputs_;
  AugmentPolicy policy_;
  torch::Device device_;
  Ranks* ranks_;  // null: one process
  models::StatisticsExchange exchange_;
  RankSlice slice_;
  std::unique_ptr<GeneratorPass> pass_;
  torch::Dtype type_;          // of weights, samples and losses
  torch::Dtype compute_type_;  // of what the networks compute with
  uint64_t latent_seed_;
  uint64_t random_seed_;
  std::unique_ptr<Recorded> recorded_;  // null unless options.cuda_graphs
};

// Why a step with these options cannot be recorded as a CUDA graph, which holds what a step does
// for good; "" where it can.
std::string WhyNotRecorded(const Options& options);

// The factor of the learning rates, and of R1 and R2, in step number step + 1 of the run.
double LearningRateScale(const Options& options, int64_t step);
double PenaltyScale(const Options& options, int64_t step);
// What the average keeps of itself in the step after which `pictures` have been seen.
double AverageDecay(const Options& options, int64_t pictures);

}  // namespace ganvas::train

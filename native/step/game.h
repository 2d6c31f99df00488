// The networks of a task that learn together, with their optimizers.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "native/models/networks.h"
#include "native/objectives/adam.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"

namespace ganvas::train {

struct NamedTensor {
  std::string name;
  torch::Tensor tensor;
};

// One generator, and the discriminator that it learns from.
struct Game {
  std::string prefix;  // of its tensors in a checkpoint: "" or "back/"
  std::string whose;   // behind the name of a network in a message: "" or " of the way back"
  std::shared_ptr<models::Generator> generator;
  std::shared_ptr<models::Generator> average;            // EMA of the generator; has no gradients
  std::shared_ptr<models::Discriminator> discriminator;  // null where the task trains none
  std::unique_ptr<Adam> adam_g;
  std::unique_ptr<Adam> adam_d;  // null where there is no discriminator
  // What else the task remembers from step to step: a checkpoint holds these tensors by their
  // names, and they are changed in place.
  std::vector<NamedTensor> extras;
};

// A network of a game that has an optimizer.
struct Learner {
  std::string_view name;       // before its tensors in a checkpoint, and in messages
  std::string_view adam_name;  // before those of its optimizer
  torch::nn::Module* network;
  Adam* adam;
};
// The generator first.
std::vector<Learner> LearnersOf(const Game& game);

// Dtype of weights, and of the inputs of networks, at options.precision.
torch::Dtype WeightType(const Options& options);

// Whether backward passes compute gradients of the module's parameters.
void SetRequiresGrad(torch::nn::Module& module, bool requires_grad);

// The discriminator's weights learn from now on, but for its first `frozen` layers (convolutions or
// products of matrices, in order from the sample) and what lies before the next one.
void LetLearn(models::Discriminator& discriminator, int64_t frozen);
// How many such layers a discriminator has.
int64_t CountLayers(const models::Discriminator& discriminator);

// Makes the generator of options.model with its average and optimizer, or the discriminator with
// its optimizer. Initial weights come from stream number `stream` of options.seed.
void StartGenerator(Game& game, const Options& options, const DatasetRecord& record,
                    torch::Device device, uint64_t stream);
void StartDiscriminator(Game& game, const Options& options, const DatasetRecord& record,
                        torch::Device device, uint64_t stream);

// A copy of the averaged generator in evaluation mode, with the statistics of the average.
std::shared_ptr<models::Generator> CopyOfAverage(const Game& game, const Options& options,
                                                 const DatasetRecord& record);

}  // namespace ganvas::train

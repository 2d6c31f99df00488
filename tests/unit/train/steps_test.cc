// The parts of one step: Adam, the average, BatchNorm statistics.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "native/models/dcgan.h"
#include "native/objectives/adam.h"
#include "native/objectives/ema.h"
#include "native/step/sampler.h"

namespace ganvas::train {
namespace {

TEST(Ema, HalvesOverItsHalfLife) {
  // Ten steps of 100 pictures at a half-life of 1000, long after the ramp-up.
  EXPECT_NEAR(std::pow(EmaDecay(1000, 10000000, 100), 10), 0.5, 1e-12);
  // The same pictures in larger steps.
  EXPECT_NEAR(std::pow(EmaDecay(1000, 10000000, 500), 2), 0.5, 1e-12);
}

TEST(Ema, RampsUpAndCanBeOff) {
  EXPECT_EQ(EmaDecay(0, 1000, 64), 0);
  // After 2000 pictures the half-life is 5% of them, 100.
  EXPECT_NEAR(EmaDecay(1000, 2000, 100), 0.5, 1e-12);
  EXPECT_LT(EmaDecay(1000, 2000, 100), EmaDecay(1000, 4000, 100));
  // A fifth of them, and all of the half-life at once.
  EXPECT_NEAR(EmaDecay(1000, 2000, 400, 0.2), 0.5, 1e-12);
  EXPECT_NEAR(EmaDecay(1000, 100, 1000, 0), 0.5, 1e-12);
}

TEST(Ema, AveragesBuffers) {
  torch::nn::BatchNorm2d average(2), module(2);
  torch::NoGradGuard no_grad;
  average->running_var.fill_(4);
  module->running_var.fill_(8);
  module->num_batches_tracked.fill_(3);
  AverageBuffers(*average, *module, 0.75);
  EXPECT_NEAR(average->running_var[1].item<double>(), 5, 1e-6);
  EXPECT_EQ(average->num_batches_tracked.item<int64_t>(), 3);
  AverageBuffers(*average, *module, 0);
  EXPECT_TRUE(torch::equal(average->running_var, module->running_var));
}

TEST(Ema, ParametersFollowTheOptimizersUpdate) {
  torch::nn::Linear average(3, 2), module(3, 2);
  const torch::Tensor before = average->weight.detach().clone();
  module->weight.mutable_grad() = torch::ones_like(module->weight);
  Adam adam(*module, {0.1, 0.5, 0.999}, average.get());
  adam.Step(1, 0.75);
  // The bias has no gradient: it stays, and its average still goes towards it.
  EXPECT_TRUE(torch::allclose(average->weight, 0.75 * before + 0.25 * module->weight));
  EXPECT_FALSE(torch::equal(before, average->weight));
  adam.Step(1, 0);
  EXPECT_TRUE(torch::equal(average->weight, module->weight));
  EXPECT_TRUE(torch::equal(average->bias, module->bias));
}

// What a graph of kernels replays is what Step does.
TEST(Adam, InTwoHalvesIsTheSame) {
  torch::manual_seed(8);
  torch::nn::Linear whole(5, 4), halves(5, 4), whole_mean(5, 4), halves_mean(5, 4);
  const auto copy = [](torch::nn::Linear& to, const torch::nn::Linear& from) {
    torch::NoGradGuard no_grad;
    to->weight.copy_(from->weight);
    to->bias.copy_(from->bias);
  };
  copy(halves, whole);
  copy(halves_mean, whole_mean);
  Adam step(*whole, {0.01, 0.5, 0.99}, whole_mean.get());
  Adam parts(*halves, {0.01, 0.5, 0.99}, halves_mean.get());
  for (int i = 0; i < 6; ++i) {
    const double rate = 1.0 / (1 + i), decay = i == 0 ? 0 : 0.8;
    const torch::Tensor gradient = torch::randn_like(whole->weight);
    whole->weight.mutable_grad() = gradient;
    halves->weight.mutable_grad() = gradient.clone();
    step.Step(rate, decay);
    parts.Advance(rate, decay);
    parts.Apply();
  }
  EXPECT_TRUE(torch::allclose(whole->weight, halves->weight, 1e-6, 1e-7));
  EXPECT_TRUE(torch::allclose(whole_mean->weight, halves_mean->weight, 1e-6, 1e-7));
  EXPECT_TRUE(torch::allclose(whole_mean->bias, halves_mean->bias, 1e-6, 1e-7));
  EXPECT_EQ(step.steps(), parts.steps());
}

TEST(Ema, BuffersTakeANumberOnTheDevice) {
  torch::nn::BatchNorm2d average(2), other(2), module(2);
  torch::NoGradGuard no_grad;
  module->running_mean.fill_(3);
  module->num_batches_tracked.fill_(7);
  AverageBuffers(*average, *module, 0.75);
  AverageBuffers(*other, *module, torch::tensor(0.75, torch::kFloat64));
  EXPECT_TRUE(torch::allclose(average->running_mean, other->running_mean));
  EXPECT_EQ(other->num_batches_tracked.item<int64_t>(), 7);
}

TEST(Adam, FollowsLibTorchs) {
  torch::manual_seed(5);
  torch::nn::Linear ours(6, 3), theirs(6, 3);
  {
    torch::NoGradGuard no_grad;
    theirs->weight.copy_(ours->weight);
    theirs->bias.copy_(ours->bias);
  }
  Adam adam(*ours, {0.01, 0.5, 0.999});
  torch::optim::Adam reference(theirs->parameters(),
                               torch::optim::AdamOptions(0.01).betas({0.5, 0.999}));
  for (int step = 0; step < 20; ++step) {
    const torch::Tensor x = torch::randn({4, 6});
    adam.ClearGradients();
    reference.zero_grad();
    ours->forward(x).pow(2).sum().backward();
    theirs->forward(x).pow(2).sum().backward();
    adam.Step();
    reference.step();
  }
  EXPECT_TRUE(torch::allclose(ours->weight, theirs->weight, 1e-5, 1e-6));
  EXPECT_TRUE(torch::allclose(ours->bias, theirs->bias, 1e-5, 1e-6));
}

TEST(CalibrateBatchNorm, MakesEvaluationLookLikeTraining) {
  models::NetworkShape shape;
  shape.size = 16;
  shape.width = 8;
  const auto generator = models::MakeDcganGenerator(shape, 3);
  torch::NoGradGuard no_grad;
  // Weights of another scale than the fresh statistics (mean 0, variance 1) assume.
  generator->parameters()[0].mul_(3);
  const torch::Tensor z = LatentBatch(9, 0, 512, {100}, torch::kCPU);
  generator->train();
  const torch::Tensor training = generator->forward(z, {});
  CalibrateBatchNorm(*generator, {100});
  EXPECT_FALSE(generator->is_training());
  const double calibrated = (generator->forward(z, {}) - training).abs().mean().item<double>();
  for (const auto& item : generator->named_buffers()) {
    if (item.key().find("running_var") != std::string::npos) item.value().fill_(1);
    if (item.key().find("running_mean") != std::string::npos) item.value().zero_();
  }
  const double fresh = (generator->forward(z, {}) - training).abs().mean().item<double>();
  const double contrast = training.abs().mean().item<double>();
  EXPECT_LT(calibrated, 0.1 * contrast);
  EXPECT_GT(fresh, 0.5 * contrast);
}

}  // namespace
}  // namespace ganvas::train

#include "native/objectives/random.h"

#include <gtest/gtest.h>

#include "native/objectives/noise.h"

namespace ganvas::train {
namespace {

using torch::Tensor;

TEST(StepRandom, DependsOnSeedStepStreamAndPartOnly) {
  const StepRandom random(7, 30, torch::kCPU);
  const Tensor first = random.Normal(Stream::kNoiseReal, {5, 3});
  // Neither on what was drawn before,
  random.Uniform(Stream::kInterpolation, {1000});
  torch::randn({10});
  EXPECT_TRUE(torch::equal(random.Normal(Stream::kNoiseReal, {5, 3}), first));
  // nor on the object,
  EXPECT_TRUE(
      torch::equal(StepRandom(7, 30, torch::kCPU).Normal(Stream::kNoiseReal, {5, 3}), first));
  // but on each of these.
  EXPECT_FALSE(
      torch::equal(StepRandom(8, 30, torch::kCPU).Normal(Stream::kNoiseReal, {5, 3}), first));
  EXPECT_FALSE(
      torch::equal(StepRandom(7, 31, torch::kCPU).Normal(Stream::kNoiseReal, {5, 3}), first));
  EXPECT_FALSE(torch::equal(random.Normal(Stream::kNoiseFake, {5, 3}), first));
  EXPECT_FALSE(torch::equal(random.Normal(Stream::kNoiseReal, {5, 3}, 1), first));
}

TEST(StepRandom, LeavesLibTorchsGeneratorAlone) {
  torch::manual_seed(1);
  const Tensor expected = torch::randn({4});
  torch::manual_seed(1);
  StepRandom(1, 2, torch::kCPU).Normal(Stream::kNoiseReal, {100});
  EXPECT_TRUE(torch::equal(torch::randn({4}), expected));
}

TEST(StepRandom, HasTheSameBitsForAnyNumberOfThreads) {
  const int threads = torch::get_num_threads();
  const StepRandom random(3, 4, torch::kCPU);
  torch::set_num_threads(1);
  const Tensor alone = random.Normal(Stream::kNoiseFake, {70001});
  torch::set_num_threads(3);
  EXPECT_TRUE(torch::equal(random.Normal(Stream::kNoiseFake, {70001}), alone));
  torch::set_num_threads(threads);
}

TEST(StepRandom, IsNormalAndUniform) {
  const StepRandom random(9, 1, torch::kCPU);
  const int64_t count = 200000;
  const Tensor normal = random.Normal(Stream::kNoiseReal, {count}).to(torch::kFloat64);
  EXPECT_NEAR(normal.mean().item<double>(), 0, 0.012);
  EXPECT_NEAR(normal.var().item<double>(), 1, 0.02);
  EXPECT_NEAR(normal.pow(4).mean().item<double>(), 3, 0.12);
  const Tensor uniform = random.Uniform(Stream::kNoiseReal, {count}).to(torch::kFloat64);
  EXPECT_GE(uniform.min().item<double>(), 0);
  EXPECT_LT(uniform.max().item<double>(), 1);
  EXPECT_NEAR(uniform.mean().item<double>(), 0.5, 0.004);
  EXPECT_NEAR(uniform.var().item<double>(), 1.0 / 12, 0.002);
  // Numbers of neighbouring steps have nothing to do with each other.
  const Tensor next =
      StepRandom(9, 2, torch::kCPU).Normal(Stream::kNoiseReal, {count}).to(torch::kFloat64);
  EXPECT_NEAR((normal * next).mean().item<double>(), 0, 0.012);
}

TEST(StepRandom, GivesTheSizesThatAreAskedFor) {
  const StepRandom random(9, 1, torch::kCPU);
  EXPECT_EQ(random.Uniform(Stream::kInterpolation, {2, 3, 1}).sizes(),
            torch::IntArrayRef({2, 3, 1}));
  EXPECT_EQ(random.Normal(Stream::kInterpolation, {0}).numel(), 0);
}

TEST(InstanceNoise, GoesLinearlyToZero) {
  EXPECT_EQ(NoiseSigma(0.2, 0, 100), 0.2);
  EXPECT_NEAR(NoiseSigma(0.2, 25, 100), 0.15, 1e-15);
  EXPECT_EQ(NoiseSigma(0.2, 100, 100), 0);
  EXPECT_EQ(NoiseSigma(0.2, 101, 100), 0);
  EXPECT_EQ(NoiseSigma(0.2, 5000, 0), 0.2);
}

TEST(InstanceNoise, HasTheDeviationThatIsAskedFor) {
  const StepRandom random(5, 1, torch::kCPU);
  const Tensor samples = torch::full({50, 3, 20, 20}, 0.5);
  const Tensor noisy = AddNoise(samples, 0.3, random, Stream::kNoiseReal);
  EXPECT_NEAR((noisy - samples).std().item<double>(), 0.3, 0.005);
  EXPECT_NEAR((noisy - samples).mean().item<double>(), 0, 0.006);
  // Real and generated samples get noise of their own; none costs nothing.
  EXPECT_FALSE(torch::equal(AddNoise(samples, 0.3, random, Stream::kNoiseFake), noisy));
  EXPECT_TRUE(AddNoise(samples, 0, random, Stream::kNoiseReal).is_same(samples));
}

}  // namespace
}  // namespace ganvas::train

#include "native/train/finite.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "native/error.h"
#include "native/run/dataset_record.h"
#include "native/step/adversarial_task.h"
#include "native/step/step.h"
#include "native/train/deterministic.h"
#include "native/train/gradient_norm.h"
#include "tests/unit/train/small_run.h"

namespace ganvas::train {
namespace {

TrainState SmallState() {
  Options options = SmallestRun("unused", 1);
  options.data = "ring8";
  options.model = Model::kMlp;
  DatasetRecord record;
  record.points_scale = {1, 1};
  return InitialState(AdversarialTask(), options, record, torch::kCPU);
}

template <typename Check>
std::string Complaint(Check check) {
  try {
    check();
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kFailed);
    return error.what();
  }
  return "";
}

// As on a GPU, where losses are only added up and looked at once a tick.
TEST(FiniteLosses, ASumRemembersEveryStepOfItsTick) {
  TrainState state = SmallState();
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    state.tick_sums.zero_();
    for (int64_t step = 1; step <= 5; ++step) {
      torch::Tensor numbers = torch::ones({kAdversarialNumbers}, torch::kFloat64);
      if (step == 2) numbers[kLossG] = bad;
      state.tick_sums += numbers;
      state.step = step;
    }
    const std::string message =
        Complaint([&] { RequireFiniteLosses(AdversarialTask(), state, state.tick_sums, 5); });
    EXPECT_NE(message.find("one of steps 1 to 5: the loss of the generator"), std::string::npos)
        << message;
  }
  state.tick_sums.fill_(3);
  EXPECT_EQ(Complaint([&] { RequireFiniteLosses(AdversarialTask(), state, state.tick_sums, 5); }),
            "");
}

TEST(FiniteWeights, NamesTheWeight) {
  TrainState state = SmallState();
  EXPECT_EQ(Complaint([&] { RequireFiniteWeights(state); }), "");
  torch::NoGradGuard no_grad;
  const auto parameters = state.games[0].discriminator->named_parameters();
  torch::Tensor weight = parameters.begin()->value();
  weight.flatten()[0] = std::numeric_limits<float>::infinity();
  const std::string message = Complaint([&] { RequireFiniteWeights(state); });
  EXPECT_NE(message.find("'" + parameters.begin()->key() + "' of the discriminator"),
            std::string::npos)
      << message;
}

// There is no GPU here to see what the switches do; that they are set can be seen.
TEST(Deterministic, SetsTheSwitches) {
  at::Context& context = at::globalContext();
  context.setBenchmarkCuDNN(true);
  UseDeterministicAlgorithms();
  EXPECT_TRUE(context.deterministicAlgorithms());
  EXPECT_FALSE(context.deterministicAlgorithmsWarnOnly());
  EXPECT_TRUE(context.deterministicCuDNN());
  EXPECT_FALSE(context.benchmarkCuDNN());
  EXPECT_STREQ(std::getenv("CUBLAS_WORKSPACE_CONFIG"), ":4096:8");
  context.setDeterministicAlgorithms(false, false);
  context.setDeterministicCuDNN(false);
  unsetenv("CUBLAS_WORKSPACE_CONFIG");
}

TEST(GradientNorms, AreOfAllGradientsAsOneVector) {
  const TrainState state = SmallState();
  EXPECT_TRUE(std::isnan(GradientNorms(state).first));
  double numbers = 0;
  for (const torch::Tensor& parameter : state.games[0].discriminator->parameters()) {
    parameter.mutable_grad() = torch::full_like(parameter, 2);
    numbers += static_cast<double>(parameter.numel());
  }
  const auto [discriminator, generator] = GradientNorms(state);
  EXPECT_NEAR(discriminator, 2 * std::sqrt(numbers), 1e-4);
  EXPECT_TRUE(std::isnan(generator));
}

}  // namespace
}  // namespace ganvas::train

// The laboratory of shared/, which the page runs, makes the steps of the trainer.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "native/choices/training.h"
#include "native/run/options.h"
#include "native/step/network_shape.h"
#include "native/step/sampler.h"
#include "native/step/state.h"
#include "native/step/step.h"
#include "native/step/task.h"
#include "native/step/training_data.h"
#include "shared/laboratory/laboratory.h"

namespace ganvas::train {
namespace {

using Given = std::vector<std::pair<std::string, std::string>>;

constexpr int64_t kSteps = 100;
constexpr double kNear = 1e-5;
// Rounding errors grow from step to step, in the trainer as here: its own are those that a run in
// double precision does not have.
constexpr double kOwnErrors = 10;

struct Named {
  const char* name;
  Given given;
};

void PrintTo(const Named& named, std::ostream* stream) { *stream << named.name; }

// The options that a laboratory has, of the trainer's.
laboratory::Options LaboratoryOptions(const Options& options) {
  laboratory::Options made;
  made.generator.layers = made.discriminator.layers = options.layers;
  made.generator.width = made.discriminator.width = options.channels;
  made.nz = options.nz;
  made.prior = options.prior;
  made.batch = options.batch;
  made.seed = options.seed;
  made.objective = static_cast<laboratory::Objective>(options.objective);
  made.label_smoothing = options.label_smoothing;
  made.pixel_weight = options.pixel_weight;
  made.n_critic = options.n_critic;
  made.r1 = options.r1;
  made.r2 = options.r2;
  made.reg_every = options.reg_every;
  made.gp = options.gp;
  made.clip = options.clip;
  made.instance_noise = options.instance_noise;
  made.instance_noise_steps = options.instance_noise_steps;
  made.lr_g = options.lr_g;
  made.lr_d = options.lr_d;
  made.beta1 = options.beta1;
  made.beta2 = options.beta2;
  made.ema_half_life = options.ema_half_life;
  made.ema_rampup = options.ema_rampup;
  return made;
}

// A run of the trainer, step by step.
class Trainer {
 public:
  explicit Trainer(const Options& options)
      : options_(options),
        data_(OpenTrainingData(options_)),
        record_(Describe(data_, options_.data)),
        state_(InitialState(TaskOf(options_), options_, record_, torch::kCPU)),
        step_(TaskOf(options_).MakeStep(options_, NetworkShapeOf(options_, record_), torch::kCPU,
                                        /*ranks=*/nullptr)),
        batches_(OpenBatches(data_, record_, options_, 0, torch::kCPU)) {}

  std::vector<double> Step() {
    const torch::Tensor numbers = step_->Run(state_, *batches_);
    state_.step += 1;
    state_.pictures += options_.batch * options_.n_critic;
    const auto* data = numbers.data_ptr<double>();
    return {data, data + kAdversarialNumbers};
  }

  // Of the averaged generator, float[count, 2].
  torch::Tensor Samples(int64_t count) {
    auto average = CopyOfAverage(state_.games[0], options_, record_);
    return SamplesOf(*average, {options_.nz, options_.prior, 0}, 0, 0, count);
  }

 private:
  Options options_;
  TrainingData data_;
  DatasetRecord record_;
  TrainState state_;
  std::unique_ptr<TrainingStep> step_;
  std::unique_ptr<BatchSource> batches_;
};

class LaboratoryParity : public ::testing::TestWithParam<Named> {};

TEST_P(LaboratoryParity, FirstStepsAreThoseOfTheTrainer) {
  torch::set_num_threads(1);
  Options options;
  const Given common = {{"model", "mlp"}, {"data", "ring8"}, {"channels", "48"}, {"layers", "2"},
                        {"nz", "2"},      {"batch", "64"},   {"seed", "7"}};
  for (const auto& [name, value] : common) SetOption(options, name, value);
  for (const auto& [name, value] : GetParam().given) SetOption(options, name, value);
  auto data = laboratory::Data::Named(options.data);
  ASSERT_TRUE(data.ok()) << data.error().message;
  auto made = laboratory::Laboratory::Create(LaboratoryOptions(options), std::move(data).value());
  ASSERT_TRUE(made.ok()) << made.error().message;
  laboratory::Laboratory& lab = made.value();
  Trainer trainer(options);
  SetOption(options, "precision", "fp64");
  Trainer exact(options);
  double own = 0;  // the trainer's largest error so far
  const auto near = [&](double found, double expected, double truth) {
    own = std::max(own, std::abs(expected - truth));
    return std::abs(found - expected) <= kNear + kOwnErrors * own;
  };
  for (int64_t step = 1; step <= kSteps; ++step) {
    const std::vector<double> expected = trainer.Step(), truth = exact.Step();
    const Status done = lab.Step();
    ASSERT_TRUE(done.ok()) << done.error().message;
    const laboratory::Figures& found = lab.figures();
    const double figures[] = {found.loss_d, found.loss_g, found.logit_real, found.logit_fake};
    for (size_t i = 0; i < kAdversarialNumbers; ++i) {
      ASSERT_TRUE(near(figures[i], expected[i], truth[i]))
          << "step " << step << ", figure " << i << ": " << figures[i] << " for " << expected[i];
    }
  }
  EXPECT_LT(own, 1e-2) << "rounding hides what this test looks for";
  constexpr int64_t kSamples = 256;
  const torch::Tensor expected = trainer.Samples(kSamples), truth = exact.Samples(kSamples);
  const auto found = lab.Points(kSamples);
  ASSERT_TRUE(found.ok()) << found.error().message;
  for (int64_t i = 0; i < 2 * kSamples; ++i) {
    const auto number = static_cast<double>((*found)[static_cast<size_t>(i)]);
    const auto at = [&](const torch::Tensor& of) {
      return static_cast<double>(of.data_ptr<float>()[i]);
    };
    ASSERT_TRUE(near(number, at(expected), at(truth))) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Options, LaboratoryParity,
    ::testing::Values(
        Named{"NonSaturating", {{"objective", "non-saturating"}}},
        Named{"Minimax", {{"objective", "minimax"}, {"label-smoothing", "0.1"}}},
        Named{"Lsgan", {{"objective", "lsgan"}, {"label-smoothing", "0.1"}}},
        Named{"Hinge", {{"objective", "hinge"}, {"data", "grid25"}}},
        Named{"Relativistic",
              {{"objective", "rpgan"}, {"r1", "0.1"}, {"r2", "0.1"}, {"data", "spiral"}}},
        Named{"LazyPenalties",
              {{"r1", "0.1"}, {"r2", "0.2"}, {"reg-every", "4"}, {"data", "moons"}}},
        Named{"GradientPenalty",
              {{"objective", "wgan"}, {"gp", "1"}, {"n-critic", "2"}, {"prior", "uniform"}}},
        Named{"Clip", {{"objective", "wgan"}, {"clip", "0.05"}}},
        Named{"NoiseAndPixels",
              {{"objective", "rpgan"},
               {"r1", "0.1"},
               {"instance-noise", "0.1"},
               {"instance-noise-steps", "80"},
               {"pixel-weight", "0.1"}}}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(LaboratoryNames, AreThoseOfTheTrainer) {
  const std::vector<std::string> losses = NamesOf<AdversarialLoss>();
  ASSERT_EQ(losses.size(), laboratory::kObjectiveNames.size());
  for (size_t i = 0; i < losses.size(); ++i) EXPECT_EQ(losses[i], laboratory::kObjectiveNames[i]);
}

}  // namespace
}  // namespace ganvas::train

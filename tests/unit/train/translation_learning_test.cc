// Small translators learn from unpaired pictures what is known to be right.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "native/metrics/metric_table.h"
#include "native/metrics/translation.h"
#include "native/train/run_generator.h"
#include "native/train/train.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/metrics/spots.h"

namespace ganvas::train {
namespace {

Options SmallTranslators(const ScratchFolder& folder) {
  Options options;
  options.out = folder / "run";
  options.size = 32;
  options.objective = AdversarialLoss::kLsgan;
  options.batch = 4;
  options.lr_g = options.lr_d = 1e-3;
  options.ema_half_life = 200;
  options.lr_schedule = LrSchedule::kLinearHalf;
  options.sample_every = 0;
  options.tick_every = 100;
  options.threads = 1;
  options.device = Device::kCpu;
  return options;
}

// Figures of the run's averaged translators, by name, over pictures of its own data.
std::map<std::string, metrics::Figure> FiguresOf(const Options& options, int64_t channels,
                                                 metrics::EvalOptions eval) {
  const RunGenerator run = RunGenerator::Open(options.out);
  const auto by = [](models::Generator& generator) -> metrics::Translate {
    return [&generator](const torch::Tensor& pictures) {
      const torch::NoGradGuard no_grad;
      return generator.forward(pictures, {});
    };
  };
  eval.data = options.data;
  const metrics::SampleShape shape{.points = false,
                                   .channels = channels,
                                   .height = options.size.height,
                                   .width = options.size.width};
  const metrics::Report report = metrics::TranslationEvaluator(eval, shape)
                                     .Evaluate({by(*run.Find("a2b")), by(*run.Find("b2a"))});
  std::map<std::string, metrics::Figure> figures;
  for (const metrics::Figure& figure : report.figures) figures[figure.name] = figure;
  return figures;
}

// Domain B has light stripes, so the right answer is the same picture with them, or without.
TEST(Translation, LearnsStripesThatItNeverSawInPairs) {
  const ScratchFolder folder;
  Options options = SmallTranslators(folder);
  options.model = Model::kCycleganUnet;  // which learns faster than the residual network
  options.data = "pair:shapes,shapes+stripe";
  options.channels = 12;
  options.identity_weight = 1;
  options.lr_g = options.lr_d = 2e-3;
  options.steps = 300;
  ASSERT_EQ(Train(options), ExitCode::kOk);

  metrics::EvalOptions eval;
  eval.metrics = metrics::ParseMetrics("cycle,l1,factors");
  eval.samples = 100;
  auto figures = FiguresOf(options, 3, eval);
  for (const std::string direction : {"a2b", "b2a"}) {
    const metrics::Figure& l1 = figures.at(direction + "_l1");
    EXPECT_LT(l1.parts[0].value, l1.baseline[0].value / 2) << direction;
    EXPECT_LT(figures.at(direction + "_cycle").parts[0].value, 0.08) << direction;
    // A picture of the mean colour would do for L1, but has no shape anywhere.
    const std::map<std::string, double> least = {
        {"shape", 0.5}, {"position", 0.9}, {"hue", 0.25}, {"all", 0.15}};
    for (const metrics::Part& part : figures.at(direction + "_factors").parts) {
      EXPECT_GT(part.value, least.at(part.name)) << direction << " " << part.name;
    }
  }
}

// The residual network, and light spots that become dark on amber: those of each quarter are a
// class, which must remain.
TEST(Translation, KeepsTheClassesOfWhatItRecolours) {
  const ScratchFolder folder;
  metrics::WriteSpots(folder.path());
  Options options = SmallTranslators(folder);
  options.model = Model::kCyclegan;
  options.data = "pair:idx:" + folder.path() + ",idx:" + folder.path() + "+invert+tint";
  options.size = 16;
  options.channels = 8;
  options.layers = 2;
  options.batch = 8;
  options.steps = 600;
  ASSERT_EQ(Train(options), ExitCode::kOk);

  metrics::EvalOptions eval;
  eval.cache_dir = folder / "cache";
  eval.classifier_steps = 80;
  eval.metrics = metrics::ParseMetrics("labels,cycle");
  auto figures = FiguresOf(options, 3, eval);
  for (const std::string direction : {"a2b", "b2a"}) {
    const metrics::Figure& labels = figures.at(direction + "_labels");
    EXPECT_GT(labels.parts[0].value, 0.75) << direction;
    EXPECT_LT(labels.baseline[0].value, 0.6) << direction;
    EXPECT_LT(figures.at(direction + "_cycle").parts[0].value, 0.08) << direction;
  }
}

}  // namespace
}  // namespace ganvas::train

// Two small translators learn from unpaired pictures what is known to be right.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "native/metrics/metric_table.h"
#include "native/metrics/translation.h"
#include "native/train/run_generator.h"
#include "native/train/train.h"
#include "tests/unit/train/scratch_folder.h"

namespace ganvas::train {
namespace {

metrics::Translate By(models::Generator& generator) {
  return [&generator](const torch::Tensor& pictures) {
    const torch::NoGradGuard no_grad;
    return generator.forward(pictures, {});
  };
}

// Domain B has light stripes, so the right answer is the same picture with them, or without.
TEST(Translation, LearnsStripesThatItNeverSawInPairs) {
  const ScratchFolder folder;
  Options options;
  options.model = "cyclegan-unet";  // which learns faster than the residual network
  options.data = "pair:shapes,shapes+stripe";
  options.out = folder / "run";
  options.size = 16;
  options.channels = 16;
  options.objective = "lsgan";
  options.batch = 8;
  options.steps = 500;
  options.lr_g = options.lr_d = 1e-3;
  options.ema_half_life = 200;
  options.lr_schedule = "linear-half";
  options.sample_every = 0;
  options.tick_every = 100;
  options.threads = 1;
  options.device = "cpu";
  ASSERT_EQ(Train(options), ExitCode::kOk);

  const RunGenerator run = RunGenerator::Open(options.out);
  ASSERT_NE(run.back(), nullptr);
  metrics::EvalOptions eval;
  eval.data = options.data;
  eval.metrics = metrics::ParseMetrics("cycle,l1,factors");
  eval.samples = 100;
  const metrics::SampleShape shape{.points = false, .channels = 3, .height = 16, .width = 16};
  const metrics::Report report =
      metrics::TranslationEvaluator(eval, shape).Evaluate({By(run.generator()), By(*run.back())});
  std::map<std::string, metrics::Figure> figures;
  for (const metrics::Figure& figure : report.figures) figures[figure.name] = figure;
  for (const std::string direction : {"a2b", "b2a"}) {
    const metrics::Figure& l1 = figures.at(direction + "_l1");
    EXPECT_LT(l1.parts[0].value, l1.baseline[0].value / 2) << direction;
    EXPECT_LT(figures.at(direction + "_cycle").parts[0].value, 0.08) << direction;
    // A picture of the mean colour would do for L1, but has no shape anywhere.
    const metrics::Part& position = figures.at(direction + "_factors").parts[1];
    EXPECT_EQ(position.name, "position");
    EXPECT_GT(position.value, 0.75) << direction;
  }
}

}  // namespace
}  // namespace ganvas::train

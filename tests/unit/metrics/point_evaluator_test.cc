// Whole reports of points whose quality is known.
#include <gtest/gtest.h>

#include <cmath>

#include "native/error.h"
#include "native/metrics/evaluator.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::metrics {
namespace {

EvalOptions Ring() {
  EvalOptions options;
  options.metrics = {"modes", "swd"};
  options.data = "ring8";
  return options;
}

TEST(Points, OfTheMixtureScoreAsTheFloor) {
  const auto source = data::OpenPoints("ring8");
  const auto draw = [&](double scale) {
    return [&source, scale](int64_t first, int64_t count) {
      torch::Tensor points = torch::empty({count, 2});
      source->Draw(5, static_cast<uint64_t>(first), count, points.data_ptr<float>(), nullptr);
      return points * scale;
    };
  };
  const auto evaluator = MakeEvaluator(Ring(), {.points = true});
  const auto real = FlatNumbers(evaluator->Evaluate(draw(1)));
  EXPECT_EQ(real.at("modes_covered"), 8);
  EXPECT_EQ(real.at("modes_total"), 8);
  EXPECT_EQ(real.at("modes_samples"), 2500);
  EXPECT_GT(real.at("modes_high_quality"), 0.98);
  EXPECT_LT(real.at("modes_reverse_kl"), 0.01);
  const auto small = FlatNumbers(evaluator->Evaluate(draw(0.9)));
  EXPECT_EQ(small.at("modes_covered"), 0);
  EXPECT_NEAR(small.at("modes_reverse_kl"), real.at("modes_reverse_kl"), 1e-3);
  EXPECT_GT(small.at("swd"), 2 * real.at("swd"));
}

TEST(Points, OfGivenCentres) {
  EvalOptions options;
  options.metrics = {"modes"};
  options.samples = 100;
  options.mixture = data::PointMixture{{{0, 0}, {5, 5}}, {0.5, 0.5}, 0.1};
  const Report report = MakeEvaluator(options, {.points = true})->Evaluate([](int64_t, int64_t n) {
    return torch::zeros({n, 2});
  });
  const auto numbers = FlatNumbers(report);
  EXPECT_EQ(numbers.at("modes_covered"), 1);
  EXPECT_EQ(numbers.at("modes_high_quality"), 1);
  EXPECT_NEAR(numbers.at("modes_reverse_kl"), std::log(2), 1e-9);
  EXPECT_EQ(report.figures[0].floor[0].value, 2);  // 50 of 100 each
  EXPECT_EQ(report.data, "2 centres given");
  options.data = "ring8";  // does not give the modes then
  EXPECT_EQ(MakeEvaluator(options, {.points = true})
                ->Evaluate([](int64_t, int64_t n) {
                  return torch::zeros({n, 2});
                })
                .data,
            "2 centres given");
  options.mixture->sigma = 0;
  EXPECT_THROW(MakeEvaluator(options, {.points = true}), FatalError);
}

// Twelve points in two places, shown over and over.
TEST(Points, OfAFileHaveAFloorOfTwoHalves) {
  const ScratchFolder folder;
  std::string table = "x,y,mode\n";
  for (int i = 0; i < 12; ++i) {
    table += std::to_string(i % 2 * 10 + i * 0.01) + "," + std::to_string(i * i * 0.01) + "," +
             std::to_string(i % 2) + "\n";
  }
  WriteText(folder / "p.csv", table);
  EvalOptions options;
  options.metrics = {"modes", "swd"};
  options.data = "points:" + (folder / "p.csv");
  options.samples = 120;
  const auto source = data::OpenPoints(options.data);
  const auto evaluator = MakeEvaluator(options, {.points = true});
  const Report report = evaluator->Evaluate([&](int64_t first, int64_t count) {
    torch::Tensor points = torch::empty({count, 2});
    source->Draw(5, static_cast<uint64_t>(first), count, points.data_ptr<float>(), nullptr);
    return points;
  });
  const Figure& modes = report.figures.at(0);
  EXPECT_EQ(modes.samples, 120);
  EXPECT_NEAR(modes.parts[3].value, 0, 1e-12);  // ten whole epochs
  EXPECT_GT(modes.floor[3].value, 1e-6);        // independent points are not that even
  EXPECT_LT(modes.floor[3].value, 0.1);
  const Figure& swd = report.figures.at(1);
  EXPECT_EQ(swd.samples, 6);
  EXPECT_EQ(swd.floor_samples, 6);
  EXPECT_GT(swd.floor[0].value, 1e-3);
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_NE(report.notes[0].find("6 of the 120"), std::string::npos) << report.notes[0];
  options.metrics = {"swd"};
  WriteText(folder / "p.csv", "x,y\n1,2\n");
  EXPECT_THROW(MakeEvaluator(options, {.points = true}), FatalError);
}

}  // namespace
}  // namespace ganvas::metrics

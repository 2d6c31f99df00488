#include "native/chart/run_curves.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "native/chart/axis.h"
#include "native/metrics/metric_table.h"

namespace ganvas::chart {
namespace {

RunStats StatsOf(const std::vector<std::string>& columns) {
  RunStats stats;
  for (const std::string& name : columns) stats.columns.emplace_back(name, Series());
  for (auto& [name, series] : stats.columns) series.Add(1, 2);
  return stats;
}

// Pixels of about this colour.
int Count(const Image& image, Colour colour) {
  int count = 0;
  for (size_t i = 0; i < image.rgba.size(); i += 4) {
    count += std::abs(image.rgba[i] - colour.red) < 24 &&
             std::abs(image.rgba[i + 1] - colour.green) < 24 &&
             std::abs(image.rgba[i + 2] - colour.blue) < 24;
  }
  return count;
}

TEST(RunFigure, PutsTogetherWhatBelongsTogether) {
  const RunStats stats =
      StatsOf({"images", "loss_d", "loss_g", "logit_real", "logit_fake", "images_per_second",
               "memory_mb", "seconds", "swd", "swd_16", "swd_32", "fid", "kid", "kid_std",
               "precision", "recall", "something_new", "offset", "spread"});
  const Figure figure = RunFigure(stats);
  std::string titles;
  for (const Panel& panel : figure.panels) {
    titles += panel.title + " " + std::to_string(panel.curves.size()) + "; ";
  }
  EXPECT_EQ(titles,
            "Loss 2; Mean logit 2; Images per second 1; Precision and recall 2; Sliced Wasserstein "
            "distance 3; FID 1; KID 1; something_new 1; Likeness to data 2; ");
  EXPECT_TRUE(RunFigure(StatsOf({"images", "seconds"})).panels.empty());
}

TEST(RunFigure, TakesItsWordsFromTheMetrics) {
  for (const metrics::MetricInfo& metric : metrics::MetricTable()) {
    for (const metrics::Column& column : metric.Columns()) {
      const std::string name = metrics::ColumnName(metric, column);
      const RunStats stats = StatsOf({name});
      const Figure figure = RunFigure(stats);
      ASSERT_EQ(figure.panels.size(), column.title.empty() ? 0u : 1u) << name;
      EXPECT_EQ(IsWatched(name), !column.title.empty()) << name;
      if (column.title.empty()) continue;
      const Panel& panel = figure.panels[0];
      EXPECT_EQ(panel.title, column.panel.empty() ? column.title : column.panel) << name;
      EXPECT_EQ(panel.curves[0].name, column.panel.empty() ? "" : column.title) << name;
    }
  }
}

TEST(RunFigure, KnowsWhichWayIsBetter) {
  EXPECT_EQ(BestOf("fid"), Best::kLowest);
  EXPECT_EQ(BestOf("recall"), Best::kHighest);
  EXPECT_EQ(BestOf("loss_d"), Best::kNone);
}

TEST(Draw, ALevelCurveIsALineInItsColour) {
  Series level, rising;
  for (int i = 0; i <= 1000; ++i) {
    level.Add(i, 1);
    rising.Add(i, i * 0.002);
  }
  const Colour blue = {0, 114, 178};
  const Image image =
      Draw({"title", "subtitle", {{"Level", {{"", &level, blue}, {"", &rising, {213, 94, 0}}}}}});
  ASSERT_EQ(image.width, 1120);
  // The line of 1 on an axis from 0 to 2 is in the middle of the panel, all along it.
  int widest = 0, row = 0;
  for (int y = 0; y < image.height; ++y) {
    int count = 0;
    for (int x = 0; x < image.width; ++x) {
      const uint8_t* pixel = image.rgba.data() + 4 * (static_cast<size_t>(y) * image.width + x);
      count += pixel[0] < 60 && pixel[1] > 80 && pixel[1] < 150 && pixel[2] > 150;
    }
    if (count > widest) widest = count, row = y;
  }
  EXPECT_GT(widest, 900);
  EXPECT_NEAR(row, 64 + (30 + (238 - 26)) / 2, 3);
}

TEST(Draw, AnythingThatARunMayHaveWritten) {
  const double inf = std::numeric_limits<double>::infinity();
  Series single, empty, broken, huge, nothing, steep;
  single.Add(50, 0.25);
  for (int i = 0; i < 40; ++i) broken.Add(i, i % 3 == 0 ? NAN : i % 3 == 1 ? inf : i);
  for (int i = 0; i < 3000; ++i) huge.Add(i, i == 1500 ? 1e300 : i == 1501 ? -1e300 : 1);
  for (int i = 0; i < 10; ++i) nothing.Add(i, NAN);
  for (int i = 1; i < 60; ++i) steep.Add(i, std::pow(10.0, -i % 20));
  const Colour colour = {213, 94, 0};
  Figure figure;
  figure.title = "a run with a very long name \xff\xc3, " + std::string(400, 'x');
  for (const Series* series : {&single, &empty, &broken, &huge, &nothing, &steep}) {
    figure.panels.push_back({"p", {{"c", series, colour}}, true, true, Best::kLowest});
  }
  const Image image = Draw(figure);
  EXPECT_EQ(image.width, 1120);
  EXPECT_GT(Count(image, colour), 500);
  EXPECT_TRUE(EncodePng(image).ok());
  // One wild value does not flatten the rest: the axis is that of the others.
  const Image tame = Draw({"", "", {{"p", {{"", &huge, colour}}}}});
  EXPECT_GT(Count(tame, colour), 900);
}

TEST(Draw, NoPanelsIsStillAPicture) {
  const Image image = Draw({"title", "", {}});
  EXPECT_GT(image.height, 0);
}

}  // namespace
}  // namespace ganvas::chart

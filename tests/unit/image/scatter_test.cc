#include "shared/image/scatter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

namespace ganvas {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct Box {
  int left = 1 << 20, top = 1 << 20, right = -1, bottom = -1;
  double darkest = 255;  // green of the strongest pixel
};

// Where two pictures of the same size differ.
Box Difference(const Image& with, const Image& without) {
  Box box;
  for (int y = 0; y < with.height; ++y) {
    for (int x = 0; x < with.width; ++x) {
      const size_t at = 4 * (static_cast<size_t>(y) * with.width + x);
      if (std::equal(&with.rgba[at], &with.rgba[at] + 4, &without.rgba[at])) continue;
      box.left = std::min(box.left, x);
      box.right = std::max(box.right, x);
      box.top = std::min(box.top, y);
      box.bottom = std::max(box.bottom, y);
      box.darkest = std::min(box.darkest, static_cast<double>(with.rgba[at + 1]));
    }
  }
  return box;
}

Image Plot(const std::vector<float>& points, const std::vector<float>& behind = {},
           PlotWindow window = {0, 0, 1}, int size = 400) {
  return Scatter(points, behind, window, size);
}

TEST(Scatter, PutsADotWhereThePointIs) {
  const Image empty = Plot({});
  ASSERT_EQ(empty.width, 400);
  ASSERT_EQ(empty.rgba.size(), 4u * 400 * 400);
  const Box corner = Difference(Plot({-1, -1}), empty);  // the frame's corner, clipped
  const Box other = Difference(Plot({1, 1}), empty);
  const Box centre = Difference(Plot({0, 0}), empty);
  EXPECT_LT(corner.left, 60);
  EXPECT_GT(corner.bottom, 360);
  EXPECT_GT(other.right, 370);
  EXPECT_LT(other.top, 30);  // y is upwards
  EXPECT_NEAR(centre.left + centre.right, corner.left + other.right, 1);
  EXPECT_NEAR(centre.top + centre.bottom, corner.bottom + other.top, 1);
  EXPECT_LT(centre.right - centre.left, 6);
  const Box right = Difference(Plot({0.5f, 0}), empty);
  EXPECT_NEAR(right.left - centre.left, (other.right - corner.left) / 4.0, 1.5);
}

TEST(Scatter, LeavesOutWhatIsNotThere) {
  const Image empty = Plot({});
  for (const std::vector<float>& points :
       {std::vector<float>{kNan, 0}, {0, kInfinity}, {-kInfinity, kNan}, {1.5f, 0}, {0, -3e38f}}) {
    EXPECT_EQ(Plot(points).rgba, empty.rgba);
  }
}

TEST(Scatter, CrowdsAreDarkerAndManyPointsAreFainter) {
  const Image empty = Plot({});
  std::vector<float> crowd, many;
  for (int i = 0; i < 50; ++i) crowd.insert(crowd.end(), {0, 0});
  EXPECT_LT(Difference(Plot(crowd), empty).darkest, Difference(Plot({0, 0}), empty).darkest);
  many.assign(2 * 40000, 5);  // outside
  many.insert(many.end(), {0, 0});
  EXPECT_GT(Difference(Plot(many), empty).darkest, Difference(Plot({0, 0}), empty).darkest + 50);
}

TEST(Scatter, RealPointsLieBehindAndAreMuted) {
  const auto centre = [](const Image& image) {
    const Box box = Difference(Plot({0, 0}), Plot({}));
    const size_t x = static_cast<size_t>((box.left + box.right) / 2);
    const size_t at = 4 * (static_cast<size_t>((box.top + box.bottom) / 2) * 400 + x);
    return std::vector<int>(image.rgba.begin() + static_cast<long>(at),
                            image.rgba.begin() + static_cast<long>(at) + 3);
  };
  const auto saturation = [](const std::vector<int>& rgb) {
    return *std::max_element(rgb.begin(), rgb.end()) - *std::min_element(rgb.begin(), rgb.end());
  };
  const std::vector<int> behind = centre(Plot({}, {0, 0}));
  const std::vector<int> both = centre(Plot({0, 0}, {0, 0}));
  EXPECT_LT(saturation(behind), 40);
  EXPECT_GT(saturation(both), 80);
}

TEST(ScatterDots, AreTransparentWhereNoDotIs) {
  const DotInk ink = {{10, 20, 30}, {200, 210, 220}};
  const std::vector<float> xy = {0, 0};
  const Image dots = ScatterDots(xy, {0, 0, 1}, 100, 3, ink);
  ASSERT_EQ(dots.rgba.size(), 40000u);
  const auto pixel = [&dots](int x, int y) {
    return &dots.rgba[4 * static_cast<size_t>(y * 100 + x)];
  };
  double area = 0;
  for (int y = 0; y < 100; ++y) {
    for (int x = 0; x < 100; ++x) {
      area += pixel(x, y)[3] / 255.0;
      if (std::hypot(x + 0.5 - 50, y + 0.5 - 50) > 3.5) {
        EXPECT_EQ(pixel(x, y)[3], 0);
      }
    }
  }
  EXPECT_NEAR(area, 0.85 * 3.1416 * 9, 1.5);
  EXPECT_LT(pixel(50, 50)[0], 100);
  std::vector<float> crowd(2 * 500, 0);
  const Image dense = ScatterDots(crowd, {0, 0, 1}, 100, 3, ink);
  EXPECT_EQ(dense.rgba[4 * (50 * 100 + 50) + 3], 255);
  EXPECT_GT(dense.rgba[4 * (50 * 100 + 50)], 190);
}

TEST(Scatter, TakesAnySizeAndWindow) {
  for (const int size : {-1, 0, 1, 64, 100, 513, 1100}) {
    for (const double half : {1e-12, 1e-3, 1.0, 7e5, 1e30}) {
      const Image image = Plot({0, 0, 1, 1}, {}, {half, -half / 3, half}, size);
      EXPECT_EQ(image.width, std::max(64, size));
      EXPECT_EQ(image.rgba.size(), 4u * image.width * image.height);
    }
  }
}

TEST(TickStep, IsARoundNumber) {
  EXPECT_NEAR(TickStep(1.25), 0.5, 1e-12);
  EXPECT_NEAR(TickStep(5.1), 2, 1e-12);
  EXPECT_NEAR(TickStep(4), 2, 1e-12);
  EXPECT_NEAR(TickStep(0.02), 0.01, 1e-12);
  for (double half = 1e-9; half < 1e9; half *= 1.37) {
    const double ticks = 2 * half / TickStep(half);
    EXPECT_GE(ticks, 4 - 1e-9) << half;
    EXPECT_LE(ticks, 10 + 1e-9) << half;
  }
}

TEST(WindowAround, HoldsThePointsWithAMargin) {
  const std::vector<float> xy = {-4, -4, 4, 4, 0, 1};
  const PlotWindow window = WindowAround(xy);
  EXPECT_EQ(window.x, 0);
  EXPECT_EQ(window.y, 0);
  EXPECT_EQ(window.half, 5);
  const std::vector<float> flat = {1, 7, 3, 7, kNan, 0, 2, kInfinity};
  EXPECT_EQ(WindowAround(flat).x, 2);
  EXPECT_EQ(WindowAround(flat).y, 7);
  EXPECT_EQ(WindowAround(flat).half, 1.25);
}

TEST(WindowAround, StrayPointsDoNotShrinkTheRest) {
  std::vector<float> xy;
  for (int i = 0; i < 1000; ++i) {
    xy.push_back(static_cast<float>(i % 7));
    xy.push_back(static_cast<float>(i % 5));
  }
  EXPECT_EQ(WindowAround(xy).half, 3.75);
  xy.insert(xy.end(), {1e6f, -1e6f});
  EXPECT_EQ(WindowAround(xy).half, 3.75);
}

TEST(WindowAround, IsNeverEmpty) {
  for (const std::vector<float>& xy :
       {std::vector<float>{}, {kNan, kNan}, {0, 0}, {5, 5, 5, 5}, {1e30f, 1, 1e30f, 1}}) {
    const PlotWindow window = WindowAround(xy);
    EXPECT_GT(window.half, 0);
    EXPECT_LT(window.x - window.half, window.x);
  }
}

}  // namespace
}  // namespace ganvas

// Data that is drawn from known mixtures; ring8, grid25 and files: tests/unit/data/points_test.cc.
#include "shared/points/mixture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "shared/points/modes.h"

namespace ganvas::points {
namespace {

Mixture Named(const std::string& name) {
  for (const NamedMixture& named : NamedMixtures()) {
    if (name == named.name) return named.Make();
  }
  ADD_FAILURE() << name;
  return {};
}

TEST(Mixtures, CoverTheirOwnModesEvenly) {
  for (const NamedMixture& named : NamedMixtures()) {
    const Mixture mixture = named.Make();
    std::vector<float> xy(2 * 5000);
    DrawMixture(mixture, Draws::kTrain, 1, 0, 5000, xy.data(), nullptr);
    const ModeReport report = CountModes(xy, mixture);
    EXPECT_EQ(report.covered, report.total) << named.name;
    EXPECT_GT(*report.high_quality, 0.95) << named.name;
    EXPECT_LT(report.reverse_kl, 0.02) << named.name;
  }
}

// Neighbours along a curve lie closer than the reach of a mode, so that the curve has no gaps.
TEST(Mixtures, OfCurvesHaveNoGaps) {
  const Mixture spiral = Named("spiral");
  for (size_t i = 1; i < spiral.centers.size(); ++i) {
    const Pair &a = spiral.centers[i - 1], &b = spiral.centers[i];
    EXPECT_LT(std::hypot(a[0] - b[0], a[1] - b[1]), 6 * spiral.sigma) << i;
    EXPECT_GT(std::hypot(b[0], b[1]), std::hypot(a[0], a[1])) << i;
  }
  EXPECT_NEAR(std::hypot(spiral.centers.back()[0], spiral.centers.back()[1]), 1, 1e-12);
  const Mixture moons = Named("moons");
  for (size_t i = 2; i < moons.centers.size(); ++i) {
    const Pair &a = moons.centers[i - 2], &b = moons.centers[i];
    EXPECT_LT(std::hypot(a[0] - b[0], a[1] - b[1]), 6 * moons.sigma) << i;
  }
}

TEST(Mixtures, HaveTheMomentsOfTheirDraws) {
  for (const NamedMixture& named : NamedMixtures()) {
    const Mixture mixture = named.Make();
    constexpr int64_t kCount = 20000;
    std::vector<float> xy(2 * kCount);
    DrawMixture(mixture, Draws::kTest, 3, 0, kCount, xy.data(), nullptr);
    std::vector<Pair> drawn;
    for (size_t i = 0; i < xy.size(); i += 2) drawn.push_back({xy[i], xy[i + 1]});
    const Moments exact = MomentsOf(mixture), found = MomentsOf(drawn);
    for (size_t c = 0; c < 2; ++c) {
      EXPECT_NEAR(found.mean[c], exact.mean[c], 0.03 * exact.deviation[c]) << named.name;
      EXPECT_NEAR(found.deviation[c], exact.deviation[c], 0.03 * exact.deviation[c]) << named.name;
    }
  }
}

}  // namespace
}  // namespace ganvas::points

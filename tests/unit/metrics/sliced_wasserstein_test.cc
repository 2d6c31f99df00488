// The sliced Wasserstein distance against distances known in closed form.
#include "native/metrics/sliced_wasserstein.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/metrics/random_features.h"

namespace ganvas::metrics {
namespace {

TEST(SlicedWasserstein, OfAShift) {
  const torch::Tensor a = Normals(1, 500, 1);
  EXPECT_NEAR(SlicedWasserstein(a, a + 2.5, 1, 7), 2.5, 1e-5);
  EXPECT_EQ(SlicedWasserstein(a, a.flip(0), 1, 7), 0);
  // In the plane E |cos| = 2 / pi over all directions.
  const torch::Tensor b = Normals(2, 400, 2);
  EXPECT_NEAR(SlicedWasserstein(b, b + torch::tensor({3.0, 4.0}), 1, 4000), 5 * 2 / M_PI, 0.08);
}

TEST(SlicedWasserstein, OfTwoDeviations) {
  // W1 of N(0, 1) and N(0, s^2) is |s - 1| E|x| = |s - 1| sqrt(2 / pi), along any direction.
  const double expected = 2 * std::sqrt(2 / M_PI);
  EXPECT_NEAR(SlicedWasserstein(Normals(3, 20000, 3), Normals(4, 20000, 3) * 3, 1, 32), expected,
              0.04);
}

TEST(LaplacianPyramid, AddsUpAndStopsAtSixteen) {
  EXPECT_EQ(LaplacianPyramid(torch::zeros({1, 1, 12, 12})).size(), 1u);
  EXPECT_EQ(LaplacianPyramid(torch::zeros({1, 1, 28, 28})).size(), 1u);
  EXPECT_EQ(LaplacianPyramid(torch::zeros({1, 3, 128, 128})).size(), 4u);
  // A constant picture has no detail, at the borders neither.
  const auto flat = LaplacianPyramid(torch::full({2, 3, 66, 66}, 7.0));
  ASSERT_EQ(flat.size(), 3u);
  EXPECT_EQ(flat[1].size(2), 33);
  EXPECT_EQ(flat[2].size(2), 17);
  EXPECT_LT(flat[0].abs().max().item<double>(), 1e-5);
  EXPECT_LT((flat[2] - 7).abs().max().item<double>(), 1e-5);
  // A single bright pixel spreads as the filter says: 36 / 256 stay in the middle.
  torch::Tensor dot = torch::zeros({1, 1, 32, 32});
  dot[0][0][8][10] = 1;
  EXPECT_NEAR(LaplacianPyramid(dot)[1][0][0][4][5].item<double>(), 36.0 / 256, 1e-6);
  EXPECT_NEAR(LaplacianPyramid(dot)[1][0][0][4][6].item<double>(), 6.0 / 256, 1e-6);
}

TEST(PatchDescriptors, AreNormalizedPatches) {
  const torch::Tensor level = Normals(5, 6, 2 * 20 * 20).view({6, 2, 20, 20}) * 9 + 4;
  const torch::Tensor rows = PatchDescriptors(level, 50, 3);
  ASSERT_EQ(rows.sizes(), (std::vector<int64_t>{300, 2 * 49}));
  for (int64_t c = 0; c < 2; ++c) {
    const torch::Tensor channel = rows.slice(1, c * 49, (c + 1) * 49);
    EXPECT_NEAR(channel.mean().item<double>(), 0, 1e-4);
    EXPECT_NEAR(channel.std(false).item<double>(), 1, 1e-4);
  }
  // Gradients tell the place: neighbours in a row differ by one step, rows by 20.
  const torch::Tensor ramp = torch::arange(400, torch::kFloat32).view({1, 1, 20, 20});
  const torch::Tensor patch = PatchDescriptors(ramp, 1000, 3);
  const torch::Tensor right = patch.select(1, 1) - patch.select(1, 0);
  const torch::Tensor down = patch.select(1, 7) - patch.select(1, 0);
  EXPECT_LT((down / right - 20).abs().max().item<double>(), 0.05);
}

// Pictures under 32 have one level: themselves.
TEST(PatchWasserstein, IsAThousandTimesTheDistanceOfDescriptors) {
  const torch::Tensor a = Normals(8, 30, 400).view({30, 1, 20, 20}) * 20 + 100;
  const torch::Tensor b = Normals(9, 50, 400).view({50, 1, 20, 20}).cumsum(3) * 20 + 100;
  const auto distances = PatchWasserstein(a, b, 5);
  ASSERT_EQ(distances.size(), 1u);
  // Of as many pictures of each, at even distances, 128 patches a picture.
  const torch::Tensor spread = b.index_select(
      0, (torch::arange(30, torch::kInt64) * b.size(0)).div(30, /*rounding_mode=*/"floor"));
  const double expected =
      SlicedWasserstein(PatchDescriptors(a, 128, 5), PatchDescriptors(spread, 128, 6), 5, 256);
  EXPECT_GT(expected, 0.05);
  EXPECT_NEAR(distances.at(20), 1000 * expected, 1e-6 * distances.at(20));
}

TEST(PatchWasserstein, GrowsWithTheDifference) {
  const torch::Tensor a = (Normals(6, 40, 1024).view({40, 1, 32, 32}) * 40 + 128);
  const torch::Tensor b = (Normals(7, 40, 1024).view({40, 1, 32, 32}) * 40 + 128);
  const auto same = PatchWasserstein(a, b, 1);
  ASSERT_EQ(same.size(), 2u);
  ASSERT_TRUE(same.count(32) == 1 && same.count(16) == 1);
  // Noise that is equal in pairs of pixels has other patches, but the same distribution of pixels.
  const torch::Tensor wide = b.index({torch::indexing::Slice(), torch::indexing::Slice(),
                                      torch::indexing::Slice(), torch::indexing::Slice(0, 32, 2)})
                                 .repeat_interleave(2, 3);
  const auto other = PatchWasserstein(a, wide, 1);
  EXPECT_GT(other.at(32), 2 * same.at(32));
  EXPECT_EQ(PatchWasserstein(a, b, 1), same);
}

}  // namespace
}  // namespace ganvas::metrics
